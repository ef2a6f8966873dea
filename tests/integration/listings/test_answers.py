"""“Update this, or new?”: a row without an id near a listing waits for an answer, and the answer is remembered."""

from __future__ import annotations

import pytest

from listings.models.import_run import Answer, Outcome
from listings.queries.asked import asked_rows
from listings.queries.imports import Counts, import_rows, import_run
from listings.services.answers import Answered, answer_row, answer_rows
from listings.services.imports import run_import
from marketplace.errors import Conflict, Invalid, NotFound
from tests.integration.listings.ledgers import audited, contents, lists, trail_is_sound

STORED = {"编号": "A-1", "成果名称": "基于光纤光栅的桥梁健康监测系统", "完成单位": "江州理工大学", "技术方案摘要": "旧"}
OTHER = {"编号": "A-2", "成果名称": "低温淀粉酶制剂", "完成单位": "江州理工大学", "技术方案摘要": "酶"}
NEAR = {"成果名称": "基于光纤光栅的桥梁健康监测系统研发", "完成单位": "江州理工大学", "技术方案摘要": "新"}
NEARER = {"成果名称": "基于光纤光栅的桥梁健康监测系统研究", "完成单位": "江州理工大学", "技术方案摘要": "又"}
STRANGER = {"成果名称": "深海钻井泥浆回收装置", "完成单位": "江州理工大学", "技术方案摘要": "泵"}


def rows(importing, run_id):
    page = importing.read(import_rows, import_run_id=run_id)
    return [(row.row, row.external_id.startswith("~"), row.outcome) for row in page.rows]


def finished(importing, run_id):
    importing.confirm(run_id)
    run_import(importing.runtime.units, actor=importing.actor, import_run_id=run_id)
    return importing.read(import_run, import_run_id=run_id).counts


def external_ids(runtime):
    return sorted(external_id for _, external_id in lists(runtime))


@pytest.fixture
def asked(importing):
    importing.imported([STORED, OTHER])
    return importing.previewed([NEAR, STRANGER])


def test_a_row_without_id_near_a_listing_is_a_question_with_both_sides(importing, asked) -> None:
    assert asked.counts == Counts(created=2, questions=1, asked=1, waiting=1)
    (row,) = importing.read(asked_rows, import_run_id=asked.id).rows
    (candidate,) = row.candidates
    assert (row.row, row.answer, row.content.summary) == (2, Answer.ASKED, "新")
    assert (candidate.question.external_id, candidate.content.summary, candidate.is_chosen) == ("A-1", "旧", False)


def test_a_run_with_an_open_question_cannot_be_confirmed(importing, runtime, asked) -> None:
    before = lists(runtime)
    with pytest.raises(Conflict) as raised:
        importing.confirm(asked.id)
    assert raised.value.sentence.zh == "还有 1 行要先回答：更新已有条目，还是新条目"
    assert lists(runtime) == before


def test_update_stores_under_the_listing_and_the_same_file_again_changes_nothing(importing, runtime, asked) -> None:
    importing.run(answer_row, import_run_id=asked.id, position=0, answer=Answer.UPDATE)
    assert rows(importing, asked.id) == [(2, False, Outcome.UPDATED), (3, True, Outcome.CREATED)]
    assert finished(importing, asked.id) == Counts(created=1, updated=1, questions=1, asked=1)
    assert contents(runtime)["A-1"].summary == "新"
    assert len(external_ids(runtime)) == 3
    assert ("import_run", "answered") in audited(runtime)
    again = importing.imported([NEAR, STRANGER])
    assert again.counts == Counts(unchanged=2)
    changed = importing.imported([{**NEAR, "技术方案摘要": "更新"}, STRANGER])
    assert changed.counts == Counts(updated=1, unchanged=1)
    assert contents(runtime)["A-1"].summary == "更新"
    assert trail_is_sound(runtime)


def test_new_stores_beside_the_listing_and_the_same_file_again_changes_nothing(importing, runtime, asked) -> None:
    importing.run(answer_row, import_run_id=asked.id, position=0, answer=Answer.NEW)
    assert finished(importing, asked.id) == Counts(created=2, questions=1, asked=1)
    assert contents(runtime)["A-1"].summary == "旧"
    assert len(external_ids(runtime)) == 4
    assert importing.imported([NEAR, STRANGER]).counts.unchanged == 2


def test_an_answer_can_be_changed_until_the_confirmation(importing, runtime, asked) -> None:
    importing.run(answer_row, import_run_id=asked.id, position=0, answer=Answer.UPDATE)
    importing.run(answer_row, import_run_id=asked.id, position=0, answer=Answer.NEW)
    assert rows(importing, asked.id) == [(2, True, Outcome.CREATED), (3, True, Outcome.CREATED)]
    importing.confirm(asked.id)
    with pytest.raises(Conflict):
        importing.run(answer_row, import_run_id=asked.id, position=0, answer=Answer.UPDATE)
    assert "A-1" in external_ids(runtime)


def test_all_are_answered_at_once_and_a_listing_is_updated_by_one_row_only(importing) -> None:
    importing.imported([STORED, OTHER])
    run = importing.previewed([NEAR, NEARER])
    assert run.counts.waiting == 2
    told = importing.run(answer_rows, import_run_id=run.id, answer=Answer.UPDATE)
    assert told == Answered(answered=1, left=1)
    assert rows(importing, run.id) == [(2, False, Outcome.UPDATED), (3, True, Outcome.CREATED)]
    with pytest.raises(Conflict) as raised:
        importing.run(answer_row, import_run_id=run.id, position=1, answer=Answer.UPDATE)
    assert raised.value.code == "listing_named_already"
    assert importing.run(answer_rows, import_run_id=run.id, answer=Answer.NEW) == Answered(answered=1, left=0)
    assert importing.read(import_run, import_run_id=run.id).counts.waiting == 0


def test_what_was_not_asked_has_no_answer(importing, asked) -> None:
    other = importing.read(import_rows, import_run_id=asked.id)
    assert len(other.rows) == 2
    with pytest.raises(NotFound):
        importing.run(answer_row, import_run_id=asked.id, position=1, answer=Answer.NEW)
    with pytest.raises(Invalid):
        importing.run(answer_row, import_run_id=asked.id, position=0, answer=Answer.UPDATE, listing_id="x" * 26)


def test_a_row_with_an_id_or_near_a_listing_that_the_file_names_is_no_question(importing) -> None:
    importing.imported([STORED, OTHER])
    assert importing.previewed([{**NEAR, "编号": "A-7"}]).counts == Counts(created=1, questions=1)
    assert importing.previewed([STORED, NEAR]).counts == Counts(created=1, unchanged=1, questions=1)


def test_rows_asked_about_cost_the_same_queries_whatever_their_number(importing, count_queries) -> None:
    importing.imported([STORED, OTHER])
    one = importing.previewed([NEAR]).id
    three = importing.previewed([NEAR, NEARER, {**NEAR, "成果名称": NEAR["成果名称"] + "项目"}]).id
    assert importing.read(asked_rows, import_run_id=three).total == 3
    assert count_queries(lambda: importing.read(asked_rows, import_run_id=one)) == count_queries(
        lambda: importing.read(asked_rows, import_run_id=three)
    )

"""Mode whole list: what the file no longer names is shown, counted, and withdrawn once a person states the number."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from listings.models.import_run import Answer, ImportMode, ImportWithdrawal
from listings.queries.imports import import_run
from listings.queries.missing import missing_listings
from listings.services.answers import answer_row
from listings.services.availability import withdraw_listing
from listings.services.imports import run_import
from listings.services.uploads import choose_mode, confirm_import
from listings.states import ImportStatus
from marketplace.errors import Conflict
from tests.integration.listings.ledgers import audited, documents, lists, trail_is_sound

ROWS = [{"编号": f"A-{number}", "成果名称": f"第{number}号方法", "TRL": "5"} for number in range(6)]
NAMELESS = {"成果名称": "无编号的高熵合金", "TRL": "5"}
WHOLE = ImportMode.WHOLE_LIST


def missing(importing, run_id):
    found = importing.read(missing_listings, import_run_id=run_id)
    return [(row.external_id, row.is_done) for row in found.listings.rows], found.nameless


def availabilities(runtime):
    return {external_id: stored[0] for (_, external_id), stored in lists(runtime).items()}


def run(importing, run_id, *, size=500):
    run_import(importing.runtime.units, actor=importing.actor, import_run_id=run_id, size=size)
    return importing.read(import_run, import_run_id=run_id)


def test_what_the_file_no_longer_names_is_shown_and_withdrawn(importing, runtime) -> None:
    importing.imported(ROWS)
    preview = importing.previewed(ROWS[:4], mode=WHOLE)
    assert missing(importing, preview.id) == ([("A-4", False), ("A-5", False)], 0)
    assert set(availabilities(runtime).values()) == {"published"}
    begin = len(audited(runtime))
    importing.run(confirm_import, import_run_id=preview.id, withdrawing=2)
    assert run(importing, preview.id).status is ImportStatus.COMPLETED
    assert availabilities(runtime) == {
        **{f"A-{number}": "published" for number in range(4)},
        "A-4": "withdrawn",
        "A-5": "withdrawn",
    }
    shown = sorted(version[2] for version in documents(runtime).values() if version[2])
    assert shown == [f"第{number}号方法" for number in range(4)]
    assert missing(importing, preview.id) == ([("A-4", True), ("A-5", True)], 0)
    assert audited(runtime, after=begin) == [
        ("import_run", "confirmed"),
        ("import_run", "started"),
        ("listing", "withdrawn"),
        ("listing", "withdrawn"),
        ("import_run", "completed"),
    ]
    assert trail_is_sound(runtime)


@pytest.mark.parametrize("stated", [None, 0, 1, 3])
def test_another_number_than_the_shown_one_confirms_nothing(importing, runtime, stated) -> None:
    importing.imported(ROWS)
    preview = importing.previewed(ROWS[:4], mode=WHOLE)
    with pytest.raises(Conflict) as raised:
        importing.run(confirm_import, import_run_id=preview.id, withdrawing=stated)
    assert (raised.value.code, raised.value.value) == (
        "withdrawals_not_stated",
        None if stated is None else str(stated),
    )
    assert "将下架 2 条" in raised.value.sentence.zh
    assert importing.read(import_run, import_run_id=preview.id).status is ImportStatus.PREVIEWED
    assert set(availabilities(runtime).values()) == {"published"}


def test_a_rejected_row_protects_the_listing_that_it_names(importing) -> None:
    importing.imported([*ROWS, NAMELESS])
    wrong = [{**row, "TRL": "77"} for row in (ROWS[0], NAMELESS)]
    preview = importing.previewed([*wrong, ROWS[1], {"编号": "", "成果名称": "", "TRL": "3"}], mode=WHOLE)
    assert preview.counts.rejected == 3
    assert missing(importing, preview.id) == ([(f"A-{number}", False) for number in (2, 3, 4, 5)], 1)


def test_a_row_that_a_person_said_is_the_listing_protects_it(importing) -> None:
    stored = {"编号": "B-1", "成果名称": "基于光纤光栅的桥梁健康监测系统", "TRL": "5"}
    near = {"成果名称": "基于光纤光栅的桥梁健康监测系统研发", "TRL": "6"}
    importing.imported([*ROWS[:1], stored])
    preview = importing.previewed([ROWS[0], near], mode=WHOLE)
    assert missing(importing, preview.id)[0] == [("B-1", False)]
    importing.run(answer_row, import_run_id=preview.id, position=1, answer=Answer.UPDATE)
    assert missing(importing, preview.id)[0] == []
    importing.run(confirm_import, import_run_id=preview.id, withdrawing=0)
    run(importing, preview.id)
    broken = importing.previewed([ROWS[0], {**near, "TRL": "77"}], mode=WHOLE)
    assert (broken.counts.rejected, missing(importing, broken.id)[0]) == (1, [])


def test_adding_and_updating_withdraws_nothing(importing, runtime) -> None:
    importing.imported(ROWS)
    preview = importing.previewed(ROWS[:1])
    assert missing(importing, preview.id) == ([], 0)
    importing.run(choose_mode, import_run_id=preview.id, mode=WHOLE)
    assert len(missing(importing, preview.id)[0]) == 5
    importing.run(choose_mode, import_run_id=preview.id, mode=ImportMode.ADD_AND_UPDATE)
    importing.confirm(preview.id)
    run(importing, preview.id)
    assert set(availabilities(runtime).values()) == {"published"}


def test_other_lists_are_left_alone(importing, runtime) -> None:
    importing.imported(ROWS[:2])
    other = importing.as_organisation("云岭研究院")
    other.imported(ROWS[2:4])
    preview = importing.previewed(ROWS[:1], mode=WHOLE)
    assert missing(importing, preview.id)[0] == [("A-1", False)]
    importing.run(confirm_import, import_run_id=preview.id, withdrawing=1)
    run(importing, preview.id)
    assert availabilities(runtime) == {"A-0": "published", "A-1": "withdrawn", "A-2": "published", "A-3": "published"}


def test_what_was_not_shown_is_not_withdrawn_and_what_was_withdrawn_is_left(importing, runtime) -> None:
    importing.imported(ROWS[:3])
    preview = importing.previewed(ROWS[:1], mode=WHOLE)
    importing.run(confirm_import, import_run_id=preview.id, withdrawing=2)
    importing.imported(ROWS[4:5])
    gone = importing.read(missing_listings, import_run_id=preview.id).listings.rows[0].listing_id
    importing.run(withdraw_listing, listing_id=gone)
    assert run(importing, preview.id).status is ImportStatus.COMPLETED
    assert availabilities(runtime) == {"A-0": "published", "A-1": "withdrawn", "A-2": "withdrawn", "A-4": "published"}
    withdrawn = [deed for deed in audited(runtime) if deed == ("listing", "withdrawn")]
    assert len(withdrawn) == 2


def test_an_interrupted_whole_list_goes_on_where_it_ended(importing, runtime) -> None:
    importing.imported(ROWS)
    preview = importing.previewed(ROWS[:1], mode=WHOLE)
    importing.run(confirm_import, import_run_id=preview.id, withdrawing=5)

    def stop(stage, done, total):
        if stage == "withdraw" and done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_import(runtime.units, actor=importing.actor, import_run_id=preview.id, size=2, progress=stop)
    assert importing.read(import_run, import_run_id=preview.id).status is ImportStatus.RUNNING
    assert sorted(availabilities(runtime).values()) == ["published"] * 4 + ["withdrawn"] * 2
    assert run(importing, preview.id, size=2).status is ImportStatus.COMPLETED
    assert sorted(availabilities(runtime).values()) == ["published"] + ["withdrawn"] * 5
    assert audited(runtime).count(("listing", "withdrawn")) == 5

    def undone(unit):
        return unit.session.scalars(select(ImportWithdrawal.done_at)).all()

    assert None not in importing.read(undone)


def test_missing_listings_cost_the_same_queries_whatever_their_number(importing, count_queries) -> None:
    importing.imported(ROWS)
    one, three = (importing.previewed(ROWS[:count], mode=WHOLE).id for count in (5, 3))
    assert count_queries(lambda: missing(importing, one)) == count_queries(lambda: missing(importing, three)) == 4

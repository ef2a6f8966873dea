"""Decisions about matches: recorded once, superseded and never overwritten, read back from books, exported, shown with their versions."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from types import SimpleNamespace

import pytest
from sqlalchemy import event, select

from listings.engine.terms import Kind
from marketplace.actor import LOCAL_OPERATOR, LOCAL_ORGANISATION_ID, SYSTEM
from marketplace.audit.queries import timeline
from marketplace.errors import Forbidden, NotFound
from marketplace.permissions import may
from matching.engine.decisions import Decision, DecisionReason
from matching.models.feedback import Ending, Feedback, Source
from matching.models.match import Match
from matching.permissions.rights import DECIDE, VIEW_FEEDBACK
from matching.queries.decided import decision_counts, entry_counts, pair_histories, shown_versions
from matching.queries.results import achievement_results, demand_results
from matching.services.feedback.deciding import Said, record_feedback, take_feedback_back
from matching.services.feedback.exporting import COLUMNS, Format, exported, feedback_summary
from matching.services.feedback.marked_books import Outcome, read_marked_book, record_book
from matching.sheets.reading import read_book
from tests.integration.listings.conftest import Importing
from tests.integration.matching.conftest import NEEDS
from tests.integration.matching.deciding import SUPPLY

OTHER = replace(LOCAL_OPERATOR, organisation_id="another organisation")
YES = Said(decision=Decision.INTERESTED)
NO = Said(decision=Decision.NOT_SUITABLE, reason=DecisionReason.MATURITY, words="想看中试数据")


def test_decision_keeps_what_was_shown_when_it_was_made(deciding) -> None:
    made = deciding.decide("XQ-1", "CG-1", NO)

    def kept(unit):
        row = unit.session.get(Feedback, made)
        match = unit.session.scalars(
            select(Match).where(
                Match.demand_version_id == row.demand_version_id,
                Match.achievement_version_id == row.achievement_version_id,
            )
        ).one()
        shown = (row.position, row.level, row.score, row.actor_kind, row.organisation_id, row.ended_at)
        return shown, (match.demand_rank, match.level, match.score), row.model

    shown, match, model = deciding.matching.read(kept)
    assert shown == (*match, "local_operator", LOCAL_ORGANISATION_ID, None)
    assert model.startswith("text-ranker-")
    assert deciding.rows() == [
        (Decision.NOT_SUITABLE, DecisionReason.MATURITY, "想看中试数据", Source.PAGE, match[0], None)
    ]
    assert deciding.deeds(made) == ["decided"]


def test_same_decision_again_changes_nothing(deciding) -> None:
    first = deciding.decide("XQ-1", "CG-1", NO)
    assert deciding.decide("XQ-1", "CG-1", NO) == first
    assert (len(deciding.rows()), deciding.deeds(first)) == (1, ["decided"])


def test_deciding_anew_supersedes_and_keeps_the_earlier_decision(deciding) -> None:
    first = deciding.decide("XQ-1", "CG-1", NO)
    second = deciding.decide("XQ-1", "CG-1", YES)
    assert [(row[0], row[-1]) for row in deciding.rows()] == [
        (Decision.NOT_SUITABLE, Ending.SUPERSEDED),
        (Decision.INTERESTED, None),
    ]
    history = deciding.history("XQ-1", "CG-1")
    assert (history.own.decision, [one.decision for one in history.earlier]) == (
        Decision.INTERESTED,
        [Decision.NOT_SUITABLE],
    )
    assert (deciding.deeds(first), deciding.deeds(second)) == (["decided"], ["decided"])


def test_decision_is_taken_back_and_stays_in_the_history(deciding) -> None:
    made = deciding.decide("XQ-1", "CG-1", YES)
    deciding.take_back("XQ-1", "CG-1")
    deciding.take_back("XQ-1", "CG-1")  # nothing left to take back
    history = deciding.history("XQ-1", "CG-1")
    assert (history.own, [one.ending for one in history.earlier]) == (None, [Ending.TAKEN_BACK])
    assert deciding.deeds(made) == ["decided", "taken_back"]


def test_pair_that_the_run_does_not_show_is_not_decided_about(deciding) -> None:
    pair = deciding.pair("XQ-1", "CG-1") | {
        "achievement_version_id": deciding.pair("XQ-1", "CG-1")["demand_version_id"]
    }
    with pytest.raises(NotFound):
        deciding.matching.run(record_feedback, **pair, said=YES)
    assert deciding.rows() == []


def test_decisions_of_others_are_neither_seen_nor_made(deciding) -> None:
    deciding.decide("XQ-1", "CG-1", YES)
    pair = deciding.pair("XQ-1", "CG-1")
    for actor in (OTHER, replace(SYSTEM)):
        with pytest.raises((Forbidden, NotFound)):
            deciding.matching.run(record_feedback, actor=actor, **pair, said=NO)
        with pytest.raises((Forbidden, NotFound)):
            deciding.matching.run(take_feedback_back, actor=actor, **pair)
    assert deciding.matching.read(feedback_summary, actor=OTHER).total == 0
    assert deciding.matching.read(exported, actor=OTHER, file_format=Format.JSON_LINES, with_words=True) == ""
    assert [row[0] for row in deciding.rows()] == [Decision.INTERESTED]


def test_rights_of_feedback_are_the_keepers() -> None:
    row = SimpleNamespace(organisation_id=LOCAL_ORGANISATION_ID)
    for permission in (VIEW_FEEDBACK, DECIDE):
        assert [may(actor, permission, row) for actor in (LOCAL_OPERATOR, OTHER, SYSTEM)] == [True, False, False]


def test_decision_about_an_older_version_says_so_in_a_later_run(deciding) -> None:
    deciding.decide("XQ-1", "CG-1", YES)
    same = deciding.matched()
    assert deciding.history("XQ-1", "CG-1", run=same).own.is_older is False
    changed = [{**SUPPLY[0], "技术方案摘要": "改用无卤膨胀型体系，极限氧指数 33%"}, *SUPPLY[1:]]
    Importing(deciding.matching.runtime).imported(changed, Kind.ACHIEVEMENT)
    later = deciding.matched()
    own = deciding.history("XQ-1", "CG-1", run=later).own
    assert (own.decision, own.is_older) == (Decision.INTERESTED, True)
    deciding.decide("XQ-1", "CG-1", YES, run=later)
    assert deciding.history("XQ-1", "CG-1", run=later).own.is_older is False
    assert [row[-1] for row in deciding.rows()] == [Ending.SUPERSEDED, None]


def test_results_are_filtered_and_counted_by_decision(deciding) -> None:
    deciding.decide("XQ-1", "CG-1", YES)
    deciding.decide("XQ-1", "CG-2", NO)

    def found(query, decision):
        page = deciding.matching.read(query, match_run_id=deciding.run, decision=decision)
        return sorted(row.external_id for row in page.rows)

    assert found(demand_results, Decision.INTERESTED) == ["XQ-1"]
    assert found(achievement_results, Decision.NOT_SUITABLE) == ["CG-2"]
    assert found(achievement_results, Decision.QUESTION) == []
    counts = {Decision.INTERESTED: 1, Decision.NOT_NOW: 0, Decision.NOT_SUITABLE: 1, Decision.QUESTION: 0}
    assert deciding.matching.read(decision_counts, match_run_id=deciding.run) == counts
    assert deciding.matching.read(entry_counts, match_run_id=deciding.run, kind=Kind.ACHIEVEMENT) == counts


def test_marks_of_a_book_are_kept_once(deciding) -> None:
    book = deciding.book({("XQ-1", "CG-1"): ("有意对接", "下周来看样品"), ("XQ-1", "CG-2"): ("不合适", "指标达不到")})
    assert deciding.take_over(book) == [Outcome.NEW, Outcome.NEW]
    rows = deciding.rows()
    assert sorted(((*row[:4], row[5]) for row in rows), key=str) == [
        (Decision.INTERESTED, None, "下周来看样品", Source.BOOK, None),
        (Decision.NOT_SUITABLE, DecisionReason.INDICATORS, "", Source.BOOK, None),
    ]
    assert sorted(row[4] for row in rows) == [1, 2]
    assert deciding.take_over(book) == [Outcome.SAME, Outcome.SAME]
    assert len(deciding.rows()) == 2
    told = deciding.matching.read(timeline, object_kind="match_run", object_id=deciding.run)
    assert [one.action for one in told].count("marks_read") == 1


def test_book_read_again_does_not_undo_what_was_said_on_the_page_since(deciding) -> None:
    book = deciding.book({("XQ-1", "CG-1"): ("有意对接", "")})
    deciding.take_over(book)
    deciding.decide("XQ-1", "CG-1", NO)
    assert deciding.take_over(book) == [Outcome.SAME]
    assert deciding.history("XQ-1", "CG-1").own.decision is Decision.NOT_SUITABLE


def test_mark_changed_in_the_book_is_told_from_a_conflict_with_the_page(deciding) -> None:
    pair = ("XQ-1", "CG-1")
    deciding.take_over(deciding.book({pair: ("有意对接", "")}))
    deciding.take_back(*pair)
    changed = deciding.book({pair: ("暂不对接", "")})
    deciding.take_over(deciding.book({pair: ("需进一步了解", "")}))
    assert [one.outcome for one in _preview(deciding, changed).marks] == [Outcome.CHANGED]
    deciding.decide(*pair, NO)
    reading = _preview(deciding, changed)
    assert [(one.outcome, one.standing.decision) for one in reading.marks] == [
        (Outcome.CONFLICT, Decision.NOT_SUITABLE)
    ]
    assert deciding.take_over(changed) == [Outcome.CONFLICT]
    assert deciding.history(*pair).own.decision is Decision.NOT_NOW


def _preview(deciding, book):
    return deciding.matching.read(read_marked_book, book=book, name="手册.xlsx")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_decisions_that_stand_are_filled_in_and_read_back_without_a_change(deciding, language) -> None:
    deciding.decide("XQ-1", "CG-1", NO)
    deciding.decide("XQ-1", "CG-2", YES)
    book = deciding.book({}, language=language)
    assert [(mark.decision, mark.reason, mark.is_standing) for mark in book.marks] == [
        (Decision.NOT_SUITABLE, DecisionReason.MATURITY, True),
        (Decision.INTERESTED, None, True),
    ]
    deciding.decide("XQ-1", "CG-2", NO)
    assert deciding.take_over(book) == [Outcome.SAME, Outcome.SAME]
    assert len(deciding.rows()) == 3
    marked = deciding.book({("XQ-1", "CG-1"): ("interested", "")}, language=language)
    assert deciding.take_over(marked) == [Outcome.CONFLICT, Outcome.SAME]


def test_decision_about_an_older_version_is_told_in_the_book_and_not_filled_in(deciding) -> None:
    deciding.decide("XQ-1", "CG-1", YES)
    changed = [{**SUPPLY[0], "技术方案摘要": "改用无卤膨胀型体系，极限氧指数 33%"}, *SUPPLY[1:]]
    Importing(deciding.matching.runtime).imported(changed, Kind.ACHIEVEMENT)
    later = deciding.matched()
    _, workbook = deciding.matching.book(later)
    texts = [str(cell.value) for row in workbook["匹配清单"].iter_rows(min_row=2) for cell in row if cell.value]
    assert any("对旧版本的意见：有意对接" in text for text in texts)
    saved = io.BytesIO()
    workbook.save(saved)
    assert read_book(saved.getvalue(), "手册.xlsx").marks == ()


def test_book_is_written_again_only_after_a_decision(deciding) -> None:
    first, _ = deciding.matching.book(deciding.run)
    assert deciding.matching.book(deciding.run)[0].id == first.id
    deciding.decide("XQ-1", "CG-1", YES)
    second, _ = deciding.matching.book(deciding.run)
    assert second.id != first.id
    assert deciding.matching.book(deciding.run)[0].id == second.id


def test_book_of_another_database_is_named_and_nothing_kept(deciding) -> None:
    book = deciding.book({("XQ-1", "CG-1"): ("有意对接", "")})
    stranger = replace(book, identity={**book.identity, "run_id": "01J00000000000000000000000"})
    with pytest.raises(NotFound) as refused:
        deciding.matching.run(record_book, book=stranger, name="手册.xlsx")
    assert (refused.value.code, refused.value.value) == ("matchbook.unknown_run", "01J00000000000000000000000")
    assert deciding.rows() == []


def test_mark_about_a_pair_that_the_run_does_not_have_is_named(deciding) -> None:
    book = deciding.book({("XQ-1", "CG-1"): ("有意对接", ""), ("XQ-1", "CG-2"): ("有意对接", "")})
    lost = replace(book.marks[1], key=replace(book.marks[1].key, achievement_hash="0" * 64))
    reading = deciding.matching.run(record_book, book=replace(book, marks=(book.marks[0], lost)), name="手册.xlsx")
    assert [one.outcome for one in reading.marks] == [Outcome.NEW, Outcome.UNKNOWN]
    assert len(deciding.rows()) == 1


def test_export_holds_the_decisions_that_hold_and_words_only_where_asked(deciding) -> None:
    deciding.decide("XQ-1", "CG-1", YES)
    made = deciding.decide("XQ-1", "CG-1", NO)
    deciding.decide("XQ-1", "CG-2", replace(YES, words="=1+1"))
    deciding.take_back("XQ-1", "CG-2")
    told = deciding.matching.read(exported, file_format=Format.JSON_LINES, with_words=False)
    (line,) = [json.loads(one) for one in told.splitlines()]
    assert tuple(line) == COLUMNS
    assert (line["id"], line["demand"], line["achievement"], line["decision"], line["reason"]) == (
        made,
        "XQ-1",
        "CG-1",
        "not_suitable",
        "maturity",
    )
    assert {len(line["demand_hash"]), len(line["achievement_hash"])} == {64}
    deciding.decide("XQ-1", "CG-2", replace(YES, words="=1+1"))
    text = deciding.matching.read(exported, file_format=Format.CSV, with_words=True)
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["words"] for row in rows] == ["想看中试数据", "'=1+1"]
    assert "想看中试数据" not in deciding.matching.read(exported, file_format=Format.CSV, with_words=False)


def test_export_is_read_in_portions_without_loss(deciding, monkeypatch) -> None:
    monkeypatch.setattr("matching.services.feedback.exporting.CHUNK", 1)
    for achievement in ("CG-1", "CG-2", "CG-3"):
        deciding.decide("XQ-1", achievement, YES)
    told = deciding.matching.read(exported, file_format=Format.JSON_LINES, with_words=False)
    assert [json.loads(line)["achievement"] for line in told.splitlines()] == ["CG-1", "CG-2", "CG-3"]


def test_summary_counts_what_holds(deciding) -> None:
    deciding.decide("XQ-1", "CG-1", YES)
    deciding.decide("XQ-1", "CG-1", NO)
    deciding.take_over(deciding.book({("XQ-1", "CG-2"): ("有意对接", "")}))
    summary = deciding.matching.read(feedback_summary)
    assert (summary.total, summary.pairs, summary.demands, summary.ended) == (2, 2, 1, 1)
    assert (summary.reasons, summary.sources) == ({DecisionReason.MATURITY: 1}, {Source.PAGE: 1, Source.BOOK: 1})
    assert len(NEEDS) > summary.demands


def test_histories_cost_the_same_for_one_pair_and_for_three(deciding) -> None:

    for achievement in ("CG-1", "CG-2", "CG-3"):
        deciding.decide("XQ-1", achievement, YES)
    pairs = [deciding.matching.read(shown_versions, **deciding.pair("XQ-1", f"CG-{n}")) for n in (1, 2, 3)]
    counts = []
    for some in (pairs[:1], pairs):
        statements: list[str] = []

        def keep(_connection, _cursor, statement, *_rest, kept=statements) -> None:
            kept.append(statement)

        event.listen(deciding.matching.runtime.units.engine, "before_cursor_execute", keep)
        found = deciding.matching.read(pair_histories, pairs=some)
        event.remove(deciding.matching.runtime.units.engine, "before_cursor_execute", keep)
        counts.append((len(found), len(statements)))
    assert [found for found, _ in counts] == [1, 3]
    assert counts[0][1] == counts[1][1]

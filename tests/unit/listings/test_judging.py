"""Which external id a row gets, what repeats an earlier row, and what each row would become."""

from __future__ import annotations

import pytest

from listings.engine.codec import content_hash
from listings.engine.content import Content
from listings.engine.keys import derived_external_id
from listings.engine.reading.records import Reading, RowReading
from listings.engine.terms import Kind
from listings.models.import_run import Outcome
from listings.queries.known import Known
from listings.services.judging import judge, named_rows
from marketplace.wording import Sentence

VALVE = Content(kind=Kind.ACHIEVEMENT, title="阀门")
OTHER_VALVE = Content(kind=Kind.ACHIEVEMENT, title="阀门", summary="另一种")
DERIVED = derived_external_id(VALVE)


def named(*rows: tuple[str, Content | None]):
    entries = tuple(
        RowReading(sheet="s", row=number, external_id=external_id, content=content)
        for number, (external_id, content) in enumerate(rows, start=2)
    )
    return named_rows(Reading(entries=entries, columns=(), guesses=(), issues=()))


def told(row):
    return (row.external_id, row.content is not None, [issue.code for issue in row.issues])


def test_rows_keep_their_own_ids_and_places() -> None:
    rows = named(("A", VALVE), ("B", OTHER_VALVE), ("", None))
    assert [told(row) for row in rows] == [("A", True, []), ("B", True, []), ("", False, [])]
    assert [(row.position, row.row) for row in rows] == [(0, 2), (1, 3), (2, 4)]


def test_rows_without_id_are_told_apart_where_they_differ() -> None:
    rows = named(("", VALVE), ("", OTHER_VALVE), ("", VALVE), ("", OTHER_VALVE))
    assert [told(row) for row in rows] == [
        (DERIVED, True, []),
        (f"{DERIVED}-2", True, []),
        ("", False, ["row.repeated"]),
        ("", False, ["row.repeated"]),
    ]
    assert rows[3].issues[0].reason == Sentence(zh="与第 3 行内容相同，已跳过", en="Says the same as row 3; left out")


def test_id_that_stood_before_rejects_the_later_row() -> None:
    rows = named(("A", VALVE), ("A", OTHER_VALVE))
    assert [told(row) for row in rows] == [("A", True, []), ("A", False, ["row.repeated"])]
    assert rows[1].issues[0].reason == Sentence(zh="编号与第 2 行重复", en="Has the same id as row 2")


@pytest.mark.parametrize(("length", "is_taken"), [(200, True), (201, False)])
def test_id_has_at_most_two_hundred_characters(length, is_taken) -> None:
    (row,) = named(("9" * length, VALVE))
    assert (row.content is not None) is is_taken
    assert [issue.code for issue in row.issues] == ([] if is_taken else ["row.id_too_long"])


def test_row_of_an_entry_that_was_merged_changes_nothing_and_says_so() -> None:
    rows = named(("merged", OTHER_VALVE), ("", VALVE), ("kept", OTHER_VALVE))
    known = {
        "merged": Known("L1", content_hash(VALVE), "总阀"),
        DERIVED: Known("L2", content_hash(OTHER_VALVE), "总阀"),
        "kept": Known("L3", content_hash(VALVE)),
    }
    judged = judge(rows, known)
    assert [(row.outcome, told(row.named)) for row in judged] == [
        (Outcome.UNCHANGED, ("merged", True, ["row.merged"])),
        (Outcome.UNCHANGED, (DERIVED, True, ["row.merged"])),
        (Outcome.UPDATED, ("kept", True, [])),
    ]
    assert [(row.named.issues[0].value, row.named.issues[0].severity.value) for row in judged[:2]] == [
        ("merged", "warning"),
        ("", "warning"),
    ]


def test_outcome_follows_from_what_is_known() -> None:
    rows = named(("new", VALVE), ("same", VALVE), ("changed", VALVE), ("bad", None))
    known = {"same": Known("L1", content_hash(VALVE)), "changed": Known("L2", content_hash(OTHER_VALVE))}
    assert [row.outcome for row in judge(rows, known)] == [
        Outcome.CREATED,
        Outcome.UNCHANGED,
        Outcome.UPDATED,
        Outcome.REJECTED,
    ]

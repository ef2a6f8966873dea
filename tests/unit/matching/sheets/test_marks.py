"""Marks of people read back out of a book: sure of every pair, whatever was sorted, moved, deleted or pasted in between."""

from __future__ import annotations

import json

import pytest
from openpyxl import Workbook

from marketplace.errors import Invalid
from marketplace.sheets.limits import Limits
from matching.engine.decisions import Decision, DecisionReason
from matching.services.decisions import decision_lines
from matching.sheets.keys import HEADERS, SHEET
from matching.sheets.reading import FaultKind, MarkPlace, read_book
from matching.sheets.writing import write_book
from tests.unit.matching.sheets.conftest import RUN, column, contents, opened, saved

PAIRS, ACHIEVEMENTS = "匹配清单", "按成果"


def marked(data: bytes, marks: dict[tuple[str, int], tuple[object, object]], *, words=("意见", "原因")) -> bytes:
    """Write (decision, reason) into rows of sheets, as a person does."""
    book = opened(data)
    for (sheet, row), values in marks.items():
        for header, value in zip(words, values, strict=True):
            book[sheet].cell(row, column(book, sheet, header)).value = value
    return saved(book)


def marks_of(data: bytes) -> list[tuple[str, str, Decision, DecisionReason | None, str]]:
    return [
        (mark.key.demand, mark.key.achievement, mark.decision, mark.reason, mark.words)
        for mark in read_book(data, "book.xlsx").marks
    ]


def faults_of(data: bytes) -> list[tuple[FaultKind, tuple[MarkPlace, ...]]]:
    return [(fault.kind, fault.places) for fault in read_book(data, "book.xlsx").faults]


def test_unmarked_book_has_no_mark_and_no_fault(chinese) -> None:
    read = read_book(chinese, "book.xlsx")
    assert (read.run_id, read.identity["model"], read.marks, read.faults) == (RUN, "m-1", (), ())


@pytest.mark.parametrize(
    ("language", "sheet", "words", "marks"),
    [
        ("zh", PAIRS, ("意见", "原因"), ("不合适", "指标达不到")),
        ("en", "Ranked pairs", ("Decision", "Reason"), ("Not suitable", "Indicators not met")),
        ("en", "Ranked pairs", ("Decision", "Reason"), ("not_suitable", "indicators")),
    ],
)
def test_marks_are_read_in_either_language(language, sheet, words, marks) -> None:
    data = marked(write_book(contents(language)), {(sheet, 3): marks}, words=words)
    assert marks_of(data) == [("XQ-1", "CG-2", Decision.NOT_SUITABLE, DecisionReason.INDICATORS, marks[1])]


def test_typed_reason_is_kept_as_words(chinese) -> None:
    data = marked(chinese, {(PAIRS, 2): ("需进一步了解", " 能否先看样品？ ")})
    assert marks_of(data) == [("XQ-1", "CG-1", Decision.QUESTION, None, "能否先看样品？")]


def test_pair_is_known_by_its_key_after_sorting_and_deleting(chinese) -> None:
    book = opened(marked(chinese, {(PAIRS, 4): ("有意对接", None)}))
    book[PAIRS].delete_rows(2, 2)
    book[PAIRS].insert_rows(1, 2)
    book[PAIRS].insert_cols(1)
    book[PAIRS].title = "给老王看的"
    read = read_book(saved(book), "book.xlsx")
    assert [(mark.key.demand, mark.key.achievement, mark.places) for mark in read.marks] == [
        ("XQ-2", "CG-2", (MarkPlace(sheet="给老王看的", row=4),))
    ]


def test_same_mark_on_both_sheets_is_one(chinese) -> None:
    data = marked(chinese, {(PAIRS, 2): ("有意对接", "其他"), (ACHIEVEMENTS, 2): ("有意对接", "下周见面")})
    assert marks_of(data) == [("XQ-1", "CG-1", Decision.INTERESTED, DecisionReason.OTHER, "其他; 下周见面")]


def test_two_sheets_that_disagree_are_a_conflict_and_neither_counts(chinese) -> None:
    data = marked(
        chinese, {(PAIRS, 2): ("有意对接", None), (ACHIEVEMENTS, 2): ("不合适", None), (PAIRS, 3): ("暂不对接", None)}
    )
    places = (MarkPlace(sheet=PAIRS, row=2), MarkPlace(sheet=ACHIEVEMENTS, row=2))
    assert faults_of(data) == [(FaultKind.CONFLICT, places)]
    assert [mark[:3] for mark in marks_of(data)] == [("XQ-1", "CG-2", Decision.NOT_NOW)]


@pytest.mark.parametrize("key", HEADERS)
def test_changed_key_is_told_and_not_read(chinese, key) -> None:
    book = opened(marked(chinese, {(PAIRS, 2): ("有意对接", None), (PAIRS, 3): ("不合适", None)}))
    book[PAIRS].cell(2, column(book, PAIRS, key)).value = "CG-9"
    data = saved(book)
    assert faults_of(data) == [(FaultKind.CHANGED_KEY, (MarkPlace(sheet=PAIRS, row=2),))]
    assert [mark[:2] for mark in marks_of(data)] == [("XQ-1", "CG-2")]


def test_row_pasted_from_another_book_is_told_and_not_read(chinese) -> None:
    other = opened(write_book(contents("zh", run_id="01OTHER")))
    book = opened(marked(chinese, {(PAIRS, 2): ("有意对接", None)}))
    for cell in other[PAIRS][2]:
        book[PAIRS].cell(2, cell.column).value = cell.value
    book[PAIRS].cell(2, column(book, PAIRS, "意见")).value = "有意对接"
    data = saved(book)
    assert faults_of(data) == [(FaultKind.CHANGED_KEY, (MarkPlace(sheet=PAIRS, row=2),))]
    assert marks_of(data) == []


def test_row_that_a_person_added_is_told_and_not_read(chinese) -> None:
    data = marked(chinese, {(PAIRS, 9): ("有意对接", "我自己找到的")})
    assert faults_of(data) == [(FaultKind.UNKNOWN_ROW, (MarkPlace(sheet=PAIRS, row=9),))]


@pytest.mark.parametrize("marks", [("好", None), (None, "价格不合适")])
def test_mark_without_a_known_decision_is_told_and_not_read(chinese, marks) -> None:
    data = marked(chinese, {(PAIRS, 2): marks})
    assert faults_of(data) == [(FaultKind.UNREADABLE, (MarkPlace(sheet=PAIRS, row=2),))]
    assert marks_of(data) == []


def test_reading_twice_gives_the_same_lines(chinese) -> None:
    data = marked(chinese, {(PAIRS, 4): ("有意对接", None), (PAIRS, 2): ("不合适", "价格不合适")})
    first, second = (list(decision_lines(read_book(data, "book.xlsx"))) for _ in range(2))
    assert first == second
    assert json.loads(first[0]) == {
        "run_id": RUN,
        "model": "m-1",
        "demand": {"external_id": "XQ-1", "content_hash": "hash of XQ-1"},
        "achievement": {"external_id": "CG-1", "content_hash": "hash of CG-1"},
        "key": json.loads(first[0])["key"],
        "decision": "not_suitable",
        "reason": "price",
        "words": "价格不合适",
        "places": [{"sheet": PAIRS, "row": 2}],
    }
    assert [json.loads(line)["demand"]["external_id"] for line in first] == ["XQ-1", "XQ-2"]


def test_marks_saved_by_another_program_are_the_same_marks(chinese) -> None:
    data = marked(chinese, {(PAIRS, 2): ("有意对接", None)})
    assert marks_of(saved(opened(data))) == marks_of(data)


@pytest.mark.parametrize("change", ["other workbook", "identity removed", "other format", "no run"])
def test_foreign_workbook_is_refused(chinese, change) -> None:
    book = Workbook() if change == "other workbook" else opened(chinese)
    if change == "identity removed":
        del book[SHEET]
    elif change == "other format":
        book[SHEET]["B1"] = "somebody.else/1"
    elif change == "no run":
        book[SHEET]["B2"] = None
    book.worksheets[0]["A9"] = "有意对接"
    with pytest.raises(Invalid) as caught:
        read_book(saved(book), "别的.xlsx")
    assert (caught.value.code, caught.value.place.file) == ("matchbook.format", "别的.xlsx")


def test_book_longer_than_an_import_may_be_is_read(chinese) -> None:
    book = opened(marked(chinese, {(PAIRS, 2): ("有意对接", None)}))
    book[PAIRS].cell(Limits().max_rows + 7, column(book, PAIRS, "意见")).value = "不合适"
    read = read_book(saved(book), "book.xlsx")
    assert [mark.decision for mark in read.marks] == [Decision.INTERESTED]
    assert [fault.places for fault in read.faults] == [(MarkPlace(sheet=PAIRS, row=Limits().max_rows + 7),)]

"""Written workbooks: what goes in comes back, as text where it is text, with the furniture that was asked for."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from marketplace.sheets.book import Book, Column, Link, Styled
from marketplace.sheets.cells import MAX_CHARACTERS, safe_text
from marketplace.sheets.looks import FACES, Look
from marketplace.sheets.reading import read_tables


def written(values):
    book = Book()
    sheet = book.sheet("表", [Column(header="列")] * len(values), header_row=0)
    sheet.append(values)
    return book.save()


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x.example")']
)
def test_text_that_looks_like_a_formula_stays_text(text):
    data = written([text, "plain"])
    cells = load_workbook(io.BytesIO(data)).worksheets[0][1]
    assert [(cell.data_type, cell.value, cell.quotePrefix) for cell in cells] == [
        ("s", text, True),
        ("s", "plain", False),
    ]
    assert read_tables(data, "a.xlsx")[0].rows == [[text, "plain"]]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=8))
def test_every_text_comes_back_as_the_safe_text(texts):
    expected = [
        safe_text(text).replace("_x005F_", "_").replace("\r\n", "\n").replace("\r", "\n") or None for text in texts
    ]
    tables = read_tables(written([*texts, "end"]), "a.xlsx")
    assert tables[0].rows == [[*expected, "end"]]


def test_escaped_words_come_back_as_typed():
    assert read_tables(written(["_x0041_ and _x005F_", "x"]), "a.xlsx")[0].rows == [["_x0041_ and _x005F_", "x"]]


def test_numbers_days_and_empty_cells_come_back():
    data = written([1, 1.5, Decimal("2.5"), True, date(2026, 5, 1), None, Styled(value="a", look=Look.MET)])
    assert read_tables(data, "a.xlsx")[0].rows == [[1.0, 1.5, 2.5, True, date(2026, 5, 1), None, "a"]]


def test_a_text_too_long_for_a_cell_ends_in_an_ellipsis():
    assert safe_text("长" * 40_000) == "长" * (MAX_CHARACTERS - 1) + "…"


def test_sheet_has_header_filter_frozen_pane_choices_and_links():
    book = Book(title="手册")
    sheet = book.sheet(
        "一/览",
        [
            Column(header="名称", width=30, comment="必填", header_look=Look.STARRED_HEADING),
            Column(header="决定", choices=("有意", "暂缓")),
        ],
        header_row=2,
        frozen_columns=1,
        last_row=50,
    )
    sheet.append(["说明"], look=Look.NOTE)
    sheet.append_header()
    sheet.append([Link(text="=去", sheet="一/览", cell="B3"), "有意"], look=Look.MET)
    sheet.append([Link(text="再去", sheet="一/览", cell="B4"), None])
    assert (sheet.title, sheet.next_row) == ("一 览", 5)
    page = load_workbook(io.BytesIO(book.save())).worksheets[0]
    assert (page.title, page.freeze_panes, page.auto_filter.ref) == ("一 览", "B3", "A2:B50")
    assert (page["A2"].comment.text, page.column_dimensions["A"].width) == ("必填", 30)
    assert page["A2"].fill.start_color.rgb == "00" + FACES[Look.STARRED_HEADING].fill
    assert [(rule.formula1, str(rule.sqref)) for rule in page.data_validations.dataValidation] == [
        ('"有意,暂缓"', "B3:B50")
    ]
    assert [(page[at].value, page[at].data_type, page[at].hyperlink.location) for at in ("A3", "A4")] == [
        ("=去", "s", "'一 览'!B3"),
        ("再去", "s", "'一 览'!B4"),
    ]


def test_a_header_in_the_wrong_row_is_the_writers_fault():
    sheet = Book().sheet("表", [Column(header="列")], header_row=3)
    with pytest.raises(ValueError, match="belongs in row 3"):
        sheet.append_header()

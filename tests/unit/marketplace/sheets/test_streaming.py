import io
from datetime import date
from decimal import Decimal

import openpyxl

from marketplace.sheets.book import Book, Column, Link
from marketplace.sheets.looks import Look


def written(*rows):
    book = Book()
    sheet = book.sheet("页", [Column(header="一"), Column(header="二")])
    sheet.append_header()
    for row in rows:
        sheet.append(row)
    return openpyxl.load_workbook(io.BytesIO(book.save()))["页"]


def test_openpyxl_writes_with_the_standard_library():
    assert openpyxl.LXML is False  # finished rows are handed to et_xmlfile


def test_markup_blanks_and_line_breaks_come_back_as_typed():
    sheet = written(["<a>&amp;\n  b ", " 甲\t乙"])
    assert [cell.value for cell in sheet[2]] == ["<a>&amp;\n  b ", " 甲\t乙"]


def test_numbers_keep_their_value_and_yes_stays_yes():
    sheet = written([True, 3], [Decimal("0.5"), date(2026, 11, 22)])
    assert [cell.value for cell in sheet[2]] == [True, 3]
    assert sheet["A3"].value == 0.5
    assert sheet["B3"].value.date() == date(2026, 11, 22)
    assert sheet["B3"].number_format == "yyyy-mm-dd"


def test_a_link_in_the_first_row_of_a_sheet_without_header_is_kept():
    book = Book()
    sheet = book.sheet("导航", [Column(header="")], header_row=0)
    sheet.append([Link(text="去", sheet="目标", cell="A5")])
    book.sheet("目标", [Column(header="")], header_row=0).append(["到"])
    cell = openpyxl.load_workbook(io.BytesIO(book.save()))["导航"]["A1"]
    assert (cell.value, cell.hyperlink.location) == ("去", "'目标'!A5")


def test_a_text_that_looks_like_a_formula_is_quoted_and_a_plain_one_is_not():
    sheet = written(["=1+1", "1+1"])
    assert [(cell.data_type, cell.quotePrefix) for cell in sheet[2]] == [("s", True), ("s", False)]


def test_looks_of_rows_and_columns_reach_the_cells():
    book = Book()
    sheet = book.sheet("页", [Column(header="一", look=Look.INPUT)])
    sheet.append_header()
    sheet.append([None])
    sheet.append(["好"], look=Look.MET)
    read = openpyxl.load_workbook(io.BytesIO(book.save()))["页"]
    assert [read[f"A{row}"].fill.fgColor.rgb for row in (2, 3)] == ["00FFFBEB", "00DCFCE7"]

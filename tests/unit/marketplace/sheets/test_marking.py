"""The marked copy: the person's own sheets with a column of sentences, coloured cells, and nothing that runs."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook, load_workbook

from marketplace.errors import Invalid
from marketplace.sheets.looks import FACES, Look
from marketplace.sheets.marking import Mark, mark_workbook
from marketplace.wording import Sentence

WRONG = Sentence(zh="TRL 应为 1 到 9。", en="A TRL goes from 1 to 9.")
GUESS = Sentence(zh="请核对。", en="Please compare.")


def source():
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "清单"
    sheet.append(["名称", "TRL"])
    sheet.append(["甲", 12])
    sheet.append(["乙", 5])
    sheet.append(["=1+1", 6])
    book.create_sheet("别的").append(["不动"])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def values(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_marked_workbook_keeps_the_sheets_and_says_what_is_wrong():
    marks = [
        Mark(sheet="清单", row=2, column=1, label="TRL", sentence=WRONG),
        Mark(sheet="清单", row=3, sentence=GUESS, is_error=False),
    ]
    book = load_workbook(io.BytesIO(mark_workbook(source(), "list.xlsx", marks, language="zh")))
    sheet = book["清单"]
    assert values(sheet) == [
        ["名称", "TRL", "两单：请核对"],
        ["甲", 12, "TRL：TRL 应为 1 到 9。"],
        ["乙", 5, "请核对。"],
        ["=1+1", 6, None],
    ]
    assert values(book["别的"]) == [["不动"]]
    fills = {at: sheet[at].fill.start_color.rgb for at in ("B2", "C2", "C3", "A2")}
    assert fills == {
        "B2": "00" + FACES[Look.VIOLATED].fill,
        "C2": "00" + FACES[Look.VIOLATED].fill,
        "C3": "00" + FACES[Look.ATTENTION].fill,
        "A2": "00000000",
    }


def test_marked_text_files_become_workbooks_with_inert_cells():
    data = "名称,TRL\n=1+1,12\n".encode()
    marked = mark_workbook(
        data, "list.csv", [Mark(sheet="", row=2, column=1, label="TRL", sentence=WRONG)], language="en"
    )
    sheet = load_workbook(io.BytesIO(marked)).worksheets[0]
    assert values(sheet) == [["名称", "TRL", "Two Lists: please check"], ["=1+1", "12", "TRL: A TRL goes from 1 to 9."]]
    assert sheet["A2"].data_type == "s"


def test_marked_json_lines_stand_one_row_lower_than_their_lines():
    data = '{"title": "甲", "trl": 12, "keywords": ["一"]}\n'.encode()
    marked = mark_workbook(data, "list.jsonl", [Mark(sheet="", row=1, column=1, sentence=WRONG)], language="zh")
    assert values(load_workbook(io.BytesIO(marked)).worksheets[0]) == [
        ["title", "trl", "keywords", "两单：请核对"],
        ["甲", 12, '["一"]', "TRL 应为 1 到 9。"],
    ]


def test_an_issue_of_the_whole_file_stands_in_the_header():
    marked = mark_workbook("名称\n甲\n".encode(), "a.csv", [Mark(sheet="", row=0, sentence=GUESS)], language="zh")
    assert values(load_workbook(io.BytesIO(marked)).worksheets[0]) == [["名称", "两单：请核对\n请核对。"], ["甲", None]]


def test_a_damaged_workbook_is_refused_as_in_reading():
    with pytest.raises(Invalid) as raised:
        mark_workbook(b"PK\x03\x04 nothing", "list.xlsx", [], language="zh")
    assert raised.value.code == "sheet.broken"

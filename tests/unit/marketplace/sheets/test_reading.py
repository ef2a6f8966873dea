"""Workbooks, delimited text and lines of JSON as tables: types, merged cells, encodings, delimiters, broken lines."""

from __future__ import annotations

import io
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from marketplace.errors import Invalid, NotFound, Place
from marketplace.sheets.limits import Limits
from marketplace.sheets.reading import read_tables
from marketplace.sheets.table import Table, UnreadableRow
from marketplace.wording import Sentence

HALF_PAST_EIGHT = datetime.fromisoformat("2026-05-01T08:30:00")


def workbook(*rows, merged=()):
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "清单"
    for row in rows:
        sheet.append(row)
    for area in merged:
        sheet.merge_cells(area)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_workbook_cells_keep_their_types():
    data = workbook(
        ["名称", "价格", "日期", "时刻", "是否", None],
        ["甲", 12, date(2026, 5, 1), HALF_PAST_EIGHT, True, "00123"],
    )
    assert read_tables(data, "list.xlsx") == (
        Table(
            sheet="清单",
            rows=[
                ["名称", "价格", "日期", "时刻", "是否", None],
                ["甲", 12.0, date(2026, 5, 1), HALF_PAST_EIGHT, True, "00123"],
            ],
        ),
    )


def test_merged_cells_are_filled_from_their_anchor():
    data = workbook(["单位", "名称"], ["某大学", "甲"], [None, "乙"], [None, "丙"], merged=["A2:A4"])
    assert read_tables(data, "list.xlsx")[0].rows == [
        ["单位", "名称"],
        ["某大学", "甲"],
        ["某大学", "乙"],
        ["某大学", "丙"],
    ]


def test_every_sheet_is_a_table():
    book = Workbook()
    book.worksheets[0].append(["a"])
    book.create_sheet("第二").append(["b"])
    stream = io.BytesIO()
    book.save(stream)
    assert [(table.sheet, table.rows) for table in read_tables(stream.getvalue(), "")] == [
        ("Sheet", [["a"]]),
        ("第二", [["b"]]),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_csv_encoding_and_delimiter_are_recognised(encoding, mark):
    text = f'名称{mark}摘要\n甲{mark}"一{mark}二\n三"\n\n乙{mark}\n'
    assert read_tables(text.encode(encoding), "list.csv") == (
        Table(sheet="", rows=[["名称", "摘要"], ["甲", f"一{mark}二\n三"], [None, None], ["乙", None]]),
    )


def test_csv_of_one_column_is_read():
    assert read_tables("名称\n甲\n乙\n".encode(), "list.csv")[0].rows == [["名称"], ["甲"], ["乙"]]


def test_json_lines_keep_line_numbers_and_types():
    data = '{"title": "甲", "trl": 6}\n\n{"title": "乙", "keywords": ["一", "二"], "price": {"low": "1"}}\n'.encode()
    assert read_tables(data, "list.jsonl") == (
        Table(
            sheet="",
            rows=[
                ["title", "trl", "keywords", "price"],
                ["甲", 6.0, None, None],
                [None, None, None, None],
                ["乙", None, ["一", "二"], {"low": "1"}],
            ],
            first_row_number=0,
        ),
    )


@pytest.mark.parametrize(
    ("line", "zh"),
    [
        ('{"title": "乙"', "这一行不是完整的 JSON 对象。"),
        ('["乙"]', "每一行应是一个 JSON 对象。"),
        ('{"a": 1, "a": 2}', "同一个键出现了两次。"),
        ('{"a": NaN}', "NaN 不是数值。"),
        ("[" * 100_000, "这一行不是完整的 JSON 对象。"),
    ],
)
def test_a_broken_json_line_stops_no_other_line(line, zh):
    (table,) = read_tables(f'{{"title": "甲"}}\n{line}\n{{"title": "丙"}}\n'.encode(), "list.jsonl")
    assert table.rows == [["title"], ["甲"], [None], ["丙"]]
    assert [(row.row, row.reason.zh) for row in table.unreadable] == [(2, zh)]


def test_a_long_cell_refuses_its_row_only():
    data = f"名称,摘要\n甲,{'长' * 11}\n乙,短\n".encode()
    (table,) = read_tables(data, "list.csv", limits=Limits(max_cell_characters=10))
    assert table.rows == [["名称", "摘要"], [None, None], ["乙", "短"]]
    assert table.unreadable == (
        UnreadableRow(
            row=2,
            column="B",
            value="长" * 11 + "…",
            reason=Sentence(
                zh="单元格有 11 个字，上限 10 个；请缩短，或放进附件。",
                en="The cell has 11 characters, at most 10: shorten it or attach a document.",
            ),
        ),
    )


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(max_rows=2), "sheet.too_many_rows"),
        (Limits(max_columns=1), "sheet.too_many_columns"),
        (Limits(max_bytes=10), "sheet.too_large"),
    ],
)
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", "名称,摘要\n甲,一\n乙,二\n".encode()),
        ("a.jsonl", b'{"a": 1, "b": 2}\n{"a": 1}\n{"a": 1}\n'),
        ("a.xlsx", workbook(["名称", "摘要"], ["甲", "一"], ["乙", "二"])),
    ],
)
def test_a_file_over_a_limit_is_refused_by_name(limits, code, name, data):
    with pytest.raises(Invalid) as raised:
        read_tables(data, name, limits=limits)
    assert raised.value.code == code
    assert raised.value.place.file == name


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(NotFound) as raised:
        read_tables(tmp_path / "no.xlsx")
    assert (raised.value.code, raised.value.place) == ("sheet.no_file", Place(file="no.xlsx"))


def test_a_quote_that_is_never_closed_costs_its_own_row_only():
    (table,) = read_tables('名称,b\n甲,"x\ny"\n乙,2\n丁,"4\n戊,5\n'.encode(), "list.csv")
    assert table.rows == [["名称", "b"], ["甲", "x\ny"], ["乙", "2"], [None, None], ["戊", "5"]]
    assert [(one.row, one.value, one.reason.zh) for one in table.unreadable] == [
        (4, '丁,"4', "这一行有一个引号没有闭合；请补上或删去后再试。")
    ]


def test_a_cell_longer_than_anything_costs_its_own_row_only():
    data = ("名称,b\n甲," + "x" * 300_000 + "\n乙,2\n").encode()
    (table,) = read_tables(data, "list.csv")
    assert (table.rows, [(one.row, one.column) for one in table.unreadable]) == (
        [["名称", "b"], [None, None], ["乙", "2"]],
        [(2, "B")],
    )


def test_a_text_marked_as_such_before_a_formula_sign_is_the_text():
    (table,) = read_tables("名称\n'=1+1\n''-2\n'甲'\n".encode(), "list.csv")
    assert table.rows == [["名称"], ["=1+1"], ["'-2"], ["'甲'"]]


def test_texts_of_many_lines_do_not_mislead_about_the_delimiter():
    lines = "\n".join(f"第{number}条；说明;补充" for number in range(40))
    (table,) = read_tables(f'名称,说明,b\n甲,"{lines}",1\n'.encode(), "list.csv")
    assert table.rows == [["名称", "说明", "b"], ["甲", lines, "1"]]

"""`.xls` and `.ods`: the same cells, limits and refusals as `.xlsx`, whatever the parser does with a crafted file."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook, load_workbook

from marketplace.errors import Invalid
from marketplace.sheets.limits import Limits
from marketplace.sheets.marking import Mark, mark_workbook
from marketplace.sheets.reading import read_tables
from marketplace.sheets.table import Table
from marketplace.wording import Sentence
from tests.factories.spreadsheets import ods, xls

MEGABYTE = 1024 * 1024
HALF_PAST_EIGHT = datetime.fromisoformat("2026-05-01T08:30:00")
ROWS = [
    ["名称", "价格", "日期", "时刻", "是否", None],
    ["甲\n乙", 12, date(2026, 5, 1), HALF_PAST_EIGHT, True, "00123"],
    [None, 0.05, None, None, False, "末"],
]
READ = [
    ["名称", "价格", "日期", "时刻", "是否", None],
    ["甲\n乙", 12.0, date(2026, 5, 1), HALF_PAST_EIGHT, True, "00123"],
    [None, 0.05, None, None, False, "末"],
]
WRITERS = {"xls": xls, "ods": ods}


def refusal(data, name, limits=None):
    with pytest.raises(Invalid) as raised:
        read_tables(data, name, limits=limits)
    return raised.value.code


@pytest.mark.parametrize("kind", WRITERS)
def test_cells_keep_their_types_and_every_sheet_is_a_table(kind):
    data = WRITERS[kind](("清单", ROWS), ("第二", [["b"]]))
    assert read_tables(data, f"list.{kind}") == (Table(sheet="清单", rows=READ), Table(sheet="第二", rows=[["b"]]))


def test_merged_cells_of_an_old_workbook_are_filled_from_their_anchor():
    data = xls(("清单", [["单位", "名称"], ["某大学", "甲"], [None, "乙"]]), merged=[(1, 2, 0, 0)])
    assert read_tables(data, "list.xls")[0].rows == [["单位", "名称"], ["某大学", "甲"], ["某大学", "乙"]]


def test_merged_cells_of_an_open_document_are_filled_from_their_anchor():
    rows = [["一、基本情况", ..., "联系"], ["单位", "名称", "电话"], ["某大学", "甲", "1"], [..., "乙", "2"]]
    data = ods(("清单", rows), spans={(0, 0): (1, 2), (2, 0): (2, 1)})
    assert read_tables(data, "list.ods")[0].rows == [
        ["一、基本情况", "一、基本情况", "联系"],
        ["单位", "名称", "电话"],
        ["某大学", "甲", "1"],
        ["某大学", "乙", "2"],
    ]


def test_hidden_sheets_and_rows_are_read_and_named():
    hidden = xls(("清单", [["名称"]]), ("草稿", [["甲"]]), hidden=["草稿"])
    assert [(table.sheet, table.is_hidden) for table in read_tables(hidden, "a.xls")] == [
        ("清单", False),
        ("草稿", True),
    ]
    filtered = ods(("清单", [["名称"], ["甲"], ["乙"], [None], ["丙"]]), filtered=[2, 3])
    assert [(table.rows, table.hidden_rows) for table in read_tables(filtered, "a.ods")] == [
        ([["名称"], ["甲"], ["乙"], [None], ["丙"]], (3,))
    ]
    book = Workbook()
    for row in ROWS:
        book.worksheets[0].append(row)
    book.worksheets[0].row_dimensions[2].hidden = True
    stream = io.BytesIO()
    book.save(stream)
    assert read_tables(stream.getvalue(), "a.xlsx")[0].hidden_rows == (2,)


@pytest.mark.parametrize("kind", WRITERS)
def test_the_limits_of_a_sheet_hold_for_every_kind(kind):
    data = WRITERS[kind](("清单", [["甲"], ["乙"], ["丙"]]), ("二", [["a", "b", "c"]]))
    name = f"list.{kind}"
    assert refusal(data, name, Limits(max_rows=2)) == "sheet.too_many_rows"
    assert refusal(data, name, Limits(max_columns=2)) == "sheet.too_many_columns"
    assert refusal(data, name, Limits(max_sheets=1)) == "sheet.too_many_sheets"
    assert refusal(data, name, Limits(max_bytes=100)) == "sheet.too_large"
    long = read_tables(WRITERS[kind](("清单", [["甲" * 40], ["乙"]])), name, limits=Limits(max_cell_characters=30))
    assert [(table.rows, [one.row for one in table.unreadable]) for table in long] == [([[None], ["乙"]], [1])]


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (xls(("a", [["b"]])), "list.xlsx", "sheet.wrong_extension"),
        (xls(("a", [["b"]])), "list.csv", "sheet.wrong_extension"),
        (ods(("a", [["b"]])), "list.xls", "sheet.wrong_extension"),
        ("名称\n甲\n".encode(), "list.xls", "sheet.wrong_extension"),
        (b"<html><table><tr><td>a</td></tr></table>", "list.xls", "sheet.web_page"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", "list.xls", "sheet.web_page"),
        (xls(("a", [["b"]]))[:1000], "list.xls", "sheet.unknown_kind"),
        (xls(("a", [["b"]]))[:5000], "list.xls", "sheet.unknown_kind"),
        (ods(("a", [["b"]]))[:-40], "list.ods", "sheet.broken"),
    ],
)
def test_what_is_not_the_promised_spreadsheet_is_named(data, name, code):
    assert refusal(data, name) == code


def compound(stream):
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500 + stream.encode("utf-16-le") + b"\x00" * 500


def test_a_password_is_named():
    assert refusal(compound("EncryptedPackage"), "list.xlsx") == "sheet.password"
    data = bytearray(xls(("a", [["b"]])))
    second = data.index(b"\x09\x08\x10\x00") + 20
    data[second : second + 2] = b"\x2f\x00"  # the record that says how the rest is encrypted
    assert refusal(bytes(data), "list.xls") == "sheet.password"
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(ods(("a", [["b"]])))) as old, zipfile.ZipFile(stream, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            new.writestr(
                entry,
                content.replace(b"/>", b"><manifest:encryption-data/></x>") if "META" in entry.filename else content,
            )
    assert refusal(stream.getvalue(), "list.ods") == "sheet.password"


def test_documents_of_other_programs_are_no_spreadsheets():
    assert refusal(compound("WordDocument"), "list.doc") == "sheet.unknown_kind"


def test_a_panic_of_the_parser_is_a_refusal():
    data = bytearray(xls(("list", [["title"], ["a"]])))
    place = data.index(b"\x85\x00\x0c\x00") + 4  # where the first sheet begins
    data[place : place + 4] = b"\xff\xff\xff\x00"
    assert refusal(bytes(data), "list.xls") == "sheet.broken"


def test_memory_and_time_of_reading_are_bounded():
    bomb = ods(("清单", [["甲"] * 100, ["乙"]]), repeated={0: 1_000_000})
    assert len(bomb) < MEGABYTE
    assert refusal(bomb, "list.ods", Limits(max_memory=200 * MEGABYTE)) == "sheet.too_demanding"
    assert refusal(bomb, "list.ods", Limits(max_memory=30_000 * MEGABYTE, max_seconds=1)) == "sheet.too_demanding"
    assert read_tables(ods(("清单", [["甲"]])), "list.ods", limits=Limits(max_memory=200 * MEGABYTE)) == (
        Table(sheet="清单", rows=[["甲"]]),
    )


@pytest.mark.parametrize("kind", WRITERS)
def test_the_marked_copy_is_a_new_workbook_with_all_sheets(kind):
    data = WRITERS[kind](("清单", [["名称", "TRL"], ["甲", 12]]), ("别的", [["不动", date(2026, 5, 1)]]))
    mark = Mark(sheet="清单", row=2, column=1, sentence=Sentence(zh="TRL 应为 1 到 9。", en="A TRL goes from 1 to 9."))
    book = load_workbook(io.BytesIO(mark_workbook(data, f"list.{kind}", [mark], language="zh")))
    assert [[[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book.worksheets] == [
        [["名称", "TRL", "两单：请核对"], ["甲", 12, "TRL 应为 1 到 9。"]],
        [["不动", HALF_PAST_EIGHT.replace(hour=0, minute=0)]],
    ]
    assert book.sheetnames == ["清单", "别的"]

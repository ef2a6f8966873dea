"""Files that want more than to be read: each is refused by a code of its own, and nothing of it comes through."""

from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import Workbook

from marketplace.errors import Invalid
from marketplace.sheets.limits import Limits
from marketplace.sheets.reading import read_tables

SHEET = "xl/worksheets/sheet1.xml"


def book_bytes(value="甲", cell="A1"):
    book = Workbook()
    book.worksheets[0][cell] = value
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def altered(data, name, change):
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            new.writestr(entry.filename, change(content) if entry.filename == name else content)
    return stream.getvalue()


def refusal(data, name="list.xlsx", limits=None):
    with pytest.raises(Invalid) as raised:
        read_tables(data, name, limits=limits)
    return raised.value.code


def test_zip_bomb_is_refused_by_ratio():
    data = altered(book_bytes(), SHEET, lambda content: content + b" " * 30_000_000)
    assert refusal(data) == "sheet.zip_bomb"


def test_zip_bomb_is_refused_by_total_size():
    assert refusal(book_bytes(), limits=Limits(max_unzipped_bytes=100)) == "sheet.zip_bomb"


def test_too_many_parts_are_refused():
    assert refusal(book_bytes(), limits=Limits(max_entries=3)) == "sheet.zip_bomb"


def test_a_directory_that_lies_about_sizes_is_found_out():
    data = altered(book_bytes(), SHEET, lambda content: content + b" " * 5_000_000)
    lying = bytearray(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        real = archive.getinfo(SHEET).file_size
    wrong = (100).to_bytes(4, "little")
    assert bytes(lying).count(real.to_bytes(4, "little")) >= 2
    lying = bytearray(bytes(lying).replace(real.to_bytes(4, "little"), wrong))
    assert refusal(bytes(lying)) == "sheet.broken"


@pytest.mark.parametrize(
    "prologue",
    [
        b'<!DOCTYPE x [<!ENTITY a "aaaa">]>',
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd">',
        b"<!--" + b"-" * 1_100_000 + b"--><!DOCTYPE x>",
    ],
    ids=["entity", "external", "behind a long comment"],
)
def test_xml_declarations_are_refused(prologue):
    data = altered(book_bytes(), SHEET, lambda content: content.replace(b"<worksheet", prologue + b"<worksheet", 1))
    assert refusal(data, limits=Limits(max_ratio=100_000)) == "sheet.entity"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_xml_in_another_encoding_is_refused(encoding):
    data = altered(book_bytes(), SHEET, lambda content: content.decode().encode(encoding))
    assert refusal(data) == "sheet.entity"


@pytest.mark.parametrize(("cell", "code"), [("A1048576", "sheet.too_many_rows"), ("XFD1", "sheet.too_many_columns")])
def test_a_far_away_cell_is_refused_before_memory_is_taken(cell, code):
    assert refusal(book_bytes(cell=cell)) == code


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (book_bytes(), "list.csv", "sheet.wrong_extension"),
        ("名称\n甲\n".encode(), "list.xlsx", "sheet.wrong_extension"),
        (b'{"title": "x"}\n', "list.csv", "sheet.wrong_extension"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 100, "list.xls", "sheet.unknown_kind"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "list.xlsx", "sheet.unknown_kind"),
        (b"   \n", "list.csv", "sheet.empty"),
        (b"PK\x03\x04 nothing", "list.xlsx", "sheet.broken"),
        (b"a,b\n\xff\xfe\x81\n", "list.csv", "sheet.encoding"),
    ],
)
def test_what_is_not_the_promised_spreadsheet_is_named(data, name, code):
    assert refusal(data, name) == code


def test_the_name_of_the_wrong_extension_says_both():
    with pytest.raises(Invalid) as raised:
        read_tables(book_bytes(), "list.csv")
    assert raised.value.sentence.zh == "文件名是 .csv，内容却是Excel 工作簿（.xlsx）；请改成 .xlsx 后再试。"


def test_a_formula_gives_its_stored_value_and_is_never_computed():
    data = altered(
        book_bytes(value="=1+1"),
        SHEET,
        lambda content: content.replace(b"<v></v>", b"<v>7</v>").replace(b"<v />", b"<v>7</v>"),
    )
    assert read_tables(data, "list.xlsx")[0].rows == [[7.0]]

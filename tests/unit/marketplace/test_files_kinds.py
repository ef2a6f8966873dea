from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet, OpenDocumentText

from marketplace.files.kinds import FileKind, safe_name, sniff


def workbook() -> bytes:
    stream = io.BytesIO()
    openpyxl.Workbook().save(stream)
    return stream.getvalue()


def archive() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        made.writestr("readme.txt", "hello")
    return stream.getvalue()


def old_workbook() -> bytes:
    book, stream = xlwt.Workbook(), io.BytesIO()
    book.add_sheet("清单").write(0, 0, "成果名称")
    book.save(stream)
    return stream.getvalue()


def open_document(made) -> bytes:
    stream = io.BytesIO()
    made.write(stream)
    return stream.getvalue()


COMPOUND = old_workbook()[:512]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (workbook(), FileKind.XLSX),
        (archive(), FileKind.ZIP),
        (old_workbook(), FileKind.XLS),
        (COMPOUND + b"\x09\x08\x08\x00\x00\x05", FileKind.XLS),
        (COMPOUND + bytes(512) + "Workbook".encode("utf-16-le"), FileKind.XLS),
        (COMPOUND + b"\xec\xa5\xc1\x00" + "WordDocument".encode("utf-16-le"), FileKind.OTHER),
        (open_document(OpenDocumentSpreadsheet()), FileKind.ODS),
        (open_document(OpenDocumentText()), FileKind.ZIP),
        (b'\xef\xbb\xbf{"title": "x"}\n', FileKind.JSONL),
        ("成果名称,单位\n甲,乙\n".encode("gb18030"), FileKind.CSV),
        ("成果名称\t单位\n".encode(), FileKind.CSV),
        ("只有一列".encode(), FileKind.TEXT),
        (b"\x7fELF\x02\x01\x01\x00", FileKind.OTHER),
        (b"", FileKind.OTHER),
    ],
    ids=lambda value: value.name if isinstance(value, FileKind) else "",
)
def test_kind_is_told_by_the_first_bytes(content, kind):
    assert sniff(content[:4096]) is kind


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("需求 清单.xlsx", "需求 清单.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\list.csv", "list.csv"),
        ('a"b\r\nSet-Cookie: x.csv', "a_b_Set-Cookie_ x.csv"),
        ("\u202elmth.xlsx", "lmth.xlsx"),
        ("...", "file"),
        ("长" * 300 + ".xlsx", "长" * 115 + ".xlsx"),
    ],
)
def test_name_to_hand_out_is_safe(given, safe):
    assert safe_name(given) == safe

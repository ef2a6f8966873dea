"""Which kind of spreadsheet the bytes are. The content decides; a file name that says otherwise is refused by name.

Called by `reading` and `marking`; no byte beyond the recognition is interpreted here.
"""

from __future__ import annotations

import json
from pathlib import PurePath

from marketplace.errors import Invalid, Place
from marketplace.wording import Sentence, Titled

ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
UTF8_MARK = b"\xef\xbb\xbf"
SAMPLE = 64 * 1024
DIRECTORY = 256 * 1024
"""Bytes at the end of a zip in which its directory names the parts; a directory longer than this is no spreadsheet's."""
OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.spreadsheet"
STREAM_NAMES = {name: name.encode("utf-16-le") for name in ("EncryptedPackage", "Workbook", "Book")}
BIFF_BEGIN, FILE_PASS = b"\x09\x08\x10\x00", b"\x2f\x00"
RECORDS_LOOKED_AT = 12
PAGE_STARTS = (b"<html", b"<!doctype", b"<table", b"<?xml", b"<head", b"<meta", b"<style", b"<body", b"<workbook")


class FileKind(Titled):
    """The kinds that are read; synonyms are the endings of their names."""

    XLSX = "xlsx", "Excel 工作簿（.xlsx）", "Excel workbook (.xlsx)", "xlsx", "xlsm", "xltx"
    XLS = "xls", "旧版 Excel 工作簿（.xls）", "old Excel workbook (.xls)", "xls", "xlt", "et"
    ODS = "ods", "开放文档表格（.ods）", "OpenDocument spreadsheet (.ods)", "ods", "ots"
    CSV = "csv", "分隔符文本（.csv）", "comma-separated text (.csv)", "csv", "tsv", "txt"
    JSONL = "jsonl", "JSON Lines（.jsonl）", "JSON Lines (.jsonl)", "jsonl", "ndjson"


def kind_of(data: bytes, name: str) -> FileKind:
    """Recognise the kind of `data`; raise Invalid where it is none of them or `name` promises another kind."""
    found = _kind_of_content(data, name)
    ending = PurePath(name).suffix.lower().lstrip(".")
    promised = next((kind for kind in FileKind if ending in kind.synonyms), None)
    if promised is not None and promised is not found:
        raise Invalid(
            "sheet.wrong_extension",
            Sentence(
                zh=f"文件名是 .{ending}，内容却是{found.label.zh}；请改成 .{found.value} 后再试。",
                en=f"The name ends in .{ending} but the content is: {found.label.en}. Rename it to .{found.value} and try again.",
            ),
            place=Place(file=name),
        )
    return found


def _kind_of_content(data: bytes, name: str) -> FileKind:
    if not data.strip():
        raise _unreadable("sheet.empty", "文件是空的。", "The file is empty.", name)
    if data.startswith(ZIP_MAGIC):
        return _kind_of_archive(data, name)
    if data.startswith(OLE_MAGIC):
        return _kind_of_compound(data, name)
    sample = data[:SAMPLE]
    if data.startswith(UTF16_MARKS):
        return FileKind.CSV
    if b"\x00" in sample:
        raise _no_spreadsheet(name)
    if sample.removeprefix(UTF8_MARK).lstrip().lower().startswith(PAGE_STARTS):
        raise _unreadable(
            "sheet.web_page",
            "这其实是网页或 XML 格式的表格（有些系统导出的 .xls 就是这样）；请用 Excel 打开，另存为 .xlsx。",
            "This is a table saved as a web page or as XML (some systems call that .xls): open it in Excel and save it as .xlsx.",
            name,
        )
    return FileKind.JSONL if _starts_with_object(sample.removeprefix(UTF8_MARK)) else FileKind.CSV


def _kind_of_archive(data: bytes, name: str) -> FileKind:
    """Tell the zips apart by the names of their parts; what is neither is left to the reader, which names what is damaged."""
    parts = data[-DIRECTORY:]
    if b"xl/workbook.bin" in parts:
        raise _unreadable(
            "sheet.binary_workbook",
            "这是二进制工作簿（.xlsb）；请在 Excel 中另存为 .xlsx。",
            "This is a binary workbook (.xlsb): save it as .xlsx.",
            name,
        )
    if OPEN_DOCUMENT in data[:SAMPLE]:
        return FileKind.ODS
    if b"word/" in parts or b"ppt/" in parts or b"content.xml" in parts:
        raise _no_spreadsheet(name)
    return FileKind.XLSX


def _kind_of_compound(data: bytes, name: str) -> FileKind:
    """Tell compound files apart: an old workbook, or a new one behind a password, has a stream of its name; documents have others."""
    if STREAM_NAMES["EncryptedPackage"] in data or _is_locked(data):
        raise locked(name)
    if STREAM_NAMES["Workbook"] in data or STREAM_NAMES["Book"] in data:
        return FileKind.XLS
    raise _no_spreadsheet(name)


def _is_locked(data: bytes) -> bool:
    """Whether the workbook's first records name an encryption (MS-XLS 2.4.117); calamine says of such a file only that it knows no format."""
    place = data.find(BIFF_BEGIN)
    for _ in range(RECORDS_LOOKED_AT):
        if place < 0 or data[place : place + 2] == FILE_PASS:
            return place >= 0
        place += 4 + int.from_bytes(data[place + 2 : place + 4], "little")
    return False


def locked(name: str) -> Invalid:
    """Return the refusal of a workbook that opens with a password only."""
    return _unreadable(
        "sheet.password",
        "工作簿加了密码；请打开后去掉密码，保存后再试。",
        "The workbook opens with a password only: remove the password, save it and try again.",
        name,
    )


def _no_spreadsheet(name: str) -> Invalid:
    return _unreadable(
        "sheet.unknown_kind",
        "这不是表格文件；请使用 .xlsx、.xls、.ods、.csv 或 .jsonl。",
        "This is no spreadsheet: use .xlsx, .xls, .ods, .csv or .jsonl.",
        name,
    )


def _starts_with_object(sample: bytes) -> bool:
    """Look for `{"` or an empty object; half a line is enough, so that broken lines are named one by one later."""
    line = sample.lstrip().split(b"\n", 1)[0].strip()
    if not line.startswith(b"{"):
        return False
    if line[1:].lstrip().startswith(b'"'):
        return True
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


def _unreadable(code: str, zh: str, en: str, name: str) -> Invalid:
    return Invalid(code, Sentence(zh=zh, en=en), place=Place(file=name))

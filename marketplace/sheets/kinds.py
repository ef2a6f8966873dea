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


class FileKind(Titled):
    """The kinds that are read; synonyms are the endings of their names."""

    XLSX = "xlsx", "Excel 工作簿（.xlsx）", "Excel workbook (.xlsx)", "xlsx", "xlsm", "xltx"
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
        return FileKind.XLSX
    if data.startswith(OLE_MAGIC):
        raise _unreadable(
            "sheet.old_or_locked",
            "这是旧版 .xls 或加了密码的工作簿；请在 Excel 中去掉密码并另存为 .xlsx。",
            "This is an old .xls or a workbook with a password: remove the password and save it as .xlsx.",
            name,
        )
    sample = data[:SAMPLE]
    if data.startswith(UTF16_MARKS):
        return FileKind.CSV
    if b"\x00" in sample:
        raise _unreadable(
            "sheet.unknown_kind",
            "这不是表格文件；请使用 .xlsx、.csv 或 .jsonl。",
            "This is no spreadsheet: use .xlsx, .csv or .jsonl.",
            name,
        )
    return FileKind.JSONL if _starts_with_object(sample.removeprefix(UTF8_MARK)) else FileKind.CSV


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

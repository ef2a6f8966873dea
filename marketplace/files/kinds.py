"""What a file is, told by its first bytes and never by its name; and names that are safe to hand out. Pure."""

from __future__ import annotations

import re
import unicodedata
from enum import unique

from marketplace.wording import Titled

HEAD = 4096
LONGEST_NAME = 120
MANIFEST = b"[Content_Types].xml"
OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SECTOR = 512
"""Bytes of a compound file's header; its first stream begins behind it (MS-CFB 2.2)."""
WORKBOOK_BEGINS = (b"\x09\x08\x10\x00", b"\x09\x08\x08\x00")
"""The first record of an old workbook's stream, of 1997 and of 1995 (MS-XLS 2.4.21)."""
WORKBOOK_STREAM = "Workbook".encode("utf-16-le")
TEXT_CONTROLS = {0x09, 0x0A, 0x0D}
UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]+')


@unique
class FileKind(Titled):
    """The kinds that are told apart."""

    XLSX = "xlsx", "Excel 工作簿", "Excel workbook"
    XLS = "xls", "旧版 Excel 工作簿", "old Excel workbook"
    ODS = "ods", "开放文档表格", "OpenDocument spreadsheet"
    ZIP = "zip", "ZIP 压缩包", "ZIP archive"
    JSONL = "jsonl", "JSON 行文件", "JSON lines"
    CSV = "csv", "CSV 表格", "CSV table"
    TEXT = "text", "文本文件", "text file"
    OTHER = "other", "其他文件", "other file"


def sniff(head: bytes) -> FileKind:
    """Return the kind of a file that begins with `head` (its first 4,096 bytes are enough).

    A workbook is a ZIP archive that names its manifest or `xl/` first, an OpenDocument one says so in its first part, an old one is a
    compound file whose first stream or directory is a workbook's; text is what has no control characters.
    """
    if head.startswith(b"PK\x03\x04"):
        return _kind_of_archive(head)
    if head.startswith(COMPOUND):
        return FileKind.XLS if _is_old_workbook(head) else FileKind.OTHER
    if not head or not _is_text(head):
        return FileKind.OTHER
    begin = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if begin.startswith(b"{"):
        return FileKind.JSONL
    first = begin.splitlines()[0] if begin else b""
    return FileKind.CSV if any(mark in first for mark in (b",", b"\t", b";")) else FileKind.TEXT


def safe_name(name: str, *, fallback: str = "file") -> str:
    """Return a file name without folders, control or direction characters, at most 120 characters, ending kept."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    clean = UNSAFE.sub("_", last).strip(" ._") or fallback
    stem, dot, ending = clean.rpartition(".")
    if not dot or len(ending) > len("jsonl"):
        return clean[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"


def _kind_of_archive(head: bytes) -> FileKind:
    if OPEN_DOCUMENT in head:
        return FileKind.ODS
    return FileKind.XLSX if MANIFEST in head or b"xl/" in head else FileKind.ZIP


def _is_old_workbook(head: bytes) -> bool:
    return head[SECTOR:].startswith(WORKBOOK_BEGINS) or WORKBOOK_STREAM in head


def _is_text(head: bytes) -> bool:
    return not any(byte < 0x20 and byte not in TEXT_CONTROLS for byte in head)  # noqa: PLR2004 - ASCII's control range

"""Checks of the zip around a workbook before any part of it is parsed: sizes, ratios, document types, encodings, far-away cells.

Every XML part is unpacked once, counted, so that a directory that lies about sizes is found out, whatever the part is called.
Called by `workbook` and `marking`.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import TYPE_CHECKING

from marketplace.errors import Invalid, Place
from marketplace.sheets.bounds import check_shape
from marketplace.sheets.kinds import locked
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from marketplace.sheets.limits import Limits

CHUNK = 1024 * 1024
SMALL = 1024 * 1024
"""Parts up to this size may compress as well as they like."""
FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY")
OTHER_ENCODINGS = (b"\xff\xfe", b"\xfe\xff", b"\x00<")
DIRECTORY_END = b"PK\x05\x06"
ENTRY_BYTES = 512
"""More than a part of a workbook needs in the directory: 46 bytes and its name."""
ENCRYPTED = 1
"""Flag of a zip entry."""
OVERLAP = 80
"""Characters of the chunk before that are looked at again: longer than any word or reference searched for."""
FAR_CELL = re.compile(rb"\sr\s*=\s*[\"'](?:([A-Z]{2,})([0-9]+)|([A-Z]*)([0-9]{4,}))[\"']")
"""References beyond column Z or row 999: few enough to compare each with the limits. The reader allocates the whole rectangle up to
the farthest cell, so one cell in the last corner would cost hundreds of gigabytes."""


def check_archive(data: bytes, name: str, limits: Limits) -> None:
    """Raise Invalid (`sheet.broken`, `sheet.zip_bomb`, `sheet.entity`, `sheet.too_many_…`) where the archive is not safe to parse."""
    _check_directory_size(data, name, limits)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_directory(archive, name, limits)
            for entry in archive.infolist():
                _check_part(archive, entry, name, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise broken(name) from error


def broken(name: str) -> Invalid:
    """Return the refusal of a workbook that is damaged or no workbook."""
    return Invalid(
        "sheet.broken",
        Sentence(
            zh="工作簿打不开，文件可能已损坏；请用 Excel 重新另存为 .xlsx。",
            en="The workbook cannot be opened, it may be damaged: save it again as .xlsx.",
        ),
        place=Place(file=name),
    )


def _check_directory_size(data: bytes, name: str, limits: Limits) -> None:
    """Refuse a directory that would take much memory just to be listed: its size stands at the end of the file."""
    end = data.rfind(DIRECTORY_END)
    size = int.from_bytes(data[end + 12 : end + 16], "little") if end >= 0 else 0
    if size > limits.max_entries * ENTRY_BYTES:
        raise _bomb(name, f"目录有 {size:,} 字节", f"its directory has {size:,} bytes")


def _check_directory(archive: zipfile.ZipFile, name: str, limits: Limits) -> None:
    entries = archive.infolist()
    if len(entries) > limits.max_entries:
        raise _bomb(
            name,
            f"内含 {len(entries)} 个部件，上限 {limits.max_entries}",
            f"{len(entries)} parts, at most {limits.max_entries}",
        )
    total = sum(entry.file_size for entry in entries)
    if total > limits.max_unzipped_bytes:
        raise _bomb(
            name,
            f"解压后 {total:,} 字节，上限 {limits.max_unzipped_bytes:,}",
            f"{total:,} bytes unpacked, at most {limits.max_unzipped_bytes:,}",
        )
    for entry in entries:
        if entry.flag_bits & ENCRYPTED:
            raise locked(name)
        if entry.file_size > SMALL and entry.file_size > limits.max_ratio * max(entry.compress_size, 1):
            ratio = entry.file_size // max(entry.compress_size, 1)
            raise _bomb(
                name, f"压缩比 {ratio}，上限 {limits.max_ratio}", f"{ratio} to 1, at most {limits.max_ratio} to 1"
            )


def _check_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, limits: Limits) -> None:
    with archive.open(entry) as stream:
        window = stream.read(CHUNK)
        if window.startswith(OTHER_ENCODINGS):
            raise _entity(name, entry.filename)
        if not window.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
            return
        while True:
            if any(word in window for word in FORBIDDEN) or b"\x00" in window[:OVERLAP]:
                raise _entity(name, entry.filename)
            _check_cells(window, name, limits)
            chunk = stream.read(CHUNK)
            if not chunk:
                return
            window = window[-OVERLAP:] + chunk


def _check_cells(window: bytes, name: str, limits: Limits) -> None:
    for found in FAR_CELL.finditer(window):
        letters, digits = found[1] or found[3], found[2] or found[4]
        row = int(digits[:9])
        if row > limits.max_rows or len(letters) > 1:
            check_shape(row, column_number(letters.decode("ascii")), limits=limits, place=Place(file=name))


def column_number(letters: str) -> int:
    """Return the number (1-based) of the column called `letters`; 0 for none."""
    number = 0
    for letter in letters[:6]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _bomb(name: str, zh: str, en: str) -> Invalid:
    return Invalid(
        "sheet.zip_bomb",
        Sentence(
            zh=f"工作簿解压后过大（{zh}）；请删去多余的工作表、图片或空白行后再试。",
            en=f"The workbook unpacks to too much ({en}): remove sheets, pictures or blank rows that are not needed.",
        ),
        place=Place(file=name),
    )


def _entity(name: str, part: str) -> Invalid:
    return Invalid(
        "sheet.entity",
        Sentence(
            zh="工作簿含有不允许的 XML 声明（DTD、实体或非 UTF-8 编码）；请用 Excel 重新另存为 .xlsx。",
            en="The workbook holds XML declarations that are not allowed (DTD, entity, or another encoding than UTF-8): save it again as .xlsx.",
        ),
        place=Place(file=name),
        value=part,
    )

"""A program of its own: reads a workbook from standard input with calamine and writes its cells as lines of JSON.

Run by `workbook`, never imported by it: a crafted workbook can make the parser take all memory, hang or abort, and here that ends only this
process. It imports nothing of the program, so that it starts in milliseconds. Arguments: bytes of memory, seconds of processor, most rows,
columns and sheets.
"""

from __future__ import annotations

import io
import json
import math
import re
import resource
import sys
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET
from zipfile import ZipFile, is_zipfile

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

CHUNK = 500
"""Rows to a line."""
OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
ROW = re.compile(rb"<(?:\w+:)?row\s[^>]*hidden[^>]*>")
HIDDEN = re.compile(rb"\shidden\s*=\s*[\"'](?:1|true)[\"']")
NUMBER = re.compile(rb"\sr\s*=\s*[\"'](\d{1,9})[\"']")
MANIFEST = "META-INF/manifest.xml"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


def main() -> int:
    """Write one object for each sheet, its rows in lists of lists, and `{"end": true}`; or `{"refused": reason}`."""
    memory, seconds, max_rows, max_columns, max_sheets = map(int, sys.argv[1:])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    try:
        _read(sys.stdin.buffer.read(), max_rows, max_columns, max_sheets)
    except MemoryError:
        return 2
    except BaseException as error:  # noqa: BLE001 - a panic of the parser is no Exception; whatever it is, the workbook was not read
        _say({"refused": "broken", "why": f"{type(error).__name__}: {error}"[:500]})
    return 0


def _read(data: bytes, max_rows: int, max_columns: int, max_sheets: int) -> None:
    if _is_encrypted(data):
        _say({"refused": "password"})
        return
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheets = [meta for meta in book.sheets_metadata if meta.typ is SheetTypeEnum.WorkSheet]
    if len(sheets) > max_sheets:
        _say({"refused": "sheets", "count": len(sheets)})
        return
    told = _told_apart(data)
    for meta in sheets:
        sheet = book.get_sheet_by_name(meta.name)
        end = sheet.end or (-1, -1)
        known = told.get(meta.name, {})
        shape = {"rows": end[0] + 1, "columns": end[1] + 1, "hidden": meta.visible is not SheetVisibleEnum.Visible}
        merged = sheet.merged_cell_ranges or []
        _say({"sheet": meta.name, "merged": merged, **shape, **known})
        if end[0] >= max_rows or end[1] >= max_columns:
            return
        if end[0] >= 0:
            rows = sheet.to_python(skip_empty_area=False)
            for start in range(0, len(rows), CHUNK):
                _say([[_plain(cell) for cell in row] for row in rows[start : start + CHUNK]])
    _say({"end": True})


def _plain(cell: Any) -> Any:
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, str):
        return cell or None
    if isinstance(cell, float | int):
        number = float(cell)
        return number if math.isfinite(number) else None
    if isinstance(cell, datetime):
        return ["date", cell.date().isoformat()] if cell.time() == time() else ["moment", cell.isoformat()]
    if isinstance(cell, date):
        return ["date", cell.isoformat()]
    return str(cell) if isinstance(cell, time | timedelta) else None


def _told_apart(data: bytes) -> Mapping[str, Mapping[str, Any]]:
    """Return by sheet what calamine does not tell: hidden rows, and the merged cells of an .ods."""
    if not is_zipfile(io.BytesIO(data)):
        return {}
    with ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        if "content.xml" in names:
            with archive.open("content.xml") as stream:
                return dict(_open_document_sheets(stream))
        return {
            sheet: {"hidden_rows": list(_hidden_rows(archive, part))}
            for sheet, part in _parts(archive)
            if part in names
        }


def _is_encrypted(data: bytes) -> bool:
    """Whether an .ods opens with a password only; its own list of parts says so. Of the other kinds `kinds` knows."""
    if not is_zipfile(io.BytesIO(data)):
        return False
    with ZipFile(io.BytesIO(data)) as archive:
        return MANIFEST in archive.namelist() and b"encryption-data" in archive.read(MANIFEST)


def _parts(archive: ZipFile) -> Iterator[tuple[str, str]]:
    """Return title and part of each sheet of an .xlsx."""
    targets = {
        relation.get("Id"): relation.get("Target", "")
        for relation in ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - document types were refused
    }
    book = ET.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 - document types were refused
    for sheet in book.iterfind(".//{*}sheet"):
        target = targets.get(sheet.get(f"{OFFICE}id")) or ""
        yield sheet.get("name", ""), target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _hidden_rows(archive: ZipFile, part: str) -> Iterator[int]:
    """Return the rows (from 0) that are hidden, by hand or by a filter; searched as text, since parsing takes as long as all the rest."""
    for row in ROW.findall(archive.read(part)):
        number = NUMBER.search(row) if HIDDEN.search(row) else None
        if number:
            yield int(number[1]) - 1


def _open_document_sheets(stream: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    title, row, repeated, column = "", 0, 1, 0
    merged: list[Any] = []
    hidden: list[int] = []
    for event, element in ET.iterparse(stream, ("start", "end")):  # noqa: S314 - document types were refused
        kind = element.tag.removeprefix(TABLE)
        if event == "end":
            if kind == "table-row":
                row += repeated
                element.clear()
            elif kind == "table":
                yield title, {"merged": merged, "hidden_rows": hidden}
        elif kind == "table":
            title, row, merged, hidden = element.get(f"{TABLE}name", ""), 0, [], []
        elif kind == "table-row":
            repeated, column = int(element.get(f"{TABLE}number-rows-repeated", 1)), 0
            if element.get(f"{TABLE}visibility") in {"collapse", "filter"}:
                hidden += range(row, row + min(repeated, CHUNK))
        elif kind in {"table-cell", "covered-table-cell"}:
            height = int(element.get(f"{TABLE}number-rows-spanned", 1))
            width = int(element.get(f"{TABLE}number-columns-spanned", 1))
            if height > 1 or width > 1:
                merged.append(((row, column), (row + height - 1, column + width - 1)))
            column += int(element.get(f"{TABLE}number-columns-repeated", 1))


def _say(line: Any) -> None:
    sys.stdout.buffer.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")


if __name__ == "__main__":
    sys.exit(main())

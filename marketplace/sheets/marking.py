"""A copy of a person's own spreadsheet with what to correct: a column of sentences at the right, the bad cells coloured.

A workbook keeps its sheets and looks and loses what works (`inert`): who opens the copy need not be who wrote it. Other kinds (.xls, .ods, text, lines of JSON) become a workbook of their values. Called by the sheets of the packages.
"""

from __future__ import annotations

import io
import json
from collections import defaultdict
from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter

from marketplace.sheets.archive import broken, check_archive
from marketplace.sheets.cells import put_text
from marketplace.sheets.inert import open_inert
from marketplace.sheets.kinds import FileKind, kind_of
from marketplace.sheets.limits import Limits
from marketplace.sheets.looks import FACES, Look, fill_of, font_of
from marketplace.sheets.reading import READERS
from marketplace.sheets.titles import sheet_title
from marketplace.wording import Language, Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from openpyxl.worksheet.worksheet import Worksheet

    from marketplace.sheets.table import Table

HEADING = Sentence(zh="两单：请核对", en="Two Lists: please check")
WIDTH = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What to say about a row (as counted in `Table`), and the cell (0-based column) that it is about, where it is about one.

    `label` (the header of the column) goes before the sentence.
    """

    sheet: str
    row: int
    sentence: Sentence
    label: str = ""
    column: int | None = None
    is_error: bool = True


def mark_workbook(
    source: bytes, name: str, marks: Sequence[Mark], *, language: Language, limits: Limits | None = None
) -> bytes:
    """Return an `.xlsx` copy of `source` with the marks; raises Invalid as reading does.

    Marks of a sheet that is not there are an error of the caller (KeyError).
    """
    limits = limits or Limits()
    kind = kind_of(source, name)
    by_sheet: dict[str, list[Mark]] = defaultdict(list)
    for mark in marks:
        by_sheet[mark.sheet].append(mark)
    if kind is FileKind.XLSX:
        check_archive(source, name, limits)
        book = _opened(source, name)
        for sheet, found in by_sheet.items():
            _mark(book[sheet], found, language=language, first_row_number=1)
    else:
        tables = READERS[kind](source, name, limits)
        book = _copied(tables)
        for table, worksheet in zip(tables, book.worksheets, strict=bool(tables)):
            if found := by_sheet.pop(table.sheet, []):
                _mark(worksheet, found, language=language, first_row_number=table.first_row_number)
        if by_sheet:
            raise KeyError(*by_sheet)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _opened(source: bytes, name: str) -> Workbook:
    try:
        return open_inert(source)
    except Exception as error:  # openpyxl raises whatever a damaged part makes it meet
        raise broken(name) from error


def _copied(tables: Sequence[Table]) -> Workbook:
    """Write the values of all sheets; without looks, which an old workbook or a text does not give."""
    book = Workbook()
    if tables:
        book.remove(book.worksheets[0])
    for table in tables:
        _copy(book.create_sheet(sheet_title(table.sheet) if table.sheet else None), table)
    return book


def _copy(worksheet: Worksheet, table: Table) -> None:
    for row_number, row in enumerate(table.rows, start=1):
        for column_number, value in enumerate(row, start=1):
            if value is not None:
                _put(worksheet.cell(row_number, column_number), value)


def _put(cell: Any, value: Any) -> None:
    if isinstance(value, list | dict):
        value = json.dumps(value, ensure_ascii=False)
    if isinstance(value, str):
        put_text(cell, value)
    elif isinstance(value, bool | float | date):
        cell.value = value


def _mark(worksheet: Worksheet, marks: Iterable[Mark], *, language: Language, first_row_number: int) -> None:
    column = worksheet.max_column + 1
    shift = 1 - first_row_number
    by_row: dict[int, list[Mark]] = defaultdict(list)
    for mark in marks:
        by_row[max(mark.row + shift, 1)].append(mark)
    header = next((row for row in range(1, min(by_row, default=1) + 1) if worksheet.cell(row, 1).value is not None), 1)
    _say(worksheet.cell(header, column), HEADING.text(language), Look.HEADING)
    worksheet.column_dimensions[get_column_letter(column)].width = WIDTH
    for row, found in by_row.items():
        is_error = any(mark.is_error for mark in found)
        text = "\n".join(dict.fromkeys(_said(mark, language) for mark in found))
        if row == header:
            text = f"{HEADING.text(language)}\n{text}"
        _say(worksheet.cell(row, column), text, Look.VIOLATED if is_error else Look.ATTENTION)
        for mark in found:
            if mark.column is not None:
                _colour(worksheet.cell(row, mark.column + 1), Look.VIOLATED if mark.is_error else Look.ATTENTION)


def _said(mark: Mark, language: Language) -> str:
    colon = "：" if language == "zh" else ": "
    return f"{mark.label}{colon}{mark.sentence.text(language)}" if mark.label else mark.sentence.text(language)


def _say(cell: Any, text: str, look: Look) -> None:
    put_text(cell, text)
    _colour(cell, look)
    cell.font = copy(font_of(FACES[look]))
    cell.alignment = Alignment(vertical="top", wrap_text=True)


def _colour(cell: Any, look: Look) -> None:
    if not isinstance(cell, MergedCell):
        cell.fill = fill_of(FACES[look])

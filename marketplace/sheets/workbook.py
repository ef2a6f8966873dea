"""Reading `.xlsx` with calamine: typed cells, merged cells filled from their anchor, limits. No formula is computed, no link followed.

Called by `reading`. calamine is used because openpyxl needs seventeen times as long for 10,000 rows of 30 columns.
"""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from marketplace.errors import Invalid, Place
from marketplace.sheets.archive import broken, check_archive
from marketplace.sheets.bounds import check_shape, long_cells
from marketplace.sheets.table import Cell, Table
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from marketplace.sheets.limits import Limits


def read_workbook(data: bytes, name: str, limits: Limits) -> tuple[Table, ...]:
    """Read all worksheets, hidden ones too, in their order; raise Invalid where the archive or a sheet breaks a limit."""
    check_archive(data, name, limits)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [meta.name for meta in book.sheets_metadata if meta.typ is SheetTypeEnum.WorkSheet]
    except (CalamineError, OSError, ValueError) as error:
        raise broken(name) from error
    if len(sheets) > limits.max_sheets:
        raise Invalid(
            "sheet.too_many_sheets",
            Sentence(
                zh=f"工作表有 {len(sheets)} 个，上限 {limits.max_sheets} 个；请拆成几个文件。",
                en=f"There are {len(sheets)} sheets, at most {limits.max_sheets}: split the file.",
            ),
            place=Place(file=name),
        )
    return tuple(_read_sheet(book, sheet, name, limits) for sheet in sheets)


def _read_sheet(book: CalamineWorkbook, title: str, name: str, limits: Limits) -> Table:
    place = Place(file=name, sheet=title)
    try:
        sheet = book.get_sheet_by_name(title)
        raw = sheet.to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError) as error:
        raise broken(name) from error
    check_shape(len(raw), len(raw[0]) if raw else 0, limits=limits, place=place)
    rows = [[_plain(cell) for cell in row] for row in raw]
    _fill_merged(rows, sheet.merged_cell_ranges or [])
    return Table(sheet=title, rows=rows, unreadable=long_cells(rows, limits, first_row_number=1))


def _plain(cell: Any) -> Cell:
    if type(cell) is str or type(cell) is float:
        return cell or (None if cell == "" else cell)
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date()
    if isinstance(cell, bool | date):
        return cell
    if isinstance(cell, int):
        return float(cell)
    if isinstance(cell, time | timedelta):
        return str(cell)
    return None


def _fill_merged(rows: list[list[Cell]], ranges: list[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    for (top, left), (bottom, right) in ranges:
        if top >= len(rows) or left >= len(rows[top]):
            continue
        anchor = rows[top][left]
        for row in rows[top : bottom + 1]:
            filled = row[left : right + 1]
            row[left : right + 1] = [anchor] * len(filled)

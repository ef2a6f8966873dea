"""Layouts that were remembered: what a file's headers are known by, whether a file is of the same make, and its arrangement by the layout.

A near file (a column more or less, another order, the header in another row) is recognised too, and said to be near.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from listings.engine.arranging.header_rows import last_data_row
from listings.engine.headers import plain_header
from listings.engine.reading.arrangement import Arrangement, ColumnUse, SheetArrangement, SheetUse, headers_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from listings.engine.reading.ports import Table

NEAR = 0.75
"""Share of the headers (of both together) that a near file has in common with the layout."""
LOOKED_AT = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """How well a layout fits a file: the arrangement of this file, the share of headers in common (1: all), whether nothing differs."""

    arrangement: Arrangement
    share: float

    @property
    def is_exact(self) -> bool:
        """Whether the headers are the very same, in whatever order."""
        return self.share >= 1


def fingerprint(arrangement: Arrangement) -> str:
    """Return 64 hexadecimal digits of the headers of the sheets that are read; order and rows do not count."""
    sheets = sorted("\x1f".join(sorted(_headers(sheet))) for sheet in arrangement.sheets if sheet.use is SheetUse.LIST)
    return hashlib.sha256("\x1e".join(sheets).encode("utf-8", "surrogatepass")).hexdigest()


def fit(layout: Arrangement, tables: Sequence[Table]) -> Fit | None:
    """Apply a layout to a file; None where a sheet that it reads has no counterpart with at least three quarters of its headers."""
    rest = list(tables)
    made: dict[str, SheetArrangement] = {}
    shares = []
    for sheet in layout.sheets:
        if sheet.use is not SheetUse.LIST:
            continue
        found = max(
            ((table, place) for table in rest if (place := _place(sheet, table)) is not None),
            key=lambda pair: (pair[1][1], pair[0].sheet == sheet.sheet),
            default=None,
        )
        if found is None:
            return None
        table, (row, share) = found
        rest.remove(table)
        shares.append(share)
        made[table.sheet] = _arranged(sheet, table, row)
    if not shares:
        return None
    details = {sheet.sheet for sheet in layout.sheets if sheet.use is SheetUse.DETAILS}
    sheets = tuple(
        made.get(table.sheet)
        or SheetArrangement(sheet=table.sheet, use=SheetUse.DETAILS if table.sheet in details else SheetUse.NOTHING)
        for table in tables
    )
    return Fit(arrangement=Arrangement(sheets=sheets), share=min(shares))


def _headers(sheet: SheetArrangement) -> set[str]:
    return {plain for column in sheet.columns if (plain := plain_header(column.header))}


def _place(sheet: SheetArrangement, table: Table) -> tuple[int, float] | None:
    """Return the row of the table whose headers are most like those of the sheet, and the share that they have in common."""
    wanted = _headers(sheet)
    best: tuple[int, float] | None = None
    for offset in range(min(len(table.rows), LOOKED_AT)):
        row = table.first_row_number + offset
        here = {plain for header in headers_of(table, row, sheet.header_rows) if (plain := plain_header(header))}
        share = len(wanted & here) / len(wanted | here) if wanted and here else 0
        if share >= NEAR and (best is None or share > best[1]):
            best = row, share
    return best


def _arranged(sheet: SheetArrangement, table: Table, row: int) -> SheetArrangement:
    targets: dict[str, list[str]] = {}
    for column in sheet.columns:
        targets.setdefault(plain_header(column.header), []).append(column.target)
    columns = []
    for number, header in enumerate(headers_of(table, row, sheet.header_rows)):
        known = targets.get(plain_header(header)) if header else None
        if header or number < len(sheet.columns):
            columns.append(ColumnUse(number=number, header=header, target=known.pop(0) if known else ""))
    first = row + sheet.header_rows + max(sheet.first_row - sheet.header_row - sheet.header_rows, 0)
    title = next((column.number for column in columns if column.target == "title"), None)
    last, closing = last_data_row(table, first, title)
    return replace(
        sheet,
        sheet=table.sheet,
        header_row=row,
        first_row=first,
        last_row=last if closing else None,
        columns=tuple(columns),
    )

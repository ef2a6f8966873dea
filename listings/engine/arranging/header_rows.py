"""Where the header of somebody's list stands, whether it has two rows, and where the rows end before totals and notes. Called by `suggesting`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from listings.engine.headers import recognise_one
from listings.engine.reading.arrangement import headers_of
from listings.engine.reading.texts import cell_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from listings.engine.reading.ports import Table
    from listings.engine.terms import Kind

LOOKED_AT = 30
"""Rows from the top among which the header is looked for."""
LONGEST_HEADER = 40
LEAST_HEADERS = 2
BELOW = 8
"""Rows below a header that should be filled where it is the header."""
KNOWN = 3.0
"""What a recognised header counts for, beside one for each text."""
_NUMBER = re.compile(r"[\d\s.,:/年月日%-]+")
_CLOSING = re.compile(
    r"^\s*(?:合\s*计|总\s*计|小\s*计|共\s*计|汇总|总数|平均|注\s*[:：]|备注\s*[:：]|说明\s*[:：]|填\s*表\s*人|填报\s*(?:人|单位|日期)|制\s*表|审\s*核|经办|负责人\s*[:：（(]|联系人\s*[:：]"
    r"|单位\s*(?:负责人|[（(]盖章)|total|sum\b|subtotal|note\s*:)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderPlace:
    """The first header row as a person counts, how many there are, and how sure that is (higher is surer)."""

    row: int
    rows: int
    score: float


def find_header(table: Table, kind: Kind) -> HeaderPlace | None:
    """Return the likeliest header: texts that differ, of which we know many, above rows that are filled; None where no row is like one."""
    best: HeaderPlace | None = None
    for offset in range(min(len(table.rows), LOOKED_AT)):
        for rows in (1, 2):
            if rows > 1 and not _is_group(table, offset):
                continue
            score = _score(table, offset, rows, kind)
            if score > (best.score if best else 0):
                best = HeaderPlace(row=table.first_row_number + offset, rows=rows, score=score)
    return best


def last_data_row(table: Table, first_row: int, title_column: int | None) -> tuple[int, int]:
    """Return the last row of the data and how many closing rows (totals, notes, signatures) stand below it.

    A closing row begins with such a word, or holds less than two cells and none in the title's column.
    """
    first = first_row - table.first_row_number
    end = len(table.rows)
    closing = 0
    while end > first:
        row = table.rows[end - 1]
        filled = [(number, cell) for number, cell in enumerate(row) if cell_text(cell).strip()]
        if filled and not _is_closing(filled, title_column):
            break
        closing += bool(filled)
        end -= 1
    return table.first_row_number + end - 1, closing


def _is_closing(filled: Sequence[tuple[int, Any]], title_column: int | None) -> bool:
    if _CLOSING.match(cell_text(filled[0][1])):
        return True
    distinct = {cell_text(cell) for _, cell in filled}
    return len(distinct) == 1 and (title_column is None or all(number != title_column for number, _ in filled))


def _score(table: Table, offset: int, rows: int, kind: Kind) -> float:
    if offset + rows > len(table.rows):
        return 0
    cells = [cell for row in table.rows[offset : offset + rows] for cell in row]
    if any(isinstance(cell, date | bool | float | list | dict) for cell in cells):
        return 0
    headers = [header for header in headers_of(table, table.first_row_number + offset, rows) if header]
    short = [header for header in headers if len(header) <= LONGEST_HEADER * rows and not _NUMBER.fullmatch(header)]
    if len(set(short)) < min(LEAST_HEADERS, len(table.rows[0])) or len(set(headers)) < len(headers) / 2:
        return 0
    known = {target.slot for header in headers if (target := recognise_one(header, kind))}
    below = table.rows[offset + rows : offset + rows + BELOW]
    filled = sum(len([cell for cell in row if cell is not None]) for row in below)
    fullness = filled / (len(below) * len(headers)) if below else 0
    return KNOWN * len(known) + len(set(short)) * (0.5 + min(fullness, 1)) - 2 * (len(headers) - len(short))


def _is_group(table: Table, offset: int) -> bool:
    """Whether a row names groups of the columns that the next row names: a text over several, or names only where the next row has none."""
    if offset + 1 >= len(table.rows):
        return False
    upper = [cell_text(cell).strip() for cell in table.rows[offset]]
    lower = [cell_text(cell).strip() for cell in table.rows[offset + 1]]
    if len({text for text in upper if text}) < LEAST_HEADERS:
        return False
    pairs = list(zip(upper, lower, strict=True))
    spans = any(
        above
        and above == next_above
        and below
        and next_below
        and below != next_below
        and above not in {below, next_below}
        for (above, below), (next_above, next_below) in pairwise(pairs)
    )
    merged = any(above and above == below for above, below in pairs)
    completed = any(below and not above for above, below in pairs) and any(
        above and not below for above, below in pairs
    )
    return spans or merged or completed

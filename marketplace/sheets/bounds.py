"""The limits that every kind of spreadsheet shares: rows and columns of a sheet (refused), length of a cell (that row is refused)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace.errors import Invalid, Place
from marketplace.sheets.table import Cell, UnreadableRow
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from marketplace.sheets.limits import Limits

SHOWN = 60
"""Characters of a value that a report repeats."""


def check_size(data: bytes, limits: Limits, *, name: str) -> None:
    """Raise Invalid where the file is larger than `max_bytes`."""
    if len(data) > limits.max_bytes:
        raise Invalid(
            "sheet.too_large",
            Sentence(
                zh=f"文件有 {len(data):,} 字节，上限 {limits.max_bytes:,} 字节；请拆成几个文件。",
                en=f"The file has {len(data):,} bytes, at most {limits.max_bytes:,}: split it.",
            ),
            place=Place(file=name),
        )


def check_shape(rows: int, columns: int, *, limits: Limits, place: Place) -> None:
    """Raise Invalid where a sheet has more rows or columns than are read."""
    if rows > limits.max_rows:
        raise Invalid(
            "sheet.too_many_rows",
            Sentence(
                zh=f"有 {rows:,} 行，上限 {limits.max_rows:,} 行；请删去末尾的空白行或拆成几个文件。",
                en=f"There are {rows:,} rows, at most {limits.max_rows:,}: remove blank rows at the end or split the file.",
            ),
            place=place,
        )
    if columns > limits.max_columns:
        raise Invalid(
            "sheet.too_many_columns",
            Sentence(
                zh=f"有 {columns:,} 列，上限 {limits.max_columns:,} 列；请删去右侧用不到的列。",
                en=f"There are {columns:,} columns, at most {limits.max_columns:,}: remove the columns on the right that are not used.",
            ),
            place=place,
        )


def long_cells(rows: Sequence[list[Cell]], limits: Limits, *, first_row_number: int) -> tuple[UnreadableRow, ...]:
    """Empty every row with a text longer than `max_cell_characters` and name it."""
    found = []
    longest = limits.max_cell_characters
    for number, row in enumerate(rows, start=first_row_number):
        for column, cell in enumerate(row):
            if type(cell) is str and len(cell) > longest:
                found.append(unreadable_long(number, column, cell, longest))
                row[:] = [None] * len(row)
                break
    return tuple(found)


def unreadable_long(row: int, column: int, text: str, longest: int) -> UnreadableRow:
    """Say that a cell is longer than what is read."""
    return UnreadableRow(
        row=row,
        column=column_letters(column),
        value=text[:SHOWN] + "…",
        reason=Sentence(
            zh=f"单元格有 {len(text):,} 个字，上限 {longest:,} 个；请缩短，或放进附件。",
            en=f"The cell has {len(text):,} characters, at most {longest:,}: shorten it or attach a document.",
        ),
    )


def column_letters(number: int) -> str:
    """Return the letters of column `number` (0-based): A, B, … Z, AA."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters

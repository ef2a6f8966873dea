"""What reading a spreadsheet gives: tables of plain cells. No header is known here and no cell is interpreted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from marketplace.wording import Sentence

if TYPE_CHECKING:
    from datetime import date, datetime

Cell: TypeAlias = "str | float | bool | date | datetime | list[Any] | dict[str, Any] | None"
"""Empty is None. Numbers of a workbook are float; lists and objects come from lines of JSON only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadableRow:
    """A row that could not be taken over, with the place, the beginning of what stands there, and why."""

    row: int
    column: str = ""
    value: str = ""
    reason: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One sheet: all rows (lists of equal length), as a person counts them from `first_row_number` on.

    Text files have one table whose `sheet` is empty. Of lines of JSON the first row holds the keys and is number 0, so that
    line n is row n. Rows named in `unreadable` stand in `rows` too, empty. `hidden_rows` are the numbers of rows with cells that the
    spreadsheet program does not show (a filter, mostly); they are read like all others. An `.xls` does not tell them.
    """

    sheet: str
    rows: list[list[Cell]]
    first_row_number: int = 1
    unreadable: tuple[UnreadableRow, ...] = ()
    is_hidden: bool = False
    hidden_rows: tuple[int, ...] = ()

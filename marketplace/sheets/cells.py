"""Text that is safe in a cell: what Excel, LibreOffice and the parser of workbooks would take for something else. Called by `book` and `marking`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell

MAX_CHARACTERS = 32_767
"""The most that a cell can hold."""
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def safe_text(text: str) -> str:
    """Return `text` as a cell can hold it.

    Control characters and lone surrogates, which no workbook can carry, are left out; `_x0041_`, which readers decode, is escaped; more
    than a cell holds ends in an ellipsis (reading refuses such cells, so nothing that was imported is cut).
    """
    if not text.isprintable():
        text = _ILLEGAL.sub("", text)
    if "_x" in text:
        text = _ESCAPE.sub("_x005F_", text)
    return text if len(text) <= MAX_CHARACTERS else text[: MAX_CHARACTERS - 1] + "…"


def inert_text(text: str) -> str:
    """Return `text` as delimited text can hold it: an apostrophe goes before what a spreadsheet program would take for a formula.

    Texts that begin with apostrophes and a formula behind them get one more, so that reading takes away exactly what was put there.
    """
    return f"'{text}" if text.lstrip("'").startswith(FORMULA_STARTS) else text


def put_text(cell: Cell, text: str) -> None:
    """Put `text` in, always as a text: never a formula, not even after somebody edits the cell (quote prefix)."""
    text = safe_text(text)
    cell.value = text
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(FORMULA_STARTS)

"""Makes a person's workbook inert: no formula, link, name or connection is left that would work in the hands of who opens it next.

Values, looks and plain drop-downs stay. Called by `marking`; the workbooks that we write ourselves are safe by `cells`.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.formatting.formatting import ConditionalFormattingList

from marketplace.sheets.cells import put_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell

PLAIN_CHOICE = re.compile(r"\"[^\"]*\"|(?:'[^'\[\]]+'!|[^'!\[\]()|]+!)?\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?")
"""The source of a drop-down that calculates nothing: a list in quotes, or a range of cells of this workbook."""


def open_inert(source: bytes) -> Workbook:
    """Open a workbook without anything that works; a formula becomes the value that it last had, else its own text.

    The value is what reading saw, so that the copy says what was read and can be read again. Raises whatever openpyxl raises for
    a damaged workbook.
    """
    book = load_workbook(io.BytesIO(source), keep_links=False)
    formulas = list(_formulas(book))
    if formulas:
        _settle(formulas, load_workbook(io.BytesIO(source), keep_links=False, data_only=True))
    book.defined_names.clear()
    for chart in book.chartsheets:
        book.remove(chart)
    for sheet in book.worksheets:
        _quiet(sheet)
    return book


def _formulas(book: Workbook) -> Iterator[Cell]:
    return (
        cell
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if not isinstance(cell, MergedCell) and cell.data_type == "f"
    )


def _settle(formulas: list[Cell], values: Workbook) -> None:
    for cell in formulas:
        value = values[cell.parent.title][cell.coordinate].value
        if value is None or isinstance(value, str):
            put_text(cell, _text_of(cell.value) if value is None else value)
        else:
            cell.value = value


def _text_of(formula: Any) -> str:
    """Return a formula as it is typed; an array formula is an object, one of a data table has no text."""
    return str(getattr(formula, "text", formula) or "") if not isinstance(formula, str) else formula


def _quiet(sheet: Any) -> None:
    sheet.defined_names.clear()
    sheet.conditional_formatting = ConditionalFormattingList()
    sheet.tables.clear()  # their columns may calculate
    for parts in (sheet._hyperlinks, sheet._charts, sheet._pivots):  # noqa: SLF001 - openpyxl has no public way to drop them
        parts.clear()
    for row in sheet.iter_rows():
        for cell in row:
            cell.hyperlink = None
    choices = sheet.data_validations
    choices.dataValidation = [choice for choice in choices.dataValidation if _is_plain(choice)]


def _is_plain(choice: Any) -> bool:
    return choice.type == "list" and PLAIN_CHOICE.fullmatch(choice.formula1 or "") is not None

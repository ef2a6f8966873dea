"""Writing workbooks row by row: looks, widths, frozen headers, filters, drop-downs, comments and links, with every text kept inert.

Called by the sheets of the packages (templates, lists, match book). Rows go to disk as they come, so a sheet of half a million cells needs little
memory; what belongs to a whole sheet (columns, frozen pane, filter) is said when it is opened.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import IO, TYPE_CHECKING, Any, TypeAlias

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from marketplace.sheets.cells import FORMULA_STARTS, put_text, safe_text
from marketplace.sheets.looks import FACES, Look, alignment_of, border_of, fill_of, font_of
from marketplace.sheets.streaming import StreamedWorksheet, empty_cell, number_cell, raw_row, text_cell
from marketplace.sheets.titles import sheet_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.cell.cell import Cell

DAY = "yyyy-mm-dd"
LINKED = "@"
"""Text format: the cells of links, so that no other cell of the column is reused with a link on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A text that leads to a cell of a sheet of the same workbook; addresses outside are never written."""

    text: str
    sheet: str
    cell: str = "A1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Styled:
    """A value with a look of its own."""

    value: Value
    look: Look
    number_format: str = ""


Value: TypeAlias = "str | int | float | Decimal | bool | date | Link | Styled | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: header, width in characters, comment on the header, look of its cells, number format, choices of its drop-down.

    `choices` are written into the rule where they are short (255 characters together); longer lists stand in a sheet and are named by `choices_from`
    (`'Options'!$A$2:$A$12`). `is_strict` False lets people type what is not offered. A hidden column is there for programs.
    """

    header: str
    width: float = 18
    comment: str = ""
    header_look: Look = Look.HEADING
    look: Look = Look.PLAIN
    number_format: str = ""
    choices: tuple[str, ...] = ()
    choices_from: str = ""
    is_strict: bool = True
    is_hidden: bool = False


PLAIN_COLUMN = Column(header="")


class Sheet:
    """One sheet being written; get it from `Book.sheet`.

    The type stubs of openpyxl lack the streamed worksheet's attributes, so it is Any here.
    """

    def __init__(self, worksheet: Any, columns: Sequence[Column], *, header_row: int, last_row: int) -> None:
        self._worksheet = worksheet
        self._columns = tuple(columns)
        self._styles: dict[tuple[Look, str, bool], int] = {}
        self._row = 0
        self._header_row = header_row
        for number, column in enumerate(self._columns, start=1):
            worksheet.column_dimensions[get_column_letter(number)].width = column.width
            worksheet.column_dimensions[get_column_letter(number)].hidden = column.is_hidden
            self._offer(column, get_column_letter(number), header_row + 1, last_row)

    @property
    def title(self) -> str:
        """The title as written (Excel allows 31 characters and not all of them)."""
        return str(self._worksheet.title)

    @property
    def next_row(self) -> int:
        """Number of the row that the next `append` writes."""
        return self._row + 1

    def append(self, values: Sequence[Value], *, look: Look | None = None, height: float | None = None) -> None:
        """Write one row; `look` overrides the looks of the columns, a `Styled` value overrides both."""
        self._row += 1
        cells = [self._cell(number, value, look) for number, value in enumerate(values)]
        self._worksheet.append(raw_row(self._row, cells, height=height))

    def append_header(self, *, height: float = 30) -> None:
        """Write the headers of the columns, with their comments."""
        if self.next_row != self._header_row:
            msg = f"the header belongs in row {self._header_row}, not {self.next_row}"
            raise ValueError(msg)
        self._row += 1
        self._worksheet.row_dimensions[self._row].height = height
        self._worksheet.append([self._header(column) for column in self._columns])

    def _header(self, column: Column) -> Cell:
        cell = _faced(self._worksheet, column.header_look)
        put_text(cell, column.header)
        if column.comment:
            cell.comment = Comment(column.comment, "Two Lists", width=320, height=160)
        return cell

    def _cell(self, number: int, value: Value, look: Look | None) -> str:
        column = self._columns[number] if number < len(self._columns) else PLAIN_COLUMN
        number_format, look = column.number_format, look or column.look
        if isinstance(value, Styled):
            look, number_format, value = value.look, value.number_format or number_format, value.value
        reference = f"{_letter(number)}{self._row}"
        if isinstance(value, str):
            return self._text(reference, look, number_format, value)
        if isinstance(value, Link):
            self._link_from(reference, value)
            return self._text(reference, Look.LINK if look is Look.PLAIN else look, LINKED, value.text)
        if value is None:
            return empty_cell(reference, self._style(look, number_format))
        if isinstance(value, date):
            return number_cell(reference, self._style(look, number_format or DAY), value)
        number_value = float(value) if isinstance(value, Decimal) else value
        return number_cell(reference, self._style(look, number_format), number_value)  # type: ignore[arg-type]  # no Styled is left

    def _text(self, reference: str, look: Look, number_format: str, text: str) -> str:
        text = safe_text(text)
        return text_cell(reference, self._style(look, number_format, is_quoted=text.startswith(FORMULA_STARTS)), text)

    def _style(self, look: Look, number_format: str, *, is_quoted: bool = False) -> int:
        """Return the number of a style in the workbook; setting looks is what costs time, so each is made once."""
        key = (look, number_format, is_quoted)
        if key not in self._styles:
            cell = _faced(self._worksheet, look)
            cell.quotePrefix = is_quoted
            if number_format:
                cell.number_format = number_format
            self._styles[key] = int(cell.style_id)
        return self._styles[key]

    def _link_from(self, reference: str, link: Link) -> None:
        target = sheet_title(link.sheet).replace("'", "''")
        self._worksheet.link(reference, f"'{target}'!{link.cell}")

    def _offer(self, column: Column, letter: str, first: int, last: int) -> None:
        source = column.choices_from or ('"' + ",".join(column.choices) + '"' if column.choices else "")
        if not source:
            return
        rule = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=column.is_strict)
        rule.add(f"{letter}{first}:{letter}{last}")
        self._worksheet.data_validations.append(rule)


class Book:
    """A workbook being written: open sheets in their order, append rows, `save`."""

    def __init__(self, *, title: str = "") -> None:
        self._workbook = Workbook(write_only=True)
        properties = self._workbook.properties
        properties.creator, properties.title = "Two Lists", title

    def sheet(
        self,
        title: str,
        columns: Sequence[Column],
        *,
        header_row: int = 1,
        frozen_columns: int = 0,
        has_filter: bool = True,
        last_row: int = 20_000,
        tab: str = "",
        is_hidden: bool = False,
    ) -> Sheet:
        """Open a sheet; rows above `header_row` and the first `frozen_columns` stay in sight.

        `has_filter` puts filter buttons on the header; `last_row` is where drop-downs end. `header_row` 0: a sheet of text without header.
        A hidden sheet is there for programs.
        """
        worksheet: Any = StreamedWorksheet(self._workbook, sheet_title(title))
        self._workbook._add_sheet(worksheet)  # type: ignore[attr-defined]  # not in the stubs  # noqa: SLF001 - create_sheet makes openpyxl's own kind only
        if header_row or frozen_columns:
            worksheet.freeze_panes = f"{get_column_letter(frozen_columns + 1)}{header_row + 1}"
        if header_row and has_filter and columns:
            worksheet.auto_filter.ref = f"A{header_row}:{get_column_letter(len(columns))}{last_row}"
        worksheet.sheet_view.showGridLines = bool(header_row)
        if is_hidden:
            worksheet.sheet_state = "hidden"
        if tab:
            worksheet.sheet_properties.tabColor = tab
        return Sheet(worksheet, columns, header_row=header_row, last_row=last_row)

    def save(self) -> bytes:
        """Return the workbook; nothing can be appended afterwards."""
        stream = io.BytesIO()
        self.save_to(stream)
        return stream.getvalue()

    def save_to(self, stream: IO[bytes]) -> None:
        """Write the workbook to a stream, for one that may be large; nothing can be appended afterwards."""
        self._workbook.save(stream)


@cache
def _letter(number: int) -> str:
    return str(get_column_letter(number + 1))


def _faced(worksheet: Any, look: Look) -> Cell:
    face = FACES[look]
    cell = WriteOnlyCell(worksheet)
    cell.font, cell.fill, cell.border, cell.alignment = (
        font_of(face),
        fill_of(face),
        border_of(face),
        alignment_of(face),
    )
    return cell

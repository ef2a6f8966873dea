"""What a person said of a file's sheets: which are read, where header and rows stand, what each column is. JSON both ways.

Rows count as a person counts them. Called by `rows`, which reads by it, and by `arranging`, which suggests it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from listings.engine.headers import BETWEEN
from listings.engine.reading.texts import cell_text
from marketplace.wording import Titled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from listings.engine.reading.ports import Table

TWO = 2


class SheetUse(Titled):
    """What a sheet is: the list, details of it (indicators, rights; recognised by their own headers), or nothing to read."""

    LIST = "list", "清单", "the list"
    DETAILS = "details", "明细（指标、知识产权）", "details (indicators, rights)"
    NOTHING = "nothing", "不读取", "not read"


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnUse:
    """A column (0-based `number`, `header` as it stands) and what it fills: a slot as `headers.resolve` takes it, empty for nothing."""

    number: int
    header: str
    target: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetArrangement:
    """One sheet: `header_rows` (1 or 2) from `header_row` on, data from `first_row` to `last_row` (None: to the end)."""

    sheet: str
    use: SheetUse
    header_row: int = 1
    header_rows: int = 1
    first_row: int = 2
    last_row: int | None = None
    columns: tuple[ColumnUse, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangement:
    """All sheets of a file; a sheet that it does not name is not read."""

    sheets: tuple[SheetArrangement, ...]

    def of(self, sheet: str) -> SheetArrangement | None:
        """Return what was said of a sheet."""
        return next((one for one in self.sheets if one.sheet == sheet), None)


def headers_of(table: Table, header_row: int, header_rows: int) -> list[str]:
    """Return the headers of a sheet; of two rows, group and name are joined, and a cell merged over both counts once."""
    top = header_row - table.first_row_number
    rows = [[cell_text(cell).strip() for cell in row] for row in table.rows[max(top, 0) : max(top, 0) + header_rows]]
    if len(rows) < TWO:
        return rows[0] if rows else []
    return [joined(group, name) for group, name in zip(*rows, strict=True)]


def joined(group: str, name: str) -> str:
    """Return the header of a column from the cells of two header rows."""
    if not group or not name or group == name:
        return name or group
    return f"{group}{BETWEEN}{name}"


def arrangement_as_json(arrangement: Arrangement) -> dict[str, Any]:
    """Return the JSON object that `arrangement_from_json` reads."""
    return {"sheets": [_sheet_as_json(sheet) for sheet in arrangement.sheets]}


def arrangement_from_json(stored: Mapping[str, Any]) -> Arrangement:
    """Read what `arrangement_as_json` wrote."""
    return Arrangement(sheets=tuple(map(_sheet_from_json, stored["sheets"])))


def _sheet_as_json(sheet: SheetArrangement) -> dict[str, Any]:
    columns: Sequence[dict[str, Any]] = [
        {"number": one.number, "header": one.header, "target": one.target} for one in sheet.columns
    ]
    return {
        "sheet": sheet.sheet,
        "use": sheet.use.value,
        "header_row": sheet.header_row,
        "header_rows": sheet.header_rows,
        "first_row": sheet.first_row,
        "last_row": sheet.last_row,
        "columns": columns,
    }


def _sheet_from_json(stored: Mapping[str, Any]) -> SheetArrangement:
    columns = tuple(ColumnUse(**one) for one in stored["columns"])
    return SheetArrangement(**{**stored, "use": SheetUse(stored["use"]), "columns": columns})

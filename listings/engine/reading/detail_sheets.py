"""The sheets of indicators and of rights beside the main sheet: each row belongs to a listing by its external id or title.

Called by `rows`. A row that cannot be read, or belongs to nothing, is named; the listing of an unreadable row is rejected with it, because
half of its indicators would be worse than none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from listings.engine.content import Indicator, Right
from listings.engine.headers import plain_header
from listings.engine.reading import indicator_parts, rights
from listings.engine.reading.rights import PartError
from listings.engine.reading.texts import cell_text
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from listings.engine.reading.ports import Table

KEY_HEADERS = {
    "编号": "id",
    "外部编号": "id",
    "成果编号": "id",
    "需求编号": "id",
    "id": "id",
    "external id": "id",
    "成果名称": "title",
    "需求名称": "title",
    "名称": "title",
    "标题": "title",
    "title": "title",
}
"""Headers of the columns that say to which listing a row belongs, those of the id first."""
MIN_PARTS = 2
"""Recognised headers beside the key that make a sheet one of details."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DetailIssue:
    """An unreadable or homeless row: what to say about it."""

    sheet: str
    row: int
    column: str
    column_number: int | None
    field: str
    value: str
    code: str
    reason: Sentence


@dataclass(slots=True, kw_only=True)
class Details:
    """What the detail sheets give, by the key that their rows name (an external id or a title)."""

    indicators: dict[str, list[Indicator]] = field(default_factory=dict)
    rights: dict[str, list[Right]] = field(default_factory=dict)
    issues: dict[str, list[DetailIssue]] = field(default_factory=dict)
    places: dict[str, tuple[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    sheets: frozenset[str]
    keys: Mapping[str, tuple[str, ...]]
    required: str
    make: Callable[[Mapping[str, Any]], Any]
    field: str


INDICATORS = _Form(
    sheets=frozenset({"指标", "技术指标", "核心指标", "目标指标", "indicators"}),
    keys=indicator_parts.KEYS,
    required="quantity",
    make=indicator_parts.indicator_of_parts,
    field="indicators",
)
RIGHTS = _Form(
    sheets=frozenset({"知识产权", "专利", "rights", "intellectualproperty"}),
    keys=rights.KEYS,
    required="kind",
    make=rights.right_of_parts,
    field="rights",
)
FORMS = (INDICATORS, RIGHTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class DetailSheet:
    """A recognised sheet of details: where its header stands, its key columns in order and the part of each other column."""

    form: _Form
    header_row: int
    key_columns: tuple[tuple[int, str], ...]
    parts: Mapping[int, str]
    headers: Sequence[str]


def recognise_details(table: Table, rows_looked_at: int) -> DetailSheet | None:
    """Recognise a sheet of details by its title and headers; None where it is something else."""
    for form in FORMS:
        if plain_header(table.sheet) not in form.sheets:
            continue
        for number, row in enumerate(table.rows[:rows_looked_at]):
            headers = [cell_text(cell) for cell in row]
            sheet = _columns(form, number, headers)
            if sheet is not None:
                return sheet
    return None


def read_details(table: Table, sheet: DetailSheet, details: Details) -> None:
    """Add what the rows of a sheet say to `details`."""
    for offset, row in enumerate(table.rows[sheet.header_row + 1 :], start=sheet.header_row + 1):
        parts = {part: row[number] for number, part in sheet.parts.items() if row[number] is not None}
        if not parts:
            continue
        number = table.first_row_number + offset
        key = next(
            (detail_key(what, text) for column, what in sheet.key_columns if (text := cell_text(row[column]))), ""
        )
        details.places.setdefault(key, (table.sheet, number))
        try:
            made = sheet.form.make(parts)
        except PartError as error:
            details.issues.setdefault(key, []).append(_issue(table, sheet, number, error))
            continue
        home: dict[str, list[Any]] = details.indicators if sheet.form is INDICATORS else details.rights
        home.setdefault(key, []).append(made)


def _columns(form: _Form, header_row: int, headers: Sequence[str]) -> DetailSheet | None:
    plain = [plain_header(header) for header in headers]
    bare = [plain_header(header.split("（")[0].split("(")[0]) for header in headers]
    ours = {plain_header(name): part for part, names in form.keys.items() for name in names if part != "span"}
    keys = {plain_header(name): what for name, what in KEY_HEADERS.items()}
    key_columns = {number: keys[name] for number, name in enumerate(plain) if name in keys}
    parts: dict[int, str] = {}
    for number, names in enumerate(zip(plain, bare, strict=True)):
        part = next((ours[name] for name in names if name in ours), None)
        if part and number not in key_columns and part not in parts.values():
            parts[number] = part
    if form.required not in parts.values() or len(parts) < MIN_PARTS or not key_columns:
        return None
    return DetailSheet(
        form=form,
        header_row=header_row,
        key_columns=tuple(sorted(key_columns.items(), key=lambda item: item[1])),
        parts=parts,
        headers=headers,
    )


def _issue(table: Table, sheet: DetailSheet, row: int, error: PartError) -> DetailIssue:
    column = next((number for number, part in sheet.parts.items() if part == error.part), None)
    return DetailIssue(
        sheet=table.sheet,
        row=row,
        column="" if column is None else sheet.headers[column],
        column_number=column,
        field=sheet.form.field,
        value=error.typed,
        code=f"{sheet.form.field}.{error.part}",
        reason=error.sentence,
    )


def detail_key(what: str, text: str) -> str:
    """Return the key under which a detail is put down: `id` or `title` and the text, so that one is never taken for the other."""
    return f"{what}:{text}"


def homeless(sheet: str, row: int, key: str, name: str) -> DetailIssue:
    """Say that no listing of the main sheet has the key of a row."""
    return DetailIssue(
        sheet=sheet,
        row=row,
        column="",
        column_number=None,
        field=name,
        value=key.partition(":")[2],
        code="detail.homeless",
        reason=Sentence(
            zh="主表里没有这个编号或名称；请核对首列。",
            en="No row of the main sheet has this id or title: compare the first column.",
        ),
    )

"""A suggestion of how to read a file: for every sheet its use, header and rows, for every column a field with what the guess rests on.

Pure; called by the mapping page and, for its reasons, by nobody else. Nothing is read by a guess from contents before a person has seen it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from listings.engine.arranging.contents import guesses_of, is_running_number
from listings.engine.arranging.header_rows import find_header, last_data_row
from listings.engine.fields import BY_NAME
from listings.engine.headers import JOINED, NO_LISTS, Likeness, header_unit, plain_header, recognise, recognise_near
from listings.engine.reading.arrangement import (
    Arrangement,
    ColumnUse,
    SheetArrangement,
    SheetUse,
    headers_of,
)
from listings.engine.reading.detail_sheets import recognise_details
from listings.engine.reading.texts import cell_text
from marketplace.wording import Sentence, Titled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from listings.engine.headers import Target
    from listings.engine.reading.ports import Table, Vocabularies
    from listings.engine.terms import Kind

SAMPLED = 200
"""Cells of a column that are looked at; the first ones, and of them this many are shown."""
SHOWN = 3
SHOWN_CHARACTERS = 40
HEADER_ROWS = 15


MONEY_UNITS = frozenset({"万元", "元", "亿元", "千元", "万", "人民币", "人民币万元", "RMB", "CNY"})
SUM = 0.8
SUMS = Sentence(zh="表头写着金额单位", en="the header names a unit of money")


class Basis(Titled):
    """What a column's field rests on."""

    HEADER = "header", "表头", "the header"
    LIKE_HEADER = "like_header", "表头相近（猜测）", "a similar header (a guess)"
    CONTENTS = "contents", "内容（猜测）", "the contents (a guess)"
    REMEMBERED = "remembered", "上次的对应", "remembered from last time"
    PERSON = "person", "您的选择", "your choice"
    NOTHING = "nothing", "未识别", "not recognised"


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestedColumn:
    """A column with the field it is taken for (empty: none), why, and what stands in it; `others` are fields that it may be instead."""

    number: int
    header: str
    target: str
    basis: Basis
    reasons: tuple[Sentence, ...]
    samples: tuple[str, ...]
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestedSheet:
    """A sheet as it would be read; `closing` rows stand below the last one, `rows` is how many the sheet has."""

    arranged: SheetArrangement
    columns: tuple[SuggestedColumn, ...]
    rows: int
    first_row_number: int
    closing: int = 0
    is_hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """All sheets of a file."""

    sheets: tuple[SuggestedSheet, ...]

    @property
    def arrangement(self) -> Arrangement:
        """The suggestion as reading takes it."""
        return Arrangement(sheets=tuple(sheet.arranged for sheet in self.sheets))


def suggest_arrangement(tables: Sequence[Table], kind: Kind, *, vocabularies: Vocabularies) -> Suggestion:
    """Suggest how to read every sheet; at least one is a list where any sheet has rows below something like a header."""
    sheets = [suggest_sheet(table, kind, vocabularies=vocabularies) for table in tables]
    best = max((len(_read(sheet)) for sheet in sheets), default=0)
    return Suggestion(sheets=tuple(_judged(sheet, best) for sheet in sheets))


def suggest_sheet(
    table: Table,
    kind: Kind,
    *,
    vocabularies: Vocabularies,
    header: tuple[int, int] | None = None,
    chosen: Mapping[int, str] | None = None,
) -> SuggestedSheet:
    """Suggest for one sheet; `header` (first row, how many) and `chosen` (field by column) are what a person said already."""
    if header is None and recognise_details(table, HEADER_ROWS) is not None:
        return _sheet(table, SheetArrangement(sheet=table.sheet, use=SheetUse.DETAILS), ())
    place = header
    if place is None:
        found = find_header(table, kind)
        place = (found.row, found.rows) if found else None
    if place is None or plain_header(table.sheet) in NO_LISTS:
        return _sheet(table, SheetArrangement(sheet=table.sheet, use=SheetUse.NOTHING), ())
    first = place[0] + place[1]
    columns = _columns(table, kind, vocabularies, place=place, chosen=chosen)
    title = next((column.number for column in columns if column.target == "title"), None)
    last, closing = last_data_row(table, first, title)
    arranged = SheetArrangement(
        sheet=table.sheet,
        use=SheetUse.LIST if title is not None else SheetUse.NOTHING,
        header_row=place[0],
        header_rows=place[1],
        first_row=first,
        last_row=last if closing else None,
        columns=tuple(ColumnUse(number=one.number, header=one.header, target=one.target) for one in columns),
    )
    return _sheet(table, arranged, columns, closing=closing)


def _sheet(
    table: Table, arranged: SheetArrangement, columns: tuple[SuggestedColumn, ...], *, closing: int = 0
) -> SuggestedSheet:
    return SuggestedSheet(
        arranged=arranged,
        columns=columns,
        rows=len(table.rows),
        first_row_number=table.first_row_number,
        closing=closing,
        is_hidden=table.is_hidden,
    )


def _judged(sheet: SuggestedSheet, best: int) -> SuggestedSheet:
    """Leave out a sheet of which only the title is known beside one that is clearly the list."""
    if sheet.arranged.use is SheetUse.LIST and len(_read(sheet)) == 1 < best:
        return replace(sheet, arranged=replace(sheet.arranged, use=SheetUse.NOTHING))
    return sheet


def _read(sheet: SuggestedSheet) -> list[SuggestedColumn]:
    return [column for column in sheet.columns if column.target]


def _columns(
    table: Table,
    kind: Kind,
    vocabularies: Vocabularies,
    *,
    place: tuple[int, int],
    chosen: Mapping[int, str] | None,
) -> tuple[SuggestedColumn, ...]:
    headers = headers_of(table, *place)
    below = table.rows[place[0] + place[1] - table.first_row_number :][:SAMPLED]
    cells = {number: [row[number] for row in below if row[number] is not None] for number in range(len(headers))}
    made = _by_header(headers, cells, kind)
    for number, slot in (chosen or {}).items():
        if number in made:
            made[number] = replace(
                made[number],
                target=slot,
                basis=made[number].basis if made[number].target == slot else Basis.PERSON,
            )
    taken = {column.target for column in made.values() if column.target}
    free = {number for number, column in made.items() if not column.target and number not in (chosen or {})}
    made |= _by_likeness({number: made[number] for number in sorted(free)}, cells, kind, vocabularies, taken)
    return tuple(made[number] for number in sorted(made))


def _by_header(headers: Sequence[str], cells: Mapping[int, Sequence[Any]], kind: Kind) -> dict[int, SuggestedColumn]:
    made = {}
    for finding in recognise(headers, kind):
        target = finding.target
        reason = Sentence(zh=f"表头“{finding.header}”", en=f"the header “{finding.header}”")
        made[finding.number] = SuggestedColumn(
            number=finding.number,
            header=finding.header,
            target=target.slot if target else "",
            basis=Basis.HEADER if target else Basis.NOTHING,
            reasons=(reason,) if target else (),
            samples=_samples(cells[finding.number]),
        )
    for number, header in enumerate(headers):
        if number not in made and cells[number]:
            made[number] = SuggestedColumn(
                number=number,
                header=header,
                target="",
                basis=Basis.NOTHING,
                reasons=(),
                samples=_samples(cells[number]),
            )
    return made


def _by_likeness(
    columns: Mapping[int, SuggestedColumn],
    cells: Mapping[int, Sequence[Any]],
    kind: Kind,
    vocabularies: Vocabularies,
    taken: set[str],
) -> dict[int, SuggestedColumn]:
    """Guess the fields of columns whose header is unknown, the surest first; a field is guessed once."""
    claims: list[tuple[float, int, str, Basis, Sentence]] = []
    for number, column in columns.items():
        if is_running_number(cells[number]):
            continue
        near = recognise_near(column.header, kind)
        if _is_sum(column.header, cells[number]):
            claims.append((SUM, number, "price", Basis.LIKE_HEADER, SUMS))
        seen = guesses_of(cells[number], kind, vocabularies)
        claims += [(guess.share, number, guess.slot, Basis.CONTENTS, guess.reason) for guess in seen]
        if near is not None:
            claims.append(_near_claim(number, near, {guess.slot for guess in seen}))
    made: dict[int, SuggestedColumn] = {}
    used = set(taken)
    for _, number, slot, basis, reason in sorted(claims, key=lambda claim: (-claim[0], claim[1])):
        if number in made:
            if slot not in {made[number].target, *made[number].others}:
                made[number] = replace(made[number], others=(*made[number].others, slot))
        elif slot not in used or _joins(slot):
            used.add(slot)
            made[number] = replace(columns[number], target=slot, basis=basis, reasons=(reason,))
    return made


def _is_sum(header: str, cells: Sequence[Any]) -> bool:
    """Whether a column of numbers has a unit of money in its header."""
    numbers = [cell for cell in cells if isinstance(cell, float)]
    return header_unit(header) in MONEY_UNITS and 2 * len(numbers) >= len(cells) > 0


def _near_claim(number: int, near: Likeness, seen: set[str]) -> tuple[float, int, str, Basis, Sentence]:
    """Return the claim of a similar header: as much as it is alike, and more where the contents say the same."""
    target: Target = near.target
    reason = Sentence(zh=f"表头与“{near.name}”相近", en=f"the header is like “{near.name}”")
    return near.score + (0.2 if target.slot in seen else 0), number, target.slot, Basis.LIKE_HEADER, reason


def _joins(slot: str) -> bool:
    field = BY_NAME.get(slot)
    return field is not None and field.shape in JOINED and slot not in {"summary", "background"}


def _samples(cells: Sequence[Any]) -> tuple[str, ...]:
    texts = dict.fromkeys(text for cell in cells if (text := cell_text(cell).strip()))
    return tuple(
        text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…" for text in list(texts)[:SHOWN]
    )

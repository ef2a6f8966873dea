"""What the cells of a row do not say without loss, as the column of exact values that `engine/reading/exact` reads.

The cells are read back column by column; an attribute that comes out otherwise, or that would be told about, goes into the column. Called by the writers.
"""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from typing import TYPE_CHECKING, Any

from listings.engine.codec import part_as_json
from listings.engine.content import Content
from listings.engine.headers import Target, header_unit
from listings.engine.reading.assembly import put_down, put_together
from listings.engine.reading.columns import Column as CellReader
from listings.engine.reading.columns import Context
from listings.engine.reading.exact import (
    HEADERS,
    PARTS,
    attribute_of,
    cells_guard,
    indicators_guard,
    rows_beside,
)
from listings.engine.reading.indicators import is_searchable
from listings.engine.reading.texts import cell_text, one_line
from listings.sheets.lengths import LONGEST
from listings.sheets.vocabularies import listing_vocabularies
from marketplace.errors import Invalid
from marketplace.sheets.book import Column
from marketplace.wording import LANGUAGES, Sentence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from listings.engine.content import Indicator, Right
    from listings.engine.terms import Kind
    from marketplace.wording import Language

JSON_KEY = HEADERS[-1]
ANY_DAY = date(2000, 1, 1)
"""From which `3个月内` would count; days are written in full."""
DEFAULTS = {field.name: field.default for field in dataclasses.fields(Content) if field.name not in {"kind", "title"}}
NOTE = Sentence(
    zh="导回时用：单元格写不下的内容原样保存在这里。改动左边各栏即可，这一栏请勿改动。",
    en="For importing again: what cells cannot say exactly. Change the other columns; leave this one as it is.",
)


class ExactWriter:
    """Compares the cells of rows with what they were written from; `headers` are the headers by field."""

    def __init__(self, kind: Kind, headers: Mapping[str, str]) -> None:
        self._kind = kind
        context = Context(vocabularies=listing_vocabularies(), as_of=ANY_DAY)
        self._readers = {
            name: CellReader(
                number=0,
                header=header,
                target=Target(field=name, unit=header_unit(header)),
                context=context,
            )
            for name, header in headers.items()
            if name != "external_id"
        }

    def of(
        self,
        content: Content,
        cells: Mapping[str, Any],
        *,
        indicators: Sequence[Indicator] = (),
        rights: Sequence[Right] = (),
    ) -> dict[str, Any]:
        """Return attribute -> [guard, value] for what `cells` (by field) do not say; empty where they say all.

        `indicators` and `rights` are what stands beside the row: in sheets of details, or in a column of lines.
        """
        values, unclear = self._read(cells)
        for name, rows in (("indicators", indicators), ("rights", rights)):
            if rows:
                values[name] = tuple(dict.fromkeys((*values.get(name, ()), *rows)))
        fields = put_together(values, ())
        fields["title"] = one_line(fields.get("title", ""))
        typed: tuple[Indicator, ...] = fields.pop("indicators", ())
        texts = {name: cell_text(cell) for name, cell in cells.items()}
        found: dict[str, Any] = {}
        for name, default in {"title": "", **DEFAULTS}.items():
            value = getattr(content, name)
            if name != "indicators" and (name in unclear or fields.get(name, default) != value):
                beside = rows_beside(name, rights) if name == "rights" else ""
                found[name] = [cells_guard(name, texts, self._kind, beside=beside), part_as_json(name, value)]
        if "indicator_text" in found:
            typed = tuple(dict.fromkeys(indicators))
        stated = {field.name: getattr(content, field.name) for field in dataclasses.fields(content)}
        if typed != content.indicators or _is_repeated(typed) or is_searchable(stated):
            found["indicators"] = [indicators_guard(typed, stated), part_as_json("indicators", content.indicators)]
        return found

    def _read(self, cells: Mapping[str, Any]) -> tuple[dict[str, Any], set[str]]:
        """Return the values of the cells by slot, and the attributes whose cells would be told about."""
        values: dict[str, Any] = {}
        unclear: set[str] = set()
        for name, reader in self._readers.items():
            cell = cells[name]
            if cell is None:
                continue
            parsed = reader.parse(float(cell) if type(cell) is int else cell)
            if parsed.problems or parsed.guesses:
                unclear.add(attribute_of(name))
                continue
            for slot, value in parsed.values:
                put_down(values, slot, value)
        return values, unclear


def _is_repeated(typed: Sequence[Indicator]) -> bool:
    """Whether reading would make one of two; a form takes the same row twice."""
    return len(set(typed)) < len(typed)


def exact_columns(language: Language) -> list[Column]:
    """Return the columns, hidden from people."""
    return [Column(header=header, comment=NOTE.text(language), is_hidden=True) for header in exact_headers(language)]


def exact_headers(language: Language) -> list[str]:
    """Return the headers of the column and of its continuations."""
    header = HEADERS[LANGUAGES.index(language)]
    return [header, *(f"{header} {part}" for part in range(2, PARTS + 1))]


def cut(exact: Mapping[str, Any], external_id: str) -> list[str]:
    """Return the cells of the columns, none for an empty mapping. Raises Invalid where they do not hold it."""
    if not exact:
        return []
    text = json.dumps(exact, ensure_ascii=False, separators=(",", ":"))
    parts = [text[start : start + LONGEST] for start in range(0, len(text), LONGEST)]
    if len(parts) > PARTS:
        raise Invalid(
            "export.row_too_long",
            Sentence(
                zh="有一条内容太长，表格里放不下；请导出为 JSON Lines。",
                en="An entry is too long for a spreadsheet: export as JSON Lines.",
            ),
            value=external_id,
        )
    return parts

"""The column of exact values that an exported list carries beside its cells: what a cell for people cannot say without loss.

A JSON object: attribute of Content -> [guard, value]. The guard is a hash of the cells that the attribute is read from; where a person changed
one of them, the cells count and the exact value is left aside. What stands there is checked like any cell: it may have been tampered with.
`listings/sheets` writes the column; called by `sheets` and `assembly`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from listings.engine.codec import part_as_json, part_from_json
from listings.engine.content import Indicator
from listings.engine.fields import fields_of
from listings.engine.headers import plain_header
from listings.engine.reading.indicators import SEARCHED
from listings.engine.reading.soundness import is_sound
from listings.engine.reading.texts import cell_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from listings.engine.headers import Target
    from listings.engine.reading.ports import Vocabularies
    from listings.engine.terms import Kind

HEADERS = ("原样数据", "Exact values", "exact_values")
"""Headers of the column; the second and later parts of a long object have a number behind."""
PARTS = 16
GUARD_LENGTH = 12
WHOLE = {"indicators": "indicator_text"}
"""Columns whose cell fills an attribute of another name."""


class DamagedError(ValueError):
    """The column holds something else than was written there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExactRow:
    """What the column gives for one row: attributes to take as they are, columns (their fields) that need no reading, indicators with their guard."""

    attributes: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    fields: frozenset[str] = frozenset()
    guarded_indicators: tuple[str, tuple[Indicator, ...]] | None = None

    def indicators(self, typed: Sequence[Indicator], texts: Mapping[str, Any]) -> tuple[Indicator, ...] | None:
        """Return the indicators as they were, where neither the typed ones nor the searched texts changed; None otherwise."""
        if self.guarded_indicators is None or self.guarded_indicators[0] != indicators_guard(typed, texts):
            return None
        return self.guarded_indicators[1]


NOTHING_EXACT = ExactRow()


def exact_columns(headers: Sequence[str]) -> tuple[int, ...]:
    """Return where the column and its continuations stand, in their order."""
    places = {plain_header(header): number for number, header in enumerate(headers) if header}
    for name in map(plain_header, HEADERS):
        if name in places:
            later = (f"{name}{part}" for part in range(2, PARTS + 1))
            return (places[name], *(places[one] for one in later if one in places))
    return ()


def attribute_of(field_name: str) -> str:
    """Return the attribute of Content that a column fills: `contact` for `contact.phone`."""
    return WHOLE.get(field_name, field_name.partition(".")[0])


def cells_guard(attribute: str, texts: Mapping[str, str], kind: Kind, *, beside: str = "") -> str:
    """Hash the cells that an attribute is read from; `texts` maps fields to texts as `cell_text` gives them, `beside` is what detail sheets say."""
    said = [
        texts.get(one.name, "")
        for one in fields_of(kind)
        if one.name != "external_id" and attribute_of(one.name) == attribute
    ]
    return _hash(json.dumps([*said, beside], ensure_ascii=False))


def rows_beside(attribute: str, rows: Sequence[Any]) -> str:
    """Write rows of a detail sheet for `cells_guard`."""
    return json.dumps(part_as_json(attribute, tuple(rows)), ensure_ascii=False, sort_keys=True) if rows else ""


def indicators_guard(typed: Sequence[Indicator], texts: Mapping[str, Any]) -> str:
    """Hash what the indicators of a listing come from: typed rows and searched texts."""
    return _hash(json.dumps([part_as_json("indicators", typed), *(texts.get(name, "") for name in SEARCHED)]))


class ExactReader:
    """Reads the column of one sheet."""

    def __init__(
        self,
        kind: Kind,
        places: Sequence[int],
        targets: Sequence[tuple[int, Target]],
        vocabularies: Vocabularies,
    ) -> None:
        self._kind = kind
        self._places = places
        self._cells = [(number, target.slot) for number, target in targets]
        self._vocabularies = vocabularies

    def read(self, row: Sequence[Any], rights: Sequence[Any]) -> ExactRow:
        """Return what the column gives for a row; `rights` are those of the detail sheet. Raises DamagedError."""
        stored = self._stored(row)
        if not stored:
            return NOTHING_EXACT
        texts = {slot: cell_text(row[number]) for number, slot in self._cells}
        attributes: dict[str, Any] = {}
        guarded = None
        for name, pair in stored.items():
            if not isinstance(pair, list) or len(pair) != 2:  # noqa: PLR2004 - guard and value
                raise DamagedError(name)
            if name == "indicators":
                guarded = (str(pair[0]), self._decoded(name, pair[1]))
                continue
            beside = rows_beside(name, rights) if name == "rights" else ""
            if cells_guard(name, texts, self._kind, beside=beside) == pair[0]:
                attributes[name] = self._decoded(name, pair[1])
        known = frozenset(one.name for one in fields_of(self._kind) if attribute_of(one.name) in attributes)
        return ExactRow(attributes=attributes, fields=known, guarded_indicators=guarded)

    def _stored(self, row: Sequence[Any]) -> Mapping[str, Any]:
        if not self._places or row[self._places[0]] is None:
            return {}
        first = row[self._places[0]]
        if isinstance(first, dict):
            return first
        try:
            stored = json.loads("".join(map(_as_it_is, (row[place] for place in self._places))))
        except (ValueError, RecursionError):
            raise DamagedError from None
        if not isinstance(stored, dict):
            raise DamagedError
        return stored

    def _decoded(self, name: str, stored: Any) -> Any:
        try:
            value = part_from_json(name, stored)
        except (KeyError, ValueError, TypeError, ArithmeticError, AttributeError, RecursionError):
            raise DamagedError(name) from None
        if not is_sound(name, value, self._kind, self._vocabularies):
            raise DamagedError(name)
        return value


def _as_it_is(cell: Any) -> str:
    """Return a part of the object with the blanks at its ends, which may stand inside of a text."""
    return cell if isinstance(cell, str) else cell_text(cell)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:GUARD_LENGTH]

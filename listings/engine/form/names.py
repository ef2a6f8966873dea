"""The names of a form's inputs: those of the field table, but for fields that are typed in parts (price, indicators).

Values of a form are a flat mapping from these names to a text, a list of texts, or a list of rows (mappings of parts to texts).
Called by `values`, `reading` and the pages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from listings.engine.fields import Field, Shape, fields_of

if TYPE_CHECKING:
    from listings.engine.fields import Step
    from listings.engine.terms import Kind

Row = Mapping[str, str]
Value = str | Sequence[str] | Sequence[Row]
Values = Mapping[str, Value]

EXTERNAL_ID = "external_id"
INDICATORS = "indicators"
INDICATOR_TEXT = "indicator_text"
RIGHTS = "rights"
PRICE_PARTS = ("price.low", "price.high", "price.currency", "price.is_negotiable")
INDICATOR_PARTS = (
    "quantity",
    "operator",
    "value",
    "second",
    "unit",
    "condition",
    "change",
    "necessity",
    "proof",
    "span",
)
RIGHT_PARTS = ("kind", "number", "owner", "status", "expires_on", "encumbrance")
LISTS = frozenset(
    {
        Shape.TEXTS,
        Shape.TERMS,
        Shape.TECHNICAL_FIELDS,
        Shape.INDUSTRIES,
        Shape.REGIONS,
        Shape.ORGANISATIONS,
    }
)
"""Shapes whose value is a list of texts."""


def names_of(field: Field) -> tuple[str, ...]:
    """Return the inputs of a field."""
    if field.shape is Shape.MONEY_BAND:
        return PRICE_PARTS
    if field.shape is Shape.INDICATORS:
        return (INDICATOR_TEXT, INDICATORS)
    return (field.name,)


def names_of_step(kind: Kind, step: Step) -> tuple[str, ...]:
    """Return the inputs of one step of the form of `kind`."""
    return tuple(name for field in fields_of(kind) if field.step is step for name in names_of(field))


def field_of(kind: Kind, name: str) -> Field | None:
    """Return the field that an input belongs to; None where forms of `kind` have no such input."""
    return next((field for field in fields_of(kind) if name in names_of(field)), None)


def attribute_of(name: str) -> str:
    """Return the attribute of `Content` that an input fills, wholly or in part (`contact.phone`: contact)."""
    return name.partition(".")[0]


def blank(name: str, field: Field) -> Value:
    """Return what an input holds that nothing was typed into."""
    is_several = name in {INDICATORS, RIGHTS} or field.shape in LISTS
    return [] if is_several else ""


def blank_values(kind: Kind) -> dict[str, Value]:
    """Return every input of the form of `kind`, empty."""
    return {name: blank(name, field) for field in fields_of(kind) for name in names_of(field)}


def cleaned(value: Value) -> Value:
    """Return a value with one kind of line end and without parts, items and rows that say nothing: what is kept of a form."""
    if isinstance(value, str):
        return with_line_ends(value)
    kept: list[str] = []
    rows: list[Row] = []
    for item in value:
        if isinstance(item, str):
            kept.append(with_line_ends(item))
        else:
            rows.append({part: text for part, typed in item.items() if (text := with_line_ends(typed)).strip()})
    return [row for row in rows if row.keys() - {"span"}] if rows else [text for text in kept if text.strip()]


def with_line_ends(typed: str) -> str:
    """Return a text with one kind of line end: browsers send another one than they were given."""
    return typed.replace("\r\n", "\n").replace("\r", "\n")

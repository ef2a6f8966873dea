"""What a step of the form sends, as the values that drafts are made of; and what the form had shown, carried along as one text.

Nothing is interpreted here but the shape: lines of a box, ticked choices, rows. Called by the views of this folder.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, cast

from listings.engine.fields import Shape
from listings.engine.form.names import (
    INDICATOR_PARTS,
    INDICATOR_TEXT,
    INDICATORS,
    LISTS,
    PRICE_PARTS,
    RIGHT_PARTS,
    RIGHTS,
    field_of,
    names_of_step,
)
from listings.engine.form.values import YES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.datastructures import MultiDict

    from listings.engine.fields import Step
    from listings.engine.form.names import Value
    from listings.engine.terms import Kind

PARTS: Mapping[str, tuple[str, ...]] = {INDICATORS: INDICATOR_PARTS, RIGHTS: RIGHT_PARTS}
LINES = frozenset({Shape.TEXTS, Shape.ORGANISATIONS})
"""Shapes typed into one box, an item a line."""
SEEN, NEGOTIABLE = "seen", "price.is_negotiable"
WINDOW, LONGEST_WINDOW = "window", 40
"""The input that tells windows apart, so that one that types on replaces its own waiting text and no other's."""
MOST_ROWS = 500
_ROW = re.compile(r"(indicators|rights)\.([0-9]{1,3})\.[a-z_]+")


def typed_values(kind: Kind, step: Step, form: MultiDict[str, str]) -> dict[str, Value]:
    """Return the inputs of one step as they were sent; a box that is not ticked is not sent and counts as empty."""
    return {name: _typed(kind, name, form) for name in names_of_step(kind, step)}


def rows_sent(name: str, form: MultiDict[str, str]) -> list[dict[str, str]]:
    """Return the rows of indicators or rights in their order, blank ones too."""
    numbers = sorted({int(found[2]) for key in form if (found := _ROW.fullmatch(key)) and found[1] == name})
    return [{part: form.get(f"{name}.{number}.{part}", "") for part in PARTS[name]} for number in numbers[:MOST_ROWS]]


def is_blank_row(row: Mapping[str, str]) -> bool:
    """Say whether nothing was typed into a row (where it was read from is not typed)."""
    return not any(text.strip() for part, text in row.items() if part != "span")


def seen_text(values: Mapping[str, Value], names: tuple[str, ...]) -> str:
    """Write what the form shows of `names`."""
    return json.dumps({name: values[name] for name in names}, ensure_ascii=False, separators=(",", ":"))


def seen_values(form: MultiDict[str, str]) -> dict[str, Value]:
    """Read what `seen_text` wrote; what cannot be read counts as not shown, so that nothing stored is overwritten unseen."""
    try:
        found: Any = json.loads(form.get(SEEN, "{}"))
    except ValueError:
        return {}
    return cast("dict[str, Value]", {k: v for k, v in found.items() if _is_value(v)}) if isinstance(found, dict) else {}


def window_of(form: MultiDict[str, str]) -> str:
    """Return the key of the window that sends a form; empty where it sends none."""
    return form.get(WINDOW, "")[:LONGEST_WINDOW]


def _typed(kind: Kind, name: str, form: MultiDict[str, str]) -> Value:
    field = field_of(kind, name)
    if name in PARTS:
        return rows_sent(name, form)
    if name == NEGOTIABLE:
        return YES if YES in form.getlist(name) else form.get(name, "")
    if field is None or name == INDICATOR_TEXT or name in PRICE_PARTS or field.shape not in LISTS:
        return form.get(name, "")
    if field.shape in LINES:
        return [line.strip() for line in form.get(name, "").splitlines() if line.strip()]
    return [code for code in form.getlist(name) if code]


def _is_value(value: Any) -> bool:
    if isinstance(value, str):
        return True
    return isinstance(value, list) and all(
        isinstance(item, str)
        or (isinstance(item, dict) and all(isinstance(text, str) for pair in item.items() for text in pair))
        for item in value
    )

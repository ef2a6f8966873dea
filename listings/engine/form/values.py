"""A content as the values of its form: codes as codes, numbers and days as text, rows part by part. Called by drafts and pages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from listings.engine.codec import plain_decimal
from listings.engine.form.names import INDICATOR_PARTS, INDICATORS, RIGHT_PARTS, RIGHTS, blank_values, cleaned
from listings.engine.form.spans import typed_span
from listings.engine.keys import DERIVED
from listings.engine.reading.columns import NAMES
from listings.engine.reading.texts import joined
from listings.engine.terms import ExclusionReason

if TYPE_CHECKING:
    from listings.engine.content import Content, Indicator
    from listings.engine.form.names import Row, Value, Values

YES, NO = "yes", "no"


def values_of(content: Content, *, external_id: str = "") -> Values:
    """Return every input of the form of the content's kind as its form shows it; a derived external id is shown as none."""
    values = {name: cleaned(_value(content, name)) for name in blank_values(content.kind) if name != "external_id"}
    return {"external_id": "" if external_id.startswith(DERIVED) else external_id, **values}


def _value(content: Content, name: str) -> Value:
    whole, _, part = name.partition(".")
    if name == INDICATORS:
        return [indicator_row(item, content) for item in content.indicators]
    if name == RIGHTS:
        return [_row(item, RIGHT_PARTS, content) for item in content.rights]
    if whole == "exclusions":
        return [joined([one.name]) for one in content.exclusions if one.reason is ExclusionReason(part)]
    value = getattr(content, whole)
    if part:
        return "" if value is None else text_of(getattr(value, part))
    if isinstance(value, tuple):
        return [joined([text_of(one)]) if name in NAMES else text_of(one) for one in value]
    return text_of(value)


def indicator_row(indicator: Indicator, content: Content) -> Row:
    """Return an indicator as a row of the form, its span with the words of `content` that it covers."""
    return _row(indicator, INDICATOR_PARTS, content)


def _row(item: Any, parts: tuple[str, ...], content: Content) -> Row:
    return {part: typed_span(item.span, content) if part == "span" else text_of(getattr(item, part)) for part in parts}


def text_of(value: Any) -> str:
    """Return one value as typed: `yes`, `2026-05-01`, `1.8`, the code of a term."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, date):
        return value.isoformat()
    return plain_decimal(value) if isinstance(value, Decimal) else str(value)

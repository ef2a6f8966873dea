"""Indicators that the texts of a form state and no row does yet, each with its place, for a person to accept or refuse.

What an import would take from the same texts, so that both lists say the same; a refused one is remembered by what it says, wherever it stands.
Called by drafts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from listings.engine.codec import plain_decimal
from listings.engine.content import Indicator, Span
from listings.engine.display import indicator_sentence
from listings.engine.form.names import Row, cleaned
from listings.engine.form.values import indicator_row
from listings.engine.reading.indicators import SEARCHED, found_in
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Collection

    from listings.engine.content import Content

AROUND = 40
"""Characters of the text that are shown on each side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """An indicator found in a text, as a row that may be added; `before`, `words` and `after` are the text around its place.

    `key` says what it states (field, quantity, sign, numbers, unit), the same wherever in the text it stands.
    """

    key: str
    field: str
    span: Span
    reads: Sentence
    row: Row
    before: str
    words: str
    after: str


def suggestions(content: Content, *, refused: Collection[str] = ()) -> tuple[Suggestion, ...]:
    """Return what the texts of `content` state beside its indicators, in the order of fields and places, without what was refused."""
    texts = {name: getattr(content, name) for name in SEARCHED}
    places = {_place(one.span) for one in content.indicators if one.span is not None}
    stated = [replace(one, span=None) for one in content.indicators]
    found = [one for one in found_in(texts, stated) if one.span is not None and _place(one.span) not in places]
    offered = {_key(one): one for one in reversed(found)}
    return tuple(_suggested(key, one, content) for key, one in reversed(offered.items()) if key not in refused)


def _suggested(key: str, indicator: Indicator, content: Content) -> Suggestion:
    span = indicator.span or Span(field="", start=0, end=0)
    text: str = getattr(content, span.field, "")
    (row,) = cleaned([indicator_row(indicator, content)])
    return Suggestion(
        key=key,
        field=span.field,
        span=span,
        reads=indicator_sentence(indicator),
        row=row if not isinstance(row, str) else {},
        before=text[max(0, span.start - AROUND) : span.start],
        words=text[span.start : span.end],
        after=text[span.end : span.end + AROUND],
    )


def _place(span: Span) -> tuple[str, int]:
    return span.field, span.start


def _key(indicator: Indicator) -> str:
    numbers = [plain_decimal(number) for number in (indicator.value, indicator.second) if number is not None]
    field = "" if indicator.span is None else indicator.span.field
    change = "" if indicator.change is None else indicator.change.value
    return "|".join([field, indicator.quantity, indicator.operator.value, *numbers, indicator.unit, change])

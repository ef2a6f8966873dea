"""Two contents of one thing put together: for each attribute in which they differ, one of them or, of lists, both. Pure; called by merging and its page."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields, replace
from enum import unique
from typing import TYPE_CHECKING, Any

from listings.engine.content import Content, Indicator
from listings.engine.duplicates.records import record_of
from marketplace.wording import Titled

if TYPE_CHECKING:
    from collections.abc import Mapping


@unique
class Side(Titled):
    """Which text of an attribute goes into the merged entry."""

    KEPT = "kept", "保留条目的内容", "Of the kept entry"
    MERGED = "merged", "并入条目的内容", "Of the other entry"
    BOTH = "both", "两者都要", "Both"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One attribute of `Content` in which two entries differ; `sides` are the choices it has, `advised` is what to offer first."""

    attribute: str
    sides: tuple[Side, ...]
    advised: Side


def differences(kept: Content, merged: Content) -> tuple[Difference, ...]:
    """Return where two contents of one kind differ, in the order of their declaration.

    What the kept one leaves open comes from the other; lists are united; everything else stays as the kept entry says.
    """
    found = []
    for field in fields(Content):
        ours, theirs = getattr(kept, field.name), getattr(merged, field.name)
        if ours != theirs:
            sides = (Side.KEPT, Side.MERGED, Side.BOTH) if isinstance(ours, tuple) else (Side.KEPT, Side.MERGED)
            found.append(Difference(attribute=field.name, sides=sides, advised=_advised(ours, theirs)))
    return tuple(found)


def united(kept: Content, merged: Content, choices: Mapping[str, Side]) -> Content:
    """Return the content that the choices make; an attribute without one stays as in `kept`. Raises KeyError for no attribute of Content."""
    names = {field.name for field in fields(Content)} - {"kind"}
    values: dict[str, Any] = {}
    for name, side in choices.items():
        if name not in names:
            raise KeyError(name)
        ours, theirs = getattr(kept, name), getattr(merged, name)
        if side is Side.MERGED:
            values[name] = theirs
        elif side is Side.BOTH and isinstance(ours, tuple):
            values[name] = _both(ours, theirs)
    content = replace(kept, **values)
    return replace(content, indicators=tuple(_placed(one, content) for one in content.indicators))


def material_hash(first: Content, second: Content) -> str:
    """Return what a judgement of two entries rests on, as a hash: title, organisation, credit code and main text of both, blanks apart.

    A new end, price or contact does not make two things one, so it does not bring a decided pair back.
    """
    parts = []
    for content in (first, second):
        record = record_of("", content)
        texts = (record.title, record.organisation, record.credit_code, record.text)
        parts.append(["".join(text.split()).casefold() for text in texts])
    text = json.dumps(sorted(parts), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _advised(ours: Any, theirs: Any) -> Side:
    if ours is None or ours in ("", ()):
        return Side.MERGED
    if isinstance(ours, tuple) and theirs:
        return Side.BOTH
    return Side.KEPT


def _both(ours: tuple[Any, ...], theirs: tuple[Any, ...]) -> tuple[Any, ...]:
    """Unite two lists in order; an indicator that differs from one of ours only by where it was found is the same."""
    seen = {_identity(one) for one in ours}
    return (*ours, *(one for one in theirs if _identity(one) not in seen))


def _identity(item: Any) -> Any:
    return replace(item, span=None) if isinstance(item, Indicator) else item


def _placed(indicator: Indicator, content: Content) -> Indicator:
    """Forget where an indicator was found if that text is not in the merged entry at this place."""
    span = indicator.span
    if span is None:
        return indicator
    text = getattr(content, span.field, "")
    is_there = (
        isinstance(text, str)
        and 0 <= span.start < span.end <= len(text)
        and _says(text[span.start : span.end], indicator)
    )
    return indicator if is_there else replace(indicator, span=None)


def _says(text: str, indicator: Indicator) -> bool:
    """Whether the words of a span hold the digits of the value, so that a span of another text is not kept by chance."""
    digits = "".join(sign for sign in f"{indicator.value:f}" if sign.isdigit()).strip("0")
    return not digits or digits in "".join(sign for sign in text if sign.isdigit())

"""Where an indicator was read, as one text of a form (`summary:10:18:≥ 60 HRC`), and its place in texts that changed meanwhile.

Called by `values` and `reading`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from listings.engine.content import Span
from listings.engine.form.names import with_line_ends

if TYPE_CHECKING:
    from listings.engine.content import Content


def typed_span(span: Span | None, content: Content) -> str:
    """Return the span with the words it covers; empty where there is none."""
    if span is None:
        return ""
    return f"{span.field}:{span.start}:{span.end}:{_covered(content, span)}"


def anchored(typed: str, content: Content) -> Span | None:
    """Return the span in the texts of `content`: where it was, else at the nearest place with the same words, else None.

    An indicator whose words are gone stays an indicator; it is then one that was typed.
    """
    field, start, end, words = [*typed.split(":", 3), "", "", ""][:4]
    if not field or not start.isdecimal() or not end.isdecimal():
        return None
    span = Span(field=field, start=int(start), end=int(end))
    if _covered(content, span) == words:
        return span
    text = _text(content, field)
    places = [at for at in range(len(text)) if words and text.startswith(words, at)]
    if not places:
        return None
    nearest = min(places, key=lambda at: abs(at - span.start))
    return Span(field=field, start=nearest, end=nearest + len(words))


def _covered(content: Content, span: Span) -> str:
    return with_line_ends(_text(content, span.field)[span.start : span.end])


def _text(content: Content, field: str) -> str:
    text = getattr(content, field, "")
    return text if isinstance(text, str) else ""

"""Text with marked spans, cut into segments that a template writes one by one (never HTML built by string).

Pages make the marks from evidence; the template escapes every piece.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

ELLIPSIS = "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A span to be marked, end excluded; `kind` is a CSS word, `anchor` its id on the page, `href` where it leads.

    Where marks overlap, the one with the larger `weight` keeps the characters.
    """

    start: int
    end: int
    kind: str = ""
    anchor: str = ""
    href: str = ""
    title: str = ""
    weight: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A piece of text, marked or (mark is None) plain; only the first piece of a mark carries its anchor."""

    text: str
    mark: Mark | None = None
    is_first: bool = False


def segments(text: str, marks: Iterable[Mark]) -> list[Segment]:
    """Cut `text` at the borders of `marks`; spans outside of the text are cut to it. The pieces join to `text` again."""
    owner: list[Mark | None] = [None] * len(text)
    for given in sorted(marks, key=lambda one: (one.weight, -one.start)):
        for index in range(max(given.start, 0), min(given.end, len(text))):
            owner[index] = given
    pieces: list[Segment] = []
    seen: set[int] = set()
    start = 0
    for index in range(1, len(text) + 1):
        if index < len(text) and owner[index] is owner[start]:
            continue
        mark = owner[start]
        pieces.append(Segment(text=text[start:index], mark=mark, is_first=mark is not None and id(mark) not in seen))
        seen.add(id(mark))
        start = index
    return pieces


def excerpt(text: str, mark: Mark, *, context: int = 18) -> list[Segment]:
    """Return the marked span with `context` characters on either side, an ellipsis where text was left out."""
    first, last = max(mark.start - context, 0), min(mark.end + context, len(text))
    before, after = text[first : mark.start], text[mark.end : last]
    pieces = [
        Segment(text=(ELLIPSIS if first else "") + before.lstrip()),
        Segment(text=text[mark.start : mark.end], mark=mark, is_first=True),
        Segment(text=after.rstrip() + (ELLIPSIS if last < len(text) else "")),
    ]
    return [piece for piece in pieces if piece.text]

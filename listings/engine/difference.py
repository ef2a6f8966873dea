"""What changed between two contents, field by field, as people read it: lines before and after, rows that came, went or changed, marked texts.

Driven by the field table like `display`, whose words it uses. Hidden fields are left out before (`disclosure`). Called by version and conflict pages.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from listings.engine.display import lines_of
from listings.engine.fields import Shape, fields_of
from listings.engine.form.names import LISTS
from listings.engine.merging import identity_of, subject_of
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from listings.engine.content import Content
    from listings.engine.display import Vocabularies
    from listings.engine.fields import Field

INDICATOR_TEXT = "indicator_text"
TEXT_TITLE = Sentence(zh="（原文）", en=" (text)")
LISTED = LISTS | {Shape.INDICATORS, Shape.RIGHTS}
MARKED = frozenset({Shape.TEXT, Shape.LONG_TEXT})
_TOKEN = re.compile(r"[^\W_\u3400-\u9fff]+|\s+|.", re.DOTALL)
_PASSAGE = re.compile(r"[^。！？；\n]*[。！？；\n]*", re.DOTALL)
MOST_PAIRS = 400_000
"""Tokens of the one text times those of the other up to which they are compared token by token (about 0.2 s); longer ones by passages."""


class Mark(StrEnum):
    """What happened to a stretch of text."""

    SAME = "same"
    DELETED = "deleted"
    INSERTED = "inserted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of a text; those that are not inserted are the text before, those that are not deleted the text after."""

    text: str
    mark: Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class RowChange:
    """One row of a list: it came (`before` is None), went (`after` is None) or changed."""

    before: Sentence | None
    after: Sentence | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field that says something else than before: all its lines, for lists its changed rows, for texts its marked pieces.

    `name` is the field's, or `indicator_text` for the text beside the indicators.
    """

    name: str
    title: Sentence
    before: tuple[Sentence, ...]
    after: tuple[Sentence, ...]
    rows: tuple[RowChange, ...] = ()
    pieces: tuple[Piece, ...] = ()


def difference(before: Content, after: Content, vocabularies: Vocabularies) -> tuple[FieldChange, ...]:
    """Return the fields in which two contents of one kind differ, in the order of the field table."""
    changes = []
    for field in fields_of(before.kind):
        if field.name == "external_id":
            continue
        if field.shape is Shape.INDICATORS:
            changes += _text_change(field.titles[before.kind], before.indicator_text, after.indicator_text)
        change = _change(field, before, after, vocabularies)
        if change is not None:
            changes.append(change)
    return tuple(changes)


def pieces_of(before: str, after: str) -> tuple[Piece, ...]:
    """Return a text as stretches that stayed, went and came: Han characters, Latin words and blanks are whole."""
    start = _common(before, after)
    end = _common(before[start:][::-1], after[start:][::-1])
    one, other = before[start : len(before) - end], after[start : len(after) - end]
    middle = list(_compared(_TOKEN.findall(one), _TOKEN.findall(other)))
    whole = [Piece(text=before[:start], mark=Mark.SAME), *middle]
    whole.append(Piece(text=before[len(before) - end :] if end else "", mark=Mark.SAME))
    return tuple(_joined(piece for piece in whole if piece.text))


def _change(field: Field, before: Content, after: Content, vocabularies: Vocabularies) -> FieldChange | None:
    lines = tuple(lines_of(content, field, vocabularies) for content in (before, after))
    if lines[0] == lines[1]:
        return None
    is_text = field.shape in MARKED
    return FieldChange(
        name=field.name,
        title=field.titles[before.kind],
        before=lines[0],
        after=lines[1],
        rows=_rows(field, before, after, lines) if field.shape in LISTED else (),
        pieces=pieces_of(*("".join(line.zh for line in side) for side in lines)) if is_text else (),
    )


def _text_change(title: Sentence, before: str, after: str) -> list[FieldChange]:
    if before == after:
        return []
    lines = tuple((Sentence(zh=text, en=text),) if text else () for text in (before, after))
    return [
        FieldChange(
            name=INDICATOR_TEXT,
            title=Sentence(zh=title.zh + TEXT_TITLE.zh, en=title.en + TEXT_TITLE.en),
            before=lines[0],
            after=lines[1],
            pieces=pieces_of(before, after),
        )
    ]


def _rows(
    field: Field, before: Content, after: Content, lines: Sequence[tuple[Sentence, ...]]
) -> tuple[RowChange, ...]:
    """Pair what went with what came where both speak of the same subject; what only moved is not told."""
    attribute = field.name.partition(".")[0]
    items = [getattr(content, attribute) for content in (before, after)]
    said = [
        dict(zip(map(identity_of, _of_field(field, found)), side, strict=True))
        for found, side in zip(items, lines, strict=True)
    ]
    gone = {key: line for key, line in said[0].items() if key not in said[1]}
    come = {key: line for key, line in said[1].items() if key not in said[0]}
    rows = []
    for key, line in gone.items():
        partner = next((other for other in come if subject_of(other) == subject_of(key)), None)
        rows.append(RowChange(before=line, after=None if partner is None else come.pop(partner)))
    return (*rows, *(RowChange(before=None, after=line) for line in come.values()))


def _of_field(field: Field, items: tuple[Any, ...]) -> tuple[Any, ...]:
    reason = field.name.partition(".")[2]
    return tuple(item for item in items if not reason or item.reason.value == reason)


def _compared(before: list[str], after: list[str]) -> Iterator[Piece]:
    if len(before) * len(after) > MOST_PAIRS:
        before, after = (_PASSAGE.findall("".join(tokens)) for tokens in (before, after))
    if len(before) * len(after) > MOST_PAIRS:
        yield Piece(text="".join(before), mark=Mark.DELETED)
        yield Piece(text="".join(after), mark=Mark.INSERTED)
        return
    matcher = difflib.SequenceMatcher(a=before, b=after, autojunk=False)
    for _, first, last, start, end in matcher.get_opcodes():
        one, other = before[first:last], after[start:end]
        if one == other:
            yield Piece(text="".join(one), mark=Mark.SAME)
            continue
        yield Piece(text="".join(one), mark=Mark.DELETED)
        yield Piece(text="".join(other), mark=Mark.INSERTED)


def _joined(pieces: Iterator[Piece]) -> list[Piece]:
    """Join neighbours of one mark."""
    joined: list[Piece] = []
    for piece in pieces:
        if joined and joined[-1].mark is piece.mark:
            joined[-1] = Piece(text=joined[-1].text + piece.text, mark=piece.mark)
        else:
            joined.append(piece)
    return joined


def _common(before: str, after: str) -> int:
    """Return how many tokens' worth of characters two texts begin with alike, never half of a Latin word."""
    length = next(
        (at for at, (one, other) in enumerate(zip(before, after, strict=False)) if one != other),
        min(len(before), len(after)),
    )
    while length and _is_inside_a_word(before, length) | _is_inside_a_word(after, length):
        length -= 1
    return length


def _is_inside_a_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and all(one.isascii() and one.isalnum() for one in text[at - 1 : at + 1])

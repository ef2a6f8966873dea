"""Indicators read from the texts of a draft, as its page offers them beside the words they come from; taking and refusing them.

Called by `steps`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from listings.engine.form.names import INDICATOR_TEXT, INDICATORS, field_of
from listings.services.editing.reading import read_draft
from listings.services.editing.suggesting import accept_suggestion, refuse_suggestion
from marketplace.errors import Conflict
from marketplace.web.current import read, write
from marketplace.web.marks import ELLIPSIS, Mark, Segment
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from listings.engine.form.suggestions import Suggestion
    from listings.engine.terms import Kind
    from listings.services.editing.reading import ReadDraft

ALL = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggested:
    """One suggestion: how it reads, the title of the field it stands in, and its words marked in the text around them."""

    key: str
    reads: Sentence
    title: Sentence
    pieces: list[Segment]


def suggested(draft: ReadDraft) -> list[Suggested]:
    """Return what the texts of a draft state and no row does."""
    return [_shown(one, draft.summary.kind) for one in draft.suggestions]


def decide(draft_id: str, action: str, key: str) -> None:
    """Take or refuse one suggestion, or take all; one that the texts state no more needs no decision."""
    keys = [one.key for one in read(read_draft, draft_id=draft_id).suggestions] if key == ALL else [key]
    service = accept_suggestion if action == "accept" else refuse_suggestion
    for one in keys:
        try:
            write(service, draft_id=draft_id, key=one)
        except Conflict as gone:
            if gone.code != "suggestion_gone":
                raise


def _shown(one: Suggestion, kind: Kind) -> Suggested:
    field = field_of(kind, INDICATORS if one.field == INDICATOR_TEXT else one.field)
    mark = Mark(start=0, end=len(one.words))
    pieces = [
        Segment(text=(ELLIPSIS if one.span.start > len(one.before) else "") + one.before.lstrip()),
        Segment(text=one.words, mark=mark, is_first=True),
        Segment(text=one.after.rstrip()),
    ]
    return Suggested(
        key=one.key,
        reads=one.reads,
        title=Sentence(zh=one.field, en=one.field) if field is None else field.titles[kind],
        pieces=[piece for piece in pieces if piece.text],
    )

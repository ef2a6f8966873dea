"""What the duplicate search compares and what it returns. Called by imports and the match book."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from listings.engine.terms import Kind
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from listings.engine.content import Content


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicateRecord:
    """One entry; `id` is the caller's and unique over all records handed in, `text` its main description."""

    id: str
    title: str
    organisation: str = ""
    credit_code: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicatePair:
    """Two entries that may be one: `left` is the earlier (or the stored one), `score` 0-100, and why."""

    left: str
    right: str
    score: float
    reasons: tuple[Sentence, ...]
    is_stored: bool


def record_of(name: str, content: Content) -> DuplicateRecord:
    """Return what of a content is compared, under the id `name`."""
    is_demand = content.kind is Kind.DEMAND
    texts = (content.background, content.summary) if is_demand else (content.summary, content.problem_solved)
    return DuplicateRecord(
        id=name,
        title=content.title,
        organisation=content.organisation,
        credit_code=content.credit_code,
        text=next(filter(None, texts), ""),
    )

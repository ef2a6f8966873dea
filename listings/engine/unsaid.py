"""What an entry leaves unsaid of the starred fields of its form: told beside the button that publishes it, never a reason to refuse.

Pure. Source of the stars: docs/glossary.md (forms of the two lists), where they say what helps most; only the title is required.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from listings.engine.completeness import completeness
from listings.engine.display import is_stated
from listings.engine.fields import Field, fields_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from listings.engine.content import Content
    from listings.engine.terms import Kind

LOW = 60
"""Completeness from which nothing is told: the starred fields carry so much, so what stands lower lacks much of them."""
OTHER_WAYS = {
    "maturity_stage": ("trl",),
    "contact.name": ("contact.phone", "contact.email"),
    "indicators": ("indicator_text",),
}
"""Fields that say the same as a starred one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsaid:
    """The starred fields that say nothing, in the order of the form, with the completeness (0-100) as it is and as it would be with them."""

    fields: tuple[Field, ...]
    score: int
    reachable: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsaidCounts:
    """Of `looked_at` entries, how many are of low completeness and leave starred fields unsaid, and how often each of these (by name)."""

    looked_at: int
    entries: int
    fields: tuple[tuple[str, int], ...]


def unsaid(content: Content) -> Unsaid | None:
    """Return what an entry of low completeness leaves unsaid; None where it says enough, or what is missing bears no star."""
    state = completeness(content)
    if state.score >= LOW:
        return None
    fields = tuple(field for field in _starred(content.kind) if _is_unsaid(content, field))
    if not fields:
        return None
    names = {field.name.partition(".")[0] for field in fields}
    gain = sum(one.weight for one in state.missing if one.field in names)
    return Unsaid(fields=fields, score=state.score, reachable=min(100, round(state.score + gain)))


def unsaid_counts(contents: Iterable[Content]) -> UnsaidCounts:
    """Count over many entries; the field that is missing most often comes first."""
    looked_at = [unsaid(content) for content in contents]
    found = [one for one in looked_at if one is not None]
    counts = Counter(field.name for one in found for field in one.fields)
    return UnsaidCounts(looked_at=len(looked_at), entries=len(found), fields=tuple(counts.most_common()))


def counts_as_json(counts: UnsaidCounts) -> dict[str, Any]:
    """Return `{looked_at, entries, fields}` as a preview keeps it."""
    return {"looked_at": counts.looked_at, "entries": counts.entries, "fields": [list(one) for one in counts.fields]}


def counts_from_json(stored: Mapping[str, Any]) -> UnsaidCounts:
    """Read what `counts_as_json` wrote."""
    fields = tuple((name, count) for name, count in stored["fields"])
    return UnsaidCounts(looked_at=stored["looked_at"], entries=stored["entries"], fields=fields)


def _is_unsaid(content: Content, field: Field) -> bool:
    names = (field.name, *OTHER_WAYS.get(field.name, ()))
    return not any(is_stated(content, name) for name in names)


@cache
def _starred(kind: Kind) -> tuple[Field, ...]:
    return tuple(field for field in fields_of(kind) if kind in field.starred)

"""What happened to an object so far, as lines of a timeline: from the audit trail, in the words that the page's package gives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from marketplace.actor import ActorKind
from marketplace.audit.queries import timeline
from marketplace.web.current import read
from marketplace.web.languages import say, translated

if TYPE_CHECKING:
    from collections.abc import Mapping

NAMELESS = frozenset({ActorKind.LOCAL_OPERATOR.value, ActorKind.SYSTEM.value})
"""Actors that are called by their kind: the label that is stored with what they did has one language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """How an audit action reads (a gettext message), and whether the program did it by itself."""

    message: str
    is_machine: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One happening; what the program did by itself is shown more quietly and names no person."""

    at: datetime
    text: str
    is_machine: bool


def history(words: Mapping[str, Words], *, object_kind: str, object_id: str) -> list[Line]:
    """Return the happenings of an object that the page may show, oldest first; an action without words reads as itself."""
    happenings = read(timeline, object_kind=object_kind, object_id=object_id)
    return [
        _line(words.get(one.action, Words(message=one.action)), actor_name(one.actor_kind, one.actor), one.at)
        for one in happenings
    ]


def actor_name(kind: str, label: str) -> str:
    """Return an actor's name in the reader's language: by its kind where no person's name is stored, else the stored `label`."""
    return say(ActorKind(kind).label) if kind in NAMELESS else label


def _line(words: Words, actor: str, at: datetime) -> Line:
    said = translated(words.message)
    return Line(at=at, text=said if words.is_machine else f"{said} · {actor}", is_machine=words.is_machine)

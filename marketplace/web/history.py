"""What happened to an object so far, as lines of a timeline: from the audit trail, in the words that the page's package gives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from marketplace.audit.queries import timeline
from marketplace.web.current import read
from marketplace.web.languages import translated

if TYPE_CHECKING:
    from collections.abc import Mapping


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
    return [_line(words.get(one.action, Words(message=one.action)), one.actor, one.at) for one in happenings]


def _line(words: Words, actor: str, at: datetime) -> Line:
    said = translated(words.message)
    return Line(at=at, text=said if words.is_machine else f"{said} · {actor}", is_machine=words.is_machine)

"""Reading the trail: what happened to an object, newest last. Called by pages and exports, after the object itself was authorised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from marketplace.audit.models import AuditEntry, AuditValue

if TYPE_CHECKING:
    from marketplace.unit import Unit

BOUND = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One entry as a person reads it, its actor by kind and by the label of that time; an erased value is None in `values` and its name stands in `erased`."""

    at: datetime
    action: str
    actor_kind: str
    actor: str
    values: Mapping[str, Any]
    erased: tuple[str, ...]
    erased_at: datetime | None


def timeline(unit: Unit, *, object_kind: str, object_id: str, limit: int = BOUND) -> list[Happening]:
    """Return the newest `limit` (at most 500) happenings of one object, oldest first."""
    newest = (
        select(AuditEntry, AuditValue)
        .join(AuditValue, AuditValue.entry_id == AuditEntry.id)
        .where(AuditEntry.object_kind == object_kind, AuditEntry.object_id == object_id)
        .order_by(AuditEntry.at.desc(), AuditEntry.number.desc())
        .limit(min(limit, BOUND))
    )
    rows = unit.session.execute(newest).all()
    return [_happening(entry, value) for entry, value in reversed(rows)]


def _happening(entry: AuditEntry, value: AuditValue) -> Happening:
    told = {name: kept[1] if kept else None for name, kept in value.values.items()}
    actor = told.pop("actor_label", None)
    told.pop("object_label", None)
    return Happening(
        at=entry.at,
        action=entry.action,
        actor_kind=entry.actor_kind,
        actor=actor or entry.actor_kind,
        values=told,
        erased=tuple(name for name, kept in value.values.items() if kept is None),
        erased_at=value.erased_at,
    )

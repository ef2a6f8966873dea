"""Erasing values from the trail: the chain stays verifiable, the values are gone, and the erasure is itself recorded.

Called by services that answer a person's request; who may ask is theirs to check.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from marketplace import clock
from marketplace.audit.models import AuditEntry, AuditValue
from marketplace.audit.record import record

if TYPE_CHECKING:
    from collections.abc import Collection

    from marketplace.unit import Unit


def erase_values(unit: Unit, *, object_kind: str, object_id: str, names: Collection[str], reason: str) -> int:
    """Erase the named values of every entry about one object, with their salts; return how many entries lost something."""
    about = (
        select(AuditValue)
        .join(AuditEntry)
        .where(AuditEntry.object_kind == object_kind, AuditEntry.object_id == object_id)
    )
    touched = 0
    for row in unit.session.scalars(about):
        kept = {name: None if name in names else value for name, value in row.values.items()}
        if kept != row.values:
            row.values = kept
            row.erased_at = clock.now()
            touched += 1
    if touched:
        changes = {"names": sorted(names), "entries": touched, "reason": reason}
        record(unit, action="values_erased", object_kind=object_kind, object_id=object_id, label="", changes=changes)
    return touched

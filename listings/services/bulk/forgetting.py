"""Choices of entries that nobody confirmed: after a while they are removed, rows and all. What was confirmed is a record and stays. Called by the job."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, select

from listings.models.bulk_action import BulkAction, BulkRow
from listings.permissions.rights import FORGET_BULK
from listings.permissions.workflows import BULK
from listings.states import BulkStatus
from marketplace import clock
from marketplace.audit.record import record
from marketplace.permissions import authorise

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from marketplace.unit import Unit

KEPT_FOR: Final = timedelta(days=30)
"""How long a choice waits for a person, from the last thing that was said of it."""
FORGOTTEN_AT_ONCE = 5
NEVER_CONFIRMED = (BulkStatus.CHOSEN, BulkStatus.PLANNED, BulkStatus.CANCELLED)


def has_forgotten_choices(unit: Unit) -> bool:
    """Whether there is a choice to remove; one query."""
    return unit.session.scalar(select(BulkAction.id).where(_forgotten()).limit(1)) is not None


def remove_choices(unit: Unit, *, limit: int = FORGOTTEN_AT_ONCE) -> int:
    """Remove up to `limit` choices with their entries, which may be as many as the list has; return how many. The trail keeps that they were made."""
    statement = select(BulkAction).where(_forgotten()).order_by(BulkAction.id).limit(limit).with_for_update()
    actions = unit.session.scalars(statement).all()
    for action in actions:
        authorise(unit, FORGET_BULK, action)
        record(
            unit,
            action="removed",
            object_kind=BULK.object_kind,
            object_id=action.id,
            label=BULK.label(action),
            changes={"status": action.status.value, "entries": action.rows_total},
        )
        unit.session.execute(delete(BulkRow).where(BulkRow.bulk_action_id == action.id))
        unit.session.delete(action)
    return len(actions)


def _forgotten() -> ColumnElement[bool]:
    return BulkAction.status.in_(NEVER_CONFIRMED) & (BulkAction.changed_at < clock.now() - KEPT_FOR)

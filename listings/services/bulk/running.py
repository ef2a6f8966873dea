"""Doing a confirmed bulk action: batch after batch, each in its own unit, until every entry had its turn. Called by the job and by pages.

Interrupted at any point and called again, it goes on where the ledger ended; an entry that had its turn is not touched twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select, update

from listings.models.bulk_action import BulkRow
from listings.models.listing import Listing
from listings.permissions.workflows import BULK
from listings.services.batches import Advance
from listings.services.bulk.deeds import do
from listings.services.bulk.planning import locked_bulk
from listings.services.progress import Progress, silent
from listings.states import BulkStatus
from marketplace import clock
from marketplace.errors import Conflict
from marketplace.fire import fire
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from listings.services.bulk.deeds import Result
    from marketplace.actor import Actor
    from marketplace.unit import Unit, Units

BATCH_ENTRIES = 200


def run_bulk(
    units: Units, *, actor: Actor, bulk_action_id: str, size: int = BATCH_ENTRIES, progress: Progress = silent
) -> None:
    """Do what was confirmed. A completed action is left as it is; raises Conflict for one that was not confirmed."""
    status = units.run(_start, actor=actor, bulk_action_id=bulk_action_id)
    while status is BulkStatus.RUNNING:
        advance = units.run(do_batch, actor=actor, bulk_action_id=bulk_action_id, size=size)
        progress("bulk", advance.done, advance.total)
        if advance.is_whole:
            status = units.run(_complete, actor=actor, bulk_action_id=bulk_action_id)


def do_batch(unit: Unit, *, bulk_action_id: str, size: int = BATCH_ENTRIES) -> Advance:
    """Do the next `size` entries of a running action. Does nothing to one that is not running."""
    action = locked_bulk(unit, bulk_action_id)
    if action.status is not BulkStatus.RUNNING or action.deed is None:
        return Advance(done=action.rows_done, total=action.rows_total)
    end = min(action.rows_done + size, action.rows_total)
    rows = unit.session.execute(
        select(BulkRow.position, BulkRow.listing_id)
        .where(BulkRow.bulk_action_id == action.id)
        .where(BulkRow.position >= action.rows_done, BulkRow.position < end)
        .order_by(BulkRow.position)
    ).all()
    statement = select(Listing).where(Listing.id.in_([row.listing_id for row in rows])).with_for_update()
    found = {listing.id: listing for listing in unit.session.scalars(statement)}
    listings = [found[row.listing_id] for row in rows]
    results = do(unit, action.deed, action.arguments, listings=listings, told={"bulk_action": action.id})
    _note(unit, action.id, [(row.position, results[row.listing_id]) for row in rows])
    action.rows_done, action.changed_at = end, clock.now()
    return Advance(done=end, total=action.rows_total)


def _start(unit: Unit, *, bulk_action_id: str) -> BulkStatus:
    action = locked_bulk(unit, bulk_action_id)
    if action.status is BulkStatus.CONFIRMED:
        fire(unit, BULK, action, "start")
    if action.status not in {BulkStatus.RUNNING, BulkStatus.COMPLETED}:
        raise Conflict(
            "bulk_not_confirmed",
            Sentence(zh="批量处理还没有确认，不能执行", en="The bulk action has not been confirmed and cannot run"),
            value=action.status.value,
        )
    return action.status


def _complete(unit: Unit, *, bulk_action_id: str) -> BulkStatus:
    action = locked_bulk(unit, bulk_action_id)
    if action.status is BulkStatus.RUNNING:
        fire(unit, BULK, action, "complete")
    return action.status


def _note(unit: Unit, bulk_action_id: str, results: list[tuple[int, Result]]) -> None:
    statement = (
        update(BulkRow)
        .where(BulkRow.bulk_action_id == bulk_action_id, BulkRow.position == bindparam("at_position"))
        .values(outcome=bindparam("became"), reason=bindparam("because"), number=bindparam("written"))
    )
    notes: list[dict[str, Any]] = [
        {
            "at_position": position,
            "became": result.outcome,
            "because": None if result.reason is None else result.reason.as_json(),
            "written": result.number,
        }
        for position, result in results
    ]
    if notes:
        unit.session.connection().execute(statement, notes)

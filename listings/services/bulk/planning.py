"""Before anything happens: the chosen entries are kept as rows, then a deed is planned for them, confirmed or given up. Called by pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, insert, literal, select

from listings.models.bulk_action import BulkAction, BulkDeed, BulkRow
from listings.models.listing import Listing
from listings.permissions.rights import RUN_BULK
from listings.permissions.workflows import BULK
from listings.queries.bulk.actions import UNDER_WAY, missing
from listings.queries.filters import EVERYTHING, own_listings
from listings.services.bulk.arguments import read_arguments
from marketplace import clock
from marketplace.audit.record import record
from marketplace.errors import Conflict, Invalid
from marketplace.fire import fire
from marketplace.ids import new_id
from marketplace.jobs.port import request_job
from marketplace.permissions import authorise
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from listings.engine.terms import Kind
    from listings.queries.filters import ListingFilters
    from marketplace.unit import Unit

RUN: Final = "run_bulk_action"
MOST_PICKED = 500
AT_ONCE = 200
"""Entries up to which a page waits for the deed itself; more are left to the job."""


def choose_listings(
    unit: Unit, *, kind: Kind, listing_ids: Sequence[str] = (), filters: ListingFilters | None = None
) -> BulkAction:
    """Keep a choice of the actor's entries: those picked (500 at most), or everything that passes `filters`.

    Raises Invalid where that is no entry at all. The entries are those of this moment: what passes the filters later is not among them.
    """
    now = clock.now()
    actor = unit.actor
    action = BulkAction(
        id=new_id(),
        organisation_id=actor.organisation_id or "",
        kind=kind,
        arguments={},
        filters=None if filters is None else filters.as_json(),
        actor={"kind": actor.kind.value, "id": actor.id, "label": actor.label, "language": actor.language},
        rows_total=0,
        rows_done=0,
        created_at=now,
        changed_at=now,
    )
    authorise(unit, RUN_BULK, action)
    unit.session.add(action)
    unit.session.flush()
    clauses = own_listings(unit, kind, filters or EVERYTHING)
    if filters is None:
        clauses.append(Listing.id.in_(listing_ids[:MOST_PICKED]))
    place = func.row_number().over(order_by=(Listing.external_id, Listing.id)) - 1
    chosen = select(literal(action.id), place, Listing.id).where(*clauses)
    unit.session.execute(insert(BulkRow).from_select(["bulk_action_id", "position", "listing_id"], chosen))
    counted = select(func.count()).select_from(BulkRow).where(BulkRow.bulk_action_id == action.id)
    action.rows_total = unit.session.scalar(counted) or 0
    if not action.rows_total:
        raise Invalid("nothing_chosen", Sentence(zh="请先选择条目", en="Please choose entries first"))
    record(
        unit,
        action="chosen",
        object_kind=BULK.object_kind,
        object_id=action.id,
        label=BULK.label(action),
        changes={"kind": kind.value, "entries": action.rows_total, "filters": action.filters},
    )
    return action


def plan_bulk(unit: Unit, *, bulk_action_id: str, deed: BulkDeed, typed: Mapping[str, str]) -> BulkAction:
    """Say what is to happen; may be said anew until it is confirmed. Raises Invalid for an unreadable end or value, Conflict later."""
    action = locked_bulk(unit, bulk_action_id)
    arguments = read_arguments(deed, typed, kind=action.kind)
    told: dict[str, Any] = {"deed": deed.value, "arguments": arguments}
    with unit.session.no_autoflush:
        action.deed, action.arguments = deed, arguments
        fire(unit, BULK, action, "plan", note=", ".join(f"{name}: {value}" for name, value in told.items()))
    return action


def confirm_bulk(unit: Unit, *, bulk_action_id: str) -> BulkAction:
    """Let it happen: many entries by the job, `AT_ONCE` or fewer by whoever called, with `run_bulk`."""
    action = locked_bulk(unit, bulk_action_id)
    fire(unit, BULK, action, "confirm")
    if action.rows_total > AT_ONCE:
        _request(unit, action)
    return action


def resume_bulk(unit: Unit, *, bulk_action_id: str) -> BulkAction:
    """Have an action go on whose work was interrupted. Raises Conflict for one that is not under way."""
    action = locked_bulk(unit, bulk_action_id)
    if action.status not in UNDER_WAY:
        raise Conflict(
            "bulk_not_under_way",
            Sentence(zh="这次批量处理不在进行中", en="This bulk action is not under way"),
            value=action.status.value,
        )
    _request(unit, action)
    return action


def cancel_bulk(unit: Unit, *, bulk_action_id: str) -> BulkAction:
    """Give it up before anything happened."""
    action = locked_bulk(unit, bulk_action_id)
    fire(unit, BULK, action, "cancel")
    return action


def locked_bulk(unit: Unit, bulk_action_id: str) -> BulkAction:
    """Load an action for changing it, fresh, and locked where the database locks rows. Raises NotFound and Forbidden."""
    action = unit.session.get(BulkAction, bulk_action_id, with_for_update=True, populate_existing=True)
    if action is None:
        raise missing(bulk_action_id)
    authorise(unit, RUN_BULK, action)
    return action


def _request(unit: Unit, action: BulkAction) -> None:
    request_job(unit, RUN, object_kind=BULK.object_kind, object_id=action.id, bulk_action_id=action.id)

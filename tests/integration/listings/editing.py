"""Steps of editing for tests, on the importing fixture, and what stands in the tables of drafts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from listings.engine.terms import Kind
from listings.models.draft import ListingDraft
from listings.models.listing import Listing
from listings.queries.drafts import draft_of, shown_values
from listings.services.editing.drafts import open_draft, save_draft
from marketplace.audit.models import AuditEntry, AuditValue
from tests.integration.listings.ledgers import read


def listing_id(runtime, external_id: str = "A-1") -> str:
    return read(runtime, lambda unit: unit.session.scalar(select(Listing.id).where(Listing.external_id == external_id)))


def opened(importing, listing: str | None = None, kind: Kind = Kind.ACHIEVEMENT) -> str:
    return importing.run(lambda unit: open_draft(unit, kind=kind, listing_id=listing).id)


def saved(importing, draft_id: str, seen: dict[str, Any] | None = None, /, *, window: str = "", **changes: Any):
    """Save as a window that was loaded just now, or that showed `seen`; an unnamed one is another each time."""
    loaded = importing.read(shown, draft_id=draft_id) if seen is None else seen
    return importing.run(save_draft, draft_id=draft_id, changes=changes, seen=loaded, window=window)


def shown(unit, *, draft_id: str) -> dict[str, Any]:
    return shown_values(unit, draft_of(unit, draft_id=draft_id))


def drafts(runtime) -> list[tuple[Any, ...]]:
    """Return (status, listing id, values, clashes, version) of every draft, in the order of their making."""

    def collected(unit):
        found = unit.session.scalars(select(ListingDraft).order_by(ListingDraft.created_at, ListingDraft.id))
        return [(one.status.value, one.listing_id, one.values, one.clashes, one.version) for one in found]

    return read(runtime, collected)


def newest_entry(runtime) -> dict[str, object]:
    """What the newest audit entry about a listing says: its action and the values of its changes."""

    def collected(unit):
        statement = (
            select(AuditEntry.action, AuditValue)
            .join(AuditValue, AuditValue.entry_id == AuditEntry.id)
            .where(AuditEntry.object_kind == "listing")
            .order_by(AuditEntry.number.desc())
        )
        action, values = unit.session.execute(statement).first()
        return {"action": action, **{name: kept[1] for name, kept in values.values.items()}}

    return read(runtime, collected)

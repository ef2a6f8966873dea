"""Drafts that wait to be gone on with, as lists and entries tell of them. Called by pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from listings.models.draft import ListingDraft
from listings.permissions.rights import EDIT_DRAFT
from listings.states import DraftStatus
from marketplace.permissions import which_rows

if TYPE_CHECKING:
    from listings.engine.terms import Kind
    from marketplace.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingDraft:
    """The open draft of a listing: where to go on, and when it was last changed."""

    id: str
    changed_at: datetime


def waiting_draft(unit: Unit, *, listing_id: str) -> WaitingDraft | None:
    """Return the open draft of a listing; None where nothing waits."""
    statement = select(ListingDraft.id, ListingDraft.changed_at).where(
        ListingDraft.listing_id == listing_id,
        ListingDraft.status == DraftStatus.OPEN,
        which_rows(unit.actor, EDIT_DRAFT),
    )
    row = unit.session.execute(statement).one_or_none()
    return None if row is None else WaitingDraft(id=row.id, changed_at=row.changed_at)


def waiting_count(unit: Unit, *, kind: Kind) -> int:
    """Return how many drafts of a list are open."""
    statement = select(func.count()).where(
        ListingDraft.kind == kind, ListingDraft.status == DraftStatus.OPEN, which_rows(unit.actor, EDIT_DRAFT)
    )
    return unit.session.scalar(statement.select_from(ListingDraft)) or 0

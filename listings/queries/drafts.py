"""Drafts as rows and lists: one draft for services, the open ones of the actor, and what a draft's form shows.

Contents are those of the keeper; nobody else's drafts are ever returned. Called by services and pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from listings.engine.form.names import blank_values
from listings.engine.form.values import values_of
from listings.engine.terms import Kind
from listings.models.draft import ListingDraft
from listings.models.listing import Listing
from listings.models.version import ListingVersion
from listings.permissions.rights import EDIT_DRAFT
from listings.queries.contents import contents_of
from listings.queries.pages import Page, bounded
from listings.states import Availability, DraftStatus
from marketplace.errors import NotFound
from marketplace.permissions import which_rows
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from listings.engine.content import Content
    from listings.engine.form.names import Value
    from marketplace.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftSummary:
    """A draft as a line of a list: its title as typed or as the base has it, and the listing's state (None: a new entry)."""

    id: str
    kind: Kind
    status: DraftStatus
    title: str
    listing_id: str | None
    external_id: str
    availability: Availability | None
    base_number: int | None
    newest_number: int | None
    actor: str
    version: int
    created_at: datetime
    changed_at: datetime

    @property
    def is_behind(self) -> bool:
        """Whether the listing got another version since the edit began."""
        return self.newest_number is not None and self.base_number != self.newest_number


def draft_of(unit: Unit, *, draft_id: str, is_locked: bool = False) -> ListingDraft:
    """Load a draft of the actor's. Raises NotFound, also for one that the actor may not see."""
    statement = select(ListingDraft).where(ListingDraft.id == draft_id, which_rows(unit.actor, EDIT_DRAFT))
    if is_locked:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    draft = unit.session.scalars(statement).one_or_none()
    if draft is None:
        raise NotFound("draft_missing", Sentence(zh="没有这份草稿", en="There is no such draft"), value=draft_id)
    return draft


def open_draft_of(unit: Unit, listing: Listing) -> ListingDraft | None:
    """Return the open draft of a listing at its keeper."""
    statement = select(ListingDraft).where(
        ListingDraft.listing_id == listing.id,
        ListingDraft.organisation_id == listing.organisation_id,
        ListingDraft.status == DraftStatus.OPEN,
    )
    return unit.session.scalars(statement).one_or_none()


def refused_before(unit: Unit, listing: Listing) -> list[str]:
    """Return the suggestions that were refused in the last finished draft of a listing."""
    statement = (
        select(ListingDraft.refused)
        .where(ListingDraft.listing_id == listing.id, ListingDraft.status == DraftStatus.FINISHED)
        .where(ListingDraft.organisation_id == listing.organisation_id)
        .order_by(ListingDraft.changed_at.desc(), ListingDraft.id.desc())
        .limit(1)
    )
    return unit.session.scalar(statement) or []


def newest_version_of(unit: Unit, listing: Listing) -> ListingVersion:
    """Return the newest version of a listing; every listing has one."""
    newest = (ListingVersion.listing_id == listing.id) & (ListingVersion.number == listing.newest_number)
    return unit.session.scalars(select(ListingVersion).where(newest)).one()


def base_content(unit: Unit, draft: ListingDraft) -> Content | None:
    """Return the content that the edit began from; None for a new entry."""
    if draft.base_version_id is None:
        return None
    return contents_of(unit, [draft.base_version_id])[draft.base_version_id]


def shown_values(unit: Unit, draft: ListingDraft) -> dict[str, Value]:
    """Return every input of the draft's form: as typed, else as the version says from which the edit began."""
    base = base_content(unit, draft)
    before = blank_values(draft.kind) if base is None else values_of(base, external_id=_external_id(unit, draft))
    return {**before, **draft.values}


def drafts_page(
    unit: Unit, *, status: DraftStatus = DraftStatus.OPEN, kind: Kind | None = None, offset: int = 0, limit: int = 50
) -> Page[DraftSummary]:
    """Return the actor's drafts, the newest change first; two queries."""
    clauses = [ListingDraft.status == status, which_rows(unit.actor, EDIT_DRAFT)]
    if kind is not None:
        clauses.append(ListingDraft.kind == kind)
    limit = bounded(limit)
    total = unit.session.scalar(select(func.count()).select_from(ListingDraft).where(*clauses)) or 0
    ordered = _summaries().where(*clauses).order_by(ListingDraft.changed_at.desc(), ListingDraft.id)
    rows = tuple(map(_summary, unit.session.execute(ordered.offset(offset).limit(limit))))
    return Page(rows=rows, total=total, offset=offset, limit=limit)


def draft_summary(unit: Unit, *, draft_id: str) -> DraftSummary:
    """Return one draft as a line. Raises NotFound."""
    statement = _summaries().where(ListingDraft.id == draft_id, which_rows(unit.actor, EDIT_DRAFT))
    row = unit.session.execute(statement).one_or_none()
    if row is None:
        raise NotFound("draft_missing", Sentence(zh="没有这份草稿", en="There is no such draft"), value=draft_id)
    return _summary(row)


def _summaries() -> Any:
    columns = (
        ListingDraft,
        Listing.external_id,
        Listing.availability,
        Listing.newest_number,
        ListingVersion.title,
        ListingVersion.number,
    )
    return (
        select(*columns)
        .outerjoin(Listing, Listing.id == ListingDraft.listing_id)
        .outerjoin(ListingVersion, ListingVersion.id == ListingDraft.base_version_id)
    )


def _summary(row: Any) -> DraftSummary:
    draft, external_id, availability, newest_number, title, base_number = row
    return DraftSummary(
        id=draft.id,
        kind=draft.kind,
        status=draft.status,
        title=draft.values.get("title", title or ""),
        listing_id=draft.listing_id,
        external_id=external_id or "",
        availability=availability,
        base_number=base_number,
        newest_number=newest_number,
        actor=draft.actor["label"],
        version=draft.version,
        created_at=draft.created_at,
        changed_at=draft.changed_at,
    )


def _external_id(unit: Unit, draft: ListingDraft) -> str:
    found = unit.session.scalar(select(Listing.external_id).where(Listing.id == draft.listing_id))
    return found or ""

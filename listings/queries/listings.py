"""The two lists as pages show them: summaries and details, already projected to what the actor may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select

from listings.disclosure.projection import projected
from listings.disclosure.tiers import Tier, tier_of
from listings.engine.completeness import Completeness, completeness
from listings.engine.content import Content
from listings.engine.terms import Kind
from listings.models.duplicate import DuplicatePair
from listings.models.listing import Listing
from listings.models.version import ListingVersion
from listings.permissions.rights import VIEW_LISTING
from listings.permissions.workflows import AVAILABILITY
from listings.queries.contents import contents_of
from listings.queries.pages import Page, bounded
from listings.states import Availability
from marketplace.accounts.models import Organisation
from marketplace.errors import NotFound
from marketplace.fire import allowed_events
from marketplace.permissions import which_rows
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from marketplace.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingSummary:
    """One line of a list; `organisation` is the provider's present name."""

    id: str
    version_id: str
    kind: Kind
    external_id: str
    title: str
    organisation: str
    region: str
    availability: Availability
    valid_until: date | None
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionLine:
    """One version in the history of a listing."""

    id: str
    number: int
    created_at: datetime
    content_hash: str
    import_run_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingDetail:
    """A listing with the content that the actor may see, its history and what is missing from it (own organisation only)."""

    summary: ListingSummary
    content: Content
    tier: int
    version: int
    versions: tuple[VersionLine, ...]
    completeness: Completeness | None
    allowed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicateRow:
    """Two listings that may be one: both records, `score` 0-100 and why."""

    first: ListingSummary
    second: ListingSummary
    score: float
    reason: Sentence


def listings_page(
    unit: Unit,
    *,
    kind: Kind,
    text: str = "",
    availability: Availability | None = None,
    offset: int = 0,
    limit: int = 50,
) -> Page[ListingSummary]:
    """Return listings in order of external id, of titles or ids that contain `text`; two queries."""
    clauses = [Listing.kind == kind, which_rows(unit.actor, VIEW_LISTING)]
    if availability is not None:
        clauses.append(Listing.availability == availability)
    if text.strip():
        clauses.append(_contains(text.strip()))
    limit = bounded(limit)
    total = unit.session.scalar(_joined(select(func.count())).where(*clauses)) or 0
    statement = _joined(select(*_SUMMARY)).where(*clauses).order_by(Listing.external_id, Listing.id)
    rows = tuple(map(_summary, unit.session.execute(statement.offset(offset).limit(limit))))
    return Page(rows=rows, total=total, offset=offset, limit=limit)


def listing_detail(unit: Unit, *, listing_id: str) -> ListingDetail:
    """Return one listing. Raises NotFound, also for one that does not exist for the actor."""
    statement = select(Listing, *_SUMMARY)
    row = unit.session.execute(
        _joined(statement).where(Listing.id == listing_id, which_rows(unit.actor, VIEW_LISTING))
    ).first()
    if row is None:
        raise _missing(listing_id)
    listing: Listing = row[0]
    summary = _summary(row[1:])
    whole = contents_of(unit, [summary.version_id])[summary.version_id]
    tier = tier_of(unit.actor, keeper_id=listing.organisation_id, publicity=whole.publicity)
    if tier is Tier.NOTHING:
        raise _missing(listing_id)
    return ListingDetail(
        summary=summary,
        content=projected(whole, tier),
        tier=tier,
        version=listing.version,
        versions=_versions(unit, listing),
        completeness=completeness(whole) if tier is Tier.OWN else None,
        allowed=allowed_events(unit.actor, AVAILABILITY, listing),
    )


def duplicate_pairs(
    unit: Unit, *, import_run_id: str | None = None, offset: int = 0, limit: int = 50
) -> Page[DuplicateRow]:
    """Return likely duplicates among the actor's listings, most alike first, of one import or of all; three queries."""
    own = select(Listing.id).where(which_rows(unit.actor, VIEW_LISTING))
    clauses: list[ColumnElement[bool]] = [DuplicatePair.first_id.in_(own), DuplicatePair.second_id.in_(own)]
    if import_run_id is not None:
        clauses.append(DuplicatePair.import_run_id == import_run_id)
    limit = bounded(limit)
    total = unit.session.scalar(select(func.count()).select_from(DuplicatePair).where(*clauses)) or 0
    ordered = (
        select(DuplicatePair)
        .where(*clauses)
        .order_by(DuplicatePair.score.desc(), DuplicatePair.first_id, DuplicatePair.second_id)
    )
    pairs = unit.session.scalars(ordered.offset(offset).limit(limit)).all()
    records = _summaries(unit, {pair.first_id for pair in pairs} | {pair.second_id for pair in pairs})
    rows = tuple(
        DuplicateRow(
            first=records[pair.first_id],
            second=records[pair.second_id],
            score=pair.score,
            reason=Sentence.from_json(pair.reason),
        )
        for pair in pairs
    )
    return Page(rows=rows, total=total, offset=offset, limit=limit)


_SUMMARY = (
    Listing.id,
    ListingVersion.id,
    Listing.kind,
    Listing.external_id,
    ListingVersion.title,
    Organisation.name,
    ListingVersion.region,
    Listing.availability,
    ListingVersion.valid_until,
    ListingVersion.created_at,
)


def _joined(statement: Any) -> Any:
    """Join a listing with its newest version and that version's provider."""
    newest = (ListingVersion.listing_id == Listing.id) & (ListingVersion.number == Listing.newest_number)
    return (
        statement.select_from(Listing)
        .join(ListingVersion, newest)
        .join(Organisation, Organisation.id == ListingVersion.provider_id)
    )


def _contains(text: str) -> ColumnElement[bool]:
    return or_(
        ListingVersion.title.icontains(text, autoescape=True), Listing.external_id.icontains(text, autoescape=True)
    )


def _summary(row: Any) -> ListingSummary:
    identifier, version_id, kind, external_id, title, organisation, region, availability, valid_until, changed_at = row
    return ListingSummary(
        id=identifier,
        version_id=version_id,
        kind=kind,
        external_id=external_id,
        title=title,
        organisation=organisation,
        region=region,
        availability=availability,
        valid_until=valid_until,
        changed_at=changed_at,
    )


def _summaries(unit: Unit, listing_ids: set[str]) -> dict[str, ListingSummary]:
    statement = _joined(select(*_SUMMARY)).where(Listing.id.in_(listing_ids))
    return {summary.id: summary for summary in map(_summary, unit.session.execute(statement))}


def _versions(unit: Unit, listing: Listing) -> tuple[VersionLine, ...]:
    statement = (
        select(
            ListingVersion.id,
            ListingVersion.number,
            ListingVersion.created_at,
            ListingVersion.content_hash,
            ListingVersion.import_run_id,
        )
        .where(ListingVersion.listing_id == listing.id)
        .order_by(ListingVersion.number.desc())
        .limit(100)
    )
    return tuple(
        VersionLine(id=identifier, number=number, created_at=at, content_hash=digest, import_run_id=run)
        for identifier, number, at, digest, run in unit.session.execute(statement)
    )


def _missing(listing_id: str) -> NotFound:
    return NotFound("listing_missing", Sentence(zh="没有这个条目", en="There is no such listing"), value=listing_id)

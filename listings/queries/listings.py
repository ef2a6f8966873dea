"""The two lists as pages show them: summaries and details, already projected to what the actor may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import literal, select, tuple_
from sqlalchemy.orm import aliased

from listings.disclosure.projection import projected
from listings.disclosure.tiers import Tier, tier_of
from listings.engine.completeness import Completeness, completeness
from listings.engine.content import Content
from listings.engine.terms import Kind
from listings.engine.unsaid import Unsaid, unsaid
from listings.models.listing import NO_END, Listing
from listings.models.version import ListingVersion
from listings.permissions.rights import VIEW_LISTING
from listings.permissions.workflows import AVAILABILITY
from listings.queries.contents import contents_of
from listings.queries.filters import EVERYTHING, ListingFilters, own_listings
from listings.queries.pages import Stretch, bounded
from listings.states import Availability
from marketplace.accounts.models import Organisation
from marketplace.errors import NotFound
from marketplace.fire import allowed_events
from marketplace.permissions import which_rows
from marketplace.wording import Sentence, Titled

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import ColumnElement

    from marketplace.unit import Unit


MOST_COUNTED = 1_000
"""Entries are counted up to here; beyond it a page says "more than"."""


class Order(Titled):
    """What a list is sorted by."""

    ID = "id", "按编号", "By id"
    CHANGED = "changed", "最近更新", "Latest change first"
    ENDS = "ends", "最早到期", "Earliest end first"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a stretch of a list begins: behind the listing `after`, or so that it ends before the listing `before`."""

    after: str | None = None
    before: str | None = None


BEGINNING = Place()
ORDER_COLUMNS = {Order.ID: Listing.external_id, Order.CHANGED: Listing.changed_at, Order.ENDS: Listing.ends_on}


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingSummary:
    """One line of a list; `organisation` is the provider's present name, `technical_fields` are codes."""

    id: str
    version_id: str
    kind: Kind
    external_id: str
    title: str
    organisation: str
    provider_id: str
    technical_fields: tuple[str, ...]
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
    """A listing with the content that the actor may see, its history and what is missing from it (own organisation only).

    `unsaid` is told where it could be published.
    """

    summary: ListingSummary
    content: Content
    tier: int
    version: int
    versions: tuple[VersionLine, ...]
    completeness: Completeness | None
    unsaid: Unsaid | None
    allowed: tuple[str, ...]


def listings_page(
    unit: Unit,
    *,
    kind: Kind,
    filters: ListingFilters = EVERYTHING,
    order: Order = Order.ID,
    place: Place = BEGINNING,
    limit: int = 50,
) -> Stretch[ListingSummary]:
    """Return a stretch of one list; two queries.

    The first finds what passes the filters in one index, up to a bound. Few are then fetched by their ids; of many, enough stand near the place.
    Rows are found by their place in an index, so that the last stretch costs what the first one costs.
    """
    clauses = own_listings(unit, kind, filters)
    passing = unit.session.scalars(select(Listing.id).where(*clauses).limit(MOST_COUNTED + 1)).all()
    is_more = len(passing) > MOST_COUNTED
    limit = bounded(limit)
    is_backward = place.before is not None
    beyond = place.before or place.after
    wanted: list[ColumnElement[bool]] = clauses if is_more else [Listing.id.in_(passing)]
    statement = _stretch(wanted, order, beyond, limit + 1, is_backward=is_backward)
    found = list(map(_summary, unit.session.execute(statement)))
    is_cut, rows = len(found) > limit, found[:limit]
    if is_backward:
        rows.reverse()
    has_previous, has_following = (is_cut, True) if is_backward else (beyond is not None, is_cut)
    return Stretch(
        rows=tuple(rows),
        total=min(len(passing), MOST_COUNTED),
        is_more=is_more,
        previous=rows[0].id if rows and has_previous else None,
        following=rows[-1].id if rows and has_following else None,
    )


def _stretch(
    clauses: list[ColumnElement[bool]], order: Order, beyond: str | None, limit: int, *, is_backward: bool
) -> Any:
    """Return the statement; the rows come in reverse where they are looked for backwards. Only what is shown is joined."""
    column = ORDER_COLUMNS[order]
    is_falling = (order is Order.CHANGED) != is_backward
    directions = (column.desc(), Listing.id.desc()) if is_falling else (column, Listing.id)
    near = select(Listing.id).where(*clauses)
    if beyond is not None:
        stood = aliased(Listing)
        there = select(getattr(stood, column.key)).where(stood.id == beyond).scalar_subquery()
        key, at = tuple_(column, Listing.id), tuple_(there, literal(beyond))
        near = near.where(key < at if is_falling else key > at)
    near = near.order_by(*directions).limit(limit)
    return _joined(select(*_SUMMARY)).where(Listing.id.in_(near)).order_by(*directions)


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
        unsaid=unsaid(whole) if tier is Tier.OWN else None,
        allowed=allowed_events(unit.actor, AVAILABILITY, listing),
    )


_SUMMARY = (
    Listing.id,
    ListingVersion.id,
    Listing.kind,
    Listing.external_id,
    Listing.title,
    Organisation.name,
    Organisation.id,
    Listing.technical_fields,
    Listing.region,
    Listing.availability,
    Listing.ends_on,
    Listing.changed_at,
)


def _joined(statement: Any) -> Any:
    """Join a listing with its newest version and that version's provider."""
    newest = (ListingVersion.listing_id == Listing.id) & (ListingVersion.number == Listing.newest_number)
    return (
        statement.select_from(Listing)
        .join(ListingVersion, newest)
        .join(Organisation, Organisation.id == ListingVersion.provider_id)
    )


def _summary(row: Any) -> ListingSummary:
    identifier, version_id, kind, external_id, title, organisation, provider_id, codes, region, state, end, at = row
    return ListingSummary(
        id=identifier,
        version_id=version_id,
        kind=kind,
        external_id=external_id,
        title=title,
        organisation=organisation,
        provider_id=provider_id,
        technical_fields=tuple(code for code in codes.split(",") if code),
        region=region,
        availability=state,
        valid_until=None if end == NO_END else end,
        changed_at=at,
    )


def summaries_of(unit: Unit, listing_ids: Collection[str]) -> dict[str, ListingSummary]:
    """Return listings by id, whoever keeps them: the caller has asked what the actor may see. One query."""
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

"""Listings that a search hit, as the actor may see them now: in bulk, with a fixed number of queries, what is gone left out.

An index runs behind its table for a moment: a hit may have been withdrawn, have expired or belong to somebody else by the time
it is loaded. Called by the search services.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from listings.disclosure.projection import is_indicator_visible, projected
from listings.disclosure.tiers import Tier, narrowed, tier_of
from listings.engine.content import Content, Indicator
from listings.engine.terms import Kind
from listings.models.listing import Listing
from listings.models.mapping import indicator_of
from listings.models.rows import VersionIndicator
from listings.models.version import ListingVersion
from listings.permissions.rights import VIEW_LISTING
from listings.queries.contents import contents_of
from listings.states import Availability
from marketplace.accounts.models import Organisation
from marketplace.db import Base
from marketplace.permissions import which_rows

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date
    from typing import Any

    from marketplace.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A published listing with what the actor sees of it."""

    id: str
    kind: Kind
    content: Content


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """The indicators of a listing that a tier sees."""

    listing_id: str
    indicators: Sequence[Indicator]


def seen_listings(unit: Unit, listing_ids: Collection[str], *, on: date) -> dict[str, Seen]:
    """Return those of `listing_ids` that are published, valid on a day and the actor's to see; two queries and those of contents."""
    columns = (Listing.id, Listing.kind, Listing.organisation_id, ListingVersion.id, Organisation.name)
    statement = _found(unit, select(*columns), listing_ids, on).join(
        Organisation, Organisation.id == ListingVersion.provider_id
    )
    rows = unit.session.execute(statement).all()
    contents = contents_of(unit, [version_id for _, _, _, version_id, _ in rows])
    seen = {}
    for listing_id, kind, keeper_id, version_id, provider in rows:
        content = contents[version_id]
        tier = tier_of(unit.actor, keeper_id=keeper_id, publicity=content.publicity)
        if tier is not Tier.NOTHING:
            named = content if content.organisation else replace(content, organisation=provider)
            seen[listing_id] = Seen(id=listing_id, kind=kind, content=projected(named, tier))
    return seen


def visible_ids(unit: Unit, listing_ids: Collection[str], *, on: date) -> set[str]:
    """Return those of `listing_ids` that `seen_listings` would return; one query."""
    statement = _found(unit, select(Listing.id, Listing.organisation_id, ListingVersion.publicity), listing_ids, on)
    return {
        listing_id
        for listing_id, keeper_id, publicity in unit.session.execute(statement)
        if tier_of(unit.actor, keeper_id=keeper_id, publicity=publicity) is not Tier.NOTHING
    }


def visible_claims(unit: Unit, listing_ids: Collection[str], *, tier: Tier, on: date) -> list[Claims]:
    """Return the indicators that `tier` sees of those of `listing_ids` that are found; two queries.

    `tier` is the one that the documents show, however much more the actor sees: a hit must not rest on what its document hides.
    """
    listed = _found(
        unit, select(ListingVersion.id, Listing.id, Listing.kind, ListingVersion.publicity), listing_ids, on
    )
    versions = {
        version_id: (listing_id, kind)
        for version_id, listing_id, kind, publicity in unit.session.execute(listed)
        if narrowed(tier, publicity) is not Tier.NOTHING
    }
    table = Base.metadata.tables[VersionIndicator.__tablename__]
    statement = select(table).where(table.c.version_id.in_(list(versions))).order_by(*table.primary_key.columns)
    claims: dict[str, list[Indicator]] = defaultdict(list)
    for row in unit.session.execute(statement):
        listing_id, kind = versions[row.version_id]
        indicator = indicator_of(row)
        if is_indicator_visible(kind, indicator, tier):
            claims[listing_id].append(indicator)
    return [Claims(listing_id=listing_id, indicators=found) for listing_id, found in claims.items()]


def _found(unit: Unit, statement: Any, listing_ids: Collection[str], on: date) -> Any:
    return (
        statement.select_from(Listing)
        .join(ListingVersion, ListingVersion.id == Listing.published_version_id)
        .where(
            Listing.id.in_(list(listing_ids)),
            Listing.availability == Availability.PUBLISHED,
            or_(ListingVersion.valid_until.is_(None), ListingVersion.valid_until >= on),
            which_rows(unit.actor, VIEW_LISTING),
        )
    )

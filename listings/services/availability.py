"""The life of a listing after its import: publish, withdraw, expire. The status itself is written by `fire`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from listings.documents import Findable, remove_listing_documents, write_listing_documents
from listings.models.listing import Listing
from listings.models.version import ListingVersion
from listings.permissions.workflows import AVAILABILITY
from listings.queries.contents import contents_of
from listings.queries.merges import MERGED, merged_into
from listings.queries.overdue import overdue_on
from listings.services.providers import provider_of
from marketplace.errors import Conflict, NotFound
from marketplace.fire import fire, fire_many
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from datetime import date

    from marketplace.unit import Unit

EXPIRED_AT_ONCE = 500


def publish_listing(unit: Unit, *, listing_id: str, note: str = "") -> Listing:
    """Show the newest version of a listing. Raises Conflict where it is published already, or was merged into another."""
    listing = _listing(unit, listing_id)
    if merged_into(unit, [listing.id]):
        raise Conflict("merged", MERGED)
    newest = unit.session.scalars(
        select(ListingVersion).where(
            ListingVersion.listing_id == listing.id, ListingVersion.number == listing.newest_number
        )
    ).first()
    if newest is not None:
        listing.published_version_id = newest.id
    fire(unit, AVAILABILITY, listing, "publish", note=note)
    if newest is not None:
        write_listing_documents(unit, [_findable(unit, listing, newest)])
    return listing


def withdraw_listing(unit: Unit, *, listing_id: str, note: str = "") -> Listing:
    """Take a listing out of sight; it can be published again."""
    listing = _listing(unit, listing_id)
    fire(unit, AVAILABILITY, listing, "withdraw", note=note)
    remove_listing_documents(unit, [listing.id])
    return listing


def expire_listings(unit: Unit, *, day: date, limit: int = EXPIRED_AT_ONCE) -> int:
    """Let up to `limit` published listings expire whose last valid day is before `day`; return how many.

    Their documents stay: searches ask for what is valid, and an explicit day in the past still finds them.
    """
    overdue = select(Listing).where(overdue_on(day)).order_by(Listing.id).limit(limit).with_for_update()
    listings = unit.session.scalars(overdue).all()
    fire_many(unit, AVAILABILITY, listings, "expire")
    return len(listings)


def _listing(unit: Unit, listing_id: str) -> Listing:
    listing = unit.session.get(Listing, listing_id, with_for_update=True)
    if listing is None:
        raise NotFound("listing_missing", Sentence(zh="没有这个条目", en="There is no such listing"), value=listing_id)
    return listing


def _findable(unit: Unit, listing: Listing, version: ListingVersion) -> Findable:
    provider = provider_of(unit, version.provider_id)
    return Findable(
        listing_id=listing.id,
        keeper_id=listing.organisation_id,
        content=contents_of(unit, [version.id])[version.id],
        provider_id=provider.id,
        provider=provider.name,
        published_at=listing.published_at,
    )

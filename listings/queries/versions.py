"""Versions of a listing: what one says, and what two of them differ in, projected to what the actor may see. Called by services and pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from listings.disclosure.projection import projected
from listings.disclosure.tiers import Tier, tier_of
from listings.engine.content import Content
from listings.engine.difference import FieldChange, difference
from listings.models.listing import Listing
from listings.models.version import ListingVersion
from listings.permissions.rights import VIEW_LISTING
from listings.queries.contents import contents_of
from marketplace.errors import NotFound
from marketplace.permissions import which_rows
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from listings.engine.display import Vocabularies
    from marketplace.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenVersion:
    """One version as the actor sees it; `is_published`: it is the one that readers see, `is_newest`: the one that is edited."""

    id: str
    listing_id: str
    number: int
    created_at: datetime
    import_run_id: str | None
    is_published: bool
    is_newest: bool
    content: Content


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionDifference:
    """Two versions of one listing and the fields in which they differ."""

    before: SeenVersion
    after: SeenVersion
    changes: tuple[FieldChange, ...]


def seen_versions(unit: Unit, *, listing_id: str, numbers: tuple[int, ...]) -> tuple[SeenVersion, ...]:
    """Return versions of a listing by their numbers, in the order asked for; eight queries. Raises NotFound where the actor sees one of them not."""
    statement = (
        select(Listing, ListingVersion)
        .join(ListingVersion, ListingVersion.listing_id == Listing.id)
        .where(Listing.id == listing_id, ListingVersion.number.in_(numbers), which_rows(unit.actor, VIEW_LISTING))
    )
    rows = {version.number: (listing, version) for listing, version in unit.session.execute(statement)}
    if set(numbers) - rows.keys():
        raise _missing(listing_id)
    contents = contents_of(unit, [version.id for _, version in rows.values()])
    return tuple(_seen(unit, *rows[number], contents[rows[number][1].id]) for number in numbers)


def version_difference(
    unit: Unit, *, listing_id: str, before: int, after: int, vocabularies: Vocabularies
) -> VersionDifference:
    """Return what two versions of a listing, by their numbers, differ in. Raises NotFound."""
    one, other = seen_versions(unit, listing_id=listing_id, numbers=(before, after))
    return VersionDifference(before=one, after=other, changes=difference(one.content, other.content, vocabularies))


def _seen(unit: Unit, listing: Listing, version: ListingVersion, content: Content) -> SeenVersion:
    tier = tier_of(unit.actor, keeper_id=listing.organisation_id, publicity=content.publicity)
    is_published = version.id == listing.published_version_id
    if tier is Tier.NOTHING or (tier is not Tier.OWN and not is_published):
        raise _missing(listing.id)
    return SeenVersion(
        id=version.id,
        listing_id=listing.id,
        number=version.number,
        created_at=version.created_at,
        import_run_id=version.import_run_id,
        is_published=is_published,
        is_newest=version.number == listing.newest_number,
        content=projected(content, tier),
    )


def _missing(listing_id: str) -> NotFound:
    return NotFound("version_missing", Sentence(zh="没有这个版本", en="There is no such version"), value=listing_id)

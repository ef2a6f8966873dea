"""What a list already holds, by external id: how an import tells new, changed and unchanged rows apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import aliased

from listings.models.alias import ListingAlias
from listings.models.listing import Listing
from listings.models.merge import ListingMerge
from listings.models.version import ListingVersion
from listings.queries.contents import CHUNK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement

    from listings.engine.terms import Kind
    from marketplace.unit import Unit


@dataclass(frozen=True, slots=True)
class Known:
    """A stored listing with the hash of its newest content; `kept` is the title of the entry it was merged into while that merge stands."""

    listing_id: str
    content_hash: str
    kept: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRecord:
    """What the search for duplicates compares of a stored listing."""

    listing_id: str
    version_id: str
    external_id: str
    title: str
    organisation: str


def known_listings(unit: Unit, *, organisation_id: str, kind: Kind, external_ids: Sequence[str]) -> dict[str, Known]:
    """Return the listings of one organisation and kind among `external_ids`, by external id; one query for each 5,000."""
    known: dict[str, Known] = {}
    kept = aliased(Listing)
    for start in range(0, len(external_ids), CHUNK):
        statement = (
            select(Listing.external_id, Listing.id, ListingVersion.content_hash, kept.title)
            .join(ListingVersion, _newest())
            .outerjoin(ListingMerge, _merged())
            .outerjoin(kept, kept.id == ListingMerge.kept_id)
            .where(Listing.organisation_id == organisation_id, Listing.kind == kind)
            .where(Listing.external_id.in_(external_ids[start : start + CHUNK]))
        )
        known |= {
            external_id: Known(listing_id, content_hash, title)
            for external_id, listing_id, content_hash, title in unit.session.execute(statement)
        }
    return known


def alias_targets(unit: Unit, *, organisation_id: str, kind: Kind, external_ids: Sequence[str]) -> dict[str, str]:
    """Return the external id of the listing that each derived id is another name of; one query for each 5,000."""
    targets: dict[str, str] = {}
    for start in range(0, len(external_ids), CHUNK):
        statement = (
            select(ListingAlias.external_id, Listing.external_id)
            .join(Listing, Listing.id == ListingAlias.listing_id)
            .where(ListingAlias.organisation_id == organisation_id, ListingAlias.kind == kind)
            .where(ListingAlias.external_id.in_(external_ids[start : start + CHUNK]))
        )
        targets |= dict(unit.session.execute(statement).all())
    return targets


def stored_records(unit: Unit, *, organisation_id: str, kind: Kind) -> list[StoredRecord]:
    """Return every listing that one organisation keeps in one list, in order of external id, those merged into another left out; one query."""
    statement = (
        select(Listing.id, ListingVersion.id, Listing.external_id, ListingVersion.title, ListingVersion.organisation)
        .join(ListingVersion, _newest())
        .where(Listing.organisation_id == organisation_id, Listing.kind == kind)
        .where(~exists().where(_merged()))
        .order_by(Listing.external_id)
    )
    return [
        StoredRecord(
            listing_id=listing_id,
            version_id=version_id,
            external_id=external_id,
            title=title,
            organisation=organisation,
        )
        for listing_id, version_id, external_id, title, organisation in unit.session.execute(statement)
    ]


def _newest() -> ColumnElement[bool]:
    return and_(ListingVersion.listing_id == Listing.id, ListingVersion.number == Listing.newest_number)


def _merged() -> ColumnElement[bool]:
    return and_(ListingMerge.merged_id == Listing.id, ListingMerge.undone_at.is_(None))

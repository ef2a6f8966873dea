"""The published versions that matching works on: ids, hashes and dates, without the contents (see `contents`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from listings.models.import_run import ImportRow
from listings.models.listing import Listing
from listings.models.version import ListingVersion
from listings.permissions.rights import VIEW_LISTING
from listings.states import Availability
from marketplace.accounts.models import Organisation
from marketplace.permissions import which_rows

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Select

    from listings.engine.terms import Kind
    from marketplace.unit import Unit

SEEN = (Availability.PUBLISHED, Availability.EXPIRED)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedVersion:
    """One published (or published and expired) version; `keeper_id` keeps the listing, `provider` stands behind it."""

    listing_id: str
    version_id: str
    number: int
    external_id: str
    content_hash: str
    keeper_id: str
    provider_id: str
    provider: str
    availability: Availability
    valid_until: date | None


def published_versions(
    unit: Unit,
    *,
    kind: Kind,
    listing_ids: Collection[str] | None = None,
    import_run_ids: Collection[str] | None = None,
    version_ids: Collection[str] | None = None,
) -> list[PublishedVersion]:
    """Return the actor's published listings of one kind in order of external id, narrowed where ids are given; one query.

    `import_run_ids` keeps the listings that a file named, whether it changed them or not.
    """
    statement = _statement().where(
        Listing.kind == kind, Listing.availability.in_(SEEN), which_rows(unit.actor, VIEW_LISTING)
    )
    if listing_ids is not None:
        statement = statement.where(Listing.id.in_(listing_ids))
    if version_ids is not None:
        statement = statement.where(ListingVersion.id.in_(version_ids))
    if import_run_ids is not None:
        named = select(ImportRow.listing_id).where(ImportRow.import_run_id.in_(import_run_ids))
        statement = statement.where(Listing.id.in_(named))
    return [_published(row) for row in unit.session.execute(statement)]


def _statement() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Listing.id.label("listing_id"),
            ListingVersion.id.label("version_id"),
            ListingVersion.number,
            Listing.external_id,
            ListingVersion.content_hash,
            Listing.organisation_id.label("keeper_id"),
            ListingVersion.provider_id,
            Organisation.name.label("provider"),
            Listing.availability,
            ListingVersion.valid_until,
        )
        .join(ListingVersion, ListingVersion.id == Listing.published_version_id)
        .join(Organisation, Organisation.id == ListingVersion.provider_id)
        .order_by(Listing.external_id, Listing.id)
    )


def _published(row: Any) -> PublishedVersion:
    return PublishedVersion(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping

"""Search documents of an older make are written again, in portions: so that an installation gets new facets without an import.

What a document says is `listings/documents`, whose `EDITION` tells the makes apart. Called by the job; bulk actions use `findables_of`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from listings.documents import EDITION, Findable, remove_listing_documents, write_listing_documents
from listings.engine.terms import Kind
from listings.models.listing import Listing
from listings.models.version import ListingVersion
from listings.queries.contents import contents_of
from listings.queries.published import SEEN
from marketplace.accounts.models import Organisation
from marketplace.search.documents import outdated_documents

if TYPE_CHECKING:
    from collections.abc import Sequence

    from marketplace.unit import Unit

REWRITTEN_AT_ONCE = 500


def has_outdated(unit: Unit) -> bool:
    """Tell whether a document of an older make is left."""
    return bool(outdated_documents(unit, Kind, edition=EDITION, limit=1))


def rewrite_documents(unit: Unit, *, limit: int = REWRITTEN_AT_ONCE) -> int:
    """Write up to `limit` outdated documents again from what is published now; return how many that were.

    A document whose listing is not published any more becomes a tombstone.
    """
    ids = outdated_documents(unit, Kind, edition=EDITION, limit=limit)
    findables = findables_of(unit, ids)
    write_listing_documents(unit, findables)
    remove_listing_documents(unit, set(ids) - {one.listing_id for one in findables})
    return len(ids)


def findables_of(unit: Unit, listing_ids: Sequence[str]) -> list[Findable]:
    """Return what the documents of those listings need that are published (or expired), in order of id; a bounded number of queries."""
    statement = (
        select(Listing, ListingVersion.id, Organisation.id, Organisation.name)
        .join(ListingVersion, ListingVersion.id == Listing.published_version_id)
        .join(Organisation, Organisation.id == ListingVersion.provider_id)
        .where(Listing.id.in_(listing_ids), Listing.availability.in_(SEEN))
        .order_by(Listing.id)
    )
    rows = unit.session.execute(statement).all()
    contents = contents_of(unit, [version_id for _, version_id, _, _ in rows])
    return [
        Findable(
            listing_id=listing.id,
            keeper_id=listing.organisation_id,
            content=contents[version_id],
            provider_id=provider_id,
            provider=provider,
            published_at=listing.published_at,
        )
        for listing, version_id, provider_id, provider in rows
    ]

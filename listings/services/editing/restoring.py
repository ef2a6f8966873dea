"""Restoring: an older version's content becomes the newest one. Nothing is taken back; the versions between stay. Called by pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from listings.models.listing import Listing
from listings.models.version import ListingVersion
from listings.permissions.rights import EDIT_LISTING
from listings.queries.contents import contents_of
from listings.services.editing.storing import StoredVersion, store_version
from marketplace.errors import Conflict, NotFound
from marketplace.permissions import authorise
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from marketplace.unit import Unit


def restore_version(unit: Unit, *, listing_id: str, version_id: str) -> StoredVersion:
    """Write an older version's content as a new version, audited as `restored` with the number it came from.

    Raises NotFound, Forbidden, and Conflict where the newest version says the same.
    """
    listing = unit.session.get(Listing, listing_id, with_for_update=True, populate_existing=True)
    version = unit.session.get(ListingVersion, version_id)
    if listing is None or version is None or version.listing_id != listing.id:
        raise NotFound("version_missing", Sentence(zh="没有这个版本", en="There is no such version"), value=version_id)
    authorise(unit, EDIT_LISTING, listing)
    content = contents_of(unit, [version.id])[version.id]
    stored = store_version(
        unit, listing=listing, content=content, action="restored", told={"restored_number": version.number}
    )
    if not stored.is_new:
        raise Conflict(
            "version_says_the_same",
            Sentence(
                zh=f"第 {version.number} 版与最新版内容相同，无需恢复",
                en=f"Version {version.number} says what the newest version says; there is nothing to restore",
            ),
            value=str(version.number),
        )
    return stored

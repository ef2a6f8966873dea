"""The look for duplicates of entries that were written by hand since the last one, against the rest of their list. Called by the job.

Rows of an import were compared when its preview was made; entries edited, merged or changed in bulk are compared here. The moment up to which
a list was looked through is kept, so that every look is as short as what changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process
from sqlalchemy import select

from listings.engine.duplicates.finding import LEAST_TITLE, find_duplicates
from listings.engine.duplicates.records import DuplicateRecord, record_of
from listings.engine.keys import title_key
from listings.models.duplicate import DuplicateLook
from listings.models.listing import Listing
from listings.models.version import ListingVersion
from listings.queries.contents import newest_contents
from listings.queries.merges import merged_into
from listings.services.duplicates.noting import Found, note_pairs

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from listings.engine.terms import Kind
    from marketplace.unit import Unit

LOOKED_AT_ONCE = 100
"""Entries that are compared in one unit; each costs one pass over the titles of its list, some 50 ms for 100,000."""

_VERSIONS = ListingVersion.listing_id == Listing.id


def lists_to_look_through(unit: Unit) -> list[tuple[str, Kind]]:
    """Return (organisation id, kind) of each list in which something changed by hand since the last look; one query."""
    statement = (
        select(Listing.organisation_id, Listing.kind).join(ListingVersion, _VERSIONS).where(_by_hand()).distinct()
    )
    return [(row[0], row[1]) for row in unit.session.execute(statement)]


def look_for_duplicates(unit: Unit, *, organisation_id: str, kind: Kind, limit: int = LOOKED_AT_ONCE) -> int:
    """Compare up to `limit` entries changed by hand with their list, note what looks alike, and return how many were compared."""
    in_list = (Listing.organisation_id == organisation_id, Listing.kind == kind)
    fresh = unit.session.execute(
        select(Listing.id, ListingVersion.created_at)
        .join(ListingVersion, _VERSIONS)
        .where(*in_list, _by_hand())
        .order_by(ListingVersion.created_at, Listing.id)
        .limit(limit)
    ).all()
    if not fresh:
        return 0
    ids = [listing_id for listing_id, _ in fresh]
    merged = merged_into(unit, ids)
    records = _records(unit, [listing_id for listing_id in ids if listing_id not in merged])
    titles = {
        listing_id: title_key(title)
        for listing_id, title in unit.session.execute(select(Listing.id, Listing.title).where(*in_list))
        if listing_id not in set(ids)
    }
    near = _near(records, titles)
    others = [one for one in _records(unit, sorted(near)) if one.id not in merged_into(unit, near)]
    found = [
        Found(one=pair.left, other=pair.right, score=pair.score, reasons=pair.reasons)
        for pair in find_duplicates(records, stored=others)
    ]
    note_pairs(unit, found, organisation_id=organisation_id)
    _looked(unit, organisation_id, kind, fresh[-1][1])
    return len(fresh)


def _by_hand() -> ColumnElement[bool]:
    """Return the clause over versions and listings for what was changed by hand after the last look at its list; one index holds these versions."""
    looked = (
        select(DuplicateLook.until)
        .where(DuplicateLook.organisation_id == Listing.organisation_id, DuplicateLook.kind == Listing.kind)
        .scalar_subquery()
    )
    is_newest = ListingVersion.number == Listing.newest_number
    return (
        ListingVersion.import_run_id.is_(None) & is_newest & (looked.is_(None) | (ListingVersion.created_at > looked))
    )


def _records(unit: Unit, listing_ids: Sequence[str]) -> list[DuplicateRecord]:
    contents = newest_contents(unit, listing_ids)
    return [record_of(listing_id, contents[listing_id]) for listing_id in listing_ids]


def _near(records: Sequence[DuplicateRecord], titles: dict[str, str]) -> set[str]:
    """Return whose titles are alike enough to be compared as a whole: most of a list falls out here without being loaded."""
    near: set[str] = set()
    for record in records:
        alike = process.extract(
            title_key(record.title), titles, scorer=fuzz.ratio, score_cutoff=LEAST_TITLE, limit=LOOKED_AT_ONCE
        )
        near.update(listing_id for _, _, listing_id in alike)
    return near


def _looked(unit: Unit, organisation_id: str, kind: Kind, until: datetime) -> None:
    look = unit.session.get(DuplicateLook, (organisation_id, kind))
    if look is None:
        unit.session.add(DuplicateLook(organisation_id=organisation_id, kind=kind, until=until))
    else:
        look.until = until

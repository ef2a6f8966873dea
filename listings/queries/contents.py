"""Whole contents of versions, in bulk and with a fixed number of queries, whatever their number.

Unprojected: for engines, services and comparisons. What an actor may see is `listings/disclosure`'s answer, applied by the caller.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from listings.models.listing import Listing
from listings.models.mapping import ROW_MODELS, content_of
from listings.models.version import ListingVersion
from marketplace.db import Base

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from listings.engine.content import Content
    from marketplace.unit import Unit

CHUNK = 5_000
"""Ids in one IN list: below the limits of both databases (32,766 on SQLite, 65,535 on PostgreSQL)."""


def contents_of(unit: Unit, version_ids: Sequence[str]) -> dict[str, Content]:
    """Return the content of each version that exists, by version id; seven queries for each 5,000 ids."""
    found: dict[str, Content] = {}
    for start in range(0, len(version_ids), CHUNK):
        found |= _chunk_of(unit, version_ids[start : start + CHUNK])
    return found


def newest_version_ids(unit: Unit, listing_ids: Collection[str]) -> dict[str, str]:
    """Return the id of the newest version of each listing, by listing id; one query for each 5,000."""
    newest = (ListingVersion.listing_id == Listing.id) & (ListingVersion.number == Listing.newest_number)
    statement = select(Listing.id, ListingVersion.id).join(ListingVersion, newest)
    ids, found = list(listing_ids), {}
    for start in range(0, len(ids), CHUNK):
        rows = unit.session.execute(statement.where(Listing.id.in_(ids[start : start + CHUNK])))
        found.update({row[0]: row[1] for row in rows})
    return found


def newest_contents(unit: Unit, listing_ids: Collection[str]) -> dict[str, Content]:
    """Return what each listing says in its newest version, by listing id; eight queries for each 5,000."""
    versions = newest_version_ids(unit, listing_ids)
    contents = contents_of(unit, list(versions.values()))
    return {listing_id: contents[version_id] for listing_id, version_id in versions.items()}


def _chunk_of(unit: Unit, version_ids: Sequence[str]) -> dict[str, Content]:
    rows: dict[str, dict[type[Base], list[Any]]] = defaultdict(dict)
    for model in ROW_MODELS:
        for row in _rows_of(unit, model, version_ids):
            rows[row.version_id].setdefault(model, []).append(row)
    table = ListingVersion.__table__
    versions = unit.session.execute(select(table).where(table.c.id.in_(version_ids))).mappings()
    return {version["id"]: content_of(dict(version), rows[version["id"]]) for version in versions}


def _rows_of(unit: Unit, model: type[Base], version_ids: Sequence[str]) -> Iterator[Any]:
    table = Base.metadata.tables[model.__tablename__]
    statement = select(table).where(table.c.version_id.in_(version_ids)).order_by(*table.primary_key.columns)
    yield from unit.session.execute(statement)

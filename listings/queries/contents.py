"""Whole contents of versions, in bulk and with a fixed number of queries, whatever their number.

Unprojected: for engines, services and comparisons. What an actor may see is `listings/disclosure`'s answer, applied by the caller.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from listings.models.mapping import ROW_MODELS, content_of
from listings.models.version import ListingVersion
from marketplace.db import Base

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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

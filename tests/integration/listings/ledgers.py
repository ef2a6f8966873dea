"""What stands in the tables, as plain values for equality: listings, audit entries, search documents."""

from __future__ import annotations

from typing import Any

from sqlalchemy import inspect, select

from listings.models.listing import Listing
from listings.models.mapping import ROW_MODELS
from listings.models.version import ListingVersion
from listings.queries.contents import contents_of
from marketplace.actor import LOCAL_OPERATOR
from marketplace.audit.models import AuditEntry
from marketplace.audit.verify import verify_chains
from marketplace.search.documents import SearchDocument


def read(runtime, function, **arguments):
    return runtime.units.read(function, actor=LOCAL_OPERATOR, **arguments)


def lists(runtime) -> dict[tuple[str, str], list[tuple[Any, ...]]]:
    """Return, by (organisation id, external id), the availability and every version (number, published?, title, provider id)."""

    def collected(unit):
        found: dict[tuple[str, str], list[Any]] = {}
        statement = select(Listing, ListingVersion).join(ListingVersion, ListingVersion.listing_id == Listing.id)
        for listing, version in unit.session.execute(statement.order_by(ListingVersion.number)):
            lines = found.setdefault((listing.organisation_id, listing.external_id), [listing.availability.value])
            lines.append(
                (version.number, version.id == listing.published_version_id, version.title, version.provider_id)
            )
        return found

    return read(runtime, collected)


def contents(runtime) -> dict[str, Any]:
    """Return the published contents by external id."""

    def collected(unit):
        published = dict(unit.session.execute(select(Listing.external_id, Listing.published_version_id)).all())
        whole = contents_of(unit, [version for version in published.values() if version])
        return {external_id: whole[version] for external_id, version in published.items() if version}

    return read(runtime, collected)


def audited(runtime, *, after: int = 0) -> list[tuple[str, str]]:
    """Return (object kind, action) of the entries of the local organisation's chain, in order, behind the first `after`."""

    def collected(unit):
        statement = select(AuditEntry.object_kind, AuditEntry.action).order_by(AuditEntry.chain, AuditEntry.number)
        return [tuple(row) for row in unit.session.execute(statement)]

    return read(runtime, collected)[after:]


def trail_is_sound(runtime) -> bool:
    return read(runtime, lambda unit: verify_chains(unit.session).is_sound)


def documents(runtime) -> dict[str, tuple[int, bool, str]]:
    """Return version, removed? and title of each search document by id."""

    def collected(unit):
        rows = unit.session.scalars(select(SearchDocument))
        return {row.id: (row.version, row.is_removed, row.title) for row in rows}

    return read(runtime, collected)


def dump(runtime) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table of the two lists and of the search documents."""

    def collected(unit):
        tables = [inspect(model).local_table for model in (Listing, ListingVersion, *ROW_MODELS, SearchDocument)]
        return {
            table.name: [tuple(row) for row in unit.session.execute(select(table).order_by(*table.primary_key.columns))]
            for table in tables
        }

    return read(runtime, collected)

"""Writing listings and versions in bulk: plain inserts, no object per row. Called by `batches` alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, inspect

from listings.models.listing import Listing
from listings.models.mapping import add_rows, empty_rows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from listings.engine.content import Content
    from marketplace.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVersion:
    """A version to be written: number `number` of `listing_id`, from row `row` of the import's file."""

    id: str
    listing_id: str
    number: int
    content: Content
    content_hash: str
    provider_id: str
    row: int


def insert_listings(unit: Unit, listings: Sequence[Listing]) -> None:
    """Insert listings that no session holds; their columns must all be set."""
    names = [column.key for column in inspect(Listing).column_attrs]
    if listings:
        unit.session.execute(insert(Listing), [{name: getattr(listing, name) for name in names} for listing in listings])


def insert_versions(unit: Unit, versions: Sequence[NewVersion], *, import_run_id: str, at: datetime) -> None:
    """Insert versions with all their rows; one statement for each table."""
    rows = empty_rows()
    for version in versions:
        add_rows(rows, _columns(version, import_run_id, at), version.content)
    for model, values in rows.items():
        if values:
            unit.session.execute(insert(model), values)


def _columns(version: NewVersion, import_run_id: str, at: datetime) -> dict[str, Any]:
    return {
        "id": version.id,
        "listing_id": version.listing_id,
        "number": version.number,
        "content_hash": version.content_hash,
        "provider_id": version.provider_id,
        "import_run_id": import_run_id,
        "import_row": version.row,
        "created_at": at,
    }

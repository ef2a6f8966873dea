"""Writing listings and versions in bulk: plain inserts, no object per row. Called by `batches` (imports) and `editing/storing` (everything else)."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, update

from listings.engine.completeness import completeness
from listings.engine.content import Content
from listings.engine.terms import Kind
from listings.models.listing import NO_END, TITLE_LENGTH, Listing
from listings.models.mapping import add_rows, empty_rows
from listings.states import Availability
from marketplace.db import insert_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from marketplace.unit import Unit


@dataclass(slots=True, kw_only=True)
class NewListing:
    """A listing on its way into the table; not the model, whose instances cost too much to be made by the thousand.

    It has the model's columns, so that `fire` moves it like a stored one.
    """

    id: str
    organisation_id: str
    kind: Kind
    external_id: str
    created_at: datetime
    availability: Availability = Availability.UNPUBLISHED
    published_version_id: str | None = None
    newest_number: int = 0
    version: int = 1
    published_at: datetime | None = None
    title: str = ""
    technical_fields: str = ""
    region: str = ""
    provider_id: str | None = None
    ends_on: date = NO_END
    changed_at: datetime = field(init=False)

    def __post_init__(self) -> None:
        """Until its first version is written, a listing last changed when it was made."""
        self.changed_at = self.created_at


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVersion:
    """A version to be written: number `number` of `listing_id`, from row `row` of an import's file or by hand (None)."""

    id: str
    listing_id: str
    number: int
    content: Content
    content_hash: str
    provider_id: str
    row: int | None = None


def insert_listings(unit: Unit, listings: Sequence[NewListing]) -> None:
    """Insert new listings; one statement."""
    names = [field.name for field in fields(NewListing)]
    insert_rows(unit.session, Listing, [{name: getattr(listing, name) for name in names} for listing in listings])


def insert_versions(unit: Unit, versions: Sequence[NewVersion], *, import_run_id: str | None, at: datetime) -> None:
    """Insert versions with all their rows, and copy to their listings what lists show of them; one statement for each table."""
    rows = empty_rows()
    for version in versions:
        add_rows(rows, _columns(version, import_run_id, at), version.content)
    for model, values in rows.items():
        insert_rows(unit.session, model, values)
    _copy_to_listings(unit, versions, at)


def _copy_to_listings(unit: Unit, versions: Sequence[NewVersion], at: datetime) -> None:
    statement = (
        update(Listing)
        .where(Listing.id == bindparam("listing"))
        .values(
            title=bindparam("newest_title"),
            technical_fields=bindparam("newest_fields"),
            region=bindparam("newest_region"),
            provider_id=bindparam("newest_provider"),
            ends_on=bindparam("newest_end"),
            changed_at=bindparam("newest_at"),
            completeness=bindparam("newest_score"),
        )
    )
    rows = [
        {
            "listing": version.listing_id,
            "newest_title": version.content.title[:TITLE_LENGTH],
            "newest_fields": "".join(f",{code}" for code in version.content.technical_fields) + ",",
            "newest_region": version.content.region,
            "newest_provider": version.provider_id,
            "newest_end": version.content.valid_until or NO_END,
            "newest_at": at,
            "newest_score": completeness(version.content).score,
        }
        for version in versions
    ]
    if rows:
        unit.session.connection().execute(statement, rows)


def _columns(version: NewVersion, import_run_id: str | None, at: datetime) -> dict[str, Any]:
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

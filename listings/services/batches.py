"""One batch of an import: rows of the ledger become listings, versions, audit entries and search documents in one unit.

The batch takes up where the ledger says that the last one ended, so killing a run at any time loses and doubles nothing, and
two workers at the same run take turns. Called by `imports`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, case, select, update

from listings.documents import Findable, write_listing_documents
from listings.engine.codec import from_json
from listings.engine.content import Content
from listings.models.alias import ListingAlias
from listings.models.import_run import Answer, ImportRow, Outcome
from listings.models.listing import Listing
from listings.permissions.rights import RUN_IMPORT
from listings.permissions.workflows import AVAILABILITY
from listings.queries.known import known_listings
from listings.queries.runs import locked_run
from listings.services.judging import outcome_of
from listings.services.providers import Provider, providers_of
from listings.services.tallying import tally_anew
from listings.services.versions import NewListing, NewVersion, insert_listings, insert_versions
from listings.states import Availability, ImportStatus
from marketplace import clock
from marketplace.audit.record import Deed, record_many
from marketplace.db import insert_if_absent
from marketplace.fire import fire_many
from marketplace.ids import new_id
from marketplace.permissions import authorise

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from listings.models.import_run import ImportRun
    from listings.queries.known import Known
    from marketplace.unit import Unit

BATCH_ROWS = 500
HIDDEN = (Availability.UNPUBLISHED, Availability.EXPIRED)
"""A new version publishes these at once; a withdrawn listing keeps it until a person publishes again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Advance:
    """How far the run is: rows of the file done and in all."""

    done: int
    total: int

    @property
    def is_whole(self) -> bool:
        """Whether every row has been stored."""
        return self.done >= self.total


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    position: int
    row: int
    external_id: str
    alias: str | None
    content: Content
    content_hash: str
    foreseen: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    row: _Row
    outcome: Outcome
    listing: Listing | NewListing
    version: NewVersion
    provider: Provider


def store_batch(unit: Unit, *, import_run_id: str, size: int = BATCH_ROWS) -> Advance:
    """Store the next `size` rows of a running import. Does nothing to a run that is not running."""
    run = locked_run(unit, import_run_id)
    authorise(unit, RUN_IMPORT, run)
    if run.status is not ImportStatus.RUNNING:
        return Advance(done=run.rows_done, total=run.rows_total)
    at = clock.now()
    end = min(run.rows_done + size, run.rows_total)
    rows = _rows(unit, run, end)
    known = known_listings(
        unit, organisation_id=run.organisation_id, kind=run.kind, external_ids=[row.external_id for row in rows]
    )
    changes = _changes(
        unit,
        run,
        [row for row in rows if outcome_of(row.content_hash, known.get(row.external_id)) is not Outcome.UNCHANGED],
        known,
        at,
    )
    _write(unit, run, changes, at)
    _note(unit, run, rows, changes, known)
    run.rows_done, run.changed_at = end, at
    return Advance(done=end, total=run.rows_total)


def _rows(unit: Unit, run: ImportRun, end: int) -> list[_Row]:
    answered = case((ImportRow.answer == Answer.UPDATE, ImportRow.own_id))
    columns = (ImportRow.position, ImportRow.row, ImportRow.external_id, ImportRow.content, ImportRow.content_hash)
    statement = (
        select(*columns, ImportRow.outcome, answered)
        .where(ImportRow.import_run_id == run.id, ImportRow.position >= run.rows_done, ImportRow.position < end)
        .where(ImportRow.content.is_not(None))
        .order_by(ImportRow.position)
    )
    return [
        _Row(
            position=position,
            row=row,
            external_id=external_id,
            alias=alias,
            content=from_json(json.loads(content)),
            content_hash=content_hash,
            foreseen=foreseen,
        )
        for position, row, external_id, content, content_hash, foreseen, alias in unit.session.execute(statement)
        if content is not None and content_hash is not None
    ]


def _changes(
    unit: Unit, run: ImportRun, rows: Sequence[_Row], known: Mapping[str, Known], at: datetime
) -> list[_Change]:
    providers = providers_of(unit, [row.content for row in rows])
    stored = _stored(unit, [known[row.external_id].listing_id for row in rows if row.external_id in known])
    return [
        _change(
            run, row, stored.get(known[row.external_id].listing_id) if row.external_id in known else None, provider, at
        )
        for row, provider in zip(rows, providers, strict=True)
    ]


def _stored(unit: Unit, listing_ids: Sequence[str]) -> dict[str, Listing]:
    found = unit.session.scalars(select(Listing).where(Listing.id.in_(listing_ids)).with_for_update())
    return {listing.id: listing for listing in found}


def _change(
    run: ImportRun, row: _Row, listing: Listing | NewListing | None, provider: Provider, at: datetime
) -> _Change:
    version_id, outcome = new_id(), Outcome.UPDATED
    if listing is None:
        outcome = Outcome.CREATED
        listing = NewListing(
            id=new_id(), organisation_id=run.organisation_id, kind=run.kind, external_id=row.external_id, created_at=at
        )
    listing.newest_number += 1
    if listing.availability is not Availability.WITHDRAWN:
        listing.published_version_id = version_id
    version = NewVersion(
        id=version_id,
        listing_id=listing.id,
        number=listing.newest_number,
        content=row.content,
        content_hash=row.content_hash,
        provider_id=provider.id,
        row=row.row,
    )
    return _Change(row=row, outcome=outcome, listing=listing, version=version, provider=provider)


def _write(unit: Unit, run: ImportRun, changes: Sequence[_Change], at: datetime) -> None:
    """Publish, insert, record. A listing that is published by this tells its version in the same audit entry."""
    to_publish = [change.listing for change in changes if change.listing.availability in HIDDEN]
    news = {change.listing.id: _news(run, change) for change in changes}
    fired = {listing.id for listing in to_publish}
    record_many(unit, [_deed(change, news) for change in changes if change.listing.id not in fired])
    with unit.session.no_autoflush:  # a published listing points at a version that is inserted below
        fire_many(unit, AVAILABILITY, to_publish, "publish", told=news)
        insert_listings(unit, [change.listing for change in changes if isinstance(change.listing, NewListing)])
        insert_versions(unit, [change.version for change in changes], import_run_id=run.id, at=at)
    shown = [change for change in changes if change.listing.availability is Availability.PUBLISHED]
    write_listing_documents(unit, map(_findable, shown))


def _news(run: ImportRun, change: _Change) -> dict[str, Any]:
    return {
        "number": change.version.number,
        "content_hash": change.version.content_hash,
        "import_run": run.id,
    }


def _deed(change: _Change, news: Mapping[str, Mapping[str, Any]]) -> Deed:
    return Deed(
        action=change.outcome.value,
        object_kind=AVAILABILITY.object_kind,
        object_id=change.listing.id,
        label=AVAILABILITY.label(change.listing),
        changes=news[change.listing.id],
    )


def _findable(change: _Change) -> Findable:
    return Findable(
        listing_id=change.listing.id,
        keeper_id=change.listing.organisation_id,
        content=change.row.content,
        provider_id=change.provider.id,
        provider=change.provider.name,
        published_at=change.listing.published_at,
    )


def _note(
    unit: Unit, run: ImportRun, rows: Sequence[_Row], changes: Sequence[_Change], known: Mapping[str, Known]
) -> None:
    """Write into the ledger what became of each row, and empty the content that the versions now hold."""
    done: dict[int, tuple[Outcome, str]] = {
        change.row.position: (change.outcome, change.listing.id) for change in changes
    }
    notes: list[dict[str, Any]] = []
    for row in rows:
        outcome, listing_id = done.get(row.position) or (Outcome.UNCHANGED, known[row.external_id].listing_id)
        notes.append({"at_position": row.position, "became": outcome, "stored_as": listing_id})
    statement = (
        update(ImportRow)
        .where(ImportRow.import_run_id == run.id, ImportRow.position == bindparam("at_position"))
        .values(outcome=bindparam("became"), listing_id=bindparam("stored_as"), content=None)
    )
    tally_anew(run, [(row.foreseen, note["became"]) for row, note in zip(rows, notes, strict=True)])
    if notes:
        unit.session.connection().execute(statement, notes)
    _name_again(unit, run, {row.alias: notes[place]["stored_as"] for place, row in enumerate(rows) if row.alias})


def _name_again(unit: Unit, run: ImportRun, aliases: Mapping[str, str]) -> None:
    """Remember under which derived id a person found a listing again, so that the next file asks nothing."""
    for external_id, listing_id in aliases.items():
        values = {"external_id": external_id, "listing_id": listing_id, "import_run_id": run.id, "kind": run.kind}
        insert_if_absent(
            unit.session,
            ListingAlias,
            {**values, "organisation_id": run.organisation_id, "created_at": clock.now()},
        )

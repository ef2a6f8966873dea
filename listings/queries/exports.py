"""What an export writes: the listings of a filtered list in portions, each as the actor may see it; and how a prepared export stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from listings.disclosure.projection import projected
from listings.disclosure.tiers import Tier, tier_of
from listings.engine.content import Content
from listings.models.listing import Listing
from listings.models.version import ListingVersion
from listings.queries.contents import contents_of
from listings.queries.filters import listing_ids_of, own_listings
from marketplace.errors import NotFound
from marketplace.files.models import StoredFile
from marketplace.jobs.port import newest_run
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from listings.engine.terms import Kind
    from listings.queries.filters import ListingFilters
    from marketplace.unit import Unit

EXPORT = "list_export"
"""Kind of object under which prepared exports stand in the ledger of jobs and in the trail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """External ids and contents of the next listings, and the id of the last of them, empty at the end of the list."""

    rows: tuple[tuple[str, Content], ...]
    last: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportState:
    """How far a prepared export is; `file` once it can be handed out, `error` where it was given up; neither after its file was swept away."""

    id: str
    kind: str
    done: int
    total: int
    is_moving: bool
    error: Sentence | None
    file: StoredFile | None


def export_size(unit: Unit, *, kind: Kind, filters: ListingFilters) -> int:
    """Return how many listings of the actor's pass the filters; one query."""
    return unit.session.scalar(select(func.count()).select_from(Listing).where(*own_listings(unit, kind, filters))) or 0


def export_portion(unit: Unit, *, kind: Kind, filters: ListingFilters, after: str, limit: int) -> Portion:
    """Return the listings behind `after` in order of external id, each projected to what the actor may see; ten queries."""
    ids = listing_ids_of(unit, kind=kind, filters=filters, after=after, limit=limit)
    listings = _listings(unit, ids)
    contents = contents_of(unit, [one.version_id for one in listings])
    rows = []
    for one in listings:
        content = contents[one.version_id]
        tier = tier_of(unit.actor, keeper_id=one.keeper_id, publicity=content.publicity)
        if tier is not Tier.NOTHING:
            rows.append((one.external_id, projected(content, tier)))
    return Portion(rows=tuple(rows), last=ids[-1] if ids else "")


def export_state(unit: Unit, *, export_id: str) -> ExportState:
    """Return how a prepared export stands. Raises NotFound, also for one of another organisation."""
    run = newest_run(unit, object_kind=EXPORT, object_id=export_id)
    if run is None or run.organisation_id != unit.actor.organisation_id:
        raise NotFound("export_missing", Sentence(zh="没有这次导出", en="There is no such export"), value=export_id)
    return ExportState(
        id=export_id,
        kind=str(run.arguments["kind"]),
        done=run.done,
        total=run.total,
        is_moving=run.outcome is None,
        error=Sentence.from_json(run.error) if run.error else None,
        file=unit.session.get(StoredFile, export_id),
    )


@dataclass(frozen=True, slots=True)
class _Row:
    external_id: str
    keeper_id: str
    version_id: str


def _listings(unit: Unit, ids: Sequence[str]) -> list[_Row]:
    """Return the listings in the order of `ids`, each with its newest version."""
    newest = (ListingVersion.listing_id == Listing.id) & (ListingVersion.number == Listing.newest_number)
    statement = (
        select(Listing.id, Listing.external_id, Listing.organisation_id, ListingVersion.id)
        .join(ListingVersion, newest)
        .where(Listing.id.in_(ids))
    )
    found = {row[0]: _Row(*row[1:]) for row in unit.session.execute(statement)}
    return [found[identifier] for identifier in ids if identifier in found]

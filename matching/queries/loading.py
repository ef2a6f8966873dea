"""One match run as its row, and the entries of a run as the engine takes them; for services. Pages read `runs` and `results`."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import select

from listings.engine.terms import Kind
from listings.queries.contents import contents_of
from listings.queries.published import published_versions
from marketplace.accounts.models import Organisation, OrganisationAlias
from marketplace.errors import NotFound
from marketplace.permissions import authorise
from marketplace.wording import Sentence
from matching.engine.entry import Entry
from matching.models.run import MatchEntry, MatchRun
from matching.permissions.rights import VIEW_RUN

if TYPE_CHECKING:
    from collections.abc import Collection

    from marketplace.unit import Unit

CHUNK = 5_000


def seen_run(unit: Unit, match_run_id: str) -> MatchRun:
    """Load a run that the actor may see. Raises NotFound, Forbidden."""
    run = _found(unit.session.get(MatchRun, match_run_id), match_run_id)
    authorise(unit, VIEW_RUN, run)
    return run


def locked_run(unit: Unit, match_run_id: str) -> MatchRun:
    """Load a run for changing it, fresh, and locked where the database locks rows. Raises NotFound."""
    run = unit.session.get(MatchRun, match_run_id, with_for_update=True, populate_existing=True)
    return _found(run, match_run_id)


def rows_of(unit: Unit, match_run_id: str) -> dict[Kind, list[MatchEntry]]:
    """Return the entries of a run by kind, in their order."""
    statement = select(MatchEntry).where(MatchEntry.match_run_id == match_run_id).order_by(MatchEntry.position)
    rows: dict[Kind, list[MatchEntry]] = {kind: [] for kind in Kind}
    for row in unit.session.scalars(statement):
        rows[row.kind].append(row)
    return rows


def listings_of(unit: Unit, match_run_id: str) -> list[str]:
    """Return the listings that took part in a run."""
    return list(unit.session.scalars(select(MatchEntry.listing_id).where(MatchEntry.match_run_id == match_run_id)))


def version_listings(unit: Unit, match_run_id: str) -> dict[str, str]:
    """Return the listing of each version that took part in a run."""
    statement = select(MatchEntry.version_id, MatchEntry.listing_id).where(MatchEntry.match_run_id == match_run_id)
    return {row[0]: row[1] for row in unit.session.execute(statement)}


def providers_of(unit: Unit, match_run_id: str, *, version_ids: Collection[str] | None = None) -> dict[str, str]:
    """Return the name of the organisation behind each version of a run, or behind those named."""
    statement = (
        select(MatchEntry.version_id, Organisation.name)
        .join(Organisation, Organisation.id == MatchEntry.provider_id)
        .where(MatchEntry.match_run_id == match_run_id)
    )
    if version_ids is not None:
        statement = statement.where(MatchEntry.version_id.in_(version_ids))
    return {row[0]: row[1] for row in unit.session.execute(statement)}


def entries_of(unit: Unit, rows: Collection[MatchEntry]) -> list[Entry]:
    """Return the engine's entries, whole contents included: for comparing, not for showing."""
    contents = contents_of(unit, [row.version_id for row in rows])
    aliases = _aliases(unit, {row.provider_id for row in rows})
    return [
        Entry(
            id=row.version_id,
            content=contents[row.version_id],
            external_id=row.external_id,
            content_hash=row.content_hash,
            keeper=row.keeper_id,
            # a row without an organisation is undisclosed: its provider is who imported it, and proves nothing about the two sides
            aliases=aliases[row.provider_id] if contents[row.version_id].organisation else (),
        )
        for row in rows
    ]


def present_entries(unit: Unit, *, kind: Kind, listing_ids: Collection[str]) -> dict[str, Entry]:
    """Return the published listings among `listing_ids` that the actor may see, by listing, as the engine takes them."""
    versions = published_versions(unit, kind=kind, listing_ids=listing_ids)
    contents = contents_of(unit, [version.version_id for version in versions])
    aliases = _aliases(unit, {version.provider_id for version in versions})
    return {
        version.listing_id: Entry(
            id=version.version_id,
            content=contents[version.version_id],
            external_id=version.external_id,
            content_hash=version.content_hash,
            keeper=version.keeper_id,
            aliases=aliases[version.provider_id] if contents[version.version_id].organisation else (),
        )
        for version in versions
    }


def _aliases(unit: Unit, organisation_ids: Collection[str]) -> defaultdict[str, tuple[str, ...]]:
    names: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    ordered = sorted(organisation_ids)
    for start in range(0, len(ordered), CHUNK):
        some = ordered[start : start + CHUNK]
        statement = select(OrganisationAlias.organisation_id, OrganisationAlias.name).where(
            OrganisationAlias.organisation_id.in_(some)
        )
        for organisation_id, name in unit.session.execute(statement):
            names[organisation_id] += (name,)
    return names


def _found(run: MatchRun | None, match_run_id: str) -> MatchRun:
    if run is None:
        raise NotFound(
            "match_run_missing", Sentence(zh="没有这次匹配", en="There is no such match run"), value=match_run_id
        )
    return run

"""What a whole list no longer names: the listings that its import would withdraw, or, once it is confirmed, those it was told to.

Of a whole list of the organisations named, only entries that one of these stands behind: the file of one university says nothing about another.
A row that was rejected but names a listing, by an id or by title and organisation, protects it: a mistake in a cell withdraws nothing. So does a row
of an entry that was merged into another: it stands for the kept one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, exists, func, literal, select, true
from sqlalchemy.orm import aliased

from listings.models.alias import ListingAlias
from listings.models.import_run import ImportMode, ImportProvider, ImportRow, ImportRun, ImportWithdrawal, Outcome
from listings.models.listing import Listing
from listings.models.merge import ListingMerge
from listings.models.version import ListingVersion
from listings.permissions.rights import VIEW_IMPORT
from listings.queries.pages import Page, bounded
from listings.queries.runs import run_of
from listings.states import Availability, ImportStatus
from marketplace.accounts.models import Organisation
from marketplace.permissions import authorise

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from marketplace.unit import Unit

OPEN = {ImportStatus.UPLOADED, ImportStatus.PREVIEWED}
IN_SIGHT = (Availability.PUBLISHED, Availability.EXPIRED)
"""What can be withdrawn; an entry that was never published is nobody's promise and stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingListing:
    """A listing that the file does not name, with the present name of the organisation behind it; `is_done` once it was seen to."""

    listing_id: str
    external_id: str
    title: str
    organisation: str
    availability: Availability
    is_done: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """The listings by organisation and external id, and how many rejected rows name nothing at all, so that they could protect nothing."""

    listings: Page[MissingListing]
    nameless: int


def missing_listings(unit: Unit, *, import_run_id: str, offset: int = 0, limit: int = 20) -> Missing:
    """Return what the run of a whole list withdraws; empty for one that adds and updates. Four queries. Raises NotFound."""
    run = run_of(unit, import_run_id)
    authorise(unit, VIEW_IMPORT, run)
    limit = bounded(limit)
    clause = which_missing(run)
    total = unit.session.scalar(select(func.count()).select_from(Listing).where(clause)) or 0
    done = exists().where(
        ImportWithdrawal.import_run_id == run.id,
        ImportWithdrawal.listing_id == Listing.id,
        ImportWithdrawal.done_at.is_not(None),
    )
    newest = and_(ListingVersion.listing_id == Listing.id, ListingVersion.number == Listing.newest_number)
    statement = (
        select(Listing, ListingVersion.title, Organisation.name, done)
        .join(ListingVersion, newest)
        .join(Organisation, Organisation.id == ListingVersion.provider_id)
        .where(clause)
        .order_by(Organisation.name, Listing.provider_id, Listing.external_id)
        .offset(offset)
        .limit(limit)
    )
    rows = tuple(
        MissingListing(
            listing_id=listing.id,
            external_id=listing.external_id,
            title=title,
            organisation=organisation,
            availability=listing.availability,
            is_done=is_done,
        )
        for listing, title, organisation, is_done in unit.session.execute(statement)
    )
    nameless = select(func.count()).where(
        ImportRow.import_run_id == run.id,
        ImportRow.outcome == Outcome.REJECTED,
        ImportRow.external_id == "",
        ImportRow.own_id.is_(None),
    )
    page = Page(rows=rows, total=total, offset=offset, limit=limit)
    return Missing(listings=page, nameless=unit.session.scalar(nameless) or 0)


def which_missing(run: ImportRun) -> ColumnElement[bool]:
    """Return the clause on `Listing`: what an open run would withdraw, what a confirmed one was told to."""
    if run.status not in OPEN:
        told = select(ImportWithdrawal.listing_id).where(ImportWithdrawal.import_run_id == run.id)
        return Listing.id.in_(told)
    own_ids = select(ImportRow.own_id).where(ImportRow.import_run_id == run.id, ImportRow.own_id.is_not(None))
    ids = select(ImportRow.external_id).where(ImportRow.import_run_id == run.id)
    aliases = select(ListingAlias.listing_id).where(
        ListingAlias.organisation_id == run.organisation_id,
        ListingAlias.kind == run.kind,
        ListingAlias.external_id.in_(own_ids),
    )
    merged = aliased(Listing)
    kept_for_a_row = (
        select(ListingMerge.kept_id)
        .join(merged, merged.id == ListingMerge.merged_id)
        .where(ListingMerge.undone_at.is_(None), merged.organisation_id == run.organisation_id, merged.kind == run.kind)
        .where(merged.external_id.in_(ids) | merged.external_id.in_(own_ids) | merged.id.in_(aliases))
    )
    return and_(
        literal(run.mode.is_whole),
        own_entries(run),
        in_scope(run),
        Listing.external_id.not_in(ids),
        Listing.external_id.not_in(own_ids),
        Listing.id.not_in(aliases),
        Listing.id.not_in(kept_for_a_row),
    )


def own_entries(run: ImportRun) -> ColumnElement[bool]:
    """Return the clause on `Listing`: what stands in the list that the file goes into, and could be withdrawn."""
    return and_(
        Listing.organisation_id == run.organisation_id, Listing.kind == run.kind, Listing.availability.in_(IN_SIGHT)
    )


def in_scope(run: ImportRun) -> ColumnElement[bool]:
    """Return the clause on `Listing`: whose entries the file speaks of."""
    if run.mode is ImportMode.WHOLE_LIST_OF_ALL:
        return true()
    named = select(ImportProvider.organisation_id).where(ImportProvider.import_run_id == run.id)
    return Listing.provider_id.in_(named)

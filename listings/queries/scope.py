"""How far a whole list reaches: the organisations whose entries it speaks of, and what of theirs it withdraws. Called by the report and the command line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import case, func, select

from listings.models.import_run import ImportMode
from listings.models.listing import Listing
from listings.permissions.rights import VIEW_IMPORT
from listings.queries.missing import in_scope, own_entries, which_missing
from listings.queries.pages import bounded
from listings.queries.runs import run_of
from listings.states import ImportStatus
from marketplace.accounts.models import Organisation
from marketplace.permissions import authorise

if TYPE_CHECKING:
    from marketplace.unit import Unit

LARGE = 0.5
"""Share of the entries in scope above which a withdrawal looks like an incomplete file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """An organisation that loses `withdrawn` of its `entries`."""

    organisation: str
    entries: int
    withdrawn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Entries that can be withdrawn, in scope and outside of it, and the organisations behind them.

    `losses` are those that lose most, the most first; `losing` says how many lose any.
    """

    mode: ImportMode
    organisations: int
    entries: int
    withdrawn: int
    losing: int
    losses: tuple[Loss, ...]
    other_organisations: int
    other_entries: int

    @property
    def share(self) -> float:
        """The share of the entries in scope that would be withdrawn, 0-1."""
        return self.withdrawn / self.entries if self.entries else 0.0

    @property
    def is_large(self) -> bool:
        """Whether so much would be withdrawn that the file is perhaps not whole."""
        return self.share > LARGE


def whole_list_scope(unit: Unit, *, import_run_id: str, limit: int = 10) -> Scope | None:
    """Return how far a previewed whole list reaches; None for any other run. Three queries. Raises NotFound, Forbidden."""
    run = run_of(unit, import_run_id)
    authorise(unit, VIEW_IMPORT, run)
    if run.status is not ImportStatus.PREVIEWED or not run.mode.is_whole:
        return None
    entries = (
        select(
            Listing.provider_id,
            case((in_scope(run), 1), else_=0).label("within"),
            case((which_missing(run), 1), else_=0).label("gone"),
        )
        .where(own_entries(run))
        .subquery()
    )
    behind, within, gone = entries.c.provider_id, entries.c.within, entries.c.gone
    totals = select(
        func.count(case((within == 1, behind)).distinct()),
        func.coalesce(func.sum(within), 0),
        func.coalesce(func.sum(gone), 0),
        func.count(case((gone == 1, behind)).distinct()),
        func.count(case((within == 0, behind)).distinct()),
        func.count(),
    ).select_from(entries)
    organisations, inside, withdrawn, losing, others, all_of_them = unit.session.execute(totals).one()
    losses = (
        select(Organisation.name, func.count(), func.sum(gone))
        .join(entries, behind == Organisation.id)
        .where(within == 1)
        .group_by(Organisation.id, Organisation.name)
        .having(func.sum(gone) > 0)
        .order_by(func.sum(gone).desc(), Organisation.name, Organisation.id)
        .limit(bounded(limit))
    )
    return Scope(
        mode=run.mode,
        organisations=organisations,
        entries=inside,
        withdrawn=withdrawn,
        losing=losing,
        losses=tuple(
            Loss(organisation=name, entries=count, withdrawn=lost) for name, count, lost in unit.session.execute(losses)
        ),
        other_organisations=others,
        other_entries=all_of_them - inside,
    )

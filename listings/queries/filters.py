"""Which listings of one list are meant: the filters of a list page, of a bulk action and of an export, as one value and one clause.

The values come from an address or from a stored row; nothing here says what an actor may see, except `own_listings`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from listings.models.draft import ListingDraft
from listings.models.listing import NO_END, Listing
from listings.permissions.rights import VIEW_LISTING
from listings.states import Availability, DraftStatus
from marketplace import clock
from marketplace.permissions import which_rows
from marketplace.wording import Titled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import ColumnElement, Select

    from listings.engine.terms import Kind
    from marketplace.unit import Unit

SOON = timedelta(days=30)


class Drafted(Titled):
    """Whether somebody has begun to edit an entry."""

    OPEN = "open", "有未完成的草稿", "With an unfinished draft"


class Band(Titled):
    """How complete an entry is."""

    LOW = "low", "不足 50", "Below 50"
    MIDDLE = "middle", "50–79", "50–79"
    HIGH = "high", "80 及以上", "80 and above"


BOUNDS = {Band.LOW: (0, 49), Band.MIDDLE: (50, 79), Band.HIGH: (80, 100)}


class Validity(Titled):
    """How long an entry is still valid, counted from today."""

    EXPIRING = "expiring", "30 天内到期", "Ends within 30 days"
    ENDED = "ended", "已过有效期", "Past its end"
    OPEN = "open", "未写有效期", "No end stated"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingFilters:
    """What narrows a list; every filter that is not given lets everything through.

    `text` is looked for in title and external id, `region` is a division code, which every division inside it begins with,
    `technical_field` a code, `provider` the id of the organisation behind an entry, `draft` that its keeper is at it, `completeness` a band of the
    newest version's score.
    """

    text: str = ""
    availability: Availability | None = None
    technical_field: str = ""
    region: str = ""
    validity: Validity | None = None
    provider: str = ""
    draft: Drafted | None = None
    completeness: Band | None = None

    @property
    def is_narrow(self) -> bool:
        """Whether anything is left out."""
        return self != EVERYTHING

    def as_json(self) -> dict[str, str]:
        """Return the filters that are given, as an address and `from_json` take them."""
        return {field.name: str(value) for field in fields(self) if (value := getattr(self, field.name))}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> ListingFilters:
        """Read what `as_json` wrote. Raises ValueError for a value of a named set that does not exist."""
        given: dict[str, Any] = {name: NAMED[name](value) if name in NAMED else value for name, value in stored.items()}
        return cls(**given)


EVERYTHING = ListingFilters()
NAMED: Mapping[str, type[Titled]] = {
    "availability": Availability,
    "validity": Validity,
    "draft": Drafted,
    "completeness": Band,
}
"""Filters whose values are a named set."""


def listing_clauses(kind: Kind, filters: ListingFilters) -> list[ColumnElement[bool]]:
    """Return the clauses over Listing that `filters` mean in the list of `kind`."""
    clauses: list[ColumnElement[bool]] = [Listing.kind == kind]
    if filters.text.strip():
        clauses.append(_contains(filters.text.strip()))
    if filters.availability is not None:
        clauses.append(Listing.availability == filters.availability)
    if filters.technical_field:
        clauses.append(Listing.technical_fields.contains(f",{filters.technical_field},", autoescape=True))
    if filters.region:
        clauses.append(Listing.region.startswith(filters.region, autoescape=True))
    if filters.validity is not None:
        clauses.append(_valid(filters.validity))
    if filters.provider:
        clauses.append(Listing.provider_id == filters.provider)
    if filters.draft is not None:
        clauses.append(Listing.id.in_(_drafted()))
    if filters.completeness is not None:
        clauses.append(Listing.completeness.between(*BOUNDS[filters.completeness]))
    return clauses


def own_listings(unit: Unit, kind: Kind, filters: ListingFilters) -> list[ColumnElement[bool]]:
    """Return the same, for the listings that the actor may see."""
    return [which_rows(unit.actor, VIEW_LISTING), *listing_clauses(kind, filters)]


def listing_ids_of(
    unit: Unit, *, kind: Kind, filters: ListingFilters = EVERYTHING, after: str = "", limit: int = 500
) -> Sequence[str]:
    """Return ids of the actor's listings that pass the filters, in order of external id, at most `limit`, behind the listing `after`; one query.

    Ask again with the last id to go through a list of any length.
    """
    statement = select(Listing.id).where(*own_listings(unit, kind, filters))
    if after:
        place = select(Listing.external_id).where(Listing.id == after).scalar_subquery()
        statement = statement.where(
            or_(Listing.external_id > place, (Listing.external_id == place) & (Listing.id > after))
        )
    return unit.session.scalars(statement.order_by(Listing.external_id, Listing.id).limit(limit)).all()


def _contains(text: str) -> ColumnElement[bool]:
    return or_(Listing.title.icontains(text, autoescape=True), Listing.external_id.icontains(text, autoescape=True))


def _drafted() -> Select[str | None]:
    """Return the listings that their keeper edits; few beside a list, so that they are looked up first."""
    keeper = aliased(Listing)
    return (
        select(ListingDraft.listing_id)
        .join(keeper, (keeper.id == ListingDraft.listing_id) & (keeper.organisation_id == ListingDraft.organisation_id))
        .where(ListingDraft.status == DraftStatus.OPEN)
    )


def _valid(validity: Validity) -> ColumnElement[bool]:
    today = clock.today()
    if validity is Validity.ENDED:
        return Listing.ends_on < today
    if validity is Validity.EXPIRING:
        return Listing.ends_on.between(today, today + SOON)
    return Listing.ends_on == NO_END

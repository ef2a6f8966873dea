"""Which listings of one list are meant: the filters of a list page, of a bulk action and of an export, as one value and one clause.

The values come from an address or from a stored row; nothing here says what an actor may see, except `own_listings`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from listings.models.listing import NO_END, Listing
from listings.permissions.rights import VIEW_LISTING
from listings.states import Availability
from marketplace import clock
from marketplace.permissions import which_rows
from marketplace.wording import Titled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import ColumnElement

    from listings.engine.terms import Kind
    from marketplace.unit import Unit

SOON = timedelta(days=30)


class Validity(Titled):
    """How long an entry is still valid, counted from today."""

    EXPIRING = "expiring", "30 天内到期", "Ends within 30 days"
    ENDED = "ended", "已过有效期", "Past its end"
    OPEN = "open", "未写有效期", "No end stated"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingFilters:
    """What narrows a list; every filter that is not given lets everything through.

    `text` is looked for in title and external id, `region` is a division code, which every division inside it begins with,
    `technical_field` a code, `provider` the id of the organisation behind an entry.
    """

    text: str = ""
    availability: Availability | None = None
    technical_field: str = ""
    region: str = ""
    validity: Validity | None = None
    provider: str = ""

    @property
    def is_narrow(self) -> bool:
        """Whether anything is left out."""
        return self != EVERYTHING

    def as_json(self) -> dict[str, str]:
        """Return the filters that are given, as an address and `from_json` take them."""
        return {field.name: str(value) for field in fields(self) if (value := getattr(self, field.name))}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> ListingFilters:
        """Read what `as_json` wrote. Raises ValueError for a state or validity that does not exist."""
        given = dict(stored)
        if "availability" in given:
            given["availability"] = Availability(given["availability"])
        if "validity" in given:
            given["validity"] = Validity(given["validity"])
        return cls(**given)


EVERYTHING = ListingFilters()


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


def _valid(validity: Validity) -> ColumnElement[bool]:
    today = clock.today()
    if validity is Validity.ENDED:
        return Listing.ends_on < today
    if validity is Validity.EXPIRING:
        return Listing.ends_on.between(today, today + SOON)
    return Listing.ends_on == NO_END

"""Which published listings are past their last valid day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from listings.models.listing import Listing
from listings.models.version import ListingVersion
from listings.states import Availability

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import ColumnElement

    from marketplace.unit import Unit


def overdue_on(day: date) -> ColumnElement[bool]:
    """Return the clause over Listing for what is published and was valid until a day before `day`."""
    ended = select(ListingVersion.id).where(ListingVersion.valid_until < day)
    return (Listing.availability == Availability.PUBLISHED) & Listing.published_version_id.in_(ended)


def has_overdue(unit: Unit, *, day: date) -> bool:
    """Whether there is anything to expire."""
    return unit.session.scalar(select(Listing.id).where(overdue_on(day)).limit(1)) is not None

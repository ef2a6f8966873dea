"""A listing: identity and life of one entry of the two lists. What it says stands in `version`."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from listings.engine.terms import Kind
from listings.states import Availability
from marketplace.db import Base, UtcDateTime, enum_column, id_column, status_column
from marketplace.ids import LENGTH

EXTERNAL_ID_LENGTH = 200


class Listing(Base):
    """One entry; `organisation_id` keeps it (the acting organisation of the import), the provider stands on the version.

    `published_version_id` is the version that readers see; `newest_number` the number of the newest one, which differs while a
    withdrawn entry collects new versions. `version` counts changes of this row (optimistic locking).
    """

    __tablename__ = "listings"

    id: Mapped[str] = id_column()
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), nullable=False)
    kind: Mapped[Kind] = enum_column(Kind, "kind", nullable=False)
    external_id: Mapped[str] = mapped_column(String(EXTERNAL_ID_LENGTH), nullable=False)
    availability: Mapped[Availability] = status_column(Availability, "availability", initial=Availability.UNPUBLISHED)
    published_version_id: Mapped[str | None] = mapped_column(
        String(LENGTH),
        ForeignKey("listing_versions.id", use_alter=True, deferrable=True, initially="DEFERRED"),
        index=True,
    )
    newest_number: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    version: Mapped[int] = mapped_column(Integer, nullable=False, default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, nullable=False)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads the class attribute
    __table_args__ = (
        UniqueConstraint("organisation_id", "kind", "external_id"),
        CheckConstraint(
            "availability <> 'published' OR published_version_id IS NOT NULL", name="published_has_version"
        ),
        CheckConstraint("availability = 'unpublished' OR published_at IS NOT NULL", name="published_once"),
        CheckConstraint("newest_number >= 0", name="newest_number"),
    )

"""A listing: identity and life of one entry of the two lists. What it says stands in `version`."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from listings.engine.terms import Kind
from listings.states import Availability
from marketplace import clock
from marketplace.db import Base, UtcDateTime, enum_column, id_column, status_column
from marketplace.ids import LENGTH

EXTERNAL_ID_LENGTH = 200
REGION_LENGTH = 12
TITLE_LENGTH = 400
"""Characters of a title that are copied here: an index row has room for no more."""
FILTERED = ("title", "region", "technical_fields", "ends_on", "availability", "provider_id", "completeness")
"""What filters ask for; all of it stands in one index, which is read through in 20 to 40 ms for 100,000 listings where the rows take 140."""
UNMEASURED = text("completeness IS NULL")
NO_END = date.max
"""`ends_on` of an entry that states no last day: it sorts behind every real one, by the same index."""


class Listing(Base):
    """One entry; `organisation_id` keeps it (the acting organisation of the import), the provider stands on the version.

    `published_version_id` is the version that readers see; `newest_number` the number of the newest one, which differs while a
    withdrawn entry collects new versions. `version` counts changes of this row (optimistic locking).

    `title` to `completeness` are copied from the newest version when it is written (services/versions), and are for sorting and filtering lists
    alone: a hundred thousand whole versions would have to be read for one page else. `technical_fields` holds codes between commas (`,electronics,`);
    `completeness` (0-100) is None where its rules came later than the version: a job measures those (services/measuring).
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
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH), nullable=False, default="")
    technical_fields: Mapped[str] = mapped_column(Text, nullable=False, default="")
    region: Mapped[str] = mapped_column(String(REGION_LENGTH), nullable=False, default="")
    provider_id: Mapped[str | None] = mapped_column(ForeignKey("organisations.id"))
    ends_on: Mapped[date] = mapped_column(Date, nullable=False, default=NO_END)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, nullable=False, default=clock.now)
    completeness: Mapped[int | None] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads the class attribute
    __table_args__ = (
        UniqueConstraint("organisation_id", "kind", "external_id"),
        Index("ix_listings_changed", "organisation_id", "kind", "changed_at", "id"),
        Index("ix_listings_ends", "organisation_id", "kind", "ends_on", "id"),
        Index("ix_listings_unmeasured", "id", sqlite_where=UNMEASURED, postgresql_where=UNMEASURED),
        Index("ix_listings_filters", "organisation_id", "kind", "external_id", *FILTERED, "id"),
        CheckConstraint(
            "availability <> 'published' OR published_version_id IS NOT NULL", name="published_has_version"
        ),
        CheckConstraint("availability = 'unpublished' OR published_at IS NOT NULL", name="published_once"),
        CheckConstraint("newest_number >= 0", name="newest_number"),
        CheckConstraint("completeness BETWEEN 0 AND 100", name="completeness"),
    )

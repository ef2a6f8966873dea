"""A merge of two listings: which one was kept, which withdrawn, and what both were before, so that it can be undone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from listings.states import Availability
from marketplace.db import Base, UtcDateTime, enum_column, id_column

_STANDING = text("undone_at IS NULL")


class ListingMerge(Base):
    """`kept_id` goes on with the version `kept_after_id`, `merged_id` points to it while the merge stands (`undone_at` None).

    `choices` {attribute of Content: kept, merged or both} is what the person chose, `merged_availability` what the other one was before.
    """

    __tablename__ = "listing_merges"

    id: Mapped[str] = id_column()
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), nullable=False, index=True)
    kept_id: Mapped[str] = mapped_column(ForeignKey("listings.id"), nullable=False, index=True)
    merged_id: Mapped[str] = mapped_column(ForeignKey("listings.id"), nullable=False)
    kept_before_id: Mapped[str] = mapped_column(ForeignKey("listing_versions.id"), nullable=False)
    kept_after_id: Mapped[str] = mapped_column(ForeignKey("listing_versions.id"), nullable=False)
    merged_before_id: Mapped[str] = mapped_column(ForeignKey("listing_versions.id"), nullable=False)
    merged_availability: Mapped[Availability] = enum_column(Availability, "merged_availability", nullable=False)
    choices: Mapped[dict[str, str]] = mapped_column(JSON, nullable=False)
    actor: Mapped[dict[str, Any]] = mapped_column(JSON, nullable=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, nullable=False)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index(
            "ix_listing_merges_standing", "merged_id", unique=True, sqlite_where=_STANDING, postgresql_where=_STANDING
        ),
        CheckConstraint("kept_id <> merged_id", name="two_listings"),
    )

"""A draft: what a person has typed into the form of a listing and not finished yet. Never read by anybody else than its keepers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from listings.engine.terms import Kind
from listings.states import DraftStatus
from marketplace.db import Base, UtcDateTime, enum_column, id_column, status_column
from marketplace.ids import LENGTH

ONE_OPEN = "status = 'open' AND listing_id IS NOT NULL"


class ListingDraft(Base):
    """One edit of a listing (`listing_id`, begun from `base_version_id`), or a new entry (both None until it is finished).

    JSON columns: `values` {input: typed}, only inputs that were changed, exactly as typed; `clashes` {input: [{window, typed}]}, what was typed at the
    same time elsewhere and waits for a choice, oldest first; `refused` the suggested indicators that were refused, as keys; `actor` {kind, id, label} of who changed it last.
    """

    __tablename__ = "listing_drafts"

    id: Mapped[str] = id_column()
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), nullable=False, index=True)
    kind: Mapped[Kind] = enum_column(Kind, "kind", nullable=False)
    status: Mapped[DraftStatus] = status_column(DraftStatus, "status", initial=DraftStatus.OPEN)
    listing_id: Mapped[str | None] = mapped_column(ForeignKey("listings.id"), index=True)
    base_version_id: Mapped[str | None] = mapped_column(String(LENGTH), ForeignKey("listing_versions.id"))
    values: Mapped[dict[str, Any]] = mapped_column(JSON, nullable=False, default=dict)
    clashes: Mapped[dict[str, Any]] = mapped_column(JSON, nullable=False, default=dict)
    refused: Mapped[list[str]] = mapped_column(JSON, nullable=False, default=list)
    actor: Mapped[dict[str, Any]] = mapped_column(JSON, nullable=False)
    version: Mapped[int] = mapped_column(Integer, nullable=False, default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, nullable=False)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, nullable=False)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads the class attribute
    __table_args__ = (
        Index(
            "ix_listing_drafts_one_open",
            "organisation_id",
            "listing_id",
            unique=True,
            sqlite_where=text(ONE_OPEN),
            postgresql_where=text(ONE_OPEN),
        ),
        CheckConstraint("base_version_id IS NULL OR listing_id IS NOT NULL", name="base_has_listing"),
        CheckConstraint("status <> 'finished' OR listing_id IS NOT NULL", name="finished_has_listing"),
    )

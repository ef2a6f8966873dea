"""Another name of a listing: the derived id of a row that a person said is this listing. Read when a file names it again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from listings.engine.terms import Kind
from listings.models.listing import EXTERNAL_ID_LENGTH
from marketplace.db import Base, UtcDateTime, enum_column


class ListingAlias(Base):
    """`external_id` (always a derived one) means `listing_id` in this organisation's list; a listing that has the id itself goes first."""

    __tablename__ = "listing_aliases"

    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    kind: Mapped[Kind] = enum_column(Kind, "kind", primary_key=True)
    external_id: Mapped[str] = mapped_column(String(EXTERNAL_ID_LENGTH), primary_key=True)
    listing_id: Mapped[str] = mapped_column(ForeignKey("listings.id"), nullable=False, index=True)
    import_run_id: Mapped[str] = mapped_column(ForeignKey("import_runs.id"), nullable=False, index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, nullable=False)

"""Pairs of listings that may be the same thing. Found at import; nothing is merged without a person saying so."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, Float, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db import Base, UtcDateTime


class DuplicatePair(Base):
    """A likely duplicate: both listings (the lower id first), how alike (0-100) and why (a Sentence as JSON)."""

    __tablename__ = "duplicate_pairs"

    first_id: Mapped[str] = mapped_column(ForeignKey("listings.id"), primary_key=True)
    second_id: Mapped[str] = mapped_column(ForeignKey("listings.id"), primary_key=True, index=True)
    import_run_id: Mapped[str] = mapped_column(ForeignKey("import_runs.id"), nullable=False, index=True)
    score: Mapped[float] = mapped_column(Float, nullable=False)
    reason: Mapped[dict[str, str]] = mapped_column(JSON, nullable=False)
    found_at: Mapped[datetime] = mapped_column(UtcDateTime, nullable=False)

    __table_args__ = (
        CheckConstraint("first_id < second_id", name="order"),
        CheckConstraint("score BETWEEN 0 AND 100", name="score"),
    )

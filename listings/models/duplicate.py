"""Pairs of listings that may be the same thing, and what a person decided of each. Nothing is merged without a person saying so."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, Float, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from listings.engine.terms import Kind
from listings.models.version import HASH_LENGTH
from listings.states import DuplicateStatus
from marketplace.db import Base, UtcDateTime, enum_column, status_column


class DuplicatePair(Base):
    """A likely duplicate in one keeper's list: both listings (the lower id first), how alike (0-100) and why (a Sentence as JSON).

    `import_run_id` names the import that found it, None where the look over the stored lists did. `decided_on` is a hash of what both said when
    they were judged not to be the same: while they say so still, the pair is not asked again.
    """

    __tablename__ = "duplicate_pairs"

    first_id: Mapped[str] = mapped_column(ForeignKey("listings.id"), primary_key=True)
    second_id: Mapped[str] = mapped_column(ForeignKey("listings.id"), primary_key=True, index=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), nullable=False)
    status: Mapped[DuplicateStatus] = status_column(DuplicateStatus, "status", initial=DuplicateStatus.OPEN)
    import_run_id: Mapped[str | None] = mapped_column(ForeignKey("import_runs.id"), index=True)
    score: Mapped[float] = mapped_column(Float, nullable=False)
    reason: Mapped[dict[str, str]] = mapped_column(JSON, nullable=False)
    found_at: Mapped[datetime] = mapped_column(UtcDateTime, nullable=False)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_on: Mapped[str | None] = mapped_column(String(HASH_LENGTH))

    __table_args__ = (
        Index("ix_duplicate_pairs_work", "organisation_id", "status", "score"),
        CheckConstraint("first_id < second_id", name="order"),
        CheckConstraint("score BETWEEN 0 AND 100", name="score"),
        CheckConstraint("(status = 'open') = (decided_at IS NULL)", name="decided_at"),
    )

    @property
    def id(self) -> str:
        """Both ids, as the audit trail names the pair."""
        return f"{self.first_id}-{self.second_id}"


class DuplicateLook(Base):
    """Up to when the entries of one list that were changed by hand have been compared with the rest of it."""

    __tablename__ = "duplicate_looks"

    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    kind: Mapped[Kind] = enum_column(Kind, "kind", primary_key=True)
    until: Mapped[datetime] = mapped_column(UtcDateTime, nullable=False)

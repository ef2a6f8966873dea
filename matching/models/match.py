"""What a run found: matches with rank, level and evidence, and the demands that nothing fits."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, CheckConstraint, Float, ForeignKey, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db import Base, enum_column, id_column
from matching.engine.abstention import AbstentionReason, Route


class Match(Base):
    """One pair that is shown, by the versions it was made from. A rank is empty where the pair is not shown in that direction.

    `p1`-`p4` are the probabilities of the levels, `features` {name: value or null}, `evidence` the JSON of `engine/evidence/codec`.
    """

    __tablename__ = "matches"

    id: Mapped[str] = id_column()
    match_run_id: Mapped[str] = mapped_column(ForeignKey("match_runs.id"), nullable=False)
    demand_version_id: Mapped[str] = mapped_column(ForeignKey("listing_versions.id"), nullable=False)
    achievement_version_id: Mapped[str] = mapped_column(ForeignKey("listing_versions.id"), nullable=False)
    demand_rank: Mapped[int | None] = mapped_column(Integer)
    achievement_rank: Mapped[int | None] = mapped_column(Integer)
    score: Mapped[float] = mapped_column(Float, nullable=False)
    level: Mapped[int] = mapped_column(Integer, nullable=False)
    p1: Mapped[float] = mapped_column(Float, nullable=False)
    p2: Mapped[float] = mapped_column(Float, nullable=False)
    p3: Mapped[float] = mapped_column(Float, nullable=False)
    p4: Mapped[float] = mapped_column(Float, nullable=False)
    features: Mapped[dict[str, float | None]] = mapped_column(JSON, nullable=False)
    evidence: Mapped[dict[str, Any]] = mapped_column(JSON, nullable=False)

    __table_args__ = (
        UniqueConstraint("match_run_id", "demand_version_id", "achievement_version_id"),
        Index(None, "match_run_id", "achievement_version_id"),
        CheckConstraint("level BETWEEN 1 AND 4", name="level"),
        CheckConstraint("p1 + p2 + p3 + p4 BETWEEN 0.999 AND 1.001", name="probabilities"),
    )


class MatchAbstention(Base):
    """The answer "no adequate match" to a demand; `probability` is the best candidate's, `nearest_match_id` the pair it stands for."""

    __tablename__ = "match_abstentions"

    match_run_id: Mapped[str] = mapped_column(ForeignKey("match_runs.id"), primary_key=True)
    demand_version_id: Mapped[str] = mapped_column(ForeignKey("listing_versions.id"), primary_key=True)
    reason: Mapped[AbstentionReason] = enum_column(AbstentionReason, "reason", nullable=False)
    route: Mapped[Route] = enum_column(Route, "route", nullable=False)
    probability: Mapped[float] = mapped_column(Float, nullable=False)
    nearest_match_id: Mapped[str | None] = mapped_column(ForeignKey("matches.id"))

    __table_args__ = (CheckConstraint("probability BETWEEN 0 AND 1", name="probability"),)

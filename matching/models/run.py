"""A match run and the listing versions that it compares. What it found stands in `match`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, Float, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from listings.engine.terms import Kind
from marketplace.db import Base, UtcDateTime, enum_column, id_column, status_column
from marketplace.ids import LENGTH
from marketplace.wording import Language
from matching.engine.conditions import Condition
from matching.states import RunStatus

NAME_LENGTH = 120


class MatchRun(Base):
    """One comparison of two lists, chosen when it was made and never after.

    `counts` sums its entries up by kind {`total`, and once it is completed `levels`, `reasons`, `fields`: {value: entries}}, which never change
    from then on. `as_of` None: nothing counts as expired. `facts` (JSON) is what the result says of model, encoder and pairs; `failure` a Sentence.
    """

    __tablename__ = "match_runs"

    id: Mapped[str] = id_column()
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), nullable=False, index=True)
    status: Mapped[RunStatus] = status_column(RunStatus, "status", initial=RunStatus.QUEUED)
    top: Mapped[int] = mapped_column(Integer, nullable=False)
    candidates: Mapped[int] = mapped_column(Integer, nullable=False)
    ranked: Mapped[int] = mapped_column(Integer, nullable=False)
    threshold: Mapped[float] = mapped_column(Float, nullable=False)
    as_of: Mapped[date | None] = mapped_column(Date)
    is_whole: Mapped[bool] = mapped_column(nullable=False)
    """Whether both published lists were taken as they were, and not a choice from them."""
    model: Mapped[str] = mapped_column(String(NAME_LENGTH), nullable=False, default="")
    counts: Mapped[dict[str, dict[str, Any]]] = mapped_column(JSON, nullable=False, default=dict)
    facts: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    failure: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    version: Mapped[int] = mapped_column(Integer, nullable=False, default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, nullable=False)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads the class attribute
    __table_args__ = (
        CheckConstraint("top BETWEEN 1 AND ranked AND ranked <= candidates", name="sizes"),
        CheckConstraint("threshold BETWEEN 0 AND 1", name="threshold"),
        CheckConstraint("(status = 'completed') = (facts IS NOT NULL)", name="completed_has_facts"),
        CheckConstraint("(status = 'failed') = (failure IS NOT NULL)", name="failed_says_why"),
        CheckConstraint("status <> 'running' OR started_at IS NOT NULL", name="running_was_started"),
    )


class MatchEntry(Base):
    """One listing version of a run; `position` counts within its kind from 0. `held` names the hard condition that kept it out.

    `best_level`, `best_probability` and `best_version_id` (of the other side) sum up its matches, so that result lists sort and filter without reading them.
    """

    __tablename__ = "match_entries"

    match_run_id: Mapped[str] = mapped_column(ForeignKey("match_runs.id"), primary_key=True)
    version_id: Mapped[str] = mapped_column(ForeignKey("listing_versions.id"), primary_key=True)
    kind: Mapped[Kind] = enum_column(Kind, "kind", nullable=False)
    position: Mapped[int] = mapped_column(Integer, nullable=False)
    listing_id: Mapped[str] = mapped_column(ForeignKey("listings.id"), nullable=False)
    external_id: Mapped[str] = mapped_column(String(200), nullable=False)
    content_hash: Mapped[str] = mapped_column(String(64), nullable=False)
    keeper_id: Mapped[str] = mapped_column(String(LENGTH), nullable=False)
    provider_id: Mapped[str] = mapped_column(String(LENGTH), nullable=False)
    is_expired: Mapped[bool] = mapped_column(nullable=False, default=False)
    held: Mapped[Condition | None] = enum_column(Condition, "held")
    best_level: Mapped[int | None] = mapped_column(Integer)
    best_probability: Mapped[float | None] = mapped_column(Float)
    best_version_id: Mapped[str | None] = mapped_column(ForeignKey("listing_versions.id"))
    matches: Mapped[int] = mapped_column(Integer, nullable=False, default=0)

    __table_args__ = (
        Index(None, "match_run_id", "kind", "position", unique=True),
        Index(None, "match_run_id", "listing_id"),
        Index("ix_match_entries_best", "match_run_id", "kind", "best_level", "best_probability", "position"),
        CheckConstraint("best_level IS NULL OR best_level BETWEEN 1 AND 4", name="best_level"),
        CheckConstraint("best_probability IS NULL OR best_probability BETWEEN 0 AND 1", name="best_probability"),
    )


class MatchBook(Base):
    """A written match book; one a language, replaced by none: the run does not change any more."""

    __tablename__ = "match_books"

    match_run_id: Mapped[str] = mapped_column(ForeignKey("match_runs.id"), primary_key=True)
    language: Mapped[Language] = mapped_column(String(2), primary_key=True)
    file_id: Mapped[str] = mapped_column(String(LENGTH), nullable=False)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime, nullable=False)

    __table_args__ = (CheckConstraint("language IN ('zh', 'en')", name="language"),)

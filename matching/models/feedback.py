"""What people decided about pairs of a match run: one row a decision, none ever overwritten. Taking over and ending are `services/feedback`."""

from __future__ import annotations

from datetime import datetime
from enum import unique

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from listings.engine.terms import Kind
from marketplace.db import Base, UtcDateTime, enum_column, id_column
from marketplace.ids import LENGTH
from marketplace.wording import Titled
from matching.engine.decisions import Decision, DecisionReason

NAME_LENGTH = 255


@unique
class Source(Titled):
    """Where a decision was said."""

    PAGE = "page", "页面", "on the page"
    BOOK = "book", "对接手册", "in a match book"


@unique
class Ending(Titled):
    """How a decision ceased to hold."""

    SUPERSEDED = "superseded", "已改变主意", "decided anew"
    TAKEN_BACK = "taken_back", "已撤回", "taken back"


class Feedback(Base):
    """One decision of one actor about one pair, with what was shown when it was made: run, versions, place in the list, level, score, model.

    It holds while `ended_at` is empty; an actor has at most one that holds about two listings, whatever their versions. `side` is the
    kind of entry whose list of matches was looked at, `position` the rank in it (empty where the pair stood in no rank there).
    `model` is the version of the ranking model, `book` the file name of the book. Actors are values: accounts come and go.
    """

    __tablename__ = "feedback"

    id: Mapped[str] = id_column()
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), nullable=False)
    match_run_id: Mapped[str] = mapped_column(ForeignKey("match_runs.id"), nullable=False, index=True)
    demand_version_id: Mapped[str] = mapped_column(ForeignKey("listing_versions.id"), nullable=False)
    achievement_version_id: Mapped[str] = mapped_column(ForeignKey("listing_versions.id"), nullable=False)
    demand_listing_id: Mapped[str] = mapped_column(ForeignKey("listings.id"), nullable=False)
    achievement_listing_id: Mapped[str] = mapped_column(ForeignKey("listings.id"), nullable=False)
    decision: Mapped[Decision] = enum_column(Decision, "decision", nullable=False)
    reason: Mapped[DecisionReason | None] = enum_column(DecisionReason, "reason")
    words: Mapped[str] = mapped_column(Text, nullable=False, default="")
    source: Mapped[Source] = enum_column(Source, "source", nullable=False)
    book: Mapped[str] = mapped_column(String(NAME_LENGTH), nullable=False, default="")
    side: Mapped[Kind] = enum_column(Kind, "side", nullable=False)
    position: Mapped[int | None] = mapped_column(Integer)
    level: Mapped[int] = mapped_column(Integer, nullable=False)
    score: Mapped[float] = mapped_column(Float, nullable=False)
    model: Mapped[str] = mapped_column(String(NAME_LENGTH), nullable=False)
    actor_kind: Mapped[str] = mapped_column(String(40), nullable=False)
    actor_id: Mapped[str] = mapped_column(String(LENGTH), nullable=False)
    actor_label: Mapped[str] = mapped_column(String(NAME_LENGTH), nullable=False)
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime, nullable=False)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ending: Mapped[Ending | None] = enum_column(Ending, "ending")

    __table_args__ = (
        CheckConstraint("level BETWEEN 1 AND 4", name="level"),
        CheckConstraint("position IS NULL OR position >= 1", name="position"),
        CheckConstraint("(ended_at IS NULL) = (ending IS NULL)", name="ended_says_how"),
        CheckConstraint("(source = 'book') = (book <> '')", name="book_is_named"),
        Index(None, "organisation_id", "demand_listing_id"),
        Index(None, "organisation_id", "achievement_listing_id"),
        Index(None, "organisation_id", "decided_at"),
        Index(None, "organisation_id", "ended_at"),
    )


HOLDING = Feedback.ended_at.is_(None)
"""The decisions that hold."""

Index(
    "uq_feedback_holding",
    Feedback.organisation_id,
    Feedback.actor_kind,
    Feedback.actor_id,
    Feedback.demand_listing_id,
    Feedback.achievement_listing_id,
    unique=True,
    sqlite_where=HOLDING,
    postgresql_where=HOLDING,
)

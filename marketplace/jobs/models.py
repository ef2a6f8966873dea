"""The ledger of requested work: what was asked, who is at it, how far it is and how it ended; and who looks for waiting work at present.

Written by the modules of this folder alone.
"""

from __future__ import annotations

from datetime import datetime
from enum import unique
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace import clock
from marketplace.db import Base, UtcDateTime, enum_column, id_column
from marketplace.ids import LENGTH
from marketplace.jobs.faults import LONGEST
from marketplace.wording import Titled


@unique
class JobOutcome(Titled):
    """How work ended; none while it has not."""

    DONE = "done", "已完成", "done"
    FAILED = "failed", "未能完成", "failed"


class JobRun(Base):
    """One piece of requested work.

    A worker holds it until `lease_until` and renews that by its heartbeat; `attempts` counts its take-ups. `actor`
    is who asked, as values. `stage` is an English gettext message; `done` of `total` (0: unknown) counts within it.
    `faults` counts how often it failed since it was asked for; until `paused_until` it is not tried again. `fault` says what failed
    last and where, for operators; `error` is what people read.
    """

    __tablename__ = "job_runs"
    __table_args__ = (
        CheckConstraint("(outcome IS NULL) = (finished_at IS NULL)", name="finished"),
        CheckConstraint("outcome <> 'failed' OR error IS NOT NULL", name="failed_has_reason"),
        Index("ix_job_runs_object", "object_kind", "object_id"),
        Index("ix_job_runs_outcome", "outcome", "requested_at"),
    )

    id: Mapped[str] = id_column()
    job: Mapped[str] = mapped_column(String(64))
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON)
    actor: Mapped[dict[str, Any]] = mapped_column(JSON)
    organisation_id: Mapped[str | None] = mapped_column(String(LENGTH))
    object_kind: Mapped[str] = mapped_column(String(40))
    object_id: Mapped[str] = mapped_column(String(64))
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    worker: Mapped[str] = mapped_column(String(120), default="")
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    faults: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    paused_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    fault: Mapped[str] = mapped_column(String(LONGEST), default="", server_default="")
    stage: Mapped[str] = mapped_column(String(80), default="")
    done: Mapped[int] = mapped_column(Integer, default=0)
    total: Mapped[int] = mapped_column(Integer, default=0)
    outcome: Mapped[JobOutcome | None] = enum_column(JobOutcome, "outcome", nullable=True)
    error: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SchedulerTurn(Base):
    """Whose turn it is to do what must not be done twice at a time, such as the sweep; over at `until` unless it is renewed."""

    __tablename__ = "scheduler_turns"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    holder: Mapped[str] = mapped_column(String(120))
    until: Mapped[datetime] = mapped_column(UtcDateTime)

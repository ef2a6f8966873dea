"""The face of the job system, and all of it that other packages see: jobs, queues, and how work is requested and found again.

A package declares `Job` values in its `jobs` module and hands them in with its record; its services call `request_job`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from sqlalchemy import exists, select, tuple_
from sqlalchemy.orm import aliased

from marketplace.actor import Actor
from marketplace.jobs.models import JobOutcome, JobRun
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from marketplace.unit import Unit

Primitive = str | int | float | bool | None
R = TypeVar("R")


class Report(Protocol):
    """How running work says where it is; cheap, never writes by itself, may be called inside a unit."""

    def __call__(self, stage: str, *, done: int = 0, total: int = 0) -> None:
        """Say the stage (an English gettext message) and, where known, `done` of `total`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work(Generic[R]):
    """What a job function gets first: the runtime (`marketplace.package.Runtime`), who asked, and the way to report."""

    runtime: R
    actor: Actor
    report: Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Work that a worker can do: `function(work, **arguments)`, idempotent, with primitives as arguments.

    `pending(runtime)` yields the arguments of what is waiting in the package's own tables, for doorbells without a ledger row;
    requested work is found in the ledger. `on_failure(work, reason, **arguments)` is called when requested work is given up,
    `on_again(unit, **arguments)` when a person has it done again: it undoes what `on_failure` did. Where nothing could undo that,
    `is_repeatable` is False.
    """

    name: str
    title: Sentence
    function: Callable[..., None]
    pending: Callable[[Any], Iterable[Mapping[str, Primitive]]] | None = None
    on_failure: Callable[..., None] | None = None
    on_again: Callable[..., None] | None = None
    is_repeatable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One ring of the doorbell. `job_run_id` among the primitives means requested work of the ledger."""

    job: str
    primitives: Mapping[str, Primitive] = field(default_factory=dict)


class Queue(Protocol):
    """A place for messages; losing one delays work and never loses it."""

    def ring(self, job: str, **primitives: Primitive) -> None:
        """Put a message."""

    def take(self) -> Message | None:
        """Take the oldest message; None where there is none, or where what lay there was refused."""

    def waiting(self) -> int:
        """Return the number of messages; raises Unavailable where the queue does not answer."""


def request_job(unit: Unit, job: str, *, object_kind: str, object_id: str, **arguments: Primitive) -> JobRun:
    """Enter work into the ledger, in the transaction of what it is for, and ring for a worker after the commit."""
    run = JobRun(
        job=job,
        arguments=arguments,
        actor=asdict(unit.actor),
        organisation_id=unit.actor.organisation_id,
        object_kind=object_kind,
        object_id=object_id,
    )
    unit.session.add(run)
    unit.session.flush()
    unit.ring(job, job_run_id=run.id)
    return run


def newest_run(unit: Unit, *, object_kind: str, object_id: str) -> JobRun | None:
    """Return the newest work about an object, for the page that shows its progress; None where none was requested."""
    return newest_runs(unit, object_kind=object_kind, object_ids=[object_id]).get(object_id)


def newest_runs(unit: Unit, *, object_kind: str, object_ids: Collection[str]) -> dict[str, JobRun]:
    """Return the newest work about each object that any was requested for, by object; one query."""
    later = aliased(JobRun)
    is_outdone = exists().where(
        later.object_kind == JobRun.object_kind,
        later.object_id == JobRun.object_id,
        tuple_(later.requested_at, later.id) > tuple_(JobRun.requested_at, JobRun.id),
    )
    newest = select(JobRun).where(JobRun.object_kind == object_kind, JobRun.object_id.in_(object_ids), ~is_outdone)
    return {run.object_id: run for run in unit.session.scalars(newest)}


def unfinished_runs(unit: Unit, *, object_kind: str, limit: int = 50) -> list[JobRun]:
    """Return the actor's organisation's unfinished work about one kind of object, oldest first, for the page of running jobs."""
    open_ones = select(JobRun).where(
        JobRun.object_kind == object_kind,
        JobRun.outcome.is_(None),
        JobRun.organisation_id == unit.actor.organisation_id,
    )
    return list(unit.session.scalars(open_ones.order_by(JobRun.requested_at, JobRun.id).limit(limit)))


def given_up_runs(unit: Unit, *, object_kind: str, limit: int = 50) -> list[JobRun]:
    """Return the actor's organisation's work about one kind of object that was given up, newest first, with its `error`."""
    failed = select(JobRun).where(
        JobRun.object_kind == object_kind,
        JobRun.outcome == JobOutcome.FAILED,
        JobRun.organisation_id == unit.actor.organisation_id,
    )
    return list(unit.session.scalars(failed.order_by(JobRun.requested_at.desc(), JobRun.id.desc()).limit(limit)))


def objects_at_work(unit: Unit, *, object_kind: str, object_ids: Collection[str]) -> set[str]:
    """Return which of these objects have work that has not ended, waiting work included; one query."""
    statement = select(JobRun.object_id).where(
        JobRun.object_kind == object_kind, JobRun.object_id.in_(object_ids), JobRun.outcome.is_(None)
    )
    return set(unit.session.scalars(statement))

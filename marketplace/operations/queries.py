"""Background work as operators see it: what waits, runs, fails and is tried again, was set aside, is done. Called by the page and by `twolists jobs`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import unique
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, exists, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from marketplace import clock
from marketplace.errors import NotFound
from marketplace.jobs.models import JobOutcome, JobRun
from marketplace.operations.permissions import VIEW_JOBS
from marketplace.permissions import authorise, which_rows
from marketplace.wording import Sentence, Titled

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from marketplace.unit import Unit

MOST_LISTED = 200


@unique
class WorkState(Titled):
    """What a piece of work does at this moment; read off its row, never stored."""

    WAITING = "waiting", "排队中", "Waiting"
    RUNNING = "running", "执行中", "Running"
    FAILING = "failing", "出错待重试", "Failing"
    SET_ASIDE = "set_aside", "已搁置", "Set aside"
    DONE = "done", "已完成", "Done"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkLine:
    """One piece of work. `stage` is an English gettext message; `fault` says type and place of what failed last; `error` is what people read."""

    id: str
    job: str
    state: WorkState
    arguments: Mapping[str, Any]
    requested_at: datetime
    finished_at: datetime | None
    worker: str
    attempts: int
    faults: int
    next_try_at: datetime | None
    stage: str
    done: int
    total: int
    fault: str
    error: Sentence | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkPage:
    """Some lines, newest first; `before` leads to the older ones, None at the end."""

    lines: Sequence[WorkLine]
    before: str | None


def work_counts(unit: Unit) -> dict[WorkState, int]:
    """Return how much work is in each state but the done, which is never counted: it only grows. One query. Raises Forbidden."""
    authorise(unit, VIEW_JOBS)
    state = case(*((_in_state(state), state.value) for state in WorkState if state is not WorkState.DONE))
    unfinished = or_(JobRun.outcome.is_(None), JobRun.outcome == JobOutcome.FAILED)
    statement = select(state, func.count()).where(which_rows(unit.actor, VIEW_JOBS), unfinished).group_by(state)
    found = {value: count for value, count in unit.session.execute(statement) if value is not None}
    return {state: found.get(state.value, 0) for state in WorkState if state is not WorkState.DONE}


def work_in(unit: Unit, *, state: WorkState, before: str | None = None, limit: int = 50) -> WorkPage:
    """Return work in one state, newest first, `before` a piece of work that a page ended with; two queries. Raises Forbidden."""
    authorise(unit, VIEW_JOBS)
    limit = max(1, min(limit, MOST_LISTED))
    clauses = [which_rows(unit.actor, VIEW_JOBS), _in_state(state)]
    last = unit.session.get(JobRun, before) if before else None
    if last is not None:
        clauses.append(tuple_(JobRun.requested_at, JobRun.id) < (last.requested_at, last.id))
    ordered = select(JobRun).where(*clauses).order_by(JobRun.requested_at.desc(), JobRun.id.desc()).limit(limit + 1)
    runs = list(unit.session.scalars(ordered))
    return WorkPage(
        lines=[_line(run) for run in runs[:limit]], before=runs[limit - 1].id if len(runs) > limit else None
    )


def work(unit: Unit, *, job_run_id: str) -> WorkLine:
    """Return one piece of work. Raises NotFound, Forbidden."""
    authorise(unit, VIEW_JOBS)
    return _line(run_of(unit, job_run_id))


def run_of(unit: Unit, job_run_id: str, *, is_locked: bool = False) -> JobRun:
    """Return the row of one piece of work, locked until the end of the unit where that is wanted. Raises NotFound."""
    run = unit.session.get(JobRun, job_run_id, with_for_update=is_locked or None)
    if run is None:
        raise NotFound("job_run_missing", Sentence(zh="没有这项后台任务", en="There is no such work"), value=job_run_id)
    return run


def state_of(run: JobRun) -> WorkState:
    """Return what the work does now, as `_in_state` finds it."""
    if run.outcome is not None:
        return WorkState.DONE if run.outcome is JobOutcome.DONE else WorkState.SET_ASIDE
    if run.lease_until is not None and run.lease_until >= clock.now():
        return WorkState.RUNNING
    return WorkState.FAILING if run.faults else WorkState.WAITING


def is_outdone() -> ColumnElement[bool]:
    """Return the clause for work that was asked for again: newer work of the same job is about the same object."""
    later = aliased(JobRun)
    return exists().where(
        later.object_kind == JobRun.object_kind,
        later.object_id == JobRun.object_id,
        later.job == JobRun.job,
        tuple_(later.requested_at, later.id) > tuple_(JobRun.requested_at, JobRun.id),
    )


def _in_state(state: WorkState) -> ColumnElement[bool]:
    if state is WorkState.DONE:
        return JobRun.outcome == JobOutcome.DONE
    if state is WorkState.SET_ASIDE:
        return and_(JobRun.outcome == JobOutcome.FAILED, ~is_outdone())
    is_held = and_(JobRun.lease_until.is_not(None), JobRun.lease_until >= clock.now())
    if state is WorkState.RUNNING:
        return and_(JobRun.outcome.is_(None), is_held)
    failed = JobRun.faults > 0 if state is WorkState.FAILING else JobRun.faults == 0
    return and_(JobRun.outcome.is_(None), ~is_held, failed)


def _line(run: JobRun) -> WorkLine:
    return WorkLine(
        id=run.id,
        job=run.job,
        state=state_of(run),
        arguments=run.arguments,
        requested_at=run.requested_at,
        finished_at=run.finished_at,
        worker=run.worker,
        attempts=run.attempts,
        faults=run.faults,
        next_try_at=run.paused_until,
        stage=run.stage,
        done=run.done,
        total=run.total,
        fault=run.fault,
        error=Sentence.from_json(run.error) if run.error else None,
    )

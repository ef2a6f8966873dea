"""Who is at which work: claim, heartbeat, pause after a fault, end and give-up, each one conditional UPDATE in a unit of its own.

Called by `perform`, `worker` and whoever asks for work again. Not a state machine: a lease is about processes, and domain states live on domain rows.
"""

from __future__ import annotations

import os
import socket
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import CursorResult, and_, or_, select, update

from marketplace import clock
from marketplace.jobs.models import JobOutcome, JobRun

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Update

    from marketplace.unit import Unit
    from marketplace.wording import Sentence

MOST_ATTEMPTS = 30
MOST_FAULTS = 5
MOST_OUTAGES = 12
"""Faults after which work is set aside: of its own, and of a part that did not answer, which comes back mostly."""
GROWTH = 4.0
LONGEST_PAUSE = 600.0
BATCH = 200


def worker_name() -> str:
    """Return the name of this process among workers."""
    return f"{socket.gethostname()}:{os.getpid()}"


def claim(unit: Unit, *, job_run_id: str, worker: str, lease: float) -> JobRun | None:
    """Take the work if nobody holds it and it is not finished; None otherwise."""
    until = clock.now() + timedelta(seconds=lease)
    mine = update(JobRun).where(JobRun.id == job_run_id, _is_free())
    if not _touched(unit, mine.values(worker=worker, lease_until=until, attempts=JobRun.attempts + 1)):
        return None
    return unit.session.get_one(JobRun, job_run_id)


def beat(unit: Unit, *, job_run_id: str, worker: str, lease: float, stage: str, done: int, total: int) -> bool:
    """Renew the lease and write progress; False where another worker has taken over."""
    return _touched(
        unit,
        update(JobRun)
        .where(JobRun.id == job_run_id, JobRun.worker == worker, JobRun.outcome.is_(None))
        .values(
            lease_until=clock.now() + timedelta(seconds=lease),
            stage=stage,
            done=done,
            total=total,
        ),
    )


def finish(unit: Unit, *, job_run_id: str, worker: str) -> bool:
    """Mark the work done; False where another worker has taken over."""
    return _touched(
        unit, _held(job_run_id, worker).values(outcome=JobOutcome.DONE, finished_at=clock.now(), lease_until=None)
    )


def fail(unit: Unit, *, job_run_id: str, worker: str, reason: Sentence, fault: str = "") -> bool:
    """Set the work aside with the reason that people read; False where another worker has taken over.

    `fault` (empty: what failed last stays) counts as one fault more.
    """
    values: dict[str, Any] = {
        "outcome": JobOutcome.FAILED,
        "finished_at": clock.now(),
        "lease_until": None,
        "paused_until": None,
        "error": reason.as_json(),
    }
    if fault:
        values |= {"fault": fault, "faults": JobRun.faults + 1}
    return _touched(unit, _held(job_run_id, worker).values(**values))


def put_off(unit: Unit, *, job_run_id: str, worker: str, fault: str, seconds: float) -> bool:
    """Give work back after a fault, to be tried again in `seconds`; False where another worker has taken over."""
    return _touched(
        unit,
        _held(job_run_id, worker).values(
            lease_until=None,
            paused_until=clock.now() + timedelta(seconds=seconds),
            faults=JobRun.faults + 1,
            fault=fault,
        ),
    )


def pause_after(faults: int, *, first: float) -> float:
    """Return the seconds until the next try after so many faults (1 or more): `first`, then four times the pause before, ten minutes at most."""
    return min(first * GROWTH ** min(faults - 1, MOST_OUTAGES), LONGEST_PAUSE)


def ask_again(unit: Unit, run: JobRun) -> None:
    """Open work anew that was set aside, and end the pause of work that failed; a worker is rung for after the commit."""
    run.outcome, run.finished_at, run.error = None, None, None
    run.worker, run.lease_until, run.paused_until = "", None, None
    run.attempts, run.faults = 0, 0
    unit.ring(run.job, job_run_id=run.id)


def release(unit: Unit, *, worker: str) -> int:
    """Give back everything that a stopping worker holds; return how many."""
    held = update(JobRun).where(JobRun.worker == worker, JobRun.outcome.is_(None))
    return _count(unit, held.values(lease_until=None, attempts=JobRun.attempts - 1))


def waiting_runs(unit: Unit) -> Sequence[tuple[str, str]]:
    """Return (job, id) of unfinished work that nobody holds and that is not paused, oldest first, a bounded number."""
    free = select(JobRun.job, JobRun.id).where(_is_free()).order_by(JobRun.requested_at).limit(BATCH)
    return [(row.job, row.id) for row in unit.session.execute(free)]


def _is_free() -> ColumnElement[bool]:
    now = clock.now()
    return and_(
        JobRun.outcome.is_(None),
        or_(JobRun.lease_until.is_(None), JobRun.lease_until < now),
        or_(JobRun.paused_until.is_(None), JobRun.paused_until <= now),
    )


def _held(job_run_id: str, worker: str) -> Update:
    return update(JobRun).where(JobRun.id == job_run_id, JobRun.worker == worker, JobRun.outcome.is_(None))


def _touched(unit: Unit, statement: Update) -> bool:
    return _count(unit, statement) == 1


def _count(unit: Unit, statement: Update) -> int:
    result = cast("CursorResult[Any]", unit.session.execute(statement.execution_options(synchronize_session=False)))
    return result.rowcount

"""Faults of work that is found in the tables of its package and has no row in the ledger: it gets one when it fails.

From then on it is tried again with growing pauses and set aside in the end, as requested work is; the sweep leaves it alone meanwhile.
A new ring for work that was set aside tries it once, and where that does it, the row is closed. Called by `perform` and `worker`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import or_, select

from marketplace import clock
from marketplace.actor import SYSTEM
from marketplace.jobs.ledger import MOST_FAULTS, pause_after
from marketplace.jobs.models import JobOutcome, JobRun

if TYPE_CHECKING:
    from marketplace.unit import Unit
    from marketplace.wording import Sentence

DOORBELL: Final = "doorbell"
"""What the ledger calls the object of such work; its id is a hash of job and arguments, so that the same work has one row."""
MOST_HELD_BACK = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """One ring: the job and its arguments."""

    job: str
    arguments: Mapping[str, Any]

    @property
    def key(self) -> str:
        """What tells this work from any other, 64 characters."""
        return sha256(json.dumps([self.job, dict(self.arguments)], sort_keys=True).encode()).hexdigest()


def is_in_ledger(unit: Unit, *, ring: Ring) -> bool | None:
    """Tell whether this work failed before: True while the ledger has it tried again, False after it was set aside, None otherwise."""
    outcome = unit.session.execute(_rows(ring).with_only_columns(JobRun.outcome)).first()
    if outcome is None or outcome[0] is JobOutcome.DONE:
        return None
    return outcome[0] is None


def enter_fault(unit: Unit, *, ring: Ring, fault: str, reason: Sentence, first_pause: float) -> bool:
    """Enter one fault and return whether the work is set aside: what was set aside stays so, other work is paused."""
    run = unit.session.scalar(_rows(ring).with_for_update())
    if run is None:
        run = JobRun(
            job=ring.job,
            arguments=dict(ring.arguments),
            actor=asdict(SYSTEM),
            object_kind=DOORBELL,
            object_id=ring.key,
            faults=0,
        )
        unit.session.add(run)
    elif run.outcome is JobOutcome.DONE:
        run.outcome, run.finished_at, run.requested_at = None, None, clock.now()
        run.attempts, run.faults = 0, 0
    run.faults, run.fault = run.faults + 1, fault
    if run.outcome is JobOutcome.FAILED or run.faults >= MOST_FAULTS:
        run.outcome, run.finished_at, run.error, run.paused_until = (
            JobOutcome.FAILED,
            clock.now(),
            reason.as_json(),
            None,
        )
        return True
    run.paused_until = clock.now() + timedelta(seconds=pause_after(run.faults, first=first_pause))
    return False


def close(unit: Unit, *, ring: Ring) -> None:
    """Say that work which was set aside has been done by a later ring."""
    run = unit.session.scalar(_rows(ring).where(JobRun.outcome == JobOutcome.FAILED).with_for_update())
    if run is not None:
        run.outcome, run.finished_at, run.error = JobOutcome.DONE, clock.now(), None


def held_back(unit: Unit) -> set[str]:
    """Return the keys of the rings that a sweep leaves out: what the ledger has tried again, and what was set aside."""
    failed = select(JobRun.object_id).where(
        JobRun.object_kind == DOORBELL, or_(JobRun.outcome.is_(None), JobRun.outcome == JobOutcome.FAILED)
    )
    return set(unit.session.scalars(failed.limit(MOST_HELD_BACK)))


def _rows(ring: Ring) -> Any:
    newest = select(JobRun).where(JobRun.object_kind == DOORBELL, JobRun.object_id == ring.key)
    return newest.order_by(JobRun.requested_at.desc(), JobRun.id.desc()).limit(1)

"""Having background work done again: what was set aside is opened anew, what pauses after a fault is tried at once. Called by the page and by `twolists jobs`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from marketplace.audit.record import record
from marketplace.errors import Conflict
from marketplace.jobs.ledger import ask_again
from marketplace.jobs.models import JobRun
from marketplace.operations.permissions import RUN_JOB_AGAIN
from marketplace.operations.queries import WorkState, is_outdone, run_of, state_of
from marketplace.permissions import authorise
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from marketplace.jobs.port import Job
    from marketplace.unit import Unit

OBJECT_KIND: Final = "job_run"
"""What the audit trail calls a piece of background work."""


def run_job_again(unit: Unit, *, job_run_id: str, jobs: Mapping[str, Job]) -> JobRun:
    """Have a worker take up work that was set aside or that pauses after a fault, with its faults forgotten; audited as `run_again`.

    `jobs` are those of this program, by name. Raises NotFound, Forbidden, and Conflict for work in another state, work that was asked for
    anew since, and jobs that cannot be repeated.
    """
    run = run_of(unit, job_run_id, is_locked=True)
    authorise(unit, RUN_JOB_AGAIN, run)
    job = _repeatable(unit, run, jobs)
    record(
        unit,
        action="run_again",
        object_kind=OBJECT_KIND,
        object_id=run.id,
        label=run.job,
        changes={"faults": [run.faults, 0]},
    )
    was_set_aside = run.outcome is not None
    ask_again(unit, run)
    if was_set_aside and job.on_again is not None:
        job.on_again(unit, **run.arguments)
    return run


def _repeatable(unit: Unit, run: JobRun, jobs: Mapping[str, Job]) -> Job:
    """Return the job of work that can be done again; raises Conflict."""
    if state_of(run) not in {WorkState.SET_ASIDE, WorkState.FAILING}:
        raise Conflict(
            "job_not_set_aside",
            Sentence(
                zh="只有已搁置或出错待重试的任务可以重新执行",
                en="Only work that failed or was set aside can be done again",
            ),
            value=run.id,
        )
    if unit.session.scalar(select(JobRun.id).where(JobRun.id == run.id, is_outdone())) is not None:
        raise Conflict(
            "job_asked_anew",
            Sentence(
                zh="这项任务已重新发起过，请看新的一项", en="This work was asked for anew since; see the newer one"
            ),
            value=run.id,
        )
    job = jobs.get(run.job)
    if job is None or not job.is_repeatable:
        raise Conflict(
            "job_not_repeatable",
            Sentence(
                zh="这项任务不能重新执行，请从原来的页面重新发起",
                en="This work cannot be done again; please start it anew on its own page",
            ),
            value=run.job,
        )
    return job

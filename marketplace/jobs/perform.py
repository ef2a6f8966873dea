"""Doing what a message says: find the job, claim requested work, keep its heartbeat, write how it ended.

Called by the worker and by the inline queue. A fault that a person can understand sets the work aside at once; any other is tried
again with growing pauses and sets it aside in the end; so does the death of its workers, again and again.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Protocol

import structlog

from marketplace.actor import SYSTEM, Actor, ActorKind
from marketplace.errors import TwoListsError, Unavailable
from marketplace.jobs import doorbells, ledger
from marketplace.jobs.doorbells import Ring
from marketplace.jobs.faults import fault_of
from marketplace.jobs.port import Work
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType
    from typing import Self

    from marketplace.jobs.models import JobRun
    from marketplace.jobs.port import Job, Message, Queue
    from marketplace.settings import Settings
    from marketplace.unit import Units

WRITE_SECONDS = 0.5
GIVEN_UP = Sentence(
    zh="任务多次中断，已停止尝试；请查看日志后重新发起",
    en="The work was interrupted again and again and was given up; see the log and start it anew",
)
NO_SUCH_JOB = Sentence(
    zh="当前版本的程序没有这项任务，无法继续", en="This version of the program has no such job and cannot go on with it"
)
log = structlog.get_logger(__name__)


class Ground(Protocol):
    """The part of the runtime that this package needs."""

    @property
    def settings(self) -> Settings:
        """The settings."""

    @property
    def units(self) -> Units:
        """Where units are run."""

    @property
    def queue(self) -> Queue:
        """The queue."""

    @property
    def jobs(self) -> Mapping[str, Job]:
        """Every job by its name."""


class Heartbeat:
    """Renews the lease of running work and writes its progress from a thread of its own, so that reporting never waits."""

    def __init__(self, ground: Ground, run: JobRun) -> None:
        self._ground = ground
        self._identity = {"job_run_id": run.id, "worker": run.worker}
        self._said: dict[str, Any] = {"stage": run.stage, "done": run.done, "total": run.total}
        self._written = self._said
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"heartbeat-{run.id}", daemon=True)

    def __enter__(self) -> Self:
        """Start beating."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop, and write what was said last."""
        self._stop.set()
        self._thread.join()
        self._write()

    def report(self, stage: str, *, done: int = 0, total: int = 0) -> None:
        """Remember where the work is; see `port.Report`."""
        self._said = {"stage": stage[:80], "done": done, "total": total}

    def _run(self) -> None:
        beats = 0
        most = max(1, int(self._ground.settings.job_lease / 3 / WRITE_SECONDS))
        while not self._stop.wait(min(WRITE_SECONDS, self._ground.settings.job_lease / 3)):
            beats += 1
            if self._said is not self._written or beats >= most:
                beats = 0
                self._write()

    def _write(self) -> None:
        said = self._said
        try:
            is_held = self._ground.units.run(
                ledger.beat, actor=SYSTEM, lease=self._ground.settings.job_lease, **self._identity, **said
            )
        except Exception:
            log.warning("heartbeat_failed", exc_info=True, **self._identity)
            return
        self._written = said
        if not is_held:
            log.warning("lease_lost", **self._identity)


def perform(ground: Ground, message: Message) -> None:
    """Do what the message says; faults are logged and entered in the ledger, never raised."""
    try:
        _perform(ground, message)
    except Exception:  # the ledger itself did not answer: the sweep finds the work when the lease is over
        log.exception("job_not_entered", job=message.job)


def _perform(ground: Ground, message: Message) -> None:
    job_run_id = message.primitives.get("job_run_id")
    job = ground.jobs.get(message.job)
    if isinstance(job_run_id, str):
        _perform_requested(ground, job, job_run_id)
    elif job is not None:
        _perform_ring(ground, job, Ring(job=job.name, arguments=message.primitives))
    else:
        log.error("message_refused", reason="no such job", job=message.job)


def _perform_ring(ground: Ground, job: Job, ring: Ring) -> None:
    """Do what is not in the ledger; after a fault it is entered there, but for a part that does not answer: the next sweep asks again."""
    is_tried_again = ground.units.read(doorbells.is_in_ledger, actor=SYSTEM, ring=ring)
    if is_tried_again:
        return
    try:
        job.function(Work(runtime=ground, actor=SYSTEM, report=_unheard), **ring.arguments)
    except Unavailable as error:
        log.warning("job_interrupted", job=job.name, code=error.code)
    except Exception as error:
        log.exception("job_failed", job=job.name)
        reason = error.sentence if isinstance(error, TwoListsError) else GIVEN_UP
        first = ground.settings.job_pause
        entry = {"ring": ring, "fault": fault_of(error), "reason": reason, "first_pause": first}
        if ground.units.run(doorbells.enter_fault, actor=SYSTEM, **entry):
            log.error("job_set_aside", job=job.name)  # noqa: TRY400 - the trace stands in the line before
    else:
        if is_tried_again is not None:
            ground.units.run(doorbells.close, actor=SYSTEM, ring=ring)


def _perform_requested(ground: Ground, job: Job | None, job_run_id: str) -> None:
    worker = ledger.worker_name()
    run = ground.units.run(
        ledger.claim, actor=SYSTEM, job_run_id=job_run_id, worker=worker, lease=ground.settings.job_lease
    )
    if run is None:
        return
    if job is None:
        log.error("message_refused", reason="no such job", job=run.job)
        ground.units.run(ledger.fail, actor=SYSTEM, job_run_id=run.id, worker=worker, reason=NO_SUCH_JOB)
        return
    actor = Actor(**{**run.actor, "kind": ActorKind(run.actor["kind"])})
    if run.attempts > ledger.MOST_ATTEMPTS:
        _give_up(ground, job, run, actor, GIVEN_UP)
        return
    about = {"job": job.name, "job_run_id": job_run_id, "attempt": run.attempts}
    log.info("job_started", **about)
    try:
        with Heartbeat(ground, run) as heartbeat:
            job.function(Work(runtime=ground, actor=actor, report=heartbeat.report), **run.arguments)
    except Unavailable as error:
        log.warning("job_interrupted", code=error.code, **about)
        _after_fault(ground, job, run, actor, error)
    except TwoListsError as error:
        log.warning("job_refused", code=error.code, **about)
        _give_up(ground, job, run, actor, error.sentence, fault=fault_of(error))
    except Exception as error:
        log.exception("job_interrupted", **about)
        _after_fault(ground, job, run, actor, error)
    else:
        ground.units.run(ledger.finish, actor=SYSTEM, job_run_id=job_run_id, worker=worker)
        log.info("job_done", **about)


def _after_fault(ground: Ground, job: Job, run: JobRun, actor: Actor, error: Exception) -> None:
    most, reason = ledger.MOST_FAULTS, GIVEN_UP
    if isinstance(error, Unavailable):
        most, reason = ledger.MOST_OUTAGES, error.sentence
    faults, fault = run.faults + 1, fault_of(error)
    if faults >= most:
        _give_up(ground, job, run, actor, reason, fault=fault)
        return
    seconds = ledger.pause_after(faults, first=ground.settings.job_pause)
    mine = {"job_run_id": run.id, "worker": run.worker}
    ground.units.run(ledger.put_off, actor=SYSTEM, fault=fault, seconds=seconds, **mine)


def _give_up(ground: Ground, job: Job, run: JobRun, actor: Actor, reason: Sentence, *, fault: str = "") -> None:
    mine = {"job_run_id": run.id, "worker": run.worker}
    is_mine = ground.units.run(ledger.fail, actor=SYSTEM, reason=reason, fault=fault, **mine)
    log.error("job_set_aside", job=job.name, job_run_id=run.id)
    if is_mine and job.on_failure is not None:
        job.on_failure(Work(runtime=ground, actor=actor, report=_unheard), reason, **run.arguments)


def _unheard(stage: str, *, done: int = 0, total: int = 0) -> None:
    del stage, done, total

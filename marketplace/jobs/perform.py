"""Doing what a message says: find the job, claim requested work, keep its heartbeat, write how it ended.

Called by the worker and by the inline queue. A fault that a person can understand ends the work; any other is tried again
a few times; work whose workers keep dying is given up in the end.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Protocol

import structlog

from marketplace.actor import SYSTEM, Actor, ActorKind
from marketplace.errors import TwoListsError, Unavailable
from marketplace.jobs import ledger
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
    job = ground.jobs.get(message.job)
    if job is None:
        log.error("message_refused", reason="no such job", job=message.job)
        return
    job_run_id = message.primitives.get("job_run_id")
    if isinstance(job_run_id, str):
        _perform_requested(ground, job, job_run_id)
        return
    try:
        job.function(Work(runtime=ground, actor=SYSTEM, report=_unheard), **message.primitives)
    except Exception:
        log.exception("job_failed", job=job.name)


def _perform_requested(ground: Ground, job: Job, job_run_id: str) -> None:
    worker = ledger.worker_name()
    run = ground.units.run(
        ledger.claim, actor=SYSTEM, job_run_id=job_run_id, worker=worker, lease=ground.settings.job_lease
    )
    if run is None:
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
        _after_fault(ground, job, run, actor)
    except TwoListsError as error:
        log.warning("job_refused", code=error.code, **about)
        _give_up(ground, job, run, actor, error.sentence)
    except Exception:
        log.exception("job_interrupted", **about)
        _after_fault(ground, job, run, actor)
    else:
        ground.units.run(ledger.finish, actor=SYSTEM, job_run_id=job_run_id, worker=worker)
        log.info("job_done", **about)


def _after_fault(ground: Ground, job: Job, run: JobRun, actor: Actor) -> None:
    if run.attempts >= ledger.MOST_FAULTS:
        _give_up(ground, job, run, actor, GIVEN_UP)
    else:
        ground.units.run(ledger.let_go, actor=SYSTEM, job_run_id=run.id, worker=run.worker)


def _give_up(ground: Ground, job: Job, run: JobRun, actor: Actor, reason: Sentence) -> None:
    ground.units.run(ledger.fail, actor=SYSTEM, job_run_id=run.id, worker=run.worker, reason=reason)
    if job.on_failure is not None:
        job.on_failure(Work(runtime=ground, actor=actor, report=_unheard), reason, **run.arguments)


def _unheard(stage: str, *, done: int = 0, total: int = 0) -> None:
    del stage, done, total

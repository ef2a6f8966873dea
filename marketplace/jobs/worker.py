"""The worker: threads that take messages, and a sweep for work whose message was lost or whose worker died.

Called by `twolists worker` and `twolists start`. A stopping worker gives its work back, so that another need not wait for the lease.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import structlog

from marketplace.actor import SYSTEM
from marketplace.jobs import ledger
from marketplace.jobs.perform import perform

if TYPE_CHECKING:
    from collections.abc import Mapping

    from marketplace.jobs.perform import Ground
    from marketplace.jobs.port import Primitive

IDLE_SECONDS = 0.2
LAST_SECONDS = 3.0
log = structlog.get_logger(__name__)


def work_until(ground: Ground, stop: threading.Event, *, threads: int) -> None:
    """Work with `threads` threads until `stop` is set; unfinished work is given back."""
    log.info("worker_started", threads=threads)
    crew = [
        threading.Thread(target=_serve, args=(ground, stop), name=f"worker-{number}", daemon=True)
        for number in range(threads)
    ]
    for thread in crew:
        thread.start()
    while True:
        _swept(ground)
        if stop.wait(ground.settings.sweep_interval):
            break
    deadline = time.monotonic() + LAST_SECONDS
    for thread in crew:
        thread.join(max(0.0, deadline - time.monotonic()))
    given_back = ground.units.run(ledger.release, actor=SYSTEM, worker=ledger.worker_name())
    log.info("worker_stopped", given_back=given_back)


def work_off(ground: Ground) -> None:
    """Sweep once and take messages until none is left; for commands that do waiting work and end."""
    sweep(ground)
    while ground.queue.waiting():
        message = ground.queue.take()
        if message is not None:
            perform(ground, message)


def sweep(ground: Ground) -> int:
    """Ring for requested work that nobody holds and for what packages have waiting; return the number of rings.

    While messages wait nothing is rung: what they mean is on its way, and rings would pile up behind a long job.
    """
    if ground.queue.waiting():
        return 0
    rings: list[tuple[str, Mapping[str, Primitive]]] = [
        (job, {"job_run_id": run_id}) for job, run_id in ground.units.read(ledger.waiting_runs, actor=SYSTEM)
    ]
    for job in ground.jobs.values():
        if job.pending is not None:
            rings += [(job.name, primitives) for primitives in job.pending(ground)]
    for name, primitives in rings:
        ground.queue.ring(name, **primitives)
    return len(rings)


def _swept(ground: Ground) -> None:
    try:
        sweep(ground)
    except Exception:
        log.exception("sweep_failed")


def _serve(ground: Ground, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            message = ground.queue.take()
        except Exception:
            log.exception("queue_unreadable")
            message = None
        if message is None:
            stop.wait(IDLE_SECONDS)
        else:
            perform(ground, message)

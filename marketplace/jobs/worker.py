"""The worker: threads that take messages; and the scheduler: a sweep for work whose message was lost, whose worker died or whose pause is over.

Called by `twolists worker`, `scheduler` and `start`. Any number of both may run: one sweeps at a time. A stopping worker gives its
work back, so that another need not wait for the lease.
"""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import structlog

from marketplace.actor import SYSTEM
from marketplace.errors import Unavailable
from marketplace.jobs import ledger
from marketplace.jobs.doorbells import Ring, held_back
from marketplace.jobs.perform import perform
from marketplace.jobs.turns import SWEEP, end_turns, take_turn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from marketplace.jobs.perform import Ground
    from marketplace.jobs.port import Primitive

IDLE_SECONDS = 0.2
UNREADABLE_SECONDS = 5.0
LAST_SECONDS = 3.0
TURNS = 3
"""Sweeps for which a turn lasts: whoever dies or hangs is replaced after that."""
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
    schedule_until(ground, stop)
    deadline = time.monotonic() + LAST_SECONDS
    for thread in crew:
        thread.join(max(0.0, deadline - time.monotonic()))
    given_back = ground.units.run(ledger.release, actor=SYSTEM, worker=ledger.worker_name())
    log.info("worker_stopped", given_back=given_back)


def schedule_until(ground: Ground, stop: threading.Event) -> None:
    """Sweep at every interval until `stop` is set, where it is the turn of this process."""
    while True:
        sweep_in_turn(ground, holder=ledger.worker_name())
        if stop.wait(ground.settings.sweep_interval):
            break
    with suppress(Unavailable):  # the turn ends by itself
        ground.units.run(end_turns, actor=SYSTEM, holder=ledger.worker_name())


def sweep_in_turn(ground: Ground, *, holder: str) -> int | None:
    """Sweep and return the number of rings; None where another process has the turn, or where a sweep cannot be made now, which is logged."""
    seconds = TURNS * ground.settings.sweep_interval
    try:
        if not ground.units.run(take_turn, actor=SYSTEM, name=SWEEP, holder=holder, seconds=seconds):
            return None
        return sweep(ground)
    except Unavailable as error:
        log.warning("sweep_put_off", code=error.code)
    except Exception:
        log.exception("sweep_failed")
    return None


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
    left_alone = ground.units.read(held_back, actor=SYSTEM)
    for job in ground.jobs.values():
        if job.pending is not None:
            wanted = [Ring(job=job.name, arguments=primitives) for primitives in job.pending(ground)]
            rings += [(ring.job, ring.arguments) for ring in wanted if ring.key not in left_alone]
    for name, primitives in rings:
        ground.queue.ring(name, **primitives)
    return len(rings)


def _serve(ground: Ground, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            message = ground.queue.take()
        except Exception:
            log.exception("queue_unreadable")
            stop.wait(UNREADABLE_SECONDS)
            continue
        if message is None:
            stop.wait(IDLE_SECONDS)
        else:
            perform(ground, message)

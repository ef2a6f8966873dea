"""The ledger: requested work is done once, kept through faults and killed workers, and told how it ended."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update

from marketplace import clock
from marketplace.actor import LOCAL_OPERATOR, SYSTEM
from marketplace.errors import Conflict, Unavailable
from marketplace.jobs import ledger
from marketplace.jobs.embedded import EmbeddedQueue
from marketplace.jobs.models import JobOutcome, JobRun
from marketplace.jobs.perform import GIVEN_UP, perform
from marketplace.jobs.port import Message, newest_run
from marketplace.jobs.worker import sweep, work_off, work_until
from marketplace.unit import Units
from marketplace.wording import Sentence
from tests.integration.marketplace.working import TITLE, Counting, entered, expire, request, state, with_job

ROOT = Path(__file__).parents[3]


def test_requested_work_is_done_for_who_asked_and_entered_as_done(ground):
    counting = Counting(lambda work: work.report("Counting", done=3, total=4))
    ground = with_job(ground, counting)
    request(ground, number=5)
    work_off(ground)
    assert counting.calls == [(LOCAL_OPERATOR, {"number": 5})]
    run = ground.units.read(newest_run, actor=SYSTEM, object_kind="paper", object_id="P1")
    assert (run.outcome, run.stage, run.done, run.total, run.error) == (JobOutcome.DONE, "Counting", 3, 4, None)
    assert run.finished_at is not None


def test_work_rung_twice_is_done_once(ground):
    counting = Counting()
    ground = with_job(ground, counting)
    run = request(ground)
    ground.queue.ring("count", job_run_id=run.id)
    work_off(ground)
    perform(ground, Message(job="count", primitives={"job_run_id": run.id}))
    assert len(counting.calls) == 1


def test_rolled_back_request_leaves_no_work(ground):
    def service(unit):
        entered(unit, arguments={})
        raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        ground.units.run(service, actor=LOCAL_OPERATOR)
    assert ground.queue.waiting() == 0
    assert ground.units.read(newest_run, actor=SYSTEM, object_kind="paper", object_id="P1") is None


def test_lost_message_is_found_by_the_sweep(ground):
    counting = Counting()
    ground = with_job(ground, counting)
    request(ground)
    assert ground.queue.take() is not None  # the message is gone, as after a crash
    assert (sweep(ground), sweep(ground), ground.queue.waiting()) == (1, 0, 1)
    work_off(ground)
    assert (len(counting.calls), sweep(ground)) == (1, 0)


def test_work_that_somebody_holds_is_left_alone_until_the_lease_is_over(ground):
    counting = Counting()
    ground = with_job(ground, counting)
    run = request(ground)
    ground.units.run(ledger.claim, actor=SYSTEM, job_run_id=run.id, worker="other:1", lease=60)
    work_off(ground)
    assert (counting.calls, sweep(ground)) == ([], 0)
    expire(ground)
    work_off(ground)
    assert len(counting.calls) == 1
    assert state(ground) == (JobOutcome.DONE, 2, None)


def test_worker_that_lost_its_lease_cannot_finish_the_work(ground):
    run = request(ground)
    ground.units.run(ledger.claim, actor=SYSTEM, job_run_id=run.id, worker="slow:1", lease=60)
    expire(ground)
    ground.units.run(ledger.claim, actor=SYSTEM, job_run_id=run.id, worker="fresh:2", lease=60)
    said = {"job_run_id": run.id, "worker": "slow:1"}
    assert not ground.units.run(ledger.beat, actor=SYSTEM, lease=60, stage="x", done=1, total=1, **said)
    assert not ground.units.run(ledger.finish, actor=SYSTEM, **said)
    assert state(ground) == (None, 2, None)


def test_long_work_keeps_its_lease_and_shows_progress_meanwhile(ground):
    seen = []

    def behaviour(work):
        work.report("Ranking", done=1, total=2)
        time.sleep(1.0)  # longer than the lease
        run = ground.units.read(newest_run, actor=SYSTEM, object_kind="paper", object_id="P1")
        seen.append((run.stage, run.done, run.total, run.lease_until > clock.now(), sweep(ground)))

    ground = with_job(ground, Counting(behaviour))
    request(ground)
    work_off(ground)
    assert seen == [("Ranking", 1, 2, True, 0)]
    assert state(ground) == (JobOutcome.DONE, 1, None)


def test_fault_that_a_person_understands_ends_the_work_with_its_sentence(ground):
    reason = Sentence(zh="清单是空的", en="The list is empty")

    def behaviour(work):
        raise Conflict("empty", reason)

    counting = Counting(behaviour)
    ground = with_job(ground, counting)
    request(ground, number=1)
    work_off(ground)
    assert state(ground) == (JobOutcome.FAILED, 1, reason.as_json())
    assert counting.given_up == [(reason, {"number": 1})]


@pytest.mark.parametrize(
    ("fault", "most", "reason"),
    [
        (ZeroDivisionError("bug"), ledger.MOST_FAULTS, GIVEN_UP),
        (Unavailable("busy", TITLE), ledger.MOST_OUTAGES, TITLE),
    ],
    ids=["bug", "busy"],
)
def test_other_faults_are_tried_again_and_given_up_in_the_end(ground, fault, most, reason):
    def behaviour(work):
        raise fault

    counting = Counting(behaviour)
    ground = with_job(ground, counting)
    request(ground)
    for _ in range(most + 2):
        work_off(ground)
    assert len(counting.calls) == most
    assert state(ground) == (JobOutcome.FAILED, most, reason.as_json())
    assert counting.given_up == [(reason, {})]


def test_work_whose_workers_keep_dying_is_given_up(ground):
    counting = Counting()
    ground = with_job(ground, counting)
    request(ground)
    ground.units.run(
        lambda unit: unit.session.execute(update(JobRun).values(attempts=ledger.MOST_ATTEMPTS)), actor=SYSTEM
    )
    work_off(ground)
    assert (counting.calls, counting.given_up) == ([], [(GIVEN_UP, {})])
    assert state(ground)[0] is JobOutcome.FAILED


def test_waiting_work_of_a_packages_own_tables_is_rung(ground):
    waiting = [{"number": 1}, {"number": 2}]
    counting = Counting()
    ground = with_job(ground, counting, pending=lambda ground: waiting)
    assert sweep(ground) == 2
    waiting.clear()
    work_off(ground)
    assert counting.calls == [(SYSTEM, {"number": 1}), (SYSTEM, {"number": 2})]


def test_unknown_job_is_refused_and_does_not_stop_the_worker(ground):
    counting = Counting()
    ground = with_job(ground, counting)
    ground.queue.ring("nonsense")
    request(ground)
    work_off(ground)
    assert len(counting.calls) == 1


def test_stopping_worker_gives_its_work_back(ground):
    stop, started = threading.Event(), threading.Event()

    def behaviour(work):
        started.set()
        stop.wait(5)

    ground = with_job(ground, Counting(behaviour))
    run = request(ground)
    crew = threading.Thread(target=work_until, args=(ground, stop), kwargs={"threads": 2})
    crew.start()
    assert started.wait(5)
    ground.units.run(ledger.claim, actor=SYSTEM, job_run_id=run.id, worker="x", lease=1)  # held: no second claim
    stop.set()
    crew.join(10)
    assert not crew.is_alive()
    assert state(ground)[0] is JobOutcome.DONE


KILLED = """
import sys, time
from dataclasses import replace
from pathlib import Path
import structlog
import wsgi
from marketplace.app import build_runtime
from marketplace.jobs.port import Job
from marketplace.jobs.worker import work_off
from marketplace.settings import Settings
from marketplace.wording import Sentence

structlog.configure(logger_factory=structlog.PrintLoggerFactory(file=sys.stderr))

def count(work, *, file):
    for done in range(3):
        with open(file, "a") as lines:
            lines.write(f"{done}\\n")
        work.report("Counting", done=done, total=3)
        if sys.argv[2] == "hang":
            print("started", flush=True)
            time.sleep(60)

runtime = build_runtime(Settings(home=Path(sys.argv[1]), encoder="off", job_lease=1.0), wsgi.PACKAGES)
runtime = replace(runtime, jobs={"count": Job(name="count", title=Sentence(zh="", en=""), function=count)})
work_off(runtime)
"""


def test_killed_workers_work_is_taken_up_again(ground, home, tmp_path):
    ground = replace(ground, queue=EmbeddedQueue(home / "queue.sqlite"))
    ground = replace(ground, units=Units(ground.units.engine, queue=ground.queue))
    request(ground, file=str(tmp_path / "lines"))
    command = [sys.executable, "-c", KILLED, str(home)]
    hanging = subprocess.Popen([*command, "hang"], cwd=ROOT, stdout=subprocess.PIPE)
    with hanging:
        assert hanging.stdout.readline() == b"started\n"
        hanging.kill()
    assert (tmp_path / "lines").read_text() == "0\n"
    assert state(ground)[:2] == (None, 1)
    time.sleep(1.2)  # the lease
    subprocess.run([*command, "go"], cwd=ROOT, check=True, timeout=30)
    assert (tmp_path / "lines").read_text() == "0\n0\n1\n2\n"
    assert state(ground) == (JobOutcome.DONE, 2, None)

"""Web server, scheduler and workers as processes of their own: begun in any order, stopped at any moment by SIGTERM, every job done once."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter

import pytest
from sqlalchemy import func, select

from listings.engine.terms import Kind
from listings.services.exports import ExportWish, request_export
from listings.sheets.lists import ListFormat
from marketplace.actor import LOCAL_OPERATOR
from marketplace.audit.models import AuditEntry
from marketplace.files.models import StoredFile
from marketplace.jobs.models import JobOutcome, JobRun, SchedulerTurn
from marketplace.unit import Units
from tests.e2e.killing import ROOT
from tests.factories.runtimes import open_runtime

pytestmark = pytest.mark.enable_socket

LONG = 180.0
ORDERS = 24
WISH = ExportWish(kind=Kind.DEMAND, wanted=ListFormat.CSV, language="zh")


class Crew:
    """Processes on one data folder; what they log is kept for when something goes wrong."""

    def __init__(self, home):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.home = home
        self.environ = {name: value for name, value in os.environ.items() if not name.startswith("TWOLISTS_")}
        self.environ |= {
            "TWOLISTS_HOME": str(home),
            "TWOLISTS_PORT": str(self.port),
            "TWOLISTS_ENCODER": "off",
            "TWOLISTS_SWEEP_INTERVAL": "0.5",
            "OMP_NUM_THREADS": "1",
        }
        self.running = []

    def start(self, name):
        log = (self.home.parent / f"{name}-{len(self.running)}.log").open("wb")
        process = subprocess.Popen(
            [sys.executable, "-m", "wsgi", name], cwd=ROOT, env=self.environ, stdout=log, stderr=subprocess.STDOUT
        )
        log.close()
        process.log = self.home.parent / f"{name}-{len(self.running)}.log"
        self.running.append(process)
        return process

    def stop(self, process):
        """Stop it as a service manager does, and see that it ends well."""
        process.send_signal(signal.SIGTERM)
        assert process.wait(40) == 0, process.log.read_text(encoding="utf-8")

    def said(self, process, word):
        await_that(lambda: word in process.log.read_text(encoding="utf-8"), process)

    def end(self):
        for process in self.running:
            if process.poll() is None:
                process.kill()
                process.wait()


def await_that(is_so, process):
    deadline = time.monotonic() + LONG
    while not is_so():
        told = process.log.read_text(encoding="utf-8")
        assert time.monotonic() < deadline, told
        assert process.poll() is None, told
        time.sleep(0.1)


@pytest.fixture
def crew(tmp_path):
    made = Crew(tmp_path / "home")
    yield made
    made.end()


def outcomes(units):
    def counted(unit):
        return Counter(dict(unit.session.execute(select(JobRun.outcome, func.count()).group_by(JobRun.outcome)).all()))

    return units.read(counted, actor=LOCAL_OPERATOR)


def deeds(unit):
    """Return how often each export stands in the trail, the files that were made, and whose turn it is to sweep."""
    told = select(AuditEntry.object_id, func.count()).where(AuditEntry.action == "exported")
    made = select(StoredFile.id)
    turns = select(func.count()).select_from(SchedulerTurn)
    return (
        dict(unit.session.execute(told.group_by(AuditEntry.object_id)).all()),
        set(unit.session.scalars(made)),
        unit.session.scalar(turns),
    )


def test_no_job_is_lost_or_doubled_whoever_starts_and_stops(crew):
    first, scheduler, second = (crew.start(name) for name in ("worker", "scheduler", "worker"))
    crew.said(first, "worker_started")
    runtime = open_runtime(crew.home)
    silent = Units(runtime.units.engine, queue=None)  # its messages are lost: the sweep finds the work
    try:
        ids = {
            (runtime.units if number % 2 else silent).run(request_export, actor=LOCAL_OPERATOR, wish=WISH)
            for number in range(ORDERS)
        }
        await_that(lambda: outcomes(runtime.units)[JobOutcome.DONE], scheduler)
        crew.said(second, "worker_started")
        crew.stop(first)
        served = crew.start("serve")
        third = crew.start("worker")
        crew.stop(second)
        await_that(lambda: outcomes(runtime.units)[JobOutcome.DONE] == ORDERS, third)
        await_that(lambda: is_served(crew.port), served)
        crew.said(third, "worker_started")
        for process in (scheduler, third, served):
            crew.stop(process)
        ended, (told, made, turns) = outcomes(runtime.units), runtime.units.read(deeds, actor=LOCAL_OPERATOR)
    finally:
        runtime.units.engine.dispose()
    assert ended == {JobOutcome.DONE: ORDERS}
    assert (told, made, turns) == (dict.fromkeys(ids, 1), ids, 0)
    assert b"failed" not in b"".join(process.log.read_bytes() for process in crew.running)


def is_served(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False

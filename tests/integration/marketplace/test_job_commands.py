"""`twolists jobs`: what it lists, shows and has done again."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from marketplace import clock
from marketplace.actor import LOCAL_OPERATOR
from marketplace.jobs.models import JobOutcome, JobRun
from marketplace.jobs.port import request_job
from marketplace.wording import Sentence
from tests.integration.marketplace.test_start import run

QUEUED = {"TWOLISTS_QUEUE": "sqlite", "TWOLISTS_LANGUAGE": "en"}
REASON = Sentence(zh="磁盘写满了", en="The disk is full")


@pytest.fixture
def job_run_id(units):
    """Work that was set aside."""

    def fail(unit):
        made = request_job(unit, "reconcile_index", object_kind="paper", object_id="P1")
        made.outcome, made.finished_at, made.error = JobOutcome.FAILED, clock.now(), REASON.as_json()
        made.faults, made.fault = 5, "OSError · marketplace/files/store.py:10 put"
        unit._doorbells.clear()
        return made.id

    return units.run(fail, actor=LOCAL_OPERATOR)


def test_list_names_what_was_set_aside_and_says_so_by_its_exit_code(home, job_run_id):
    listed = run(home, "jobs", "list", **QUEUED)
    assert (listed.exit_code, job_run_id in listed.output, "set aside: 1" in listed.output) == (1, True, True)
    other = run(home, "jobs", "list", "--state", "waiting", **QUEUED)
    assert job_run_id not in other.output


def test_list_without_work_ends_well(home):
    listed = run(home, "jobs", "list", **QUEUED)
    assert (listed.exit_code, listed.output) == (0, "waiting: 0, running: 0, failing: 0, set aside: 0\n")


def test_show_tells_what_failed_and_where(home, job_run_id):
    shown = run(home, "jobs", "show", job_run_id, **QUEUED).output
    found = [word in shown for word in ("reconcile_index", "OSError", "The disk is full", "Faults")]
    assert found == [True] * 4
    assert run(home, "jobs", "show", "nothing", **QUEUED).exit_code == 1


def test_run_again_leaves_it_to_a_worker(home, units, job_run_id):
    asked = run(home, "jobs", "run-again", job_run_id, **QUEUED)
    assert (asked.exit_code, asked.output) == (0, "It waits for a worker again\n")
    assert run(home, "jobs", "run-again", job_run_id, **QUEUED).exit_code == 1  # it waits already
    assert run(home, "worker", "--until-done", **QUEUED).exit_code == 0
    row = units.read(lambda unit: unit.session.scalars(select(JobRun)).one(), actor=LOCAL_OPERATOR)
    assert (row.outcome, row.faults, row.error) == (JobOutcome.DONE, 0, None)

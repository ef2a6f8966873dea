"""A job that tests call, and the ledger's view of what became of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import update

from marketplace import clock
from marketplace.actor import LOCAL_OPERATOR, SYSTEM
from marketplace.jobs.models import JobRun
from marketplace.jobs.port import Job, newest_run, request_job
from marketplace.wording import Sentence

TITLE = Sentence(zh="计数", en="count")


class Counting:
    """A job that remembers how it was called, and does what `behaviour` says."""

    def __init__(self, behaviour=lambda work: None):
        self.calls = []
        self.given_up = []
        self.behaviour = behaviour

    def __call__(self, work, **arguments):
        self.calls.append((work.actor, arguments))
        self.behaviour(work)

    def on_failure(self, work, reason, **arguments):
        self.given_up.append((reason, arguments))

    def job(self, name="count", **more):
        return Job(name=name, title=TITLE, function=self, on_failure=self.on_failure, **more)


def request(ground, **arguments):
    return ground.units.run(entered, actor=LOCAL_OPERATOR, arguments=arguments)


def entered(unit, *, arguments):
    return request_job(unit, "count", object_kind="paper", object_id="P1", **arguments)


def state(ground):
    run = ground.units.read(newest_run, actor=SYSTEM, object_kind="paper", object_id="P1")
    return run.outcome, run.attempts, run.error


def expire(ground):
    past = clock.now() - timedelta(seconds=1)
    ground.units.run(lambda unit: unit.session.execute(update(JobRun).values(lease_until=past)), actor=SYSTEM)


def with_job(ground, counting, **more):
    job = counting.job(**more)
    return replace(ground, jobs={job.name: job})


def end_pauses(ground):
    """Let the pauses of all work be over."""
    past = clock.now() - timedelta(seconds=1)
    over = update(JobRun).where(JobRun.paused_until.is_not(None)).values(paused_until=past)
    ground.units.run(lambda unit: unit.session.execute(over), actor=SYSTEM)

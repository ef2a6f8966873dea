"""Work that fails: pauses that grow, a place in the ledger where it is set aside, and a person who has it done again."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from marketplace import clock
from marketplace.actor import LOCAL_OPERATOR, SYSTEM
from marketplace.audit.models import AuditEntry
from marketplace.errors import Conflict, Forbidden, NotFound, Unavailable
from marketplace.jobs import ledger
from marketplace.jobs.doorbells import DOORBELL, Ring
from marketplace.jobs.embedded import EmbeddedQueue
from marketplace.jobs.models import JobOutcome, JobRun
from marketplace.jobs.perform import GIVEN_UP, NO_SUCH_JOB, perform
from marketplace.jobs.port import Message
from marketplace.jobs.turns import SWEEP, end_turns, take_turn
from marketplace.jobs.worker import sweep, sweep_in_turn, work_off
from marketplace.operations.queries import WorkState, work, work_counts, work_in
from marketplace.operations.services import run_job_again
from marketplace.unit import Units
from marketplace.wording import Sentence
from tests.integration.marketplace.working import TITLE, Counting, end_pauses, request, state, with_job

BUG = "ZeroDivisionError · tests/integration/marketplace/test_job_faults.py:"


class Failing(Counting):
    """A job that fails until it is mended; its message is what no log and no row may quote."""

    def __init__(self, fault=None):
        super().__init__(self.fail)
        self.fault = fault or ZeroDivisionError("张三的电话 13800000000")

    def fail(self, work):
        if self.fault is not None:
            raise self.fault


def rows(ground):
    return ground.units.read(lambda unit: list(unit.session.scalars(select(JobRun))), actor=SYSTEM)


def only_row(ground):
    (row,) = rows(ground)
    return row


def counts(ground):
    found = ground.units.read(work_counts, actor=LOCAL_OPERATOR)
    return {name.value: count for name, count in found.items() if count}


def set_aside(ground, **arguments):
    """Let requested work fail until it is set aside, and return its id."""
    run = request(ground, **arguments)
    for _ in range(ledger.MOST_FAULTS):
        work_off(ground)
    return run.id


def again(ground, job_run_id, actor=LOCAL_OPERATOR):
    return ground.units.run(run_job_again, actor=actor, job_run_id=job_run_id, jobs=ground.jobs)


def test_pauses_grow_fourfold_up_to_ten_minutes():
    pauses = [ledger.pause_after(faults, first=5.0) for faults in range(1, 7)]
    assert pauses == [5.0, 20.0, 80.0, 320.0, 600.0, 600.0]
    assert ledger.pause_after(1_000, first=5.0) == 600.0


def test_work_that_failed_pauses_and_is_not_tried_before(ground):
    counting = Failing()
    ground = with_job(replace(ground, settings=replace(ground.settings, job_pause=60.0)), counting)
    run = request(ground)
    work_off(ground)
    perform(ground, Message(job="count", primitives={"job_run_id": run.id}))
    assert (len(counting.calls), sweep(ground)) == (1, 0)
    row = only_row(ground)
    assert (row.faults, 55 < (row.paused_until - clock.now()).total_seconds() <= 60) == (1, True)
    assert (row.fault.startswith(BUG), "张三" in row.fault, counts(ground)) == (True, False, {"failing": 1})
    end_pauses(ground)
    work_off(ground)
    row = only_row(ground)
    assert (row.faults, 235 < (row.paused_until - clock.now()).total_seconds() <= 240) == (2, True)


def test_work_that_fails_once_is_done_at_the_second_try(ground):
    counting = Failing()
    ground = with_job(ground, counting)
    request(ground)
    work_off(ground)
    counting.fault = None
    work_off(ground)
    assert state(ground) == (JobOutcome.DONE, 2, None)
    assert counts(ground) == {}


def test_set_aside_work_outlives_the_queue_and_is_never_rung_again(ground):
    counting = Failing()
    ground = with_job(ground, counting)
    set_aside(ground)
    queue = EmbeddedQueue(ground.settings.home / "fresh.sqlite")
    ground = replace(ground, queue=queue, units=Units(ground.units.engine, queue=queue))
    assert [sweep(ground) for _ in range(3)] == [0, 0, 0]
    assert (len(counting.calls), counts(ground)) == (ledger.MOST_FAULTS, {"set_aside": 1})


def test_set_aside_work_is_done_again_on_the_record(ground):
    counting = Failing()
    ground = with_job(ground, counting)
    job_run_id = set_aside(ground, number=4)
    counting.fault = None
    again(ground, job_run_id)
    work_off(ground)
    row = only_row(ground)
    assert (row.outcome, row.faults, row.attempts, row.error) == (JobOutcome.DONE, 0, 1, None)
    assert counting.calls[-1] == (LOCAL_OPERATOR, {"number": 4})
    entry = ground.units.read(lambda unit: unit.session.scalars(select(AuditEntry)).all(), actor=SYSTEM)[-1]
    found = (entry.action, entry.object_kind, entry.object_id, entry.actor_id, sorted(entry.fields))
    assert found == ("run_again", "job_run", job_run_id, "local", ["actor_label", "faults", "object_label"])


def test_work_that_pauses_is_tried_at_once_where_a_person_wants_it(ground):
    counting = Failing()
    ground = with_job(replace(ground, settings=replace(ground.settings, job_pause=600.0)), counting)
    run = request(ground)
    work_off(ground)
    counting.fault = None
    again(ground, run.id)
    work_off(ground)
    assert state(ground)[0] is JobOutcome.DONE


def test_what_giving_up_did_is_undone_before_work_is_done_again(ground):
    undone = []
    counting = Failing()
    ground = with_job(ground, counting, on_again=lambda unit, **arguments: undone.append(arguments))
    again(ground, set_aside(ground, number=7))
    assert (counting.given_up, undone) == ([(GIVEN_UP, {"number": 7})], [{"number": 7}])


def test_nobody_but_the_operator_sees_work_or_has_it_done_again(ground):
    ground = with_job(ground, Failing())
    job_run_id = set_aside(ground)
    for query, arguments in (
        (work_counts, {}),
        (work_in, {"state": WorkState.SET_ASIDE}),
        (work, {"job_run_id": job_run_id}),
    ):
        with pytest.raises(Forbidden):
            ground.units.read(query, actor=SYSTEM, **arguments)
    with pytest.raises(Forbidden):
        again(ground, job_run_id, actor=SYSTEM)
    assert (state(ground)[0], ground.queue.waiting()) == (JobOutcome.FAILED, 0)


def test_work_in_another_state_is_not_done_again(ground):
    ground = with_job(ground, Counting())
    run = request(ground)
    with pytest.raises(Conflict) as waiting:
        again(ground, run.id)
    work_off(ground)
    with pytest.raises(Conflict) as done:
        again(ground, run.id)
    with pytest.raises(NotFound):
        again(ground, "nothing")
    assert [caught.value.code for caught in (waiting, done)] == ["job_not_set_aside"] * 2


def test_work_asked_for_anew_stands_in_the_place_of_the_old(ground):
    counting = Failing()
    ground = with_job(ground, counting)
    old = set_aside(ground)
    assert counts(ground) == {"set_aside": 1}
    request(ground)
    assert counts(ground) == {"waiting": 1}
    with pytest.raises(Conflict) as caught:
        again(ground, old)
    assert caught.value.code == "job_asked_anew"


def test_work_that_cannot_be_repeated_says_so(ground):
    ground = with_job(ground, Failing(), is_repeatable=False)
    with pytest.raises(Conflict) as caught:
        again(ground, set_aside(ground))
    assert (caught.value.code, state(ground)[0]) == ("job_not_repeatable", JobOutcome.FAILED)


def test_work_of_a_job_that_is_gone_is_set_aside(ground):
    request(ground)
    work_off(ground)  # no jobs at all
    assert state(ground) == (JobOutcome.FAILED, 1, NO_SUCH_JOB.as_json())


def test_fault_in_giving_up_does_not_stop_the_worker(ground):
    counting = Failing(Conflict("empty", TITLE))
    ground = with_job(ground, counting)
    counting.on_failure = lambda work, reason, **arguments: 1 / 0
    ground = with_job(ground, counting)
    request(ground)
    with capture_logs() as logged:
        work_off(ground)
    assert [line["event"] for line in logged if line["log_level"] == "error"] == ["job_set_aside", "job_not_entered"]
    assert state(ground)[0] is JobOutcome.FAILED


def test_poisoned_sweep_work_enters_the_ledger_and_ends_there(ground):
    counting = Failing()
    ground = with_job(ground, counting, pending=lambda ground: [{"number": 1}])
    for _ in range(ledger.MOST_FAULTS + 3):
        work_off(ground)
    row = only_row(ground)
    assert (len(counting.calls), sweep(ground)) == (ledger.MOST_FAULTS, 0)
    assert (row.outcome, row.object_kind, row.arguments, row.error) == (
        JobOutcome.FAILED,
        DOORBELL,
        {"number": 1},
        GIVEN_UP.as_json(),
    )
    again(ground, row.id)
    counting.fault = None
    work_off(ground)
    assert (only_row(ground).outcome, counting.calls[-1]) == (JobOutcome.DONE, (SYSTEM, {"number": 1}))


def test_paused_sweep_work_is_left_to_the_ledger(ground):
    counting = Failing()
    settings = replace(ground.settings, job_pause=60.0)
    waiting = [{"number": 1}, {"number": 2}]
    ground = with_job(replace(ground, settings=settings), counting, pending=lambda ground: waiting[:1])
    work_off(ground)
    ground.queue.ring("count", number=1)
    work_off(ground)
    assert (len(counting.calls), sweep(ground)) == (1, 0)
    end_pauses(ground)
    counting.fault = None
    work_off(ground)
    assert ([row.outcome for row in rows(ground)], len(counting.calls)) == ([JobOutcome.DONE], 2)
    assert sweep(ground) == 1  # what waits is rung as before


def test_ring_for_set_aside_work_tries_it_once_and_closes_it(ground):
    counting = Failing()
    ground = with_job(ground, counting, pending=lambda ground: [{}])
    for _ in range(ledger.MOST_FAULTS):
        work_off(ground)
    ground.queue.ring("count")
    work_off(ground)
    assert (only_row(ground).outcome, only_row(ground).faults) == (JobOutcome.FAILED, ledger.MOST_FAULTS + 1)
    counting.fault = None
    ground.queue.ring("count")
    work_off(ground)
    assert (only_row(ground).outcome, only_row(ground).error) == (JobOutcome.DONE, None)
    counting.fault = ZeroDivisionError()
    work_off(ground)
    assert (only_row(ground).outcome, only_row(ground).faults) == (None, 1)  # a new fault begins anew, in the same row


def test_outage_is_asked_again_by_every_sweep_and_never_set_aside(ground):
    counting = Failing(Unavailable("search_down", TITLE))
    ground = with_job(ground, counting, pending=lambda ground: [{}])
    for _ in range(ledger.MOST_OUTAGES + 2):
        work_off(ground)
    assert (len(counting.calls), rows(ground)) == (ledger.MOST_OUTAGES + 2, [])


def test_same_arguments_are_the_same_work():
    first = Ring(job="count", arguments={"a": 1, "b": "二"})
    assert first.key == Ring(job="count", arguments={"b": "二", "a": 1}).key
    assert (
        len(
            {first.key, Ring(job="count", arguments={"a": 2}).key, Ring(job="other", arguments={"a": 1, "b": "二"}).key}
        )
        == 3
    )


def take(ground, holder, seconds=60.0):
    return ground.units.run(take_turn, actor=SYSTEM, name=SWEEP, holder=holder, seconds=seconds)


def test_turn_is_one_process_at_a_time_and_passes_on_when_it_ends(ground):
    assert [take(ground, holder) for holder in ("one", "two", "one")] == [True, False, True]
    take(ground, "one", seconds=-1.0)  # as after its death
    assert [take(ground, holder) for holder in ("two", "one")] == [True, False]
    ground.units.run(end_turns, actor=SYSTEM, holder="two")
    assert take(ground, "one")


def test_two_schedulers_ring_once(ground):
    ground = with_job(ground, Counting(), pending=lambda ground: [{"number": 1}])
    found = [sweep_in_turn(ground, holder=holder) for holder in ("one", "two")]
    ground.queue.take()
    found += [sweep_in_turn(ground, holder=holder) for holder in ("two", "one")]
    assert found == [1, None, None, 1]


def test_work_is_listed_by_state_newest_first_and_page_by_page(ground):
    ground = with_job(ground, Counting())
    ids = [request(ground, number=number).id for number in range(3)]
    work_off(ground)
    first = ground.units.read(work_in, actor=LOCAL_OPERATOR, state=WorkState.DONE, limit=2)
    rest = ground.units.read(work_in, actor=LOCAL_OPERATOR, state=WorkState.DONE, limit=2, before=first.before)
    assert [line.id for line in (*first.lines, *rest.lines)] == ids[::-1]
    assert (rest.before, first.lines[0].arguments, counts(ground)) == (None, {"number": 2}, {})


def test_sentence_of_a_refusal_is_what_people_read(ground):
    reason = Sentence(zh="清单是空的", en="The list is empty")
    ground = with_job(ground, Failing(Conflict("empty", reason)))
    request(ground)
    work_off(ground)
    line = ground.units.read(work, actor=LOCAL_OPERATOR, job_run_id=only_row(ground).id)
    assert (line.state, line.error, line.faults) == (WorkState.SET_ASIDE, reason, 1)
    assert line.fault.startswith("Conflict (empty) · ")

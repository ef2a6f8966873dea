"""The same queue in a Redis that several machines share: order, one taker for each message, refusals, and work that outlives its loss."""

from __future__ import annotations

import pickle
from dataclasses import replace

import pytest
import redis as client
from structlog.testing import capture_logs

from marketplace.actor import LOCAL_OPERATOR, SYSTEM
from marketplace.app import build_runtime
from marketplace.errors import Unavailable
from marketplace.jobs.embedded import NAME
from marketplace.jobs.models import JobOutcome
from marketplace.jobs.port import Job, Message, newest_run, request_job
from marketplace.jobs.shared import SharedQueue
from marketplace.jobs.worker import sweep, work_off
from marketplace.wording import Sentence

PRIMITIVES = {"number": 3, "share": 0.5, "is_fresh": True, "nothing": None, "words": "需求 ≥ 5 MPa"}


@pytest.fixture
def queue(redis):
    made = SharedQueue(redis.url)
    yield made
    close(made)


def close(queue):
    if queue._opened is not None:
        queue._opened[0].storage.conn.connection_pool.disconnect()


def drain(queue):
    taken = []
    while queue.waiting():
        message = queue.take()
        if message is not None:
            taken.append(message)
    return taken


def test_messages_come_in_order_with_their_primitives(queue):
    queue.ring("first", **PRIMITIVES)
    queue.ring("second")
    assert queue.waiting() == 2
    assert drain(queue) == [Message(job="first", primitives=PRIMITIVES), Message(job="second")]
    assert queue.take() is None


def test_every_message_is_taken_once_by_two_takers(queue, redis):
    other = SharedQueue(redis.url)
    for number in range(20):
        queue.ring("work", number=number)
    taken = []
    while queue.waiting():
        taken += [message.primitives["number"] for message in (queue.take(), other.take()) if message]
    close(other)
    assert sorted(taken) == list(range(20))


@pytest.mark.parametrize(
    "data", [pickle.dumps(print), b"\x00\xff", b"[]", b'{"id": "1", "name": "ring", "args": [5, {}]}']
)
def test_foreign_message_is_refused_by_name_and_the_next_one_is_taken(queue, redis, data):
    server = client.Redis.from_url(redis.url)
    server.lpush(f"huey.redis.{NAME}", data)
    server.close()
    queue.ring("work", number=1)
    with capture_logs() as logged:
        assert drain(queue) == [Message(job="work", primitives={"number": 1})]
    assert [line["event"] for line in logged] == ["message_refused"]


def test_server_that_is_gone_is_named_and_found_again(queue, redis):
    queue.ring("work")
    redis.stop()
    with pytest.raises(Unavailable) as caught:
        queue.waiting()
    assert caught.value.code == "queue_unavailable"
    redis.start()
    queue.ring("work", number=2)
    assert drain(queue) == [Message(job="work", primitives={"number": 2})]


@pytest.fixture
def ground(settings, redis):
    """The program on that queue, with one job that counts."""
    import wsgi  # noqa: PLC0415 - the other tests need no program

    done = []
    count = Job(name="count", title=Sentence(zh="计数", en="count"), function=lambda work, number: done.append(number))
    built = build_runtime(replace(settings, queue=redis.url), wsgi.PACKAGES)
    yield replace(built, jobs={"count": count}), done
    close(built.queue)
    built.units.engine.dispose()


def ask(unit, *, number):
    request_job(unit, "count", object_kind="paper", object_id=f"P{number}", number=number)


def test_work_outlives_a_queue_that_lost_everything(ground, redis):
    runtime, done = ground
    for number in range(3):
        runtime.units.run(ask, actor=LOCAL_OPERATOR, number=number)
    assert runtime.queue.waiting() == 3
    redis.stop()
    runtime.units.run(ask, actor=LOCAL_OPERATOR, number=3)  # written while no queue answers
    with pytest.raises(Unavailable):
        sweep(runtime)
    redis.start()
    assert (runtime.queue.waiting(), sweep(runtime)) == (0, 4)
    work_off(runtime)
    run = runtime.units.read(newest_run, actor=SYSTEM, object_kind="paper", object_id="P3")
    assert (sorted(done), run.outcome) == ([0, 1, 2, 3], JobOutcome.DONE)

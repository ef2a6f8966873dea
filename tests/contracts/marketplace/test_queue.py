"""What every queue does, and what the embedded one refuses."""

from __future__ import annotations

import pickle
import sqlite3
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from huey.registry import Message as HueyMessage
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from marketplace.errors import Unavailable
from marketplace.jobs.embedded import EmbeddedQueue, JsonSerializer, RefusedMessage
from marketplace.jobs.inline import InlineQueue
from marketplace.jobs.port import Message

ROOT = Path(__file__).parents[3]
PRIMITIVES = {
    "job_run_id": "01ABC",
    "number": 3,
    "share": 0.5,
    "is_fresh": True,
    "nothing": None,
    "words": "需求 ≥ 5 MPa",
}
primitive = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
)


@pytest.fixture
def queue(tmp_path):
    return EmbeddedQueue(tmp_path / "deep" / "queue.sqlite")


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


def test_message_waits_for_another_process(queue, tmp_path):
    code = (
        "import sys\nfrom pathlib import Path\nfrom marketplace.jobs.embedded import EmbeddedQueue\n"
        "EmbeddedQueue(Path(sys.argv[1])).ring('work', number=7)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "deep" / "queue.sqlite")], cwd=ROOT, check=True)
    assert drain(queue) == [Message(job="work", primitives={"number": 7})]


def test_every_message_is_taken_once_by_two_takers(queue, tmp_path):
    other = EmbeddedQueue(tmp_path / "deep" / "queue.sqlite")
    for number in range(20):
        queue.ring("work", number=number)
    taken = []
    while queue.waiting():
        taken += [message.primitives["number"] for message in (queue.take(), other.take()) if message]
    assert sorted(taken) == list(range(20))


@given(st.text(min_size=1), st.dictionaries(st.text(), primitive))
def test_json_brings_a_message_back_as_it_was(job, primitives):
    serializer = JsonSerializer()
    message = HueyMessage(id=str(uuid.uuid4()), name="ring", args=(job, primitives))
    back = serializer.deserialize(serializer.serialize(message))
    assert (back.id, back.name, back.args) == (message.id, "ring", (job, primitives))


class Bomb:
    """Would run code when unpickled."""

    def __reduce__(self):
        return (print, ("boom",))


@pytest.mark.parametrize(
    "data",
    [
        pickle.dumps(Bomb()),
        pickle.dumps(HueyMessage(id="1", name="ring", args=("work", {}))),
        b"\x00\xff",
        b"[]",
        b'{"id": "1"}',
        b'{"id": "1", "name": "ring", "args": ["work", 5]}',
        b'{"id": "1", "name": "ring", "args": [5, {}]}',
    ],
    ids=["pickled code", "pickled message", "noise", "list", "half", "no primitives", "no job"],
)
def test_foreign_message_is_refused_by_name_and_the_next_one_is_taken(queue, tmp_path, data, capsys):
    with pytest.raises(RefusedMessage):
        JsonSerializer().deserialize(data)
    queue.ring("work", number=1)
    with sqlite3.connect(tmp_path / "deep" / "queue.sqlite") as connection:
        connection.execute("UPDATE task SET id = id + 10")
        connection.execute("INSERT INTO task (id, queue, data, priority) VALUES (1, 'twolists', ?, 0)", (data,))
    connection.close()
    with capture_logs() as logged:
        assert drain(queue) == [Message(job="work", primitives={"number": 1})]
    assert [(line["event"], line["log_level"]) for line in logged] == [("message_refused", "error")]
    assert capsys.readouterr().out == ""


def test_what_json_has_not_cannot_be_rung(queue):
    with pytest.raises(ValueError, match="Out of range"):
        queue.ring("work", number=float("inf"))
    assert queue.waiting() == 0


def test_queue_that_cannot_be_opened_is_unavailable(tmp_path):
    (tmp_path / "queue.sqlite").write_bytes(
        b"this is no database, whatever its name says; it is long enough to be read as one"
    )
    with pytest.raises(Unavailable) as caught:
        EmbeddedQueue(tmp_path / "queue.sqlite").waiting()
    assert caught.value.code == "queue_unavailable"


def test_inline_queue_does_the_work_when_it_is_rung():
    done = []
    queue = InlineQueue(done.append)
    queue.ring("work", number=1)
    assert done == [Message(job="work", primitives={"number": 1})]
    assert (queue.take(), queue.waiting()) == (None, 0)

"""Several processes: readers beside a writer, writers that are killed, a rebuild under load, an index that is not there."""

from __future__ import annotations

import random
import shutil
import signal
import time
from typing import TYPE_CHECKING

import pytest

from marketplace.errors import Unavailable
from marketplace.search.embedded.engine import EmbeddedEngine
from marketplace.search.port import Audience, TextQuery, VectorQuery

if TYPE_CHECKING:
    from pathlib import Path

ALL = TextQuery(text="轴承", audience=Audience.PUBLIC, limit=1000)

WRITE_BATCHES = """
for batch in range(10_000):
    engine.index(numbered(number) for number in range(batch * 20, batch * 20 + 20))
    print(batch, flush=True)
"""
READ = """
import time
last, end = 0, time.monotonic() + float(sys.argv[1] if len(sys.argv) > 1 else 20)
while last < 400 and time.monotonic() < end:
    page = engine.search(TextQuery(text="轴承", audience=Audience.PUBLIC, limit=1000))
    assert page.total == len(page.hits) and page.total % 20 == 0 and page.total >= last, (page.total, last)
    last = page.total
print(last, flush=True)
"""
HOLD = """
def documents():
    yield numbered(1)
    print("writing", flush=True)
    sys.stdin.readline()
engine.index(documents())
print("written", flush=True)
"""
REBUILD = """
for round in range(15):
    engine.rebuild(numbered(number) for number in range(40))
    print(round, flush=True)
"""
REBUILD_WITH_VECTORS = """
import numpy as np
from marketplace.search.port import EncoderName, Vector
toy = EncoderName(name="toy", version="1")
def vector(number):
    values = np.array([1, number, 2], dtype=np.float32)
    return Vector(encoder=toy, values=values / np.linalg.norm(values))
for round in range(60):
    engine.rebuild(numbered(number, vector=vector(number)) for number in range(40))
    print(round, flush=True)
"""


def read_line(process):
    line = process.stdout.readline()
    assert line, f"the process ended early with {process.wait()}"
    return line.strip()


def end(process):
    process.stdin.close()
    process.stdout.close()
    return process.wait(timeout=30)


def test_readers_see_every_commit_whole_while_one_process_writes(shared):
    shared.open().rebuild([])
    readers = [shared.start(READ) for _ in range(2)]
    writer = shared.start(WRITE_BATCHES.replace("10_000", "20"))
    for batch in range(20):
        assert read_line(writer) == str(batch)
    assert [read_line(reader) for reader in readers] == ["400", "400"]
    assert [end(process) for process in (writer, *readers)] == [0, 0, 0]
    assert shared.open().search(ALL).total == 400


def test_an_open_reader_sees_what_another_process_wrote(shared, document):
    writer, reader = shared.open(), shared.open()
    writer.rebuild([])
    assert reader.search(ALL).total == 0
    writer.index([document("1:0", "轴承")])
    assert reader.search(ALL).total == 1
    writer.remove([("1:0", 1)])
    assert reader.search(ALL).total == 0
    writer.rebuild([document("2:0", "轴承"), document("3:0", "轴承")])
    assert reader.search(ALL).total == 2


def kill_a_writer(shared, seed):
    """Kill a writer at a random moment; return (acknowledged batches, what is indexed)."""
    writer = shared.start(WRITE_BATCHES)
    moment = random.Random(seed)  # noqa: S311 - a moment to kill at, no secret
    acknowledged = int(read_line(writer))
    for _ in range(moment.randrange(1, 12)):
        acknowledged = int(read_line(writer))
    time.sleep(moment.uniform(0, 0.03))
    writer.send_signal(signal.SIGKILL)
    acknowledged = max([acknowledged, *map(int, writer.stdout.read().split())])
    assert end(writer) == -signal.SIGKILL
    return acknowledged, sorted(shared.open().inventory())


def check_a_kill(shared, document, seed):
    engine = shared.open()
    engine.rebuild([])
    acknowledged, inventory = kill_a_writer(shared, seed)
    whole_batches = (acknowledged + 1) * 20
    assert len(inventory) in {whole_batches, whole_batches + 20}
    assert inventory == [(f"{number:05d}:0", 1) for number in range(len(inventory))]
    engine.index([document("after:0", "轴承")])
    assert shared.open().search(TextQuery(text="", audience=Audience.PUBLIC)).total == len(inventory) + 1


@pytest.mark.parametrize("turn", range(2))
def test_killed_writer_loses_nothing_acknowledged_and_holds_no_lock(shared, document, turn):
    seed = time.time_ns() + turn
    print(f"seed {seed}")  # noqa: T201 - pytest shows it when the test fails
    check_a_kill(shared, document, seed)


def test_writer_killed_between_its_deletions_and_its_commit_is_no_hindrance(tmp_path, document):
    """The engine names the file of deletions by segment and counter, so that the next writer makes one of the same name."""
    engine = EmbeddedEngine(tmp_path)
    engine.rebuild([document("1:0", "轴承", version=1), document("2:0", "轴承", version=1)])
    committed = next(tmp_path.glob("edition-*/**/meta.json"))
    before = committed.read_bytes()
    engine.index([document("1:0", "轴承", version=2)])
    assert list(committed.parent.glob("*.del"))
    committed.write_bytes(before)
    after = EmbeddedEngine(tmp_path)
    assert sorted(after.inventory()) == [("1:0", 1), ("2:0", 1)]
    after.index([document("1:0", "轴承", version=2)])
    assert sorted(EmbeddedEngine(tmp_path).inventory()) == [("1:0", 2), ("2:0", 1)]


def test_rebuilds_that_died_one_after_another_leave_one_folder_between_them(tmp_path, document):
    engine = EmbeddedEngine(tmp_path)

    def dying():
        yield document("1:0", "轴承")
        raise KeyboardInterrupt

    for finished in (0, 1):  # before there is an index, and beside one
        for _ in range(3):
            with pytest.raises(KeyboardInterrupt):
                engine.rebuild(dying())
            assert len(list(tmp_path.glob("edition-*"))) == finished + 1
        engine.rebuild([document("2:0", "轴承")])
        assert (len(list(tmp_path.glob("edition-*"))), list(engine.inventory())) == (1, [("2:0", 1)])


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(40))
def test_killed_writer_loses_nothing_in_forty_tries(shared, document, seed):
    check_a_kill(shared, document, seed)


def test_second_writer_is_told_to_wait_and_readers_are_not(shared, document):
    engine = shared.open()
    engine.rebuild([document("1:0", "轴承")])
    holder = shared.start(HOLD)
    assert read_line(holder) == "writing"
    for write in (
        lambda: engine.index([document("2:0", "轴承")]),
        lambda: engine.remove([("1:0", 1)]),
        lambda: engine.rebuild([]),
    ):
        with pytest.raises(Unavailable) as refusal:
            write()
        assert refusal.value.code == "search_busy"
    assert engine.search(ALL).total == 1
    holder.stdin.write("\n")
    holder.stdin.flush()
    assert read_line(holder) == "written"
    assert end(holder) == 0
    engine.index([document("2:0", "轴承")])
    assert engine.search(ALL).total == 3


def test_rebuild_while_reading_never_shows_less_than_all(shared, document):
    engine = shared.open()
    engine.rebuild(document(f"{number:05d}:0", "轴承") for number in range(40))
    builder = shared.start(REBUILD)
    read_line(builder)
    totals = set()
    while builder.poll() is None:
        totals.add(engine.search(ALL).total)
    assert totals == {40}
    assert end(builder) == 0


@pytest.mark.parametrize(
    "ask",
    [
        lambda engine, document: engine.search(ALL),
        lambda engine, document: engine.statistics(),
        lambda engine, document: engine.inventory(),
        lambda engine, document: engine.ping(),
        lambda engine, document: engine.index([document("1:0", "轴承")]),
        lambda engine, document: engine.remove([("1:0", 1)]),
    ],
    ids=["search", "statistics", "inventory", "ping", "index", "remove"],
)
def test_an_index_that_was_never_built_is_unavailable_and_not_empty(shared, document, ask):
    with pytest.raises(Unavailable) as refusal:
        ask(shared.open(), document)
    assert refusal.value.code == "search_missing"


def test_new_readers_beside_repeated_rebuilds_always_find_everything(shared, document, vector):
    shared.open().rebuild(document(f"{number:05d}:0", "轴承", vector=vector(1, number, 2)) for number in range(40))
    builder = shared.start(REBUILD_WITH_VECTORS)
    read_line(builder)
    seen = set()
    try:
        while builder.poll() is None:
            engine = shared.open()  # opens the files anew, which a rebuild may be removing
            page = engine.search(VectorQuery(vector=vector(1, 3, 2), audience=Audience.PUBLIC, limit=5))
            seen.add((engine.search(ALL).total, page.total, len(page.hits)))
    finally:
        builder.kill()
        code = end(builder)
    assert (seen, code) == ({(40, 40, 5)}, 0)


def test_embedded_index_whose_folder_vanished_is_unavailable_until_rebuilt(tmp_path: Path, document):
    engine = EmbeddedEngine(tmp_path / "index")
    engine.rebuild([document("1:0", "轴承")])
    assert engine.search(ALL).total == 1
    shutil.rmtree(tmp_path / "index")
    with pytest.raises(Unavailable) as refusal:
        engine.search(ALL)
    assert refusal.value.code == "search_missing"
    engine.rebuild([document("1:0", "轴承")])
    assert engine.search(ALL).total == 1


def test_embedded_index_of_another_edition_is_rebuilt_not_misread(tmp_path: Path, document):
    engine = EmbeddedEngine(tmp_path / "index")
    engine.rebuild([document("1:0", "轴承")])
    pointer = tmp_path / "index" / "current"
    old = pointer.read_text()
    (tmp_path / "index" / old).rename(tmp_path / "index" / "edition-0-old")
    pointer.write_text("edition-0-old")
    with pytest.raises(Unavailable) as refusal:
        engine.ping()
    assert refusal.value.code == "search_missing"
    engine.rebuild([document("1:0", "轴承")])
    assert [folder.name for folder in (tmp_path / "index").glob("edition-0-*")] == []


def test_embedded_index_with_damaged_files_is_unavailable(tmp_path: Path, document):
    EmbeddedEngine(tmp_path / "index").rebuild([document("1:0", "轴承")])
    for meta in (tmp_path / "index").glob("edition-*/terms/meta.json"):
        meta.write_text("{")
    with pytest.raises(Unavailable) as refusal:
        EmbeddedEngine(tmp_path / "index").ping()
    assert refusal.value.code == "search_unreadable"


def test_vectors_that_a_killed_writer_left_unfinished_are_overwritten(tmp_path: Path, document, vector):
    engine = EmbeddedEngine(tmp_path / "index")
    engine.rebuild([document("1:0", "甲", vector=vector(1, 0, 0))])
    (rows,) = (tmp_path / "index").glob("edition-*/vectors.f32")
    with rows.open("ab") as file:
        file.write(b"torn!")
    engine.index([document("2:0", "乙", vector=vector(0, 1, 0))])
    page = engine.search(VectorQuery(vector=vector(0, 1, 0), audience=Audience.PUBLIC))
    assert [(hit.id, hit.score) for hit in page.hits] == [("2:0", 1.0), ("1:0", 0.0)]
    assert rows.stat().st_size == 2 * 3 * 4

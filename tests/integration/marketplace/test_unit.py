from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Integer, String, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from marketplace.actor import LOCAL_OPERATOR
from marketplace.db import UtcDateTime, insert_if_absent, open_engine
from marketplace.errors import Unavailable
from marketplace.unit import Unit, Units

THREADS, INCREMENTS = 6, 25


class Root(DeclarativeBase):
    """Tables of this test alone."""


class Counter(Root):
    __tablename__ = "counters"
    id: Mapped[str] = mapped_column(String(10), primary_key=True)
    value: Mapped[int] = mapped_column(Integer, default=0)
    at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Bell:
    def __init__(self, *, is_broken: bool = False):
        self.rung = []
        self.is_broken = is_broken

    def ring(self, job, **primitives):
        if self.is_broken:
            raise OSError("no queue")
        self.rung.append((job, primitives))


@pytest.fixture
def engine(tmp_path):
    opened = open_engine(f"sqlite:///{tmp_path / 'deep' / 'test.sqlite'}")
    with opened.execution_options(write=True).begin() as connection:
        Root.metadata.create_all(connection)
        connection.execute(text("INSERT INTO counters (id, value) VALUES ('a', 0)"))
    yield opened
    opened.dispose()


def increment(unit: Unit, *, by: int = 1) -> int:
    counter = unit.session.get_one(Counter, "a")
    counter.value += by
    return counter.value


def value_of(engine) -> int:
    with engine.connect() as connection:
        return connection.execute(select(Counter.value).where(Counter.id == "a")).scalar_one()


def test_increments_of_six_threads_all_count(engine):
    units = Units(engine)
    together = threading.Barrier(THREADS)

    def work():
        together.wait()
        for _ in range(INCREMENTS):
            units.run(increment, actor=LOCAL_OPERATOR)

    with ThreadPoolExecutor(THREADS) as pool:
        for done in [pool.submit(work) for _ in range(THREADS)]:
            done.result()
    assert value_of(engine) == THREADS * INCREMENTS


def test_result_is_usable_after_the_unit(engine):
    counter = Units(engine).run(lambda unit: unit.session.get_one(Counter, "a"), actor=LOCAL_OPERATOR)
    assert (counter.id, counter.value) == ("a", 0)


def test_fault_rolls_back_and_rings_nothing(engine):
    bell = Bell()

    def fail(unit):
        increment(unit)
        unit.ring("count")
        unit.session.flush()
        raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        Units(engine, queue=bell).run(fail, actor=LOCAL_OPERATOR)
    assert (value_of(engine), bell.rung) == (0, [])


def test_sealer_gets_all_items_once_after_the_service(engine):
    sealed = []

    def seal(unit, items):
        sealed.append((items, unit.session.scalar(select(Counter.value).where(Counter.id == "a"))))

    def service(unit):
        unit.gather(seal, 1)
        unit.gather(seal, 2)
        increment(unit, by=5)

    Units(engine).run(service, actor=LOCAL_OPERATOR)
    assert sealed == [([1, 2], 5)]


def test_doorbell_rings_after_the_commit_once_for_one_message(engine):
    seen = []
    bell = Bell()
    bell.ring = lambda job, **primitives: seen.append((job, primitives, value_of(engine)))

    def service(unit):
        unit.ring("index", number=1)
        unit.ring("index", number=2)
        unit.ring("index", number=1)
        increment(unit)

    Units(engine, queue=bell).run(service, actor=LOCAL_OPERATOR)
    assert seen == [("index", {"number": 1}, 1), ("index", {"number": 2}, 1)]


def test_broken_queue_does_not_undo_what_was_committed(engine):
    def service(unit):
        unit.ring("index")
        return increment(unit)

    assert Units(engine, queue=Bell(is_broken=True)).run(service, actor=LOCAL_OPERATOR) == 1
    assert value_of(engine) == 1


def test_whole_function_is_run_again_after_contention(engine):
    calls = []

    def service(unit):
        calls.append(increment(unit))
        if len(calls) < 3:
            raise locked()
        return calls[-1]

    assert Units(engine).run(service, actor=LOCAL_OPERATOR) == 1
    assert (calls, value_of(engine)) == ([1, 1, 1], 1)


def test_contention_without_end_is_unavailable(engine):
    calls = []

    def service(unit):
        calls.append(1)
        raise locked()

    with pytest.raises(Unavailable) as caught:
        Units(engine, attempts=2).run(service, actor=LOCAL_OPERATOR)
    assert (caught.value.code, len(calls)) == ("database_busy", 2)


def locked() -> OperationalError:
    origin = sqlite3.OperationalError("database is locked")
    origin.sqlite_errorname = "SQLITE_BUSY"
    return OperationalError("UPDATE", {}, origin)


def test_other_database_errors_are_not_tried_again(engine):
    calls = []

    def service(unit):
        calls.append(1)
        unit.session.execute(text("SELECT 1 FROM nowhere"))

    with pytest.raises(OperationalError, match="no such table"):
        Units(engine).run(service, actor=LOCAL_OPERATOR)
    assert calls == [1]


@pytest.mark.parametrize(
    "service",
    [
        increment,
        lambda unit: unit.session.add(Counter(id="b")),
        lambda unit: unit.session.delete(unit.session.get_one(Counter, "a")),
        lambda unit: unit.ring("index"),
        lambda unit: unit.gather(print, 1),
    ],
    ids=["changed", "added", "deleted", "rang", "gathered"],
)
def test_reading_unit_refuses_to_change_anything(engine, service):
    with pytest.raises(RuntimeError, match="reading unit"):
        Units(engine).read(service, actor=LOCAL_OPERATOR)
    assert value_of(engine) == 0


def test_reading_unit_refuses_a_statement_that_writes(engine):
    def service(unit):
        unit.session.execute(text("UPDATE counters SET value = 9"))

    with pytest.raises(OperationalError, match="readonly"):
        Units(engine).read(service, actor=LOCAL_OPERATOR)
    assert value_of(engine) == 0
    assert Units(engine).run(increment, actor=LOCAL_OPERATOR) == 1


def test_reader_does_not_wait_for_a_writer(engine):
    units = Units(engine)

    def service(unit):
        increment(unit)
        unit.session.flush()
        return units.read(lambda inner: inner.session.get_one(Counter, "a").value, actor=LOCAL_OPERATOR)

    assert units.run(service, actor=LOCAL_OPERATOR) == 0
    assert value_of(engine) == 1


def test_moments_come_back_aware_and_in_utc(engine):
    beijing = datetime(2026, 11, 22, 8, 30, 0, 123456, tzinfo=timezone(timedelta(hours=8)))

    def write(unit):
        unit.session.get_one(Counter, "a").at = beijing

    units = Units(engine)
    units.run(write, actor=LOCAL_OPERATOR)
    read = units.read(lambda unit: unit.session.get_one(Counter, "a").at, actor=LOCAL_OPERATOR)
    assert (read, read.tzinfo) == (beijing, UTC)


def test_naive_moment_is_refused(engine):
    def write(unit):
        unit.session.get_one(Counter, "a").at = datetime(2026, 11, 22)  # noqa: DTZ001 - it is what must be refused

    with pytest.raises(Exception, match="naive datetime"):
        Units(engine).run(write, actor=LOCAL_OPERATOR)


def test_row_that_is_there_is_not_inserted_again(engine):
    def service(unit):
        insert_if_absent(unit.session, Counter, {"id": "a", "value": 7})
        insert_if_absent(unit.session, Counter, {"id": "b", "value": 8})

    Units(engine).run(service, actor=LOCAL_OPERATOR)
    with engine.connect() as connection:
        assert connection.execute(select(Counter.id, Counter.value).order_by(Counter.id)).all() == [("a", 0), ("b", 8)]


def test_references_to_missing_rows_are_refused(units):
    from marketplace.accounts.models import OrganisationAlias  # noqa: PLC0415 - the one test here on the program's own tables

    def service(unit):
        unit.session.add(OrganisationAlias(organisation_id="nobody", name="x", normalised="x"))

    with pytest.raises(Exception, match="FOREIGN KEY"):
        units.run(service, actor=LOCAL_OPERATOR)

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import time_machine

from marketplace.ids import DIGITS, LENGTH, new_id

START = datetime(2026, 11, 22, tzinfo=UTC)


def milliseconds(identifier: str) -> int:
    value = 0
    for digit in identifier[:10]:
        value = value * 32 + DIGITS.index(digit.encode())
    return value


def test_id_carries_the_moment_of_its_making():
    with time_machine.travel(START, tick=False):
        made = new_id()
    assert (len(made), milliseconds(made)) == (LENGTH, int(START.timestamp() * 1000))
    assert set(made.encode()) <= set(DIGITS)


def test_ids_sort_by_time():
    made = []
    for seconds in range(50):
        with time_machine.travel(START + timedelta(seconds=seconds), tick=False):
            made.append(new_id())
    assert made == sorted(made)


def test_ids_of_one_moment_differ():
    with time_machine.travel(START, tick=False):
        assert len({new_id() for _ in range(1000)}) == 1000

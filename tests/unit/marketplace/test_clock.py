from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine

from marketplace import clock


def test_day_begins_in_beijing_before_it_does_in_utc():
    with time_machine.travel(datetime(2026, 11, 21, 16, 30, tzinfo=UTC), tick=False):
        assert (clock.now(), clock.today()) == (datetime(2026, 11, 21, 16, 30, tzinfo=UTC), date(2026, 11, 22))


def test_test_clock_moves_the_time_by_the_seconds_in_its_file(tmp_path, monkeypatch):
    (tmp_path / "offset").write_text("86400\n")
    monkeypatch.setenv("TWOLISTS_TEST_CLOCK", str(tmp_path / "offset"))
    with time_machine.travel(datetime(2026, 11, 22, tzinfo=UTC), tick=False):
        assert clock.now() == datetime(2026, 11, 23, tzinfo=UTC)


def test_test_clock_without_a_number_is_an_error(tmp_path, monkeypatch):
    (tmp_path / "offset").write_text("tomorrow")
    monkeypatch.setenv("TWOLISTS_TEST_CLOCK", str(tmp_path / "offset"))
    with pytest.raises(ValueError, match="tomorrow"):
        clock.now()

"""Days as people type them."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listings.engine.reading.dates import DayReading, Edge, read_day, read_period, split_period

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("cell", "start", "end"),
    [
        ("2026-05-01", "2026-05-01", "2026-05-01"),
        ("2026/5/1", "2026-05-01", "2026-05-01"),
        ("2026.5.1", "2026-05-01", "2026-05-01"),
        ("２０２６年５月１日", "2026-05-01", "2026-05-01"),
        ("2026-05-01 08:30:00", "2026-05-01", "2026-05-01"),
        ("20260501", "2026-05-01", "2026-05-01"),
        (20260501.0, "2026-05-01", "2026-05-01"),
        (46143.0, "2026-05-01", "2026-05-01"),
        (46143.75, "2026-05-01", "2026-05-01"),
        ("2026.5", "2026-05-01", "2026-05-31"),
        (2026.5, "2026-05-01", "2026-05-31"),
        ("2026年2月", "2026-02-01", "2026-02-28"),
        ("2028-02", "2028-02-01", "2028-02-29"),
        ("2026年3月中旬", "2026-03-11", "2026-03-20"),
        ("2027年底", "2027-12-01", "2027-12-31"),
        ("2027年上半年", "2027-01-01", "2027-06-30"),
        ("2026年第三季度", "2026-07-01", "2026-09-30"),
        ("Q3 2026", "2026-07-01", "2026-09-30"),
        ("2026", "2026-01-01", "2026-12-31"),
        ("May 2026", "2026-05-01", "2026-05-31"),
        ("1st May 2026", "2026-05-01", "2026-05-01"),
        ("May 1, 2026", "2026-05-01", "2026-05-01"),
        ("end of May 2026", "2026-05-31", "2026-05-31"),
        ("by 2027-01", "2027-01-01", "2027-01-31"),
        ("2026年6月前", "2026-06-01", "2026-06-30"),
        ("13/6/2026", "2026-06-13", "2026-06-13"),
        (date(2026, 5, 1), "2026-05-01", "2026-05-01"),
        (datetime.fromisoformat("2026-05-01T10:00"), "2026-05-01", "2026-05-01"),
    ],
)
def test_a_day_is_read(cell, start, end):
    expected = [DayReading(day=date.fromisoformat(start)), DayReading(day=date.fromisoformat(end))]
    assert [read_day(cell, Edge.START), read_day(cell, Edge.END)] == expected


@pytest.mark.parametrize("cell", ["长期", "长期有效", "不限", "Permanent"])
def test_without_end_is_no_day(cell):
    assert read_day(cell, Edge.END) == DayReading(day=None)


def test_a_number_that_lost_its_zero_is_a_guess():
    assert read_day(2026.1, Edge.START) == DayReading(day=date(2026, 1, 1), is_guess=True)


@pytest.mark.parametrize(
    "cell",
    [
        "下个季度吧",
        "5/6/2026",
        "2026-13",
        "2026-02-30",
        "12",
        "99999999",
        "mid 2026",
        "1026-01-01",
        "2026-1-2-3",
        12.0,
        float("inf"),
        0.5,
    ],
)
def test_what_is_no_clear_day_is_refused(cell):
    with pytest.raises(ValueError, match=r".*"):
        read_day(cell, Edge.END)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("3个月内", "2027-02-22"),
        ("半年内", "2027-05-22"),
        ("两年", "2028-11-22"),
        ("90天", "2027-02-20"),
        ("within 6 months", "2027-05-22"),
        ("2 weeks", "2026-12-06"),
    ],
)
def test_a_time_from_today_is_read(text, day):
    assert read_period(text, TODAY) == date.fromisoformat(day)


@pytest.mark.parametrize("text", ["2026-05-01", "半月内", "很久", ""])
def test_what_is_no_time_from_today(text):
    assert read_period(text, TODAY) is None


@pytest.mark.parametrize(
    "text", ["2026-01-01至2027-12-31", "2026-01-01 ~ 2027-12-31", "2026-01-01 to 2027-12-31", "2026-01-01—2027-12-31"]
)
def test_both_ends_are_cut_apart(text):
    assert split_period(text) == ("2026-01-01", "2027-12-31")


def test_a_day_alone_has_no_two_ends():
    assert [split_period(text) for text in ("2026-01-01", "2026.5", "长期", "2026.1-2027.3")] == [
        None,
        None,
        None,
        ("2026.1", "2027.3"),
    ]


@given(
    st.dates(min_value=date(1950, 1, 1), max_value=date(2150, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d", "%d %B %Y"]),
)
def test_every_day_is_read_back_in_every_form(day, form):
    assert read_day(day.strftime(form), Edge.END) == DayReading(day=day)

"""Numbers as templates write them: no false digits, no certainty that is not there."""

from datetime import UTC, datetime

import pytest

from marketplace.web.templating import bar, characters, moment, percent


@pytest.mark.parametrize(
    ("share", "written"),
    [(0.0, "0%"), (0.0004, "<1%"), (0.214, "21%"), (0.5, "50%"), (0.9951, ">99%"), (0.994, "99%"), (1.0, "100%")],
)
def test_percent_is_whole_and_never_certain_by_rounding(share, written):
    assert percent(share) == written


def test_moment_is_what_clocks_in_beijing_show():
    assert moment(datetime(2026, 11, 22, 16, 30, tzinfo=UTC)) == "2026-11-23 00:30"


@pytest.mark.parametrize(("share", "length"), [(-0.1, 0), (0.0, 0), (0.3333, 333), (1.0, 1000), (1.7, 1000)])
def test_bar_keeps_to_its_track(share, length):
    assert bar(share) == length


@pytest.mark.parametrize(("text", "cut"), [("abc", "abc"), ("abcd", "abcd"), ("abcde", "abc…"), ("ab  cd", "ab…")])
def test_characters_cut_with_an_ellipsis(text, cut):
    assert characters(text, 4) == cut

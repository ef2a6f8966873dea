"""Marked text: the pieces join to the text again, overlaps go to the heavier mark, an excerpt keeps to its text."""

from hypothesis import given
from hypothesis import strategies as st

from marketplace.web.marks import Mark, Segment, excerpt, segments

TERM = Mark(start=0, end=4)
INDICATOR = Mark(start=2, end=8, kind="met", anchor="d-1", weight=1)


def test_segments_without_marks_are_the_text():
    assert segments("冲击强度", []) == [Segment(text="冲击强度")]


def test_segments_of_empty_text_are_none():
    assert segments("", [TERM]) == []


def test_segments_overlapping_go_to_the_heavier_mark():
    assert segments("0123456789", [INDICATOR, TERM]) == [
        Segment(text="01", mark=TERM, is_first=True),
        Segment(text="234567", mark=INDICATOR, is_first=True),
        Segment(text="89"),
    ]


def test_segments_of_a_split_mark_carry_the_anchor_once():
    inner = Mark(start=3, end=4, weight=2)
    assert [piece.is_first for piece in segments("0123456789", [INDICATOR, inner])] == [False, True, True, False, False]


def test_segments_outside_the_text_are_cut_to_it():
    mark = Mark(start=-3, end=99)
    assert segments("ab", [mark]) == [Segment(text="ab", mark=mark, is_first=True)]


@given(st.text(max_size=40), st.lists(st.tuples(st.integers(-5, 45), st.integers(-5, 45), st.integers(0, 2))))
def test_segments_join_to_the_text(text, spans):
    marks = [Mark(start=start, end=end, weight=weight) for start, end, weight in spans]
    assert "".join(piece.text for piece in segments(text, marks)) == text


def test_excerpt_in_the_middle_has_both_ellipses():
    mark = Mark(start=5, end=7, kind="met")
    assert [piece.text for piece in excerpt("0123456789", mark, context=2)] == ["…34", "56", "78…"]


def test_excerpt_of_the_whole_has_none():
    mark = Mark(start=0, end=3)
    assert excerpt("abc", mark) == [Segment(text="abc", mark=mark, is_first=True)]

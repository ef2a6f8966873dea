"""Two edits of one list: both in it, in any order; the same subject changed twice is nobody's to guess."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listings.engine.merging import merged_items

LISTS = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=6)


def merged(base, mine, theirs):
    found = merged_items(
        list(base), list(mine), list(theirs), identity=lambda item: item, subject=lambda item: item.casefold()
    )
    return None if found is None else "".join(found)


CASES = {
    "mine alone": ("abc", "abXc", "abc", "abXc"),
    "theirs alone": ("abc", "abc", "ac", "ac"),
    "both add": ("abc", "abcX", "Yabc", "YabcX"),
    "both add the same": ("abc", "abcX", "abcX", "abcX"),
    "both add in one place": ("abc", "abcX", "abcY", "abcYX"),
    "one removes, one adds": ("abc", "bc", "abcX", "bcX"),
    "both remove the same": ("abc", "bc", "bc", "bc"),
    "both remove others": ("abc", "ab", "bc", "b"),
    "other subjects changed": ("abc", "Abc", "abC", "AbC"),
    "same subject changed alike": ("abc", "Abc", "Abc", "Abc"),
    "one changes what the other removes": ("abc", "Abc", "bc", None),
    "one sorts, the other adds": ("abc", "cba", "abcX", "cXba"),
    "both sort differently": ("abc", "cba", "bac", None),
    "both sort alike": ("abc", "cba", "cba", "cba"),
    "from nothing": ("", "ab", "c", "cab"),
    "all gone": ("abc", "", "abc", ""),
    "a new one stays behind the changed one": ("ab", "aXb", "Ab", "AXb"),
    "the same twice": ("abc", "abcc", "abc", None),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_two_edits_of_a_list(case):
    base, mine, theirs, expected = case
    assert merged(base, mine, theirs) == expected


@given(LISTS, LISTS, LISTS)
def test_merging_keeps_every_edit_whoever_comes_first(base, mine, theirs):
    one, other = (merged_items(base, *edits, identity=str, subject=str) for edits in ((mine, theirs), (theirs, mine)))
    assert (one is None) == (other is None)
    if one is None or other is None:
        return
    kept = {item for item in base if item in mine and item in theirs}
    assert set(one) == set(other) == kept | (set(mine) - set(base)) | (set(theirs) - set(base))
    assert len(one) == len(set(one))


@given(LISTS, LISTS)
def test_an_edit_beside_none_is_that_edit(base, edited):
    def outcome(mine, theirs):
        return merged_items(base, mine, theirs, identity=str, subject=str)

    assert outcome(edited, base) == outcome(base, edited) == outcome(edited, edited) == edited

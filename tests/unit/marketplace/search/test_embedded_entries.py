"""Ids in columns: the same back, and the columns' order is the order of the ids."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from marketplace.search.embedded.entries import packed, unpacked

IDS = st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=45)


@given(IDS)
def test_id_comes_back_from_its_columns_unless_it_is_too_long(identifier) -> None:
    whole = len(identifier.encode()) < 42
    others = ["a:0", identifier]
    assert unpacked([*zip(*map(packed, others), strict=True)]) == ["a:0", identifier if whole else None]


@given(st.lists(IDS.filter(lambda one: len(one.encode()) < 42)))
def test_columns_are_ordered_as_the_ids_are(ids) -> None:
    assert sorted(ids, key=packed) == sorted(ids)

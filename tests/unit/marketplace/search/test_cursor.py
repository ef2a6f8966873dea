"""Cursors as words of addresses: there and back, and refused when anybody changed them."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.errors import Invalid
from marketplace.search.port import Cursor

WORD = Cursor(key=-12.5, id="01J000:1").encode()


@given(key=st.floats(allow_nan=False, allow_infinity=False), identifier=st.text())
def test_cursor_written_and_read_is_the_same(key, identifier) -> None:
    cursor = Cursor(key=key, id=identifier)
    word = cursor.encode()
    assert Cursor.decode(word) == cursor
    assert re.fullmatch("[A-Za-z0-9_-]+", word)


@pytest.mark.parametrize("place", range(len(WORD)))
def test_cursor_with_one_letter_changed_is_refused(place) -> None:
    changed = WORD[:place] + ("A" if WORD[place] != "A" else "B") + WORD[place + 1 :]
    with pytest.raises(Invalid) as refusal:
        Cursor.decode(changed)
    assert refusal.value.code == "cursor"


@pytest.mark.parametrize(
    "word", ["", "A", WORD[:-1], WORD + "A", WORD + "=", "一", "../..", Cursor(key=math.inf, id="a").encode()]
)
def test_cursor_that_nobody_wrote_is_refused(word) -> None:
    with pytest.raises(Invalid) as refusal:
        Cursor.decode(word)
    assert refusal.value.code == "cursor"

"""Two contents of one thing put together: choices offered, lists united, and what a judgement of two entries rests on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from listings.engine.content import Content, Indicator, Span
from listings.engine.duplicates.uniting import Side, differences, material_hash, united
from listings.engine.terms import Kind, Operator

KEPT = Content(kind=Kind.ACHIEVEMENT, title="涂层", keywords=("合金", "涂层"), summary="厚度 20 μm")
OTHER = replace(KEPT, title="耐热涂层", keywords=("涂层", "耐热"), summary="", valid_until=date(2028, 1, 1), trl=6)
HARD = Indicator(
    quantity="厚度", operator=Operator.EQUAL, value=Decimal(20), unit="μm", span=Span(field="summary", start=0, end=8)
)


def test_differences_offer_both_for_lists_and_fill_what_is_open():
    found = {one.attribute: (one.sides, one.advised) for one in differences(KEPT, OTHER)}
    single = (Side.KEPT, Side.MERGED)
    assert found == {
        "title": (single, Side.KEPT),
        "summary": (single, Side.KEPT),
        "keywords": ((*single, Side.BOTH), Side.BOTH),
        "valid_until": (single, Side.MERGED),
        "trl": (single, Side.MERGED),
    }
    assert differences(KEPT, KEPT) == ()


def test_united_content_says_what_was_chosen_and_unites_lists_in_order():
    choices = {"title": Side.MERGED, "keywords": Side.BOTH, "trl": Side.MERGED, "summary": Side.KEPT}
    assert united(KEPT, OTHER, choices) == replace(KEPT, title="耐热涂层", keywords=("合金", "涂层", "耐热"), trl=6)
    with pytest.raises(KeyError):
        united(KEPT, OTHER, {"kind": Side.MERGED})


def test_indicator_is_united_once_and_forgets_a_place_that_is_gone():
    ours, theirs = replace(KEPT, indicators=(HARD,)), replace(OTHER, indicators=(replace(HARD, span=None),))
    assert united(ours, theirs, {"indicators": Side.BOTH}).indicators == (HARD,)
    moved = united(ours, theirs, {"indicators": Side.KEPT, "summary": Side.MERGED})
    assert moved.indicators == (replace(HARD, span=None),)


@pytest.mark.parametrize(
    ("changes", "is_same"),
    [
        ({"title": "新涂层"}, False),
        ({"organisation": "江州理工大学"}, False),
        ({"summary": "厚度 30 μm"}, False),
        ({"summary": "厚度20 μm "}, True),
        ({"valid_until": date(2030, 1, 1), "internal_note": "看过", "trl": 3}, True),
    ],
)
def test_judgement_rests_on_title_organisation_and_text(changes, is_same):
    before, after = material_hash(KEPT, OTHER), material_hash(replace(KEPT, **changes), OTHER)
    assert (before == after, material_hash(OTHER, KEPT) == before) == (is_same, True)

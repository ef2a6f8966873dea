"""Two edits of one content: both in it, whoever comes first; an attribute changed on both sides is told and never guessed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings

from listings.engine.content import Contact, Content, Indicator, Right, Span
from listings.engine.merging import Merged, changed_attributes, merge
from listings.engine.terms import Kind, Necessity, Operator, RightKind, RightStatus
from tests.factories.contents import CONTENTS, full_content

BASE = full_content()
TEXT = "硬度 ≥ 60 HRC，寿命 5 年"
HARD = Indicator(
    quantity="硬度",
    operator=Operator.AT_LEAST,
    value=Decimal(60),
    unit="HRC",
    span=Span(field="summary", start=0, end=11),
)
LIFE = Indicator(quantity="寿命", operator=Operator.EQUAL, value=Decimal(5), unit="年")
PATENT = Right(kind=RightKind.INVENTION, number="ZL1")

EDITS = {
    "different fields": ({"title": "甲"}, {"summary": "乙"}, {"title": "甲", "summary": "乙"}, ()),
    "same field": ({"title": "甲"}, {"title": "乙"}, {"title": "乙"}, ("title",)),
    "same field alike": ({"title": "甲"}, {"title": "甲"}, {"title": "甲"}, ()),
    "one empties": ({"summary": ""}, {"trl": 7}, {"summary": "", "trl": 7}, ()),
    "contact": (
        {"contact": Contact(name="甲")},
        {"contact": None},
        {"contact": None},
        ("contact",),
    ),
    "list": (
        {"keywords": ("keywords word", "甲")},
        {"keywords": ()},
        {"keywords": ("甲",)},
        (),
    ),
    "rights": (
        {"rights": (*BASE.rights, PATENT)},
        {"rights": (replace(BASE.rights[0], status=RightStatus.EXPIRED), BASE.rights[1])},
        {"rights": (replace(BASE.rights[0], status=RightStatus.EXPIRED), BASE.rights[1], PATENT)},
        (),
    ),
    "rows of one quantity": (
        {"indicators": (replace(BASE.indicators[0], value=Decimal(2)), *BASE.indicators[1:])},
        {"indicators": (replace(BASE.indicators[0], value=Decimal(3)), *BASE.indicators[1:])},
        {"indicators": (replace(BASE.indicators[0], value=Decimal(3)), *BASE.indicators[1:])},
        ("indicators",),
    ),
}


@pytest.mark.parametrize("case", EDITS.values(), ids=EDITS)
def test_two_edits_of_a_content(case):
    mine, theirs, expected, clashes = case
    found = merge(BASE, replace(BASE, **mine), replace(BASE, **theirs))
    assert found == Merged(content=replace(BASE, **expected), clashes=clashes)
    other = merge(BASE, replace(BASE, **theirs), replace(BASE, **mine))
    assert other.clashes == clashes
    for name in clashes:
        chosen = merge(BASE, replace(BASE, **mine), replace(BASE, **theirs), taken=[name])
        assert chosen == Merged(content=replace(BASE, **(expected | {name: mine[name]})), clashes=())


@settings(max_examples=8, deadline=None)
@given(CONTENTS, CONTENTS)
def test_an_edit_beside_none_is_that_edit(base, edited):
    edited = replace(edited, kind=base.kind)
    for mine, theirs in ((edited, base), (base, edited), (edited, edited)):
        found = merge(base, mine, theirs)
        assert (found.clashes, found.content) == ((), edited)


@settings(max_examples=8, deadline=None)
@given(CONTENTS, CONTENTS, CONTENTS)
def test_what_only_one_side_changed_is_in_the_merged_content(base, mine, theirs):
    mine, theirs = replace(mine, kind=base.kind), replace(theirs, kind=base.kind)
    found = merge(base, mine, theirs)
    ours, others = changed_attributes(base, mine), changed_attributes(base, theirs)
    assert set(found.clashes) <= set(ours) & set(others)
    for name in (set(ours) ^ set(others)) - {"indicators"}:
        source = mine if name in ours else theirs
        assert getattr(found.content, name) == getattr(source, name)
    assert merge(base, theirs, mine).clashes == found.clashes


def test_places_of_indicators_follow_the_text_that_the_other_side_changed():
    base = Content(kind=Kind.ACHIEVEMENT, title="阀门", summary=TEXT, indicators=(HARD,))
    mine = replace(base, indicators=(replace(HARD, necessity=Necessity.MUST), LIFE))
    theirs = replace(
        base, summary="实测：" + TEXT, indicators=(replace(HARD, span=Span(field="summary", start=3, end=14)),)
    )
    moved = Span(field="summary", start=3, end=14)
    expected = replace(theirs, indicators=(replace(HARD, necessity=Necessity.MUST, span=moved), LIFE))
    assert merge(base, mine, theirs) == Merged(content=expected, clashes=())
    assert merge(base, theirs, mine) == Merged(content=expected, clashes=())

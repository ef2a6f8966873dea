"""Content as JSON: back and forth without loss, one canonical form, one hash."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from listings.engine.codec import (
    as_json,
    canonical,
    content_hash,
    from_json,
)
from listings.engine.content import Contact, Content, Exclusion, Indicator, Right, Span
from listings.engine.terms import (
    CooperationMode,
    ExclusionReason,
    Kind,
    MaturityStage,
    Operator,
    RightKind,
    RightStatus,
)
from marketplace.money import MoneyBand

TEXTS = st.text(max_size=12)
DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9)
DAYS = st.dates(min_value=date(1950, 1, 1), max_value=date(2150, 1, 1))
BANDS = st.builds(
    MoneyBand,
    low=st.none() | DECIMALS,
    high=st.none() | DECIMALS,
    currency=st.sampled_from(["CNY", "USD"]),
    is_negotiable=st.booleans(),
)
INDICATORS = st.builds(
    Indicator,
    quantity=TEXTS,
    operator=st.sampled_from(Operator),
    value=DECIMALS,
    second=st.none() | DECIMALS,
    unit=TEXTS,
    span=st.none() | st.builds(Span, field=TEXTS, start=st.integers(0, 9), end=st.integers(9, 99)),
)
RIGHTS = st.builds(
    Right,
    kind=st.sampled_from(RightKind),
    number=TEXTS,
    status=st.none() | st.sampled_from(RightStatus),
    expires_on=st.none() | DAYS,
)
CONTENTS = st.builds(
    Content,
    kind=st.sampled_from(Kind),
    title=TEXTS,
    keywords=st.lists(TEXTS, max_size=3).map(tuple),
    cooperation_modes=st.lists(st.sampled_from(CooperationMode), max_size=3).map(tuple),
    price=st.none() | BANDS,
    indicators=st.lists(INDICATORS, max_size=2).map(tuple),
    rights=st.lists(RIGHTS, max_size=2).map(tuple),
    contact=st.none() | st.builds(Contact, name=TEXTS, phone=TEXTS),
    exclusions=st.lists(st.builds(Exclusion, name=TEXTS, reason=st.sampled_from(ExclusionReason)), max_size=2).map(
        tuple
    ),
    valid_until=st.none() | DAYS,
    trl=st.none() | st.integers(1, 9),
    maturity_stage=st.none() | st.sampled_from(MaturityStage),
    inventor_share=st.none() | DECIMALS,
    is_pay_after_use=st.none() | st.booleans(),
)


@settings(max_examples=40, deadline=None)
@given(CONTENTS)
def test_content_comes_back_from_json(content):
    assert from_json(as_json(content)) == content


@settings(max_examples=40, deadline=None)
@given(CONTENTS, CONTENTS)
def test_equal_contents_have_equal_hashes_and_different_ones_different(left, right):
    assert (content_hash(left) == content_hash(right)) == (left == right)


def test_json_holds_what_is_stated_only_in_one_order():
    content = Content(
        kind=Kind.DEMAND,
        title="泵站振动诊断",
        price=MoneyBand(low=Decimal("1E+5"), high=Decimal("200000.00")),
        indicators=(Indicator(quantity="误报率", operator=Operator.AT_MOST, value=Decimal("1.50"), unit="%"),),
        is_funded=False,
    )
    assert canonical(content) == (
        '{"indicators":[{"operator":"le","quantity":"误报率","unit":"%","value":"1.5"}],"is_funded":false,"kind":"demand",'
        '"price":{"high":"200000","low":"100000"},"title":"泵站振动诊断"}'
    )


def test_the_way_a_number_is_written_does_not_change_the_hash():
    written = [Content(kind=Kind.DEMAND, title="甲", inventor_share=Decimal(text)) for text in ("70", "70.0", "7E+1")]
    assert len({content_hash(content) for content in written}) == 1


def test_a_lone_surrogate_does_not_stop_the_hash():
    assert len(content_hash(Content(kind=Kind.DEMAND, title="\ud800"))) == 64


def test_every_field_of_content_is_coded():
    assert {field.name for field in fields(Content)} >= set(as_json(Content(kind=Kind.DEMAND, title="x")))
    assert from_json({"kind": "demand", "title": "x", "a later field": 1}) == Content(kind=Kind.DEMAND, title="x")

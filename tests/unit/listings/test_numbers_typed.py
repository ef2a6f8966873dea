"""Numbers as people type them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listings.engine.numbers import Number, arabic_at, chinese_at, parse_number, plain_text


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("１，２００", "1200"), ("1,200.5", "1200.5"), ("12 000", "12000"), ("1.2亿", "120000000"), ("10万", "100000"), ("100余万", "1000000"), ("5千", "5000"),
        ("三百", "300"), ("一百二十万", "1200000"), ("两千五", "2500"), ("三万五", "35000"), ("一千零五", "1005"), ("一亿二千万", "120000000"), ("二〇一九", "2019"), ("十二", "12"), ("三点五", "3.5"),
        ("半", "0.5"), ("五成", "0.5"), ("百分之三十", "0.3"), ("千分之三", "0.003"), ("百分之九十九点九", "0.999"), ("35%", "0.35"), ("2‰", "0.002"), ("1/4", "0.25"),
        ("1×10^-6", "0.000001"), ("1.0×10-6", "0.000001"), ("10⁻⁶", "0.000001"), ("3.5e-4", "0.00035"), ("9e10", "90000000000"), ("5×10³", "5000"), ("-40", "-40"), ("−40", "-40"), ("+3", "3"),
    ],
)  # fmt: skip
def test_number_is_read_as_decimal(typed, value) -> None:
    assert parse_number(typed) == Decimal(value)


@pytest.mark.parametrize(
    "typed", ["", "abc", "3.2.1", "面议", "2019-05", "1/0", "5kg", "1" * 50, "-", "百分之", "1,2,3"]
)
def test_number_refuses_what_is_none(typed) -> None:
    assert parse_number(typed) is None


def test_number_in_a_text_tells_where_it_ends_and_what_multiplied_it() -> None:
    assert arabic_at("年产10万吨", 2) == Number(value=Decimal(100_000), start=2, end=5, large="万")
    assert arabic_at("5千瓦", 0) == Number(value=Decimal(5), start=0, end=1)
    assert arabic_at("200 kg", 0) == Number(value=Decimal(200), start=0, end=3)
    assert chinese_at("约十多万吨", 1) == Number(value=Decimal(100_000), start=1, end=4)


@given(st.text())
def test_plain_text_keeps_every_character_in_its_place(text) -> None:
    assert len(plain_text(text)) == len(text)


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_number_grouped_by_thousands_is_the_same_number(value) -> None:
    assert parse_number(f"{value:,}") == value == parse_number(str(value))


@given(st.text(alphabet="零一二三四五六七八九十百千万亿点半百分之0123456789.,-×^e%/ ", max_size=60))
def test_number_never_raises(text) -> None:
    found = parse_number(text)
    assert found is None or isinstance(found, Decimal)

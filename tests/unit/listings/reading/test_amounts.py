"""Money as people type it, and as lists write it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listings.engine.reading.amounts import AmountReading, read_amount
from listings.sheets.rendering import money
from marketplace.money import MoneyBand


def band(low=None, high=None, currency="CNY", *, negotiable=False):
    ends = [None if end is None else Decimal(end) for end in (low, high)]
    return MoneyBand(low=ends[0], high=ends[1], currency=currency, is_negotiable=negotiable)


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("100万", "", band(1_000_000, 1_000_000)),
        ("50-80万元", "", band(500_000, 800_000)),
        ("50元-80万元", "", band(50, 800_000)),
        ("50万～80万", "", band(500_000, 800_000)),
        ("50万至1000万", "", band(500_000, 10_000_000)),
        ("100-50万", "", band(500_000, 1_000_000)),
        ("1,000-1,500万", "", band(10_000_000, 15_000_000)),
        ("面议", "", band(negotiable=True)),
        ("50万元以上，面议", "", band(500_000, negotiable=True)),
        ("不超过30万", "", band(None, 300_000)),
        ("400万以内", "", band(None, 4_000_000)),
        ("2000万以上", "", band(20_000_000)),
        ("1.2亿", "", band(120_000_000, 120_000_000)),
        ("五十万元", "", band(500_000, 500_000)),
        ("约100万元左右", "", band(1_000_000, 1_000_000)),
        ("¥1,200,000", "", band(1_200_000, 1_200_000)),
        ("5000000", "", band(5_000_000, 5_000_000)),
        ("$50k", "", band(50_000, 50_000, "USD")),
        ("USD 200,000", "", band(200_000, 200_000, "USD")),
        ("up to $2 million", "", band(None, 2_000_000, "USD")),
        ("20万美元", "", band(200_000, 200_000, "USD")),
        ("免费", "", band(0, 0)),
        ("50-80", "万元", band(500_000, 800_000)),
        ("80", "万美元", band(800_000, 800_000, "USD")),
        ("30 to 50", "k USD", band(30_000, 50_000, "USD")),
        ("500000元", "万元", band(500_000, 500_000)),
        ("50万", "万元", band(500_000, 500_000)),
    ],
)
def test_an_amount_is_read(text, unit, expected):
    assert read_amount(text, unit) == AmountReading(band=expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12万元/套", band(120_000, 120_000)),
        ("80万元（含税）", band(800_000, 800_000)),
        ("300-500万元，含设备", band(3_000_000, 5_000_000)),
        ("入门费20万+提成3%", band(negotiable=True)),
        ("面议（参考50万）", band(negotiable=True)),
    ],
)
def test_what_an_amount_does_not_say_is_kept(text, expected):
    found = read_amount(text)
    assert (found.band, bool(found.kept)) == (expected, True)


def test_a_small_number_without_unit_is_told():
    assert read_amount("100") == AmountReading(band=band(100, 100), is_without_unit=True)


@pytest.mark.parametrize("text", ["按合同", "10%", "1万、2万、3万", "-50万", "3套", "看情况"])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(ValueError, match=r".*"):
        read_amount(text)


AMOUNTS = st.decimals(min_value=0, max_value=10**11, places=2, allow_nan=False)


@given(
    st.none() | AMOUNTS, st.none() | AMOUNTS, st.sampled_from(["CNY", "USD", "EUR", "GBP", "JPY", "HKD"]), st.booleans()
)
def test_what_is_written_reads_back(low, high, currency, negotiable):
    if low is not None and high is not None and high < low:
        low, high = high, low
    if low is None and high is None:
        negotiable, currency = True, "CNY"
    wanted = MoneyBand(low=low, high=high, currency=currency, is_negotiable=negotiable)
    assert read_amount(money(wanted)).band == wanted

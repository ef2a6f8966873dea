"""Where a price lies in the bands that a search is filtered by."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listings.engine.price_bands import EDGES, PriceBand, price_bands
from marketplace.money import MoneyBand

B = PriceBand


def wan(low: str | None, high: str | None, **more: object) -> MoneyBand:
    def yuan(text: str | None) -> Decimal | None:
        return None if text is None else Decimal(text) * 10_000

    return MoneyBand(low=yuan(low), high=yuan(high), **more)


@pytest.mark.parametrize(
    ("price", "bands"),
    [
        (wan("10", "50"), (B.UNDER_50,)),
        (wan("50", "50"), (B.UNDER_100,)),
        (wan("0", "0"), (B.UNDER_10,)),
        (wan("20", "60"), (B.UNDER_50, B.UNDER_100)),
        (wan(None, "50"), (B.UNDER_50,)),
        (wan("50", None), (B.UNDER_100,)),
        (wan("500", "2000"), (B.UNDER_1000, B.FROM_1000)),
        (wan("9.9999", "9.9999", is_negotiable=True), (B.UNDER_10, B.NEGOTIABLE)),
        (wan("20", "60", currency="USD"), (B.OTHER_CURRENCY,)),
        (wan(None, "3", currency="EUR", is_negotiable=True), (B.OTHER_CURRENCY, B.NEGOTIABLE)),
        (MoneyBand(is_negotiable=True), (B.NEGOTIABLE,)),
        (MoneyBand(), (B.NEGOTIABLE,)),
        (None, (B.NOT_STATED,)),
    ],
)
def test_price_lies_in_every_band_that_it_touches(price, bands):
    assert price_bands(price) == bands


@given(st.decimals(min_value=0, max_value=Decimal("1e12"), places=2))
def test_single_amount_lies_in_exactly_one_band(amount):
    (band,) = price_bands(MoneyBand(low=amount, high=amount))
    low, high = EDGES[band]
    assert low <= amount < high


def test_bands_follow_each_other_without_a_gap():
    edges = list(EDGES.values())
    assert [high for _, high in edges[:-1]] == [low for low, _ in edges[1:]]

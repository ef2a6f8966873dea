"""The bands of price and budget that a search is filtered by: one table, in 万元, with what is no amount in yuan named as such.

Amounts in other currencies are not converted: no rate is stated with them, and a filter that guesses one is wrong by tomorrow.
Called by the search documents and the search pages.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from marketplace.wording import Titled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from marketplace.money import MoneyBand

YUAN = "CNY"
INFINITY = Decimal("Infinity")


class PriceBand(Titled):
    """Where a price or a budget lies, or why it lies nowhere."""

    UNDER_10 = "under_10", "10 万元以内", "Up to ¥100,000"
    UNDER_50 = "under_50", "10 万–50 万元", "¥100,000 – 500,000"
    UNDER_100 = "under_100", "50 万–100 万元", "¥500,000 – 1 million"
    UNDER_500 = "under_500", "100 万–500 万元", "¥1 – 5 million"
    UNDER_1000 = "under_1000", "500 万–1000 万元", "¥5 – 10 million"
    FROM_1000 = "from_1000", "1000 万元以上", "From ¥10 million"
    OTHER_CURRENCY = "other_currency", "其他币种", "Other currencies"
    NEGOTIABLE = "negotiable", "面议", "Negotiable"
    NOT_STATED = "not_stated", "未说明", "Not stated"


_TEN_THOUSAND = Decimal(10_000)
EDGES: Mapping[PriceBand, tuple[Decimal, Decimal]] = {
    band: (low * _TEN_THOUSAND, high * _TEN_THOUSAND)
    for band, low, high in (
        (PriceBand.UNDER_10, Decimal(0), Decimal(10)),
        (PriceBand.UNDER_50, Decimal(10), Decimal(50)),
        (PriceBand.UNDER_100, Decimal(50), Decimal(100)),
        (PriceBand.UNDER_500, Decimal(100), Decimal(500)),
        (PriceBand.UNDER_1000, Decimal(500), Decimal(1000)),
        (PriceBand.FROM_1000, Decimal(1000), INFINITY),
    )
}
"""From (inclusive) and to (exclusive) in yuan."""


def price_bands(price: MoneyBand | None) -> tuple[PriceBand, ...]:
    """Return every band that a price touches, one at least.

    The upper end of a range counts to the band below an edge: 10 to 50 万元 lies in one band. An open end reaches no further
    than the end that is stated.
    """
    if price is None:
        return (PriceBand.NOT_STATED,)
    ends = [end for end in (price.low, price.high) if end is not None]
    told = (PriceBand.NEGOTIABLE,) if price.is_negotiable or not ends else ()
    if not ends:
        return told
    if price.currency != YUAN:
        return (PriceBand.OTHER_CURRENCY, *told)
    low, high = min(ends), max(ends)
    is_upper = price.high is not None and price.high != price.low
    return (*(band for band in EDGES if _touches(EDGES[band], low, high, is_upper=is_upper)), *told)


def _touches(edges: tuple[Decimal, Decimal], low: Decimal, high: Decimal, *, is_upper: bool) -> bool:
    """Tell whether a band holds part of `low` to `high`; `is_upper`: `high` ends a range and belongs to the band below it."""
    least, most = edges
    begins = high > least or (high == least and (not is_upper or least == 0))
    ends = low < most or (low == high == most and is_upper)
    return begins and ends

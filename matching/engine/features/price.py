"""Asking price against budget. Negotiable (面议) is a value of its own: it neither fits nor fails."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from marketplace.wording import Sentence
from matching.engine.features.feature import Context, Feature

if TYPE_CHECKING:
    from decimal import Decimal

    from marketplace.money import MoneyBand
    from matching.engine.entry import Entry

TO_BE_AGREED = 0.5
"""Value where a side names no amount but wants to talk; its prior weight is zero there."""


def _of(entry: Entry, context: Context) -> MoneyBand | None:  # noqa: ARG001 - every feature is asked the same way
    return entry.content.price


def _compare(budget: MoneyBand, price: MoneyBand) -> float:
    limit, floor = _upper(budget), _lower(price)
    if limit is None or floor is None:
        return TO_BE_AGREED
    if budget.currency != price.currency:
        return math.nan
    return 1.0 if floor <= limit else float(limit / floor)


def _upper(band: MoneyBand) -> Decimal | None:
    """Return the most that a budget reaches; a budget "from x" has no upper end, but x is surely there."""
    return band.low if band.high is None else band.high


def _lower(band: MoneyBand) -> Decimal | None:
    """Return the least that the seller asks; a price "up to x" may be met by x at the latest."""
    return band.high if band.low is None else band.low


def _explain(budget: MoneyBand, price: MoneyBand, value: float) -> Sentence:
    means, asks = budget.sentence(), price.sentence()
    if _upper(budget) is None or _lower(price) is None:
        return Sentence(
            zh=f"报价：{asks.zh}，预算：{means.zh}，需当面商定。",
            en=f"Price: {asks.en}, budget: {means.en}; to be agreed.",
        )
    if value >= 1.0:
        return Sentence(
            zh=f"报价：{asks.zh}，预算：{means.zh}，在预算范围内。",
            en=f"Price: {asks.en}, budget: {means.en}; within the budget.",
        )
    return Sentence(
        zh=f"报价：{asks.zh}，预算：{means.zh}，超出预算。",
        en=f"Price: {asks.en}, budget: {means.en}; above the budget.",
    )


PRICE = Feature(
    name="price",
    title=Sentence(zh="价格与预算", en="Price against budget"),
    low=0.0,
    high=1.0,
    of_demand=_of,
    of_achievement=_of,
    compare=_compare,
    explain=_explain,
)

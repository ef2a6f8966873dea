"""Indicators as intervals of values in base units: what a requirement allows, what a claim leaves open.

Pure arithmetic; what follows from two intervals is `comparison`, the only caller.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from listings.engine.terms import Operator
from listings.engine.units.scales import Measure, normalise

if TYPE_CHECKING:
    from listings.engine.content import Indicator

INFINITY = Decimal("Infinity")
RISING = re.compile(r"温升|温差|升温|温度波动|温度变化|temperature (?:rise|difference|drift)", re.IGNORECASE)
UPWARD, DOWNWARD = {Operator.AT_LEAST, Operator.MORE_THAN}, {Operator.AT_MOST, Operator.LESS_THAN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """The values that a statement leaves open, in base units; an open end does not belong to it."""

    low: Decimal
    high: Decimal
    is_low_open: bool = False
    is_high_open: bool = False

    def holds(self, other: Interval) -> bool:
        """Tell whether every value of `other` lies in this interval."""
        low = self.low < other.low or (self.low == other.low and (other.is_low_open or not self.is_low_open))
        high = self.high > other.high or (self.high == other.high and (other.is_high_open or not self.is_high_open))
        return low and high

    def misses(self, other: Interval) -> bool:
        """Tell whether no value lies in both."""
        below = other.high < self.low or (other.high == self.low and (other.is_high_open or self.is_low_open))
        above = other.low > self.high or (other.low == self.high and (other.is_low_open or self.is_high_open))
        return below or above


def intervals_of(required: Indicator, offered: Indicator) -> tuple[Interval | None, Interval | None]:
    """Bring both to base units; a bare tolerance (±0.5) compared with a bound is the size of the deviation."""
    is_bare = [one.operator is Operator.TOLERANCE and not one.value for one in (required, offered)]
    is_difference = (
        any(is_bare)
        or required.change is not None
        or bool(RISING.search(required.quantity) or RISING.search(offered.quantity))
    )
    needed, claimed = (
        _interval(one, is_difference=is_difference, is_size=any(is_bare) and not all(is_bare))
        for one in (required, offered)
    )
    if needed is None or claimed is None or needed[1] != claimed[1]:
        return None, None
    return needed[0], claimed[0]


def _interval(indicator: Indicator, *, is_difference: bool, is_size: bool) -> tuple[Interval, str] | None:
    """Return the interval and its dimension; None for an unknown unit that cannot be compared with anything but itself."""

    def base(value: Decimal) -> Measure:
        return normalise(value, indicator.unit, is_difference=is_difference) or Measure(
            magnitude=value, dimension=indicator.unit.casefold()
        )

    value, second = indicator.value, indicator.second if indicator.second is not None else indicator.value
    dimension = base(value).dimension
    if indicator.operator is Operator.TOLERANCE:
        width = indicator.second if indicator.second is not None else Decimal(0)
        low, high = base(value - width).magnitude, base(value + width).magnitude
        if is_size and not indicator.value:
            low = Decimal(0)
        return Interval(low=low, high=high), dimension
    if indicator.operator is Operator.BETWEEN:
        low, high = sorted((base(value).magnitude, base(second).magnitude))
        return Interval(low=low, high=high), dimension
    at = base(value).magnitude
    if indicator.operator in UPWARD:
        return Interval(low=at, high=INFINITY, is_low_open=indicator.operator is Operator.MORE_THAN), dimension
    if indicator.operator in DOWNWARD:
        floor = Decimal(0) if is_size and at >= 0 else -INFINITY
        return Interval(low=floor, high=at, is_high_open=indicator.operator is Operator.LESS_THAN), dimension
    return Interval(low=at, high=at), dimension

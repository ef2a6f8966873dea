"""A page of any list: its rows, how many there are in all, and where the page stands; a stretch of a long one, told by its neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")
LONGEST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[Row]):
    """`rows` from `offset` on, at most `limit` of `total`."""

    rows: tuple[Row, ...]
    total: int
    offset: int
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch(Generic[Row]):
    """Some rows of a long list, found by what stands before or behind them rather than by counting.

    `previous` and `following` are the ids before which and behind which the neighbouring stretches lie, None at an end. `total` counts to a
    bound: where `is_more`, there are more than that.
    """

    rows: tuple[Row, ...]
    total: int
    is_more: bool
    previous: str | None
    following: str | None


def bounded(limit: int) -> int:
    """Return `limit` within 1 and 500: no list is without a bound."""
    return max(1, min(limit, LONGEST))

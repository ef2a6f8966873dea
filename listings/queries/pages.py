"""A page of any list: its rows, how many there are in all, and where the page stands."""

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


def bounded(limit: int) -> int:
    """Return `limit` within 1 and 500: no list is without a bound."""
    return max(1, min(limit, LONGEST))

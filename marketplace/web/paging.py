"""Pages of a list by number: what the address asks for, and the numbers to offer. Queries take offset and limit."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

DEEPEST_ROW = 10_000_000
NEAR = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Paging:
    """Page `number` (from 1) of `total` rows, `size` rows a page."""

    number: int
    size: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are, one at least."""
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """The number of the first row shown; 0 where there is none."""
        return min((self.number - 1) * self.size + 1, self.total)

    @property
    def last(self) -> int:
        """The number of the last row shown."""
        return min(self.number * self.size, self.total)

    def numbers(self) -> list[int | None]:
        """Return the page numbers to offer, None for a gap: the ends and the neighbours."""
        shown = sorted(
            number
            for number in {1, self.pages, *range(self.number - NEAR, self.number + NEAR + 1)}
            if 1 <= number <= self.pages
        )
        offered: list[int | None] = []
        for number in shown:
            if offered and offered[-1] is not None and number > offered[-1] + 1:
                offered.append(None)
            offered.append(number)
        return offered


def page_number() -> int:
    """Return `?page=`; 1 where it is missing or no page number."""
    asked = request.args.get("page", default=1, type=int)
    return asked if 1 <= asked <= DEEPEST_ROW else 1


def offset(number: int, size: int) -> int:
    """Return how many rows stand before page `number`."""
    return (number - 1) * size

"""The first documents of a query in the promised order: by score or by a date, ties by id. Called by `snapshot`.

tantivy orders by one column and breaks ties by place. Where a tie crosses the end of what is wanted, a date's tie is asked again in
the order of ids, and a score's tie is read whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tantivy import DocAddress, Order

from marketplace.search.embedded.columns import ids
from marketplace.search.embedded.conditions import all_of, integers, silent
from marketplace.search.embedded.entries import ID_COLUMNS
from marketplace.search.port import Sort

if TYPE_CHECKING:
    from tantivy import Query, Searcher

_COLUMNS = {Sort.NEWEST: ("published_at", Order.Desc), Sort.EXPIRING: ("valid_until", Order.Asc)}


class Ranked(NamedTuple):
    """A document with the value by which it is ordered, smallest first; a tuple, as a match run makes millions of them."""

    key: float
    id: str
    address: DocAddress


def first(searcher: Searcher, asked: Query, sort: Sort, depth: int) -> tuple[list[Ranked], int]:
    """Return the first `depth` documents of `asked`, and how many there are in all."""
    if sort is Sort.RELEVANCE:
        hits, total = _by_score(searcher, asked, depth)
        sign = -1.0
    else:
        column, order = _COLUMNS[sort]
        hits, total = _by_column(searcher, asked, column, order, depth)
        sign = 1.0 if order is Order.Asc else -1.0
    return ranked(searcher, [(sign * float(key), address) for key, address in hits])[:depth], total


def ranked(searcher: Searcher, keyed: list[tuple[float, DocAddress]]) -> list[Ranked]:
    """Return documents in the order of key and id."""
    addresses = [address for _, address in keyed]
    names = ids(searcher, addresses)
    found = list(map(Ranked, (key for key, _ in keyed), names, addresses))
    found.sort()  # no two ids are the same, so addresses, which have no order, are never compared
    return found


def _by_score(searcher: Searcher, asked: Query, depth: int) -> tuple[list[tuple[float, DocAddress]], int]:
    asked_for = depth + 1
    while True:
        result = searcher.search(asked, asked_for)
        hits = result.hits
        if len(hits) < asked_for or hits[-1][0] != hits[depth - 1][0]:
            return hits, int(result.count)  # type: ignore[attr-defined]  # missing in tantivy's stub, present in SearchResult
        asked_for *= 4  # more documents may tie with the last one wanted, and ids decide among them


def _by_column(
    searcher: Searcher, asked: Query, column: str, order: Order, depth: int
) -> tuple[list[tuple[float, DocAddress]], int]:
    result = searcher.search(asked, depth + 1, order_by_field=column, order=order)
    hits, total = result.hits, int(result.count)  # type: ignore[attr-defined]  # missing in tantivy's stub, present in SearchResult
    if len(hits) <= depth or hits[depth][0] != hits[depth - 1][0]:
        return hits, total
    tied = hits[depth][0]
    clear = [hit for hit in hits if hit[0] != tied]
    among = all_of([asked, silent(integers(column, tied, tied))])
    return clear + [(tied, address) for address in _first_ids(searcher, among, depth - len(clear))], total


def _first_ids(searcher: Searcher, asked: Query, count: int, *, column: int = 0) -> list[DocAddress]:
    """Return the `count` documents of `asked` with the smallest ids, by one column of the ids after the other."""
    hits = searcher.search(asked, count + 1, count=False, order_by_field=ID_COLUMNS[column], order=Order.Asc).hits
    is_last = column + 1 == len(ID_COLUMNS)
    if len(hits) <= count or hits[count][0] != hits[count - 1][0] or is_last:
        return [address for _, address in hits[:count]]
    tied = hits[count][0]
    clear = [address for key, address in hits if key != tied]
    among = all_of([asked, silent(integers(ID_COLUMNS[column], tied, tied))])
    return clear + _first_ids(searcher, among, count - len(clear), column=column + 1)

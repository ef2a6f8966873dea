"""One state of the index, unchanging: answers queries, counts facets and terms. `engine` replaces it when a writer committed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
from tantivy import DocAddress, Order, Query

from marketplace.search.embedded.entries import schema
from marketplace.search.embedded.questions import question
from marketplace.search.port import DEEPEST, Cursor, FacetCount, Hit, Page, Sort, TextQuery, VectorQuery
from marketplace.search.vectors import nearest, similarities

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from numpy.typing import NDArray
    from tantivy import Searcher

    from marketplace.search import port
    from marketplace.search.vectors import VectorRows

VALUES_PER_FACET = 1000
REMEMBERED_FILTERS = 16
_ORDERED_BY = {Sort.NEWEST: ("published_at", Order.Desc), Sort.EXPIRING: ("valid_until", Order.Asc)}


@dataclass(frozen=True, slots=True)
class Ranked:
    """A document with the value by which it is ordered, smallest first."""

    key: float
    id: str
    address: DocAddress


class Snapshot:
    """A searcher and the vector rows that belong to it."""

    def __init__(self, searcher: Searcher, vectors: VectorRows) -> None:
        self._searcher = searcher
        self._matrix = vectors.matrix()
        self._rows: dict[tuple[object, ...], tuple[list[DocAddress], NDArray[np.int64]]] = {}

    @property
    def documents(self) -> int:
        """Number of documents in the index."""
        return int(self._searcher.num_docs)

    def frequencies(self, field_name: str, terms: Collection[str]) -> Mapping[str, int]:
        """Return the document frequency of each of `terms`; replaced documents count until their segment is merged."""
        count = self._searcher.doc_freq
        return {term: count(field_name, term) for term in terms}

    def page(self, query: port.Query) -> Page:
        """Answer `query`."""
        asked = question(query)
        depth = query.limit + 1 if query.after is None else DEEPEST
        if isinstance(query, VectorQuery):
            ranked, total = self._by_nearness(query, asked, depth)
        else:
            ranked, total = self._by_score(query, asked, depth)
        start = _start(ranked, query.after)
        shown = ranked[start : min(start + query.limit, DEEPEST)]
        end = start + len(shown)
        has_more = end < len(ranked) and end < DEEPEST and bool(shown)
        return Page(
            hits=tuple(self._hits(shown)),
            total=total,
            facets={name: self._count(asked, name) for name in query.count_facets},
            next=Cursor(key=shown[-1].key, id=shown[-1].id) if has_more else None,
        )

    def versions(self, ids: Collection[str]) -> dict[str, tuple[int, int]]:
        """Return version and vector row of those of `ids` that are indexed."""
        if not ids or not self.documents:
            return {}
        found = self._searcher.search(Query.term_set_query(schema(), "id", list(ids)), len(ids), count=False).hits
        addresses = [address for _, address in found]
        versions = self._integers("version", addresses)
        rows = self._integers("vector_row", addresses)
        return dict(zip(map(self._id, addresses), zip(versions, rows, strict=True), strict=True))

    def inventory(self) -> Iterator[tuple[str, int]]:
        """Yield (id, version) of every document."""
        if not self.documents:
            return
        addresses = [
            address for _, address in self._searcher.search(Query.all_query(), self.documents, count=False).hits
        ]
        yield from zip(map(self._id, addresses), self._integers("version", addresses), strict=True)

    def _by_score(self, query: port.TextQuery | port.MatchQuery, asked: Query, depth: int) -> tuple[list[Ranked], int]:
        sort = query.sort
        if isinstance(query, TextQuery) and not query.text.strip() and sort is Sort.RELEVANCE:
            sort = Sort.NEWEST
        field, order = _ORDERED_BY.get(sort, (None, Order.Desc))
        sign = 1.0 if order is Order.Asc else -1.0
        asked_for = depth + 1
        while True:
            result = self._searcher.search(asked, asked_for, order_by_field=field, order=order)
            hits = result.hits
            if len(hits) < asked_for or hits[-1][0] != hits[depth - 1][0]:
                break
            asked_for *= 4  # more documents may tie with the last one wanted, and ids decide among them
        ranked = [Ranked(sign * float(key), self._id(address), address) for key, address in hits]
        ranked.sort(key=lambda one: (one.key, one.id))
        return ranked[:depth], int(result.count)  # type: ignore[attr-defined]  # missing in tantivy's stub, present in SearchResult

    def _by_nearness(self, query: VectorQuery, asked: Query, depth: int) -> tuple[list[Ranked], int]:
        addresses, rows = self._with_vectors(query, asked)
        if not addresses:
            return [], 0
        scores = similarities(self._matrix, rows, query.vector)
        ranked = [
            Ranked(-float(scores[position]), self._id(addresses[position]), addresses[position])
            for position in nearest(scores, depth)
        ]
        ranked.sort(key=lambda one: (one.key, one.id))
        return ranked[:depth], len(addresses)

    def _with_vectors(self, query: VectorQuery, asked: Query) -> tuple[list[DocAddress], NDArray[np.int64]]:
        """Return the documents that pass the filters, with their rows; remembered, as a match run asks thousands of times."""
        key = _identity(query)
        known = self._rows.get(key)
        if known is not None:
            return known
        addresses = [address for _, address in self._searcher.search(asked, max(self.documents, 1), count=False).hits]
        found = addresses, np.array(self._integers("vector_row", addresses), dtype=np.int64)
        if len(self._rows) >= REMEMBERED_FILTERS:
            self._rows.clear()
        self._rows[key] = found
        return found

    def _hits(self, ranked: list[Ranked]) -> Iterator[Hit]:
        versions = self._integers("version", [one.address for one in ranked])
        for one, version in zip(ranked, versions, strict=True):
            yield Hit(id=one.id, version=version, score=-one.key)

    def _count(self, asked: Query, name: str) -> tuple[FacetCount, ...]:
        field = name if name == "kind" else f"facets.{name}"
        terms = {"terms": {"field": field, "size": VALUES_PER_FACET}}
        buckets = self._searcher.aggregate(asked, {"facet": terms})["facet"]["buckets"]
        counts = [FacetCount(value=str(bucket["key"]), count=int(bucket["doc_count"])) for bucket in buckets]
        return tuple(sorted(counts, key=lambda one: (-one.count, one.value)))

    def _integers(self, field: str, addresses: list[DocAddress]) -> list[int]:
        return cast("list[int]", self._searcher.fast_field_values(field, addresses))

    def _id(self, address: DocAddress) -> str:
        return str(self._searcher.doc(address).get_first("id"))


def _identity(query: VectorQuery) -> tuple[object, ...]:
    """Return what decides which documents a vector query ranks."""
    filters = query.filters
    return (
        query.audience,
        filters.kind,
        filters.valid_on,
        None if filters.ids is None else frozenset(filters.ids),
        None if filters.organisation_ids is None else frozenset(filters.organisation_ids),
        frozenset((name, frozenset(values)) for name, values in filters.facets.items()),
    )


def _start(ranked: list[Ranked], after: Cursor | None) -> int:
    """Return where the next page begins: behind the cursor's document, or where it stood if it is gone."""
    if after is None:
        return 0
    for position, one in enumerate(ranked):
        if one.id == after.id:
            return position + 1
    return sum((one.key, one.id) <= (after.key, after.id) for one in ranked)

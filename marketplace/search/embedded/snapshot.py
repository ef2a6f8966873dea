"""One state of the index, unchanging: answers queries, counts facets and terms. `engine` replaces it when a writer committed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from tantivy import Query

from marketplace.search.embedded import columns
from marketplace.search.embedded.corrections import correction
from marketplace.search.embedded.counts import facet_counts
from marketplace.search.embedded.entries import schema
from marketplace.search.embedded.lexicon import Lexicon
from marketplace.search.embedded.order import first, ranked
from marketplace.search.embedded.questions import question
from marketplace.search.embedded.sieve import Sieve
from marketplace.search.embedded.suggestions import suggestions
from marketplace.search.port import DEEPEST, Cursor, Hit, Page, Sort, TextQuery, VectorQuery
from marketplace.search.vectors import nearest, similarities

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from numpy.typing import NDArray
    from tantivy import DocAddress, Searcher

    from marketplace.search import port
    from marketplace.search.embedded.order import Ranked
    from marketplace.search.port import FacetCount, Suggestion, SuggestionQuery
    from marketplace.search.vectors import VectorRows

REMEMBERED_FILTERS = 16
REMEMBERED_FREQUENCIES = 100_000


class Snapshot:
    """A searcher and the vector rows that belong to it."""

    def __init__(self, searcher: Searcher, vectors: VectorRows) -> None:
        self._searcher = searcher
        self._matrix = vectors.matrix()
        self._rows: dict[tuple[object, ...], tuple[list[DocAddress], NDArray[np.int64]]] = {}
        self._lexicon = Lexicon(searcher)
        self._sieve = Sieve(searcher)
        self._frequencies: dict[tuple[str, str], int] = {}

    @property
    def documents(self) -> int:
        """Number of documents in the index."""
        return int(self._searcher.num_docs)

    def frequencies(self, field_name: str, terms: Collection[str]) -> Mapping[str, int]:
        """Return the document frequency of each of `terms`; replaced documents count until their segment is merged."""
        known = self._frequencies
        if len(known) >= REMEMBERED_FREQUENCIES:
            known = self._frequencies = {}
        for term in terms:
            if (field_name, term) not in known:
                known[field_name, term] = self._searcher.doc_freq(field_name, term)
        return {term: known[field_name, term] for term in terms}

    def page(self, query: port.Query) -> Page:
        """Answer `query`."""
        depth = query.limit + 1 if query.after is None else DEEPEST
        sieved = self._sieve.first(query, depth)
        if sieved is not None:
            return self._page(query, sieved, min(len(sieved), query.limit), {})
        asked = question(query, self._lexicon)
        if isinstance(query, VectorQuery):
            found, total = self._by_nearness(query, asked, depth)
        else:
            found, total = first(self._searcher, asked, _sort(query), depth)
        return self._page(query, found, total, facet_counts(self._searcher, query, asked, self._lexicon))

    def suggest(self, query: SuggestionQuery) -> tuple[Suggestion, ...]:
        """Answer `query`."""
        return suggestions(self._searcher, query, self._lexicon)

    def correction(self, query: TextQuery) -> str | None:
        """Answer `query`."""
        return correction(self._searcher, query, self._lexicon)

    def versions(self, ids: Collection[str]) -> dict[str, tuple[int, int]]:
        """Return version and vector row of those of `ids` that are indexed."""
        if not ids or not self.documents:
            return {}
        found = self._searcher.search(Query.term_set_query(schema(), "id", list(ids)), len(ids), count=False).hits
        addresses = [address for _, address in found]
        versions, rows = (self._integers(name, addresses) for name in ("version", "vector_row"))
        return dict(zip(self._ids(addresses), zip(versions, rows, strict=True), strict=True))

    def inventory(self) -> Iterator[tuple[str, int]]:
        """Yield (id, version) of every document."""
        if not self.documents:
            return
        everything = self._searcher.search(Query.all_query(), self.documents, count=False).hits
        addresses = [address for _, address in everything]
        yield from zip(self._ids(addresses), self._integers("version", addresses), strict=True)

    def _page(
        self, query: port.Query, found: list[Ranked], total: int, facets: Mapping[str, tuple[FacetCount, ...]]
    ) -> Page:
        start = _start(found, query.after)
        shown = found[start : min(start + query.limit, DEEPEST)]
        end = start + len(shown)
        has_more = end < len(found) and end < DEEPEST and bool(shown)
        return Page(
            hits=self._hits(shown),
            total=total,
            facets=facets,
            next=Cursor(key=shown[-1].key, id=shown[-1].id) if has_more else None,
        )

    def _by_nearness(self, query: VectorQuery, asked: Query, depth: int) -> tuple[list[Ranked], int]:
        addresses, rows = self._with_vectors(query, asked)
        if not addresses:
            return [], 0
        scores = similarities(self._matrix, rows, query.vector)
        best = [(-float(scores[position]), addresses[position]) for position in nearest(scores, depth)]
        return ranked(self._searcher, best)[:depth], len(addresses)

    def _with_vectors(self, query: VectorQuery, asked: Query) -> tuple[list[DocAddress], NDArray[np.int64]]:
        """Return the documents that pass the filters, with their rows.

        Remembered, as a match run asks thousands of times; but not where ids are named, which nobody asks twice.
        """
        key = _identity(query)
        known = self._rows.get(key)
        if known is not None:
            return known
        ids = query.filters.ids
        most = self.documents if ids is None else min(len(ids), self.documents)
        addresses = [address for _, address in self._searcher.search(asked, max(most, 1), count=False).hits]
        found = addresses, np.array(self._integers("vector_row", addresses), dtype=np.int64)
        if ids is not None:
            return found
        if len(self._rows) >= REMEMBERED_FILTERS:
            self._rows.clear()
        self._rows[key] = found
        return found

    def _hits(self, found: list[Ranked]) -> tuple[Hit, ...]:
        versions = self._integers("version", [one.address for one in found])
        return tuple(map(Hit, (one.id for one in found), versions, (-one.key for one in found)))

    def _integers(self, column: str, addresses: list[DocAddress]) -> list[int]:
        return columns.integers(self._searcher, column, addresses)

    def _ids(self, addresses: list[DocAddress]) -> list[str]:
        return columns.ids(self._searcher, addresses)


def _sort(query: port.TextQuery | port.MatchQuery) -> Sort:
    """Return the order of `query`; where nothing was typed nothing is more relevant, so the newest come first."""
    if isinstance(query, TextQuery) and not query.text.strip() and query.sort is Sort.RELEVANCE:
        return Sort.NEWEST
    return query.sort


def _identity(query: VectorQuery) -> tuple[object, ...]:
    """Return what decides which documents a vector query ranks."""
    filters = query.filters
    return (
        query.audience,
        filters.kind,
        filters.valid_on,
        None if filters.ids is None else frozenset(filters.ids),
        frozenset(filters.without_ids),
        None if filters.organisation_ids is None else frozenset(filters.organisation_ids),
        frozenset((name, frozenset(values)) for name, values in filters.facets.items()),
    )


def _start(found: list[Ranked], after: Cursor | None) -> int:
    """Return where the next page begins: behind the cursor's document, or where it stood if it is gone."""
    if after is None:
        return 0
    for position, one in enumerate(found):
        if one.id == after.id:
            return position + 1
    return sum((one.key, one.id) <= (after.key, after.id) for one in found)

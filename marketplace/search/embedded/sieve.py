"""Match queries of which nobody asks how many hits there are: nothing is counted, and in a large index they go without their filters.

tantivy scores a plain union of terms nearly twice as fast as one that it must intersect. So where many documents pass the filters, the
best documents of the union are read in order and those that fail are left out by their columns: the hits are those of the whole
question. Called by `snapshot`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace.search.embedded.columns import integers
from marketplace.search.embedded.conditions import all_of, filtering
from marketplace.search.embedded.entries import audience_bit, kind_code
from marketplace.search.embedded.order import ranked
from marketplace.search.embedded.questions import weighted_terms
from marketplace.search.port import Filters, MatchQuery, Sort

if TYPE_CHECKING:
    from datetime import date

    from tantivy import DocAddress, Searcher

    from marketplace.search import port
    from marketplace.search.embedded.order import Ranked
    from marketplace.search.port import Audience

LEAST_SHARE = 0.2
"""Share of all documents that must pass: below, more of the union would be read in vain than intersecting costs."""

LEAST_DOCUMENTS = 20_000
"""From this size on intersecting costs more than reading some hits in vain: measured 0.1 ms at 10,000 documents and 1.2 ms at 100,000."""

MARGIN = 3.0
"""How much more than the documents' share suggests is read. What is near a demand are demands more often than documents are: with 1.0
every fifth query had to be asked twice, at double the cost."""

SPARE = 16
RETRY = 1.3
"""How much more than the hits seen so far suggest is read the second time, so that there is no third."""


class Sieve:
    """The sieve of one snapshot; it remembers what share of the documents passes which filters."""

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher
        self._shares: dict[tuple[Audience, str | None, date | None], float] = {}

    def first(self, query: port.Query, depth: int) -> list[Ranked] | None:
        """Return the first `depth` hits of `query` in order; None for a query of another sort."""
        if not isinstance(query, MatchQuery) or not _is_fit(query):
            return None
        share = self._share(query)
        is_sieved = share >= LEAST_SHARE and self._searcher.num_docs >= LEAST_DOCUMENTS
        asked, asked_for = weighted_terms(query.terms), depth + 1
        if is_sieved:
            asked_for = int(MARGIN * depth / share) + SPARE
        else:
            asked = all_of([*filtering(query.audience, query.filters), asked])
        while True:
            hits = self._searcher.search(asked, asked_for, count=False).hits
            passing = self._passing(query, hits) if is_sieved else hits
            if len(hits) < asked_for or (len(passing) >= depth and passing[depth - 1][0] != hits[-1][0]):
                return ranked(self._searcher, [(-float(score), address) for score, address in passing])[:depth]
            # Too few passed, or more documents may tie with the last one wanted: ask as the share among these hits suggests.
            asked_for = max(2 * asked_for, int(RETRY * depth * len(hits) / max(len(passing), 1)))

    def _passing(self, query: MatchQuery, hits: list[tuple[float, DocAddress]]) -> list[tuple[float, DocAddress]]:
        addresses = [address for _, address in hits]
        bit = audience_bit(query.audience)
        passes = [bool(bits & bit) for bits in integers(self._searcher, "audience_bits", addresses)]
        filters = query.filters
        if filters.kind is not None:
            code = kind_code(filters.kind)
            kinds = integers(self._searcher, "kind_code", addresses)
            passes = [before and kind == code for before, kind in zip(passes, kinds, strict=True)]
        if filters.valid_on is not None:
            day = filters.valid_on.toordinal()
            ends = integers(self._searcher, "valid_until", addresses)
            passes = [before and end >= day for before, end in zip(passes, ends, strict=True)]
        return [hit for hit, is_passing in zip(hits, passes, strict=True) if is_passing]

    def _share(self, query: MatchQuery) -> float:
        key = query.audience, query.filters.kind, query.filters.valid_on
        if key not in self._shares:
            found = self._searcher.search(all_of(filtering(query.audience, query.filters)), 1)
            passing = int(found.count)  # type: ignore[attr-defined]  # missing in tantivy's stub, present in SearchResult
            self._shares[key] = passing / max(self._searcher.num_docs, 1)
        return self._shares[key]


def _is_fit(query: MatchQuery) -> bool:
    """Say whether nothing is asked but the best hits under filters that columns can answer."""
    filters = query.filters
    plain = Filters(kind=filters.kind, valid_on=filters.valid_on)
    return (
        bool(query.terms)
        and not query.needs_total
        and not query.count_facets
        and query.after is None
        and query.sort is Sort.RELEVANCE
        and filters == plain
    )

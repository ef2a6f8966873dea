"""The recall's word search, answered by a search engine behind its port: entries become match queries, hits become indices.

The database run asks the installation's engine; the file-only book answers itself (`batch_search`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from marketplace.search.port import Audience, Filters, MatchQuery, document_id
from marketplace.search.terms import match_terms
from matching.engine.recall import Hits
from matching.engine.texts import body

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from listings.engine.terms import Kind
    from marketplace.search.port import SearchEngine
    from matching.engine.entry import Entry


class PortSearch:
    """A `recall.LexicalSearch` over any engine. `positions` maps, per kind, the listing id of a document to the entry's index.

    Documents of other listings are asked out by kind and audience and, where `ids` are given, by id.
    """

    def __init__(
        self,
        engine: SearchEngine,
        positions: Mapping[Kind, Mapping[str, int]],
        *,
        audience: Audience,
        ids: Mapping[Kind, Sequence[str]] | None = None,
    ) -> None:
        self._engine = engine
        self._positions = positions
        self._audience = audience
        self._ids = ids

    def hits(self, asking: Sequence[Entry], among: Kind, *, limit: int) -> Iterator[Hits]:
        """Yield the hits of each entry. Raises Unavailable where the engine cannot answer."""
        filters = Filters(kind=among.value, ids=None if self._ids is None else self._ids[among])
        statistics = self._engine.statistics()
        for entry in asking:
            content = entry.content
            terms = match_terms(content.title, content.keywords, body(content), statistics=statistics)
            query = MatchQuery(terms=terms, audience=self._audience, filters=filters, limit=limit, needs_total=False)
            yield self._answer(query, among)

    def _answer(self, query: MatchQuery, among: Kind) -> Hits:
        positions = self._positions[among]
        found = [
            (positions[hit.listing_id], hit.score)
            for hit in (self._engine.search(query).hits if query.terms else ())
            if hit.listing_id in positions
        ]
        return Hits(
            indices=np.array([index for index, _ in found], dtype=np.int64),
            scores=np.array([score for _, score in found], dtype=np.float64),
        )


def store_search(engine: SearchEngine, listing_ids: Mapping[Kind, Sequence[str]], *, is_whole: bool) -> PortSearch:
    """Return the search over published listings in the installation's engine; `is_whole`: the run covers all of them.

    A part of the lists is named in every query, so that the best candidates of the part are found and not those of the whole.
    """
    positions = {kind: {listing: index for index, listing in enumerate(ids)} for kind, ids in listing_ids.items()}
    documents = {kind: [document_id(listing, VERIFIED_TIER) for listing in ids] for kind, ids in listing_ids.items()}
    return PortSearch(engine, positions, audience=Audience.VERIFIED, ids=None if is_whole else documents)


VERIFIED_TIER = 1

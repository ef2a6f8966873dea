"""Which words the documents of an audience hold, and which are like one that they do not. Remembered as long as a snapshot lasts.

Both are asked of documents that the audience may see, never of the index's own lists of terms, which know every document.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tantivy import Query

from marketplace.search.embedded.conditions import all_of, of_audience, term
from marketplace.search.embedded.entries import schema
from marketplace.search.spelling import distance, letters_forgiven, parts
from marketplace.search.text import bigrams

if TYPE_CHECKING:
    from tantivy import Searcher

    from marketplace.search.port import Audience

REMEMBERED = 10_000
LIKE_AT_MOST = 50
"""Words that one misspelt word may stand for."""

_WORDS_READ = 20_000


class Lexicon:
    """The words of one snapshot. Threads may share it: what two of them find at once is the same."""

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher
        self._holding: dict[tuple[Audience, str], bool] = {}
        self._likes: dict[tuple[Audience, str], tuple[str, ...]] = {}

    def holds(self, audience: Audience, run: str) -> bool:
        """Say whether documents of the audience hold a run (folded), or the words that it is written together of."""
        known = self._holding.get((audience, run))
        if known is None:
            known = any(self._stands(field, audience, run) for field in ("bi", "name")) or any(
                self.holds(audience, before) and self.holds(audience, after) for before, after in parts(run)
            )
            if len(self._holding) >= REMEMBERED:
                self._holding.clear()
            self._holding[audience, run] = known
        return known

    def like(self, audience: Audience, word: str) -> tuple[str, ...]:
        """Return the Latin words of the audience's titles and organisations that are like `word`, nearest and most frequent first."""
        known = self._likes.get((audience, word))
        if known is None:
            known = self._like(audience, word)
            if len(self._likes) >= REMEMBERED:
                self._likes.clear()
            self._likes[audience, word] = known
        return known

    def _stands(self, field: str, audience: Audience, run: str) -> bool:
        pairs = bigrams(run)
        if not all(self._searcher.doc_freq(field, pair) for pair in pairs):
            return False
        held = all_of([of_audience(audience), *(term(field, pair, option="freq") for pair in pairs)])
        return bool(self._searcher.search(held, 1, count=False).hits)

    def _like(self, audience: Audience, word: str) -> tuple[str, ...]:
        most = letters_forgiven(word)
        near = Query.fuzzy_term_query(schema(), "word", word, most)
        wanted = {"words": {"terms": {"field": "word", "size": _WORDS_READ}}}
        buckets = self._searcher.aggregate(all_of([of_audience(audience), near]), wanted)["words"]["buckets"]
        found = [
            (errors, -int(bucket["doc_count"]), str(bucket["key"]))
            for bucket in buckets
            if (errors := distance(word, str(bucket["key"]), most=most)) <= most
        ]
        return tuple(like for _, _, like in sorted(found)[:LIKE_AT_MOST])

"""Facet counts: how many hits carry each value, each facet under the filters of all others. Called by `snapshot`.

Facets without a filter of their own are counted in one pass over the hits; each facet with one is a pass more, over its own question.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marketplace.search.embedded.conditions import KIND
from marketplace.search.embedded.questions import question
from marketplace.search.port import FacetCount

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tantivy import Query, Searcher

    from marketplace.search import port
    from marketplace.search.embedded.lexicon import Lexicon

VALUES_PER_FACET = 1000


def facet_counts(
    searcher: Searcher, query: port.Query, asked: Query, lexicon: Lexicon
) -> dict[str, tuple[FacetCount, ...]]:
    """Return the counts of the facets that `query` asks for, in its order; `asked` is its whole question."""
    narrowed = [name for name in query.count_facets if _is_filtered(query, name)]
    plain = [name for name in query.count_facets if name not in narrowed]
    counts = _counted(searcher, asked, plain) if plain else {}
    for name in narrowed:
        counts |= _counted(searcher, question(query, lexicon, without=name), [name])
    return {name: counts[name] for name in query.count_facets}


def _is_filtered(query: port.Query, name: str) -> bool:
    return query.filters.kind is not None if name == KIND else name in query.filters.facets


def _counted(searcher: Searcher, asked: Query, names: Iterable[str]) -> dict[str, tuple[FacetCount, ...]]:
    wanted = {name: {"terms": {"field": _column(name), "size": VALUES_PER_FACET}} for name in names}
    return {name: _counts(found["buckets"]) for name, found in searcher.aggregate(asked, wanted).items()}


def _column(name: str) -> str:
    return name if name == KIND else f"facets.{name}"


def _counts(buckets: Iterable[dict[str, Any]]) -> tuple[FacetCount, ...]:
    ordered = sorted([(-bucket["doc_count"], str(bucket["key"])) for bucket in buckets])
    return tuple([FacetCount(value, -negative) for negative, value in ordered])

"""Ways out of nothing: which filter or word to leave out, and how many hits each would bring. Real counts, a bounded number of them.

Called by the search page where a search found nothing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from listings.services.finding.reach import AUDIENCE, filters_of
from listings.services.finding.records import Asked, Loosening
from listings.services.finding.searching import LONGEST_TEXT
from marketplace.search.port import TextQuery

if TYPE_CHECKING:
    from collections.abc import Iterator

    from marketplace.search.port import SearchEngine
    from marketplace.unit import Unit

MOST_WORDS = 5
"""Of so many words each is left out in turn; who typed more is offered the whole without filters only."""


def loosenings(unit: Unit, *, search: SearchEngine, asked: Asked) -> tuple[Loosening, ...]:
    """Return what would find something, most hits first; at most one search for each filter and word and one for no filter."""
    counted = [
        Loosening(asked=looser, facet=facet, total=_total(unit, search, looser)) for facet, looser in _looser(asked)
    ]
    found = [one for one in counted if one.total]
    return tuple(sorted(found, key=lambda one: (-one.total, one.facet)))


def _looser(asked: Asked) -> Iterator[tuple[str, Asked]]:
    asked = replace(asked, after=None, is_words_only=True)
    chosen = [name for name, values in asked.facets.items() if values]
    filters = [*(["kind"] if asked.kind else []), *chosen]
    if asked.kind:
        yield "kind", replace(asked, kind=None)
    for name in chosen:
        yield name, replace(asked, facets={other: values for other, values in asked.facets.items() if other != name})
    if len(filters) > 1:
        yield "", replace(asked, kind=None, facets={})
    words = asked.text[:LONGEST_TEXT].split()
    if 1 < len(words) <= MOST_WORDS:
        for index in range(len(words)):
            yield "words", replace(asked, text=" ".join(words[:index] + words[index + 1 :]))


def _total(unit: Unit, search: SearchEngine, asked: Asked) -> int:
    query = TextQuery(text=asked.text[:LONGEST_TEXT], audience=AUDIENCE, filters=filters_of(unit.actor, asked), limit=1)
    return search.search(query).total

"""A place among the words of a search: entries stand under it by their region, and hardly any says its name.

Called by the search page, which offers the region's filter beside what the words find.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from listings.services.finding.reach import AUDIENCE, filters_of
from listings.services.finding.records import Asked, Loosening
from listings.services.finding.searching import LONGEST_TEXT
from marketplace.search.port import TextQuery

if TYPE_CHECKING:
    from marketplace.rules.vocabulary import Vocabulary
    from marketplace.search.port import SearchEngine
    from marketplace.unit import Unit

MOST_WORDS = 5
SHORTEST_NAME = 2


def by_region(unit: Unit, *, search: SearchEngine, asked: Asked, regions: Vocabulary) -> Loosening | None:
    """Return the search with its first word that names a region as a filter, and how many hits that has.

    None where no word names one, a region is chosen already, or nothing stands there.
    """
    words = asked.text[:LONGEST_TEXT].split()
    if len(words) > MOST_WORDS or asked.facets.get("region"):
        return None
    for index, word in enumerate(words):
        code = _region(word, regions)
        if code is not None:
            rest = " ".join(words[:index] + words[index + 1 :])
            there = replace(asked, text=rest, facets={**asked.facets, "region": (code,)}, after=None)
            filters = filters_of(unit.actor, there)
            total = search.search(TextQuery(text=rest, audience=AUDIENCE, filters=filters, limit=1)).total
            return Loosening(asked=there, facet="region", total=total) if total else None
    return None


def _region(word: str, regions: Vocabulary) -> str | None:
    """Return the region whose name, whole or without what kind of place it is (成都 for 成都市), is the word."""
    code = regions.find_exact(word).code
    if code is None or len(word) < SHORTEST_NAME:
        return None
    label = regions.label(code)
    is_its_name = label.zh.startswith(word) or label.en.casefold().startswith(word.casefold())
    return code if is_its_name else None

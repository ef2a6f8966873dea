"""Search by words: one page of results with its facets, and the spelling that would find more.

Called by the search page and the command; a condition on an indicator is `indicators`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from listings.services.finding.cards import page_of_cards
from listings.services.finding.reach import AUDIENCE, filters_of
from listings.services.finding.records import FACETS, PAGE_SIZE, Correction
from marketplace.search.port import TextQuery

if TYPE_CHECKING:
    from listings.services.finding.records import Asked, Found
    from marketplace.search.port import SearchEngine
    from marketplace.unit import Unit

LONGEST_TEXT = 500
"""Characters of a search that are read; nobody types more, and an address that holds more is pasted by mistake."""
COUNTED = ("kind", *FACETS)
FEW = 5
"""Up to so many hits another spelling is looked for; who found more spelt it as others do."""


def find_listings(unit: Unit, *, search: SearchEngine, asked: Asked, limit: int = PAGE_SIZE) -> Found:
    """Return one page of what the actor may see. Raises Unavailable where the engine cannot answer."""
    query = TextQuery(
        text=asked.text[:LONGEST_TEXT],
        audience=AUDIENCE,
        filters=filters_of(unit.actor, asked),
        count_facets=COUNTED,
        sort=asked.sort,
        after=asked.after,
        limit=limit,
    )
    return page_of_cards(unit, search, query, words=query.text)


def correction_of(unit: Unit, *, search: SearchEngine, asked: Asked, total: int) -> Correction | None:
    """Return the spelling that would find more than the `total` hits of `asked`, with its count; None where enough was found."""
    text = asked.text[:LONGEST_TEXT].strip()
    if not text or total > FEW:
        return None
    filters = filters_of(unit.actor, asked)
    other = search.correction(TextQuery(text=text, audience=AUDIENCE, filters=filters, limit=1))
    if other is None:
        return None
    found = search.search(TextQuery(text=other, audience=AUDIENCE, filters=filters, limit=1)).total
    return Correction(text=other, total=found) if found > total else None

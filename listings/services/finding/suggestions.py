"""What a search may become while it is typed: titles that lead to their listing, keywords and organisations that are searched for.

Called by the search box.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from listings.queries.findings import visible_ids
from listings.services.finding.reach import AUDIENCE, reach_of
from marketplace import clock
from marketplace.search.port import SuggestionKind, SuggestionQuery, listing_of

if TYPE_CHECKING:
    from marketplace.search.port import SearchEngine
    from marketplace.unit import Unit

SHOWN = 8
LONGEST_TEXT = 60
"""Characters of a beginning that are read; what is longer is a search already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One line under the search box; `listing_id` is empty where the text is to be searched for."""

    text: str
    kind_of: SuggestionKind
    listing_id: str = ""


def suggestions(unit: Unit, *, search: SearchEngine, text: str) -> tuple[Proposal, ...]:
    """Return up to eight proposals; titles of listings that are gone by now are left out. Raises Unavailable."""
    if not text.strip() or len(text) > LONGEST_TEXT:
        return ()
    query = SuggestionQuery(text=text, audience=AUDIENCE, filters=reach_of(unit.actor), limit=SHOWN)
    found = search.suggest(query)
    named = {one.document_id: listing_of(one.document_id) for one in found if one.document_id}
    visible = visible_ids(unit, set(named.values()), on=clock.today())
    return tuple(
        Proposal(
            text=one.text,
            kind_of=one.kind_of,
            listing_id="" if one.document_id is None else named[one.document_id],
        )
        for one in found
        if one.document_id is None or named[one.document_id] in visible
    )

"""More like this: listings of the same list, or of the other one, that share the words which tell a listing apart.

Ranked by words alone and not judged: what fits a demand and why is the matching package's answer. Called by the page of likeness.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from listings.disclosure.projection import projected
from listings.documents import TIER, findable_text
from listings.engine.terms import Kind
from listings.queries.findings import Seen, seen_listings
from listings.services.finding.cards import page_of_cards
from listings.services.finding.reach import AUDIENCE, reach_of
from listings.services.finding.records import Card
from marketplace import clock
from marketplace.errors import NotFound
from marketplace.search.port import MatchQuery, document_id
from marketplace.search.terms import match_terms
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from marketplace.search.port import SearchEngine
    from marketplace.unit import Unit

SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Similar:
    """Listings of `kind` that are like `listing`, most alike first."""

    listing: Seen
    kind: Kind
    cards: tuple[Card, ...]


def similar_listings(
    unit: Unit, *, search: SearchEngine, listing_id: str, kind: Kind | None = None, limit: int = SHOWN
) -> Similar:
    """Return what is like a listing among those of `kind` (None: its own). Raises NotFound, Unavailable.

    Only what its search document shows is asked with: likeness must not give away what the other side may not read.
    """
    seen = seen_listings(unit, [listing_id], on=clock.today()).get(listing_id)
    if seen is None:
        raise NotFound(
            "listing_not_found_now",
            Sentence(zh="没有这个条目，或者它现在没有发布", en="There is no such listing, or it is not published now"),
            value=listing_id,
        )
    wanted = seen.kind if kind is None else kind
    shown = projected(seen.content, TIER)
    terms = match_terms(shown.title, shown.keywords, findable_text(shown), statistics=search.statistics())
    if not terms:
        return Similar(listing=seen, kind=wanted, cards=())
    filters = replace(reach_of(unit.actor), kind=wanted.value, without_ids=(document_id(listing_id, TIER),))
    query = MatchQuery(terms=terms, audience=AUDIENCE, filters=filters, limit=limit)
    return Similar(listing=seen, kind=wanted, cards=page_of_cards(unit, search, query, words=shown.title).cards)

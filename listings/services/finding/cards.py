"""From hits to cards: loaded, projected and marked; hits that are gone by now are replaced by the next ones, so that no page has a hole.

Called by the services of this folder.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from listings.documents import findable_text
from listings.queries.findings import seen_listings
from listings.services.finding.records import Card, Found
from marketplace import clock
from marketplace.search.highlight import highlighted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from listings.engine.comparison import PairVerdict
    from listings.queries.findings import Seen
    from marketplace.search.port import MatchQuery, Page, SearchEngine, TextQuery
    from marketplace.unit import Unit

EXCERPT = 140
ROUNDS = 3
"""How often a page with a hole asks on; more are gone at once only while a whole list is being withdrawn."""


def page_of_cards(
    unit: Unit,
    search: SearchEngine,
    query: TextQuery | MatchQuery,
    *,
    words: str,
    answers: Mapping[str, PairVerdict] | None = None,
) -> Found:
    """Ask `query` and return its page as cards marked with `words`; at most three times the queries of one page."""
    page = search.search(query)
    cards = cards_of(unit, page, words=words, answers=answers)
    gone = len(page.hits) - len(cards)
    asked_on = 1
    after = page.next
    while len(cards) < query.limit and after is not None and asked_on < ROUNDS:
        more = search.search(replace(query, after=after, limit=query.limit - len(cards), count_facets=()))
        loaded = cards_of(unit, more, words=words, answers=answers)
        gone += len(more.hits) - len(loaded)
        cards, after, asked_on = [*cards, *loaded], more.next, asked_on + 1
    return Found(cards=tuple(cards), total=page.total - gone, facets=page.facets, next=after)


def cards_of(unit: Unit, page: Page, *, words: str, answers: Mapping[str, PairVerdict] | None = None) -> list[Card]:
    """Return the cards of a page's hits in their order, without those that the actor cannot see now."""
    ids = [hit.listing_id for hit in page.hits]
    return cards_for(unit, ids, words=words, answers=answers)


def cards_for(
    unit: Unit, listing_ids: Sequence[str], *, words: str, answers: Mapping[str, PairVerdict] | None = None
) -> list[Card]:
    """Return cards in the order of `listing_ids`; a fixed number of queries."""
    seen = seen_listings(unit, listing_ids, on=clock.today())
    known = answers or {}
    return [_card(seen[key], words, known.get(key)) for key in listing_ids if key in seen]


def _card(seen: Seen, words: str, answer: PairVerdict | None) -> Card:
    content = seen.content
    return Card(
        id=seen.id,
        kind=seen.kind,
        content=content,
        organisation=content.organisation,
        title=highlighted(content.title, words),
        excerpt=highlighted(_said_once(findable_text(content)), words, width=EXCERPT),
        answer=answer,
    )


def _said_once(text: str) -> str:
    """Return the lines of `text` without those that another one says: the summary of many a demand is its background's beginning."""
    lines = list(dict.fromkeys(text.splitlines()))
    longest = max(lines, key=len, default="")
    return "\n".join(line for line in lines if line is longest or line.rstrip("….") not in longest)

"""Search by an indicator: listings whose claims meet what is asked, those that leave it open, and how many do not meet it.

Candidates come from the engine (documents that state a quantity of the same group, and documents that hold the words); the verdicts
come from the stored indicators that the documents' tier sees; the engine then orders and counts the listings that are left. Only
achievements claim anything, so demands are no candidates. Called by the search page and the command.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from listings.disclosure.tiers import Tier
from listings.documents import TIER
from listings.engine.asking import answer_to, nearest_of, question_of
from listings.engine.comparison import PairVerdict, Verdict
from listings.engine.terms import Kind
from listings.queries.findings import visible_claims
from listings.services.finding.cards import cards_of, page_of_cards
from listings.services.finding.reach import AUDIENCE, filters_of
from listings.services.finding.records import PAGE_SIZE, Answered, Asked
from listings.services.finding.searching import COUNTED
from marketplace import clock
from marketplace.search.port import TextQuery, document_id, listing_of

if TYPE_CHECKING:
    from listings.engine.asking import Question
    from marketplace.search.port import Page, SearchEngine
    from marketplace.unit import Unit

CANDIDATES = 300
"""Listings whose claims are compared; beyond it the page says so and asks to narrow the search. Measured: some 30 ms."""
OPEN_SHOWN = 5
STATED = {"has_indicators": ("yes",)}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """Answers by listing id, and how many candidates there were beyond those compared."""

    answers: Mapping[str, PairVerdict]
    compared: int
    candidates: int

    def documents(self, verdict: Verdict) -> list[str]:
        return [document_id(key, TIER) for key, answer in self.answers.items() if answer.comparison.verdict is verdict]


def question_in(asked: Asked) -> Question | None:
    """Return the indicator that a search asks for; None for mere words, and where demands are looked for."""
    if asked.is_words_only or asked.kind is Kind.DEMAND:
        return None
    return question_of(asked.text)


def find_by_indicator(
    unit: Unit, *, search: SearchEngine, asked: Asked, question: Question, limit: int = PAGE_SIZE
) -> Answered:
    """Return what answers `question` under the filters of `asked`; a fixed number of queries, whatever is found."""
    judged = _judged(unit, search, asked, question)
    words = question.words
    marked = f"{question.indicator.quantity} {words}".strip()

    def query(verdict: Verdict, most: int) -> TextQuery:
        filters = filters_of(unit.actor, replace(asked, kind=Kind.ACHIEVEMENT), ids=judged.documents(verdict))
        return TextQuery(text=words, audience=AUDIENCE, filters=filters, sort=asked.sort, limit=most)

    met = replace(query(Verdict.MET, limit), count_facets=COUNTED, after=asked.after)
    left_open = search.search(query(Verdict.UNKNOWN, OPEN_SHOWN))
    violated = search.search(query(Verdict.VIOLATED, CANDIDATES))
    return Answered(
        question=question,
        met=page_of_cards(unit, search, met, words=marked, answers=judged.answers),
        unknown=tuple(cards_of(unit, left_open, words=marked, answers=judged.answers)),
        unknown_total=left_open.total,
        violated_total=violated.total,
        nearest=nearest_of(question, [judged.answers[hit.listing_id] for hit in violated.hits]),
        compared=judged.compared,
        candidates=judged.candidates,
    )


def _judged(unit: Unit, search: SearchEngine, asked: Asked, question: Question) -> _Judged:
    """Compare the claims of all that could speak of the quantity; of the filtered ones only where those are too many.

    Facets are counted over what all other filters leave, so candidates carry no filter as long as the bound allows it.
    """
    pages = _candidates(unit, search, Asked(kind=Kind.ACHIEVEMENT), question)
    if asked.facets and any(page.next is not None for page in pages):
        pages = _candidates(unit, search, replace(asked, kind=Kind.ACHIEVEMENT), question)
    ids = dict.fromkeys(listing_of(hit.id) for page in pages for hit in page.hits)
    listed = list(ids)[:CANDIDATES]
    claims = visible_claims(unit, listed, tier=Tier(TIER), on=clock.today())
    answers = {one.listing_id: answer for one in claims if (answer := answer_to(question, one.indicators)) is not None}
    more = max(page.total - len(page.hits) for page in pages)
    return _Judged(answers=answers, compared=len(listed), candidates=len(ids) + more)


def _candidates(unit: Unit, search: SearchEngine, asked: Asked, question: Question) -> list[Page]:
    """Ask for documents that hold the words of the question, then for those of the same group of quantities."""
    named = f"{question.indicator.quantity} {question.words}".strip()
    queries = [(named, STATED)]
    if question.group:
        queries.append((question.words, {"quantity": (question.group,)}))
    return [
        search.search(
            TextQuery(
                text=text,
                audience=AUDIENCE,
                filters=filters_of(unit.actor, replace(asked, facets={**asked.facets, **stated})),
                limit=CANDIDATES,
            )
        )
        for text, stated in queries
    ]

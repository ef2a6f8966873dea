"""Ways out of nothing: which filter or word to leave out, which lower demand to make, and how many hits each would bring.

Real counts, a bounded number of them. Called by the search page where a search found nothing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from listings.engine.asking import question_of
from listings.services.finding.indicators import find_by_indicator, question_in
from listings.services.finding.reach import AUDIENCE, filters_of
from listings.services.finding.records import Asked, Loosening
from listings.services.finding.searching import LONGEST_TEXT
from marketplace.search.port import TextQuery

if TYPE_CHECKING:
    from collections.abc import Iterator

    from listings.services.finding.records import Answered
    from marketplace.search.port import SearchEngine
    from marketplace.unit import Unit

MOST_FILTERS = 5
"""Of so many filters each is left out in turn of a question for an indicator, whose claims are compared anew for each."""
MOST_WORDS = 5
"""Of so many words each is left out in turn; who typed more is offered the whole without filters only."""


def loosenings(unit: Unit, *, search: SearchEngine, asked: Asked) -> tuple[Loosening, ...]:
    """Return what would find something, most hits first; at most one search for each filter and word and one for no filter."""
    counted = [
        Loosening(asked=looser, facet=facet, total=_total(unit, search, looser)) for facet, looser in _looser(asked)
    ]
    found = [one for one in counted if one.total]
    return tuple(sorted(found, key=lambda one: (-one.total, one.facet)))


def looser_questions(unit: Unit, *, search: SearchEngine, asked: Asked, answered: Answered) -> tuple[Loosening, ...]:
    """Return what would find something where no claim meets a question: a value that one reaches, a filter less, the words without the value.

    Each count is that of the search which the way leads to. Entries that leave the question open are `answered.unknown_total`.
    """
    met = [
        Loosening(asked=looser, facet=facet, total=_met(unit, search, looser))
        for facet, looser in _looser_questions(asked, answered)
    ]
    bare = replace(asked, text=answered.question.bare, after=None, is_words_only=True)
    words = Loosening(asked=bare, facet="words", total=_total(unit, search, bare))
    return tuple(one for one in (*met, words) if one.total)


def _looser_questions(asked: Asked, answered: Answered) -> Iterator[tuple[str, Asked]]:
    asked = replace(asked, after=None)
    if answered.nearest is not None:
        yield "value", replace(asked, text=answered.nearest.text)
    chosen = [name for name, values in asked.facets.items() if values][:MOST_FILTERS]
    for name in chosen:
        yield name, replace(asked, facets={other: values for other, values in asked.facets.items() if other != name})
    if len(chosen) > 1:
        yield "", replace(asked, facets={})


def _met(unit: Unit, search: SearchEngine, asked: Asked) -> int:
    question = question_in(asked)
    if question is None:
        return 0
    return find_by_indicator(unit, search=search, asked=asked, question=question, limit=1).met.total


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
    question = question_of(asked.text)
    if question is not None:
        yield "words", replace(asked, text=question.bare)
    words = asked.text[:LONGEST_TEXT].split() if question is None else question.bare.split()
    if 1 < len(words) <= MOST_WORDS:
        for index in range(len(words)):
            yield "words", replace(asked, text=" ".join(words[:index] + words[index + 1 :]))


def _total(unit: Unit, search: SearchEngine, asked: Asked) -> int:
    query = TextQuery(text=asked.text[:LONGEST_TEXT], audience=AUDIENCE, filters=filters_of(unit.actor, asked), limit=1)
    return search.search(query).total

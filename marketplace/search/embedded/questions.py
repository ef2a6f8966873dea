"""From the port's queries to tantivy's. Filters and audience are required and add nothing to the score.

A text query qualifies a document in one of two ways, both within what the audience may see: enough of its terms occur; or all its
words do, or one like each of them that is misspelt. Which words are misspelt is asked of the lexicon.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tantivy import Occur, Query

from marketplace.search.embedded.conditions import all_of, any_of, filtering, integers, silent, term
from marketplace.search.embedded.entries import NO_ROW
from marketplace.search.embedded.misspellings import alike, beginning, is_forgiven
from marketplace.search.port import MatchQuery, VectorQuery
from marketplace.search.spelling import BEGINNING_FROM, BEGINNING_OF_UNKNOWN_FROM, is_word
from marketplace.search.text import bigrams, is_han, runs, unigrams

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from marketplace.search import port
    from marketplace.search.embedded.lexicon import Lexicon
    from marketplace.search.port import TextQuery

SHARE_OF_TERMS = 0.6
NAME_BOOST = 2.0
CHARACTER_BOOST = 0.5
LIKE_BOOST = 0.5


def question(query: port.Query, lexicon: Lexicon, *, without: str = "") -> Query:
    """Return the tantivy query for all hits of `query`, audience and filters included but for the facet `without`."""
    required = filtering(query.audience, query.filters, without=without)
    if isinstance(query, VectorQuery):
        return all_of([*required, silent(integers("vector_row", NO_ROW + 1))])
    if isinstance(query, MatchQuery):
        return all_of([*required, weighted_terms(query.terms)])
    if not query.text.strip():
        return all_of(required)
    return _text(query, required, lexicon)


def weighted_terms(terms: Iterable[port.WeightedTerm]) -> Query:
    """Ask for any of the terms, each with its weight."""
    return any_of(Query.boost_query(term(one.field, one.term, option="freq"), one.weight) for one in terms)


def _text(query: TextQuery, required: list[Query], lexicon: Lexicon) -> Query:
    words = list(dict.fromkeys(run.term for run in runs(query.text)))
    terms = list(dict.fromkeys(bigrams(query.text)))
    if not terms:
        return Query.empty_query()
    unknown = {word for word in words if _is_guessed(word) and not lexicon.holds(query.audience, word)}
    likes = {word: alike(word, query.audience, lexicon) for word in unknown if is_forgiven(word)}
    found = [_found(one, unknown, likes) for one in terms]
    enough = any_of(found, at_least=math.ceil(SHARE_OF_TERMS * len(terms)))
    clauses = [(Occur.Must, condition) for condition in required]
    if any(is_han(word[0]) for word in unknown):
        named = all_of(_meant(word, unknown, likes) for word in words)
        clauses.append((Occur.Must, silent(any_of([enough, named]))))
        clauses += [(Occur.Should, one) for one in found]
    else:
        clauses.append((Occur.Must, enough))
    for character in dict.fromkeys(unigrams(query.text)):
        clauses.append((Occur.Should, Query.boost_query(term("uni", character, option="freq"), CHARACTER_BOOST)))
    return Query.boolean_query(clauses)


def _is_guessed(word: str) -> bool:
    """Say whether a word that does not occur finds others: its like, or what begins with it."""
    return is_forgiven(word) or (is_word(word) and len(word) >= BEGINNING_OF_UNKNOWN_FROM)


def _meant(word: str, unknown: Collection[str], likes: Mapping[str, Query]) -> Query:
    """Ask for a whole word, or one like it if it is unknown."""
    if not is_han(word[0]):
        return _found(word, unknown, likes)
    whole = all_of(_found(pair, (), {}) for pair in bigrams(word))
    return any_of([whole, likes[word]]) if word in likes else whole


def _found(one: str, unknown: Collection[str], likes: Mapping[str, Query]) -> Query:
    """Ask for a term anywhere, in the name with more weight; there a Latin word also as a beginning, and misspelt if unknown."""
    ways = [term("bi", one, option="freq"), Query.boost_query(term("name", one, option="freq"), NAME_BOOST)]
    if is_word(one):
        if len(one) >= (BEGINNING_OF_UNKNOWN_FROM if one in unknown else BEGINNING_FROM):
            ways.append(Query.boost_query(beginning(one), LIKE_BOOST))
        if one in likes:
            ways.append(Query.boost_query(likes[one], LIKE_BOOST))
    return any_of(ways)

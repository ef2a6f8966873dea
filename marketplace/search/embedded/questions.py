"""From the port's queries to tantivy's. Filters and audience are required and add nothing to the score.

A text query qualifies a document in one of two ways, both within what the audience may see: enough of its terms occur; or all its
words do, or one like each of them that is misspelt. Which words are misspelt is asked of the snapshot (`Occurs`).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from tantivy import Occur, Query

from marketplace.search.embedded.conditions import all_of, any_of, filtering, integers, silent, term
from marketplace.search.embedded.entries import NO_ROW, schema
from marketplace.search.embedded.misspellings import alike, is_forgiven
from marketplace.search.port import MatchQuery, VectorQuery
from marketplace.search.spelling import BEGINNING_FROM, BEGINNING_OF_UNKNOWN_FROM, is_word
from marketplace.search.text import bigrams, is_han, runs, unigrams

if TYPE_CHECKING:
    from marketplace.search import port
    from marketplace.search.port import Audience, TextQuery

Occurs = Callable[["Audience", str], bool]
"""Whether a document of the audience holds a run: a Latin word, or all neighbouring pairs of a Han run."""

SHARE_OF_TERMS = 0.6
NAME_BOOST = 2.0
CHARACTER_BOOST = 0.5
LIKE_BOOST = 0.5


def question(query: port.Query, occurs: Occurs, *, without: str = "") -> Query:
    """Return the tantivy query for all hits of `query`, audience and filters included but for the facet `without`."""
    required = filtering(query.audience, query.filters, without=without)
    if isinstance(query, VectorQuery):
        return all_of([*required, silent(integers("vector_row", NO_ROW + 1))])
    if isinstance(query, MatchQuery):
        return all_of([*required, any_of(map(_weighted, query.terms))])
    if not query.text.strip():
        return all_of(required)
    return _text(query, required, occurs)


def _text(query: TextQuery, required: list[Query], occurs: Occurs) -> Query:
    words = list(dict.fromkeys(run.term for run in runs(query.text)))
    terms = list(dict.fromkeys(bigrams(query.text)))
    if not terms:
        return Query.empty_query()
    unknown = {word for word in words if _is_guessed(word) and not occurs(query.audience, word)}
    found = [_found(one, is_known=one not in unknown) for one in terms]
    enough = any_of(found, at_least=math.ceil(SHARE_OF_TERMS * len(terms)))
    clauses = [(Occur.Must, condition) for condition in required]
    if any(is_han(word[0]) for word in unknown):
        named = all_of(_meant(word, is_known=word not in unknown) for word in words)
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


def _meant(word: str, *, is_known: bool) -> Query:
    """Ask for a whole word, or one like it if it is unknown."""
    if not is_han(word[0]):
        return _found(word, is_known=is_known)
    whole = all_of(_found(pair, is_known=True) for pair in bigrams(word))
    return whole if is_known else any_of([whole, alike(word)])


def _found(one: str, *, is_known: bool) -> Query:
    """Ask for a term anywhere, in the name with more weight; there a Latin word also as a beginning, and misspelt if unknown."""
    ways = [term("bi", one, option="freq"), Query.boost_query(term("name", one, option="freq"), NAME_BOOST)]
    if is_word(one):
        if len(one) >= (BEGINNING_FROM if is_known else BEGINNING_OF_UNKNOWN_FROM):
            ways.append(Query.boost_query(Query.fuzzy_term_query(schema(), "name", one, 0, prefix=True), LIKE_BOOST))
        if not is_known and is_forgiven(one):
            ways.append(Query.boost_query(alike(one), LIKE_BOOST))
    return any_of(ways)


def _weighted(one: port.WeightedTerm) -> Query:
    return Query.boost_query(term(one.field, one.term, option="freq"), one.weight)

"""From the port's queries to tantivy's. Filters and audience are required and add nothing to the score.

A text query qualifies a document in one of two ways, both within what the audience may see: enough of its terms occur, typing
errors in Latin words forgiven; or nearly all its Han characters stand in the title or the organisation's name.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tantivy import FieldType, Occur, Query

from marketplace.search.embedded.entries import NO_ROW, schema
from marketplace.search.port import MatchQuery, TextQuery, VectorQuery
from marketplace.search.text import bigrams, unigrams

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from marketplace.search import port

SHARE_OF_TERMS = 0.6
NAME_BOOST = 2.0
FUZZY_BOOST = 0.5
ONE_ERROR_FROM, TWO_ERRORS_FROM = 4, 6
ONE_WRONG_FROM, TWO_WRONG_FROM = 4, 8


def question(query: port.Query) -> Query:
    """Return the tantivy query for all hits of `query`, filters and audience included."""
    required = filtering(query)
    if isinstance(query, VectorQuery):
        required.append(_silent(_integers("vector_row", NO_ROW + 1)))
        return _all_of(required)
    if isinstance(query, MatchQuery):
        return _all_of([*required, _any_of(_weighted(term) for term in query.terms)])
    if not query.text.strip():
        return _all_of(required)
    return _text(query, required)


def filtering(query: port.Query) -> list[Query]:
    """Return the conditions of audience and filters, each without a score."""
    filters = query.filters
    required = [_term("audience", query.audience.value)]
    if filters.kind is not None:
        required.append(_term("kind", filters.kind))
    if filters.ids is not None:
        required.append(_one_of("id", filters.ids))
    if filters.organisation_ids is not None:
        required.append(_one_of("organisation_id", filters.organisation_ids))
    required.extend(
        _any_of(_term(f"facets.{name}", value) for value in values) for name, values in filters.facets.items()
    )
    if filters.valid_on is not None:
        required.append(_integers("valid_until", filters.valid_on.toordinal()))
    return [_silent(condition) for condition in required]


def _text(query: TextQuery, required: list[Query]) -> Query:
    terms = list(dict.fromkeys(bigrams(query.text)))
    characters = list(dict.fromkeys(unigrams(query.text)))
    if not terms:
        return Query.empty_query()
    scored = [_found(term) for term in terms]
    scored += [Query.boost_query(_term("uni", character, option="freq"), 0.5) for character in characters]
    qualified = _any_of([_enough_terms(terms), _nearly_the_name(terms, characters)])
    return Query.boolean_query(
        [(Occur.Must, condition) for condition in (*required, _silent(qualified))]
        + [(Occur.Should, one) for one in scored]
    )


def _enough_terms(terms: list[str]) -> Query:
    return _any_of(map(_found, terms), at_least=math.ceil(SHARE_OF_TERMS * len(terms)))


def _nearly_the_name(terms: list[str], characters: list[str]) -> Query:
    """Forgive one wrong Han character among four or more, two among eight or more, if something is left of the terms."""
    if len(characters) < ONE_WRONG_FROM:
        return Query.empty_query()
    wrong = 1 if len(characters) < TWO_WRONG_FROM else 2
    named = _any_of((_term("name_uni", one, option="freq") for one in characters), at_least=len(characters) - wrong)
    return _all_of([named, _any_of(_term("name", term, option="freq") for term in terms)])


def _found(term: str) -> Query:
    """Ask for a term anywhere, in the name with more weight, there also misspelt if it is a Latin word."""
    ways = [_term("bi", term, option="freq"), Query.boost_query(_term("name", term, option="freq"), NAME_BOOST)]
    if term.isascii() and term.isalpha() and len(term) >= ONE_ERROR_FROM:
        errors = 1 if len(term) < TWO_ERRORS_FROM else 2
        ways.append(Query.boost_query(Query.fuzzy_term_query(schema(), "name", term, errors), FUZZY_BOOST))
    return _any_of(ways)


def _weighted(term: port.WeightedTerm) -> Query:
    return Query.boost_query(_term(term.field, term.term, option="freq"), term.weight)


def _term(field: str, value: str, *, option: str = "basic") -> Query:
    return Query.term_query(schema(), field, value, option)


def _one_of(field: str, values: Collection[str]) -> Query:
    return Query.term_set_query(schema(), field, list(values)) if values else Query.empty_query()


def _integers(field: str, least: int) -> Query:
    return Query.range_query(schema(), field, FieldType.Integer, least, None)


def _any_of(queries: Iterable[Query], *, at_least: int = 1) -> Query:
    some = [(Occur.Should, query) for query in queries]
    if at_least == 1:
        return Query.boolean_query(some)
    return Query.boolean_query(some, minimum_number_should_match=at_least)


def _all_of(queries: Iterable[Query]) -> Query:
    return Query.boolean_query([(Occur.Must, query) for query in queries])


def _silent(query: Query) -> Query:
    return Query.const_score_query(query, 0.0)

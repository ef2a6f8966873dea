"""Building blocks of tantivy queries, and the filters every query has: required, and without a share in the score."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tantivy import FieldType, Occur, Query

from marketplace.search.embedded.entries import schema

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from marketplace.search.port import Audience, Filters

KIND = "kind"


def filtering(audience: Audience, filters: Filters, *, without: str = "") -> list[Query]:
    """Return the conditions of audience and filters, but for the facet `without` (or `kind`)."""
    required = [of_audience(audience)]
    if filters.kind is not None and without != KIND:
        required.append(term("kind", filters.kind))
    if filters.ids is not None:
        required.append(_one_of("id", filters.ids))
    if filters.organisation_ids is not None:
        required.append(_one_of("organisation_id", filters.organisation_ids))
    required.extend(
        any_of(term(f"facets.{name}", value) for value in values)
        for name, values in filters.facets.items()
        if name != without
    )
    if filters.valid_on is not None:
        required.append(integers("valid_until", filters.valid_on.toordinal()))
    conditions = [silent(condition) for condition in required]
    if filters.without_ids:
        kept = [(Occur.Must, Query.all_query()), (Occur.MustNot, _one_of("id", filters.without_ids))]
        conditions.append(silent(Query.boolean_query(kept)))
    return conditions


def of_audience(audience: Audience) -> Query:
    """Ask for what an audience may see."""
    return term("audience", audience.value)


def term(field: str, value: str, *, option: str = "basic") -> Query:
    """Ask for one term; `option` is what the field's postings hold."""
    return Query.term_query(schema(), field, value, option)


def integers(field: str, least: int, most: int | None = None) -> Query:
    """Ask for an integer field's values from `least` to `most`, both included."""
    return Query.range_query(schema(), field, FieldType.Integer, least, most)


def any_of(queries: Iterable[Query], *, at_least: int = 1) -> Query:
    """Ask for `at_least` of the queries; of none, nothing is found."""
    some = [(Occur.Should, query) for query in queries]
    if at_least == 1:
        return Query.boolean_query(some)
    return Query.boolean_query(some, minimum_number_should_match=at_least)


def all_of(queries: Iterable[Query]) -> Query:
    """Ask for all of the queries; of none, nothing is found."""
    return Query.boolean_query([(Occur.Must, query) for query in queries])


def silent(query: Query) -> Query:
    """Ask the same without a share in the score."""
    return Query.const_score_query(query, 0.0)


def _one_of(field: str, values: Collection[str]) -> Query:
    return Query.term_set_query(schema(), field, list(values)) if values else Query.empty_query()

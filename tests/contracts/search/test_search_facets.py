"""Facets beside filters: a facet's own filter leaves its own counts alone, those of the others narrow them; ids kept out."""

from __future__ import annotations

import pytest

from marketplace.search.port import Audience, FacetCount, Filters, MatchQuery, TextQuery, VectorQuery
from marketplace.search.terms import match_terms

PUBLIC, VERIFIED = Audience.PUBLIC, Audience.VERIFIED


def counts(page):
    return {name: {one.value: one.count for one in facet} for name, facet in page.facets.items()}


@pytest.fixture
def listed(engine, document, vector):
    """Five documents in two fields and two regions, one of them not for the public."""
    rows = [
        ("a:0", "demand", "新材料", "330000"),
        ("b:0", "demand", "新材料", "510000"),
        ("c:0", "achievement", "能源", "330000"),
        ("d:0", "achievement", "新材料", "330000"),
    ]
    one = vector(1, 0, 0)
    engine.index(
        document(identifier, "轴承", kind=kind, facets={"field": (field,), "region": (region,)}, vector=one)
        for identifier, kind, field, region in rows
    )
    hidden = {"field": ("军工",), "region": ("110000",)}
    engine.index([document("z:1", "轴承", audiences=(VERIFIED,), facets=hidden, vector=one)])
    return engine


@pytest.fixture(params=["text", "empty", "match", "vector"])
def ask(request, listed, vector):
    """Ask one kind of query, all facets counted."""

    def page(filters):
        asked = {"audience": PUBLIC, "filters": filters, "count_facets": ("kind", "field", "region")}
        if request.param == "match":
            return listed.search(MatchQuery(terms=match_terms("轴承", statistics=listed.statistics()), **asked))
        if request.param == "vector":
            return listed.search(VectorQuery(vector=vector(1, 0, 0), **asked))
        return listed.search(TextQuery(text="轴承" if request.param == "text" else "", **asked))

    return page


def test_facets_without_filters_count_all_hits_of_the_audience(ask):
    assert counts(ask(Filters())) == {
        "kind": {"achievement": 2, "demand": 2},
        "field": {"新材料": 3, "能源": 1},
        "region": {"330000": 3, "510000": 1},
    }


def test_facet_is_counted_under_the_filters_of_the_others_only(ask):
    page = ask(Filters(facets={"field": ["能源"]}))
    assert (page.total, counts(page)) == (
        1,
        {"kind": {"achievement": 1}, "field": {"新材料": 3, "能源": 1}, "region": {"330000": 1}},
    )
    page = ask(Filters(facets={"field": ["能源"], "region": ["510000"]}))
    assert (page.total, counts(page)) == (0, {"kind": {}, "field": {"新材料": 1}, "region": {"330000": 1}})


def test_kind_is_a_facet_like_the_others(ask):
    page = ask(Filters(kind="demand", facets={"region": ["330000"]}))
    assert (page.total, counts(page)) == (
        1,
        {
            "kind": {"achievement": 2, "demand": 1},
            "field": {"新材料": 1},
            "region": {"330000": 1, "510000": 1},
        },
    )


def test_count_says_how_many_hits_the_value_would_give(ask):
    filters = {"field": ["新材料"], "region": ["510000"]}
    shown = counts(ask(Filters(facets=filters)))
    for name in filters:
        for value, count in shown[name].items():
            assert ask(Filters(facets=filters | {name: [value]})).total == count


def test_ids_that_are_kept_out_are_neither_found_nor_counted(ask):
    page = ask(Filters(without_ids=["a:0", "d:0", "none:0"], facets={"field": ["新材料"]}))
    assert [hit.id for hit in page.hits] == ["b:0"]
    assert (page.total, counts(page)) == (
        1,
        {"kind": {"demand": 1}, "field": {"新材料": 1, "能源": 1}, "region": {"510000": 1}},
    )


def test_counts_come_most_frequent_first_then_by_value(listed):
    page = listed.search(TextQuery(text="", audience=PUBLIC, count_facets=("field", "kind")))
    assert page.facets == {
        "field": (FacetCount(value="新材料", count=3), FacetCount(value="能源", count=1)),
        "kind": (FacetCount(value="achievement", count=2), FacetCount(value="demand", count=2)),
    }

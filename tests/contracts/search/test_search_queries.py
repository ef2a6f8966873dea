"""What every engine finds, counts, orders and pages."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime

import pytest

from marketplace.errors import Invalid
from marketplace.search.embedded import sieve
from marketplace.search.port import (
    Audience,
    Cursor,
    EncoderName,
    FacetCount,
    Filters,
    MatchQuery,
    Sort,
    TextQuery,
    VectorQuery,
)
from marketplace.search.terms import match_terms

PUBLIC, VERIFIED = Audience.PUBLIC, Audience.VERIFIED


def ids(page):
    return [hit.id for hit in page.hits]


def found(engine, text, **more):
    return ids(engine.search(TextQuery(text=text, audience=PUBLIC, **more)))


def joined(pages):
    return [identifier for page in pages for identifier in page]


def every_page(engine, query, **more):
    seen, after = [], None
    while True:
        page = engine.search(query(after=after, **more))
        seen.append(ids(page))
        after = page.next
        if after is None:
            return seen


def test_text_traditional_typed_finds_simplified_and_the_other_way(engine, document):
    engine.index([document("a:0", "机器视觉检测"), document("b:0", "機器視覺檢測"), document("c:0", "废水处理")])
    assert sorted(found(engine, "機器視覺")) == ["a:0", "b:0"]
    assert sorted(found(engine, "机器视觉")) == ["a:0", "b:0"]


def test_text_mixed_latin_digits_and_full_width_are_one(engine, document):
    engine.index(
        [document("a:0", "ＰＭ2.5在线监测"), document("b:0", "pm2.6 在线监测仪"), document("c:0", "5G基站天线")]
    )
    assert found(engine, "PM2.5 监测")[0] == "a:0"
    assert found(engine, "5g") == ["c:0"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("grafene", ["latin:0"]),
        ("Graphene", ["latin:0"]),
        ("tsinghwa", ["latin:0"]),
        ("石墨稀涂料", ["han:0"]),
        ("石墨烯", ["han:0"]),
        ("葡萄酒", []),
        ("？！", []),
    ],
)
def test_text_with_a_typing_error_finds_title_and_organisation(engine, document, typed, expected):
    engine.index(
        [
            document("latin:0", "Graphene heat spreader", organisation="Tsinghua University"),
            document("han:0", "石墨烯防腐涂料", organisation="某大学"),
            document("other:0", "葡萄园灌溉", text="与酒无关的滴灌"),
        ]
    )
    assert found(engine, typed) == expected


def test_match_query_ranks_by_shared_terms_and_stops_at_none(engine, document):
    engine.index(
        [
            document("near:0", "锂电池隔膜涂布设备", text="用于锂离子电池隔膜的精密涂布，厚度均匀"),
            document("far:0", "锂矿石选矿工艺", text="提高锂辉石回收率"),
            document("none:0", "水稻育种", text="抗倒伏品种"),
        ]
    )
    terms = match_terms("锂电池隔膜涂布", text="隔膜涂布厚度不均", statistics=engine.statistics())
    page = engine.search(MatchQuery(terms=terms, audience=PUBLIC))
    assert (ids(page), page.total) == (["near:0", "far:0"], 2)
    assert page.hits[0].score > page.hits[1].score > 0


def test_match_query_without_terms_finds_nothing(engine, document):
    engine.index([document("a:0", "轴承")])
    terms = match_terms("graphene", statistics=engine.statistics())
    page = engine.search(MatchQuery(terms=terms, audience=PUBLIC))
    assert (terms, page.hits, page.total) == ((), (), 0)


def test_statistics_count_documents_and_terms(engine, document):
    engine.index([document("a:0", "轴承寿命"), document("b:0", "轴承", text="寿命"), document("c:0", "齿轮")])
    statistics = engine.statistics()
    assert statistics.documents == 3
    assert statistics.frequencies("bi", ["轴承", "寿命", "齿轮", "电机"]) == {
        "轴承": 2,
        "寿命": 2,
        "齿轮": 1,
        "电机": 0,
    }
    assert statistics.frequencies("uni", ["轴", "寿"]) == {"轴": 2, "寿": 1}


def test_vector_query_orders_by_cosine_and_skips_documents_without_a_vector(engine, document, vector):
    engine.index(
        [
            document("b:0", "乙", vector=vector(1, 1, 0)),
            document("a:0", "甲", vector=vector(1, 0, 0)),
            document("n:0", "无"),
            document("c:0", "丙", vector=vector(0, 0, 1)),
        ]
    )
    page = engine.search(VectorQuery(vector=vector(1, 0, 0), audience=PUBLIC))
    assert [(hit.id, round(hit.score, 4)) for hit in page.hits] == [("a:0", 1.0), ("b:0", 0.7071), ("c:0", 0.0)]
    assert page.total == 3


def test_vector_query_follows_updates_and_removals(engine, document, vector):
    engine.index([document("a:0", "甲", vector=vector(1, 0, 0)), document("b:0", "乙", vector=vector(0, 1, 0))])
    engine.index([document("a:0", "甲", version=2, vector=vector(0, 0, 1)), document("b:0", "乙", version=2)])
    engine.index([document("c:0", "丙", vector=vector(0, 1, 1)), document("d:0", "丁", vector=vector(1, 0, 1))])
    engine.remove([("d:0", 1)])
    page = engine.search(VectorQuery(vector=vector(0, 0, 1), audience=PUBLIC))
    assert [(hit.id, hit.version) for hit in page.hits] == [("a:0", 2), ("c:0", 1)]


def test_vector_query_of_another_encoder_is_refused(engine, document, vector):
    engine.index([document("a:0", "甲", vector=vector(1, 0, 0))])
    for other in (EncoderName(name="toy", version="2"), EncoderName(name="else", version="1")):
        with pytest.raises(Invalid) as refusal:
            engine.search(VectorQuery(vector=vector(1, 0, 0, encoder=other), audience=PUBLIC))
        assert refusal.value.code == "other_encoder"


def test_document_with_a_vector_of_another_encoder_is_refused_and_changes_nothing(engine, document, vector):
    engine.index([document("a:0", "甲", vector=vector(1, 0, 0))])
    other = vector(1, 0, 0, encoder=EncoderName(name="else", version="1"))
    with pytest.raises(Invalid):
        engine.index([document("a:0", "甲", version=2, vector=other), document("b:0", "乙", vector=other)])
    assert list(engine.inventory()) == [("a:0", 1)]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), ["a:0", "b:0", "c:0"]),
        (Filters(ids=["a:0", "c:0", "none:0"]), ["a:0", "c:0"]),
        (Filters(ids=[]), []),
        (Filters(kind="achievement"), ["c:0"]),
        (Filters(organisation_ids={"o1", "o2"}), ["a:0", "b:0"]),
        (Filters(organisation_ids=()), []),
        (Filters(facets={"field": ["新材料"]}), ["a:0", "b:0"]),
        (Filters(facets={"field": ["新材料", "能源"]}), ["a:0", "b:0", "c:0"]),
        (Filters(facets={"field": ["新材料"], "region": ["330000"]}), ["b:0"]),
        (Filters(facets={"field": []}), []),
        (Filters(facets={"unheard": ["x"]}), []),
        (Filters(valid_on=date(2026, 6, 30)), ["a:0", "b:0", "c:0"]),
        (Filters(valid_on=date(2026, 7, 1)), ["b:0", "c:0"]),
        (Filters(valid_on=date(2026, 7, 1), kind="demand"), ["b:0"]),
    ],
)
def test_filters_hold_for_every_kind_of_query(engine, document, vector, filters, expected):
    one = vector(1, 0, 0)
    engine.index(
        [
            document(
                "a:0",
                "轴承",
                organisation_id="o1",
                facets={"field": ("新材料",)},
                valid_until=date(2026, 6, 30),
                vector=one,
            ),
            document(
                "b:0",
                "轴承",
                organisation_id="o2",
                facets={"field": ("新材料", "制造"), "region": ("330000", "330100")},
                valid_until=date(2026, 7, 1),
                vector=one,
            ),
            document("c:0", "轴承", organisation_id="o3", kind="achievement", facets={"field": ("能源",)}, vector=one),
        ]
    )
    terms = match_terms("轴承", statistics=engine.statistics())
    queries = [
        TextQuery(text="", audience=PUBLIC, filters=filters),
        TextQuery(text="轴承", audience=PUBLIC, filters=filters),
        MatchQuery(terms=terms, audience=PUBLIC, filters=filters),
        VectorQuery(vector=one, audience=PUBLIC, filters=filters),
    ]
    assert [sorted(ids(engine.search(query))) for query in queries] == [expected] * 4
    assert [engine.search(query).total for query in queries] == [len(expected)] * 4


def test_facets_are_counted_over_all_hits_not_over_the_page(engine, document, vector):
    engine.index(
        [
            document("a:0", "轴承", facets={"field": ("新材料", "制造")}, vector=vector(1, 0, 0)),
            document("b:0", "轴承", facets={"field": ("制造",)}, kind="achievement", vector=vector(1, 0, 0)),
            document("c:0", "齿轮", facets={"field": ("能源",)}),
        ]
    )
    expected = {
        "field": (FacetCount(value="制造", count=2), FacetCount(value="新材料", count=1)),
        "kind": (FacetCount(value="achievement", count=1), FacetCount(value="demand", count=1)),
        "unheard": (),
    }
    asked = {"audience": PUBLIC, "count_facets": ("field", "kind", "unheard"), "limit": 1}
    assert engine.search(TextQuery(text="轴承", **asked)).facets == expected
    assert engine.search(VectorQuery(vector=vector(1, 0, 0), **asked)).facets == expected


def test_audience_never_sees_a_document_of_another(engine, document, vector):
    engine.index(
        [
            document("l1:0", "轴承寿命试验", facets={"field": ("制造",)}, vector=vector(1, 0, 0)),
            document(
                "l1:1",
                "轴承寿命试验 secretword",
                audiences=(VERIFIED,),
                facets={"field": ("制造", "军工")},
                vector=vector(0, 1, 0),
            ),
            document("l2:0", "both", audiences=(PUBLIC, VERIFIED), facets={"field": ("制造",)}),
        ]
    )
    terms = match_terms("轴承寿命试验 secretword", statistics=engine.statistics())
    asked = {"audience": PUBLIC, "count_facets": ("field",)}
    pages = [
        engine.search(TextQuery(text="", **asked)),
        engine.search(TextQuery(text="secretword", **asked)),
        engine.search(TextQuery(text="secretwort", **asked)),
        engine.search(TextQuery(text="", filters=Filters(ids=["l1:1"]), **asked)),
        engine.search(TextQuery(text="", filters=Filters(facets={"field": ["军工"]}), **asked)),
        engine.search(MatchQuery(terms=terms, **asked)),
        engine.search(VectorQuery(vector=vector(0, 1, 0), **asked)),
    ]
    assert [sorted(ids(page)) for page in pages] == [["l1:0", "l2:0"], [], [], [], [], ["l1:0"], ["l1:0"]]
    assert {count.value for page in pages for count in page.facets["field"]} == {"制造"}
    verified = engine.search(TextQuery(text="secretwort", audience=VERIFIED, count_facets=("field",)))
    assert ids(verified) == ["l1:1"]
    assert sorted(ids(engine.search(TextQuery(text="", audience=VERIFIED)))) == ["l1:1", "l2:0"]


def test_sort_newest_and_expiring_put_missing_dates_last_and_ties_by_id(engine, document):
    day = [datetime(2026, 5, number, tzinfo=UTC) for number in (1, 2, 3)]
    engine.index(
        [
            document("d:0", "轴承", published_at=day[0]),
            document("b:0", "轴承", published_at=day[2], valid_until=date(2026, 9, 1)),
            document("a:0", "轴承", published_at=day[2]),
            document("c:0", "轴承", valid_until=date(2026, 8, 1)),
        ]
    )
    assert found(engine, "轴承", sort=Sort.NEWEST) == ["a:0", "b:0", "d:0", "c:0"]
    assert found(engine, "") == ["a:0", "b:0", "d:0", "c:0"]
    assert found(engine, "轴承", sort=Sort.EXPIRING) == ["c:0", "b:0", "a:0", "d:0"]


@pytest.mark.parametrize("sort", list(Sort))
def test_paging_gives_every_document_once_in_the_promised_order(engine, document, sort):
    engine.index(
        document(
            f"{number:03d}:0", "轴承 " * (1 + number % 3), published_at=datetime(2026, 1, 1 + number % 4, tzinfo=UTC)
        )
        for number in range(50)
    )
    whole = found(engine, "轴承", sort=sort, limit=1000)
    pages = every_page(engine, lambda after: TextQuery(text="轴承", audience=PUBLIC, sort=sort, after=after, limit=7))
    assert [len(page) for page in pages] == [7, 7, 7, 7, 7, 7, 7, 1]
    assert joined(pages) == whole
    assert sorted(whole) == [f"{number:03d}:0" for number in range(50)]


def test_vector_paging_gives_every_document_once_ties_by_id(engine, document, vector):
    engine.index(document(f"{number:02d}:0", "甲", vector=vector(1, number % 3, 0)) for number in range(20))
    pages = every_page(engine, lambda after: VectorQuery(vector=vector(1, 0, 0), audience=PUBLIC, after=after, limit=6))
    assert joined(pages) == [f"{number:02d}:0" for rest in range(3) for number in range(rest, 20, 3)]


@pytest.mark.parametrize("sort", list(Sort))
def test_paging_over_a_change_repeats_and_loses_no_unchanged_document(engine, document, sort):
    engine.index(
        document(
            f"{number:02d}:0", "轴承 " * (1 + number % 5), published_at=datetime(2026, 1, 1 + number % 9, tzinfo=UTC)
        )
        for number in range(30)
    )
    first = engine.search(TextQuery(text="轴承", audience=PUBLIC, sort=sort, limit=10))
    gone, kept = first.hits[4].id, set(ids(first))
    engine.remove([(gone, 1)])
    engine.index([document("new:0", "轴承", published_at=datetime(2026, 2, 1, tzinfo=UTC))])
    rest = engine.search(TextQuery(text="轴承", audience=PUBLIC, sort=sort, after=first.next, limit=1000))
    expected = {f"{number:02d}:0" for number in range(30)} - kept
    assert set(ids(rest)) - {"new:0"} == expected
    assert len(ids(rest)) == len(set(ids(rest)))


def test_paging_ends_after_a_thousand_hits(engine, document):
    engine.index(document(f"{number:04d}:0", "轴承") for number in range(1005))
    pages = every_page(engine, lambda after: TextQuery(text="轴承", audience=PUBLIC, after=after, limit=400))
    assert joined(pages) == [f"{number:04d}:0" for number in range(1000)]
    assert engine.search(TextQuery(text="轴承", audience=PUBLIC)).total == 1005


@pytest.mark.parametrize("limit", [0, -1, 1001])
def test_limit_outside_its_range_is_refused(engine, document, limit):
    engine.index([document("a:0", "轴承")])
    with pytest.raises(Invalid) as refusal:
        engine.search(TextQuery(text="轴承", audience=PUBLIC, limit=limit))
    assert (refusal.value.code, refusal.value.value) == ("limit", str(limit))


def test_cursor_of_a_document_that_is_gone_goes_on_where_it_stood(engine, document):
    engine.index(
        document(f"{number}:0", "轴承", published_at=datetime(2026, 1, number, tzinfo=UTC)) for number in range(1, 6)
    )
    key = engine.search(TextQuery(text="", audience=PUBLIC, limit=3)).next
    assert key is not None
    engine.remove([("3:0", 1)])
    rest = engine.search(TextQuery(text="", audience=PUBLIC, after=Cursor(key=key.key, id=key.id)))
    assert ids(rest) == ["2:0", "1:0"]


def test_many_documents_of_one_moment_are_paged_by_id(engine, document):
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    names = [f"{prefix}{number:03d}-{'x' * (number % 40)}:0" for prefix in "ab" for number in range(100)]
    engine.index(document(name, "轴承", published_at=moment) for name in reversed(names))
    pages = every_page(engine, lambda after: TextQuery(text="", audience=PUBLIC, after=after, limit=30))
    assert joined(pages) == names
    assert found(engine, "", limit=3) == names[:3]


def test_cursor_as_a_word_leads_to_the_same_page(engine, document):
    engine.index(document(f"{number}:0", "轴承") for number in range(5))
    first = engine.search(TextQuery(text="轴承", audience=PUBLIC, limit=2))
    assert first.next is not None
    again = Cursor.decode(first.next.encode())
    assert found(engine, "轴承", after=again, limit=2) == ["2:0", "3:0"]


@pytest.mark.parametrize("large_from", [0, 1000], ids=["as_in_a_large_index", "as_in_a_small_one"])
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(kind="achievement"),
        Filters(kind="demand"),
        Filters(valid_on=date(2026, 6, 1)),
        Filters(kind="achievement", valid_on=date(2026, 6, 1)),
        Filters(kind="none"),
        Filters(facets={"field": ["新材料"]}),
        Filters(without_ids=["007:0", "008:0"]),
    ],
    ids=str,
)
def test_match_query_without_a_total_has_the_same_hits(engine, document, filters, seed, large_from, monkeypatch):
    monkeypatch.setattr(sieve, "LEAST_DOCUMENTS", large_from)
    chance = random.Random(seed)  # noqa: S311 - a corpus to compare answers on, no secret
    engine.index(
        document(
            f"{number:03d}:0",
            "".join(chance.choices("轴承寿命齿轮", k=chance.choice((2, 4, 6)))),
            kind=chance.choice(("achievement",) * 5 + ("demand",)),
            audiences=chance.choice(((PUBLIC,), (PUBLIC, VERIFIED), (VERIFIED,))),
            facets={"field": (chance.choice(("新材料", "能源")),)},
            valid_until=chance.choice((None, date(2026, 5, 31), date(2026, 6, 1))),
        )
        for number in range(300)
    )
    engine.remove((f"{number:03d}:0", 1) for number in range(0, 300, 7))
    terms = match_terms("轴承寿命", text="齿轮轴承", statistics=engine.statistics())
    for limit in (1, 20, 1000):
        asked = {"terms": terms, "audience": PUBLIC, "filters": filters, "limit": limit}
        counted, sooner = (engine.search(MatchQuery(**asked, needs_total=needed)) for needed in (True, False))
        assert (sooner.hits, sooner.next) == (counted.hits, counted.next)
        assert sooner.total in {len(counted.hits), counted.total}

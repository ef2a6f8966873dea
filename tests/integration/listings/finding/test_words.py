"""Searching both lists: what is found, counted, marked and suggested, and what must never be."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from listings.engine.terms import Kind
from listings.models.listing import Listing
from listings.services.availability import publish_listing, withdraw_listing
from listings.services.finding.loosening import loosenings
from listings.services.finding.places import by_region
from listings.services.finding.records import FACETS, Asked
from listings.services.finding.searching import correction_of
from listings.services.finding.similar import similar_listings
from listings.services.finding.suggestions import suggestions
from listings.sheets.vocabularies import current_vocabularies
from marketplace.errors import NotFound, Unavailable
from marketplace.search.port import Sort
from tests.integration.listings.finding.store import counts, drained, find, marks, titles


def ids(unit) -> dict[str, str]:
    """Return listing ids by external id."""
    return dict(unit.session.execute(select(Listing.external_id, Listing.id)).all())


def test_words_find_entries_of_both_lists_with_marks(importing):
    found = find(importing, "阻燃")
    assert (sorted(titles(found)), found.total) == (["家电外壳阻燃材料", "无卤阻燃聚丙烯复合材料", "阻燃环氧树脂"], 3)
    assert {mark for card in found.cards for mark in marks(card.title)} == {"阻燃"}
    assert {card.kind for card in found.cards} == set(Kind)


def test_excerpt_says_no_stretch_twice(importing):
    pain = "峰谷差拉大，电价上涨，储能柜占地过多"
    importing.imported(
        [
            {"编号": "D-7", "需求名称": "园区储能", "公开摘要": pain, "背景与痛点": pain},
            {"编号": "D-8", "需求名称": "楼宇储能", "公开摘要": "峰谷差拉大…", "背景与痛点": pain},
            {"编号": "D-9", "需求名称": "船用储能", "公开摘要": "储能柜要小", "背景与痛点": pain},
        ],
        Kind.DEMAND,
    )
    drained(importing)
    excerpts = {card.title.text: card.excerpt.text for card in find(importing, "储能").cards}
    assert excerpts == {"园区储能": pain, "楼宇储能": pain, "船用储能": f"储能柜要小\n{pain}"}


def test_everything_is_found_without_words(importing):
    assert (find(importing).total, find(importing, kind=Kind.DEMAND).total) == (4, 1)


def test_facets_are_counted_and_widened(importing):
    found = find(importing)
    assert found.facets.keys() == {"kind", *FACETS}
    assert counts(found, "kind") == {"achievement": 3, "demand": 1}
    assert counts(found, "technical_field") == {"materials": 3, "electronics": 1}
    assert counts(found, "region") == {"51": 3, "5101": 2, "5107": 1, "11": 1, "110108": 1}
    assert counts(found, "industry") == {"C": 2, "C29": 1, "C26": 1}
    assert counts(found, "trl") == {"6": 1, "4": 1, "8": 1}
    assert counts(found, "price_band") == {"under_50": 1, "under_100": 1, "not_stated": 1, "negotiable": 1}
    assert counts(found, "has_indicators") == {"yes": 3, "no": 1}
    assert counts(found, "language") == {"zh": 3, "mixed": 1}


def test_filters_narrow_the_hits_and_the_counts_of_other_facets(importing):
    found = find(importing, facets={"region": ("51",), "trl": ("6", "4")})
    assert sorted(titles(found)) == ["无卤阻燃聚丙烯复合材料", "阻燃环氧树脂"]
    assert counts(found, "region") == {"51": 2, "5101": 1, "5107": 1}
    assert counts(found, "kind") == {"achievement": 2}
    assert counts(found, "trl") == {"6": 1, "4": 1}
    assert titles(find(importing, facets={"region": ("5107",)})) == ["阻燃环氧树脂"]


def test_traditional_and_simplified_characters_find_each_other(importing):
    importing.imported([{"编号": "T", "成果名称": "無鹵阻燃聚丙烯複合材料"}, {"编号": "S", "成果名称": "复合材料检测"}])
    drained(importing)
    assert titles(find(importing, "复合材料")) == titles(find(importing, "複合材料"))
    card = next(card for card in find(importing, "无卤").cards if card.title.text.startswith("無"))
    assert (card.title.text, marks(card.title)) == ("無鹵阻燃聚丙烯複合材料", ["無鹵"])


def test_pages_follow_each_other_without_a_double(importing):
    seen, after = [], None
    while True:
        found = find(importing, limit=1, sort=Sort.NEWEST, after=after)
        seen += titles(found)
        after = found.next
        if after is None:
            break
    assert (len(seen), sorted(seen)) == (4, sorted(titles(find(importing))))


def test_withdrawn_entry_leaves_no_hole_before_the_index_knows(importing):
    importing.imported([{"编号": f"N-{number}", "成果名称": f"静音风机之{number}"} for number in range(6)])
    drained(importing)
    known = [key for name, key in importing.read(ids).items() if name.startswith("N-")]
    first = [card.id for card in find(importing, "静音风机", limit=3).cards]
    for listing_id in first[:2]:
        importing.run(withdraw_listing, listing_id=listing_id)
    found = find(importing, "静音风机", limit=3)
    assert (len(found.cards), found.total) == (3, 4)
    assert not {card.id for card in found.cards} & set(first[:2])
    rest = find(importing, "静音风机", limit=3, after=found.next)
    assert {card.id for card in (*found.cards, *rest.cards)} == set(known) - set(first[:2])


def test_entry_that_is_all_gone_is_an_end_and_no_crash(importing):
    for listing_id in importing.read(ids).values():
        importing.run(withdraw_listing, listing_id=listing_id)
    found = find(importing)
    assert (found.cards, found.total, found.next) == ((), 0, None)


def test_expired_entry_is_not_found_from_the_day_on(importing):
    tomorrow = (datetime.now(UTC) + timedelta(days=2)).date()
    importing.imported([{"编号": "E", "成果名称": "限期磁选机", "有效期至": tomorrow.isoformat()}])
    drained(importing)
    assert titles(find(importing, "磁选机")) == ["限期磁选机"]
    with time_machine.travel(datetime.now(UTC) + timedelta(days=5)):
        assert find(importing, "磁选机").cards == ()


def test_nothing_of_another_organisation_is_found_counted_or_suggested(importing):
    other = importing.as_organisation("东部大学")
    secret = [{"编号": "X-1", "成果名称": "机密阻燃材料", "关键词": "机密词", "完成单位": "东部大学"}]
    other.imported(secret)
    drained(importing)
    assert titles(find(other, "机密")) == ["机密阻燃材料"]
    own = find(importing, "阻燃")
    assert ("机密阻燃材料" in titles(own), own.total, counts(own, "kind")) == (
        False,
        3,
        {"achievement": 2, "demand": 1},
    )
    assert find(importing, "机密").total == 0
    search = importing.runtime.search
    assert [one.text for one in importing.read(suggestions, search=search, text="机密")] == []
    assert [one.text for one in other.read(suggestions, search=search, text="机密")] != []
    foreign = importing.read(ids)["X-1"]
    with pytest.raises(NotFound):
        importing.read(similar_listings, search=search, listing_id=foreign)
    own_id = importing.read(ids)["A-1"]
    like = importing.read(similar_listings, search=search, listing_id=own_id)
    assert "机密阻燃材料" not in [card.title.text for card in like.cards]
    assert correction_of_text(importing, "机蜜阻燃") != "机密阻燃"


def correction_of_text(importing, text: str) -> str | None:
    found = importing.read(correction_of, search=importing.runtime.search, asked=Asked(text=text), total=0)
    return None if found is None else found.text


def test_document_of_another_keeper_is_dropped_even_where_its_facet_lies(importing):
    """The table decides in the end: an index that names the wrong keeper shows nothing."""
    other = importing.as_organisation("东部大学")
    wrong = importing.read(ids)["A-1"]
    importing.run(
        lambda unit: unit.session.execute(
            update(Listing).where(Listing.id == wrong).values(organisation_id=other.actor.organisation_id)
        )
    )
    assert "无卤阻燃聚丙烯复合材料" not in titles(find(importing, "阻燃"))


def test_words_of_a_higher_tier_find_nothing(importing):
    assert find(importing, "溴系母粒").total == 0
    assert find(importing, "极限氧指数").total == 3


def test_search_needs_as_many_queries_for_one_hit_as_for_three(importing, count_queries):
    one = count_queries(lambda: find(importing, "环氧树脂"))
    three = count_queries(lambda: find(importing, "阻燃"))
    assert (find(importing, "环氧树脂").total, find(importing, "阻燃").total) == (1, 3)
    assert one == three == 8


def test_misspelt_words_are_corrected_where_little_was_found(importing):
    asked = Asked(text="聚丙希")
    found = importing.read(correction_of, search=importing.runtime.search, asked=asked, total=0)
    assert (found.text, found.total) == ("聚丙烯", 1)
    assert importing.read(correction_of, search=importing.runtime.search, asked=asked, total=6) is None


def test_ways_out_of_nothing_are_real_counts(importing):
    asked = Asked(text="阻燃 树脂", kind=Kind.ACHIEVEMENT, facets={"trl": ("9",), "region": ("5101",)})
    assert find(importing, asked.text, kind=asked.kind, facets=asked.facets).total == 0
    ways = importing.read(loosenings, search=importing.runtime.search, asked=asked)
    for way in ways:
        again = way.asked
        assert way.total == find(importing, again.text, kind=again.kind, facets=again.facets).total > 0
    assert [way.facet for way in ways] == [""]
    one_filter = Asked(text="阻燃", facets={"trl": ("9",)})
    (only,) = importing.read(loosenings, search=importing.runtime.search, asked=one_filter)
    assert (only.facet, only.total, only.asked) == ("trl", 3, Asked(text="阻燃", is_words_only=True))


def test_a_word_may_be_left_out(importing):
    ways = importing.read(loosenings, search=importing.runtime.search, asked=Asked(text="环氧树脂 石墨烯电极"))
    assert [(way.facet, way.asked.text, way.total) for way in ways] == [("words", "环氧树脂", 1)]


@pytest.mark.parametrize(
    ("text", "facets", "found"),
    [
        ("成都", {}, ("", ("5101",), 2)),
        ("四川", {}, ("", ("51",), 3)),
        ("阻燃 绵阳", {}, ("阻燃", ("5107",), 1)),
        ("水稻 绵阳", {}, None),
        ("上海", {}, None),
        ("阻燃", {}, None),
        ("成都", {"region": ("11",)}, None),
    ],
)
def test_place_among_the_words_is_offered_as_a_filter_with_its_count(importing, text, facets, found):
    asked = Asked(text=text, facets=facets, sort=Sort.NEWEST)
    regions = current_vocabularies().regions
    way = importing.read(by_region, search=importing.runtime.search, asked=asked, regions=regions)
    assert (way and (way.asked.text, way.asked.facets["region"], way.total)) == found
    if way is not None:
        assert find(importing, way.asked.text, facets=way.asked.facets).total == way.total


def test_place_of_others_is_not_counted(importing):
    other = importing.as_organisation("东部大学")
    other.imported([{"编号": "X-2", "成果名称": "滩涂治理", "所在地区": "上海市"}])
    drained(importing)
    asked, regions = Asked(text="上海"), current_vocabularies().regions
    ways = [one.read(by_region, search=one.runtime.search, asked=asked, regions=regions) for one in (importing, other)]
    assert [way and way.total for way in ways] == [None, 1]


def test_likeness_leaves_the_entry_itself_out_and_reaches_the_other_list(importing, count_queries):
    search, listing_id = importing.runtime.search, importing.read(ids)["A-1"]
    like = importing.read(similar_listings, search=search, listing_id=listing_id)
    assert next(card.title.text for card in like.cards) == "阻燃环氧树脂"
    assert "无卤阻燃聚丙烯复合材料" not in [card.title.text for card in like.cards]
    other = importing.read(similar_listings, search=search, listing_id=listing_id, kind=Kind.DEMAND)
    assert [card.title.text for card in other.cards] == ["家电外壳阻燃材料"]
    counted = [
        count_queries(
            lambda kind=kind: importing.read(similar_listings, search=search, listing_id=listing_id, kind=kind)
        )
        for kind in Kind
    ]
    assert counted[0] == counted[1] == 16


def test_suggestions_lead_to_entries_that_are_still_there(importing):
    search, known = importing.runtime.search, importing.read(ids)
    found = importing.read(suggestions, search=search, text="无卤")
    assert [(one.text, one.listing_id) for one in found] == [("无卤阻燃聚丙烯复合材料", known["A-1"])]
    importing.run(withdraw_listing, listing_id=known["A-1"])
    assert importing.read(suggestions, search=search, text="无卤") == ()
    importing.run(publish_listing, listing_id=known["A-1"])
    assert importing.read(suggestions, search=search, text="无卤" * 40) == ()
    assert importing.read(suggestions, search=search, text="  ") == ()


def test_missing_index_is_no_empty_result(importing, home):
    shutil.rmtree(home / "search")
    with pytest.raises(Unavailable):
        find(importing, "阻燃")
    with pytest.raises(Unavailable):
        importing.read(suggestions, search=importing.runtime.search, text="阻燃")

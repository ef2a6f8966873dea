"""Searching by an indicator: claims that meet it, claims that leave it open, and what is left out and counted."""

from __future__ import annotations

import pytest

from listings.engine.terms import Kind
from listings.services.availability import withdraw_listing
from listings.services.finding import indicators
from listings.services.finding.indicators import find_by_indicator, question_in
from listings.services.finding.loosening import loosenings, looser_questions
from listings.services.finding.records import Asked
from tests.integration.listings.finding.store import counts, drained, find, titles

CLAIMS = {
    "超薄陶瓷涂层": "涂层厚度 0.85 mm，结合强度 30 MPa",
    "微米级金属涂层": "涂层厚度 900 μm",
    "防腐涂层甲": "涂层厚度不大于 3 mm",
    "重防腐涂层": "涂层厚度 5 mm",
    "木板": "板材厚度 1 mm",
    "耐磨涂层": "硬度高",
}
ROWS = [
    {"编号": f"K-{number}", "成果名称": title, "技术方案摘要": text, "TRL": str(number + 1)}
    for number, (title, text) in enumerate(CLAIMS.items())
]
QUESTION = "厚度小于 2 mm 的涂层"


@pytest.fixture
def coated(importing):
    importing.imported(ROWS)
    importing.imported([{"编号": "D-9", "需求名称": "求购涂层", "背景与痛点": "涂层厚度 1 mm"}], Kind.DEMAND)
    drained(importing)
    return importing


def answered(importing, text: str = QUESTION, **asked: object):
    wish = Asked(text=text, **asked)
    return importing.read(
        find_by_indicator, search=importing.runtime.search, asked=wish, question=question_in(wish), limit=10
    )


def test_claims_that_meet_it_are_found_and_the_others_told_apart(coated):
    found = answered(coated)
    assert sorted(titles(found.met)) == ["微米级金属涂层", "超薄陶瓷涂层"]
    assert ([card.title.text for card in found.unknown], found.unknown_total) == (["防腐涂层甲"], 1)
    assert (found.violated_total, found.is_partial) == (1, False)


def test_evidence_names_the_claim_with_its_conversion(coated):
    card = next(card for card in answered(coated).met.cards if card.title.text == "微米级金属涂层")
    assert (card.answer.offered.quantity, card.answer.comparison.conversion) == ("涂层厚度", "900 μm = 0.9 mm")


def test_words_beside_the_condition_are_asked_for_too(coated):
    assert "木板" not in titles(answered(coated).met)
    assert "木板" in titles(answered(coated, "厚度小于 2 mm").met)


def test_requirement_of_a_demand_is_no_claim(coated):
    assert "求购涂层" not in titles(answered(coated).met)
    assert question_in(Asked(text=QUESTION, kind=Kind.DEMAND)) is None


def test_filters_narrow_what_meets_it_and_facets_count_it(coated):
    whole = answered(coated)
    assert counts(whole.met, "trl") == {"1": 1, "2": 1}
    narrowed = answered(coated, facets={"trl": ("2",)})
    assert (titles(narrowed.met), counts(narrowed.met, "trl")) == (["微米级金属涂层"], {"1": 1, "2": 1})
    assert (narrowed.unknown_total, narrowed.violated_total) == (0, 0)


def test_pages_of_claims_follow_each_other(coated):
    wish = Asked(text=QUESTION)
    question = question_in(wish)
    first = coated.read(find_by_indicator, search=coated.runtime.search, asked=wish, question=question, limit=1)
    second = coated.read(
        find_by_indicator,
        search=coated.runtime.search,
        asked=Asked(text=QUESTION, after=first.met.next),
        question=question,
        limit=1,
    )
    assert sorted(titles(first.met) + titles(second.met)) == ["微米级金属涂层", "超薄陶瓷涂层"]
    assert second.met.next is None


def test_bound_of_candidates_is_told(coated, monkeypatch):
    monkeypatch.setattr(indicators, "CANDIDATES", 2)
    found = answered(coated, "厚度小于 2 mm")
    assert (found.is_partial, found.compared) == (True, 2)
    assert found.candidates > 2


def test_question_needs_as_many_queries_for_one_claim_as_for_three(coated, count_queries):
    one = count_queries(lambda: answered(coated, "涂层厚度 ≤ 0.86 mm"))
    three = count_queries(lambda: answered(coated, "厚度小于 2 mm"))
    assert answered(coated, "涂层厚度 ≤ 0.86 mm").met.total == 1
    assert answered(coated, "厚度小于 2 mm").met.total == 3
    assert one == three == 18


def test_claim_of_a_withdrawn_entry_meets_nothing_at_once(coated):
    gone = next(card for card in answered(coated).met.cards if card.title.text == "超薄陶瓷涂层")
    coated.run(withdraw_listing, listing_id=gone.id)
    found = answered(coated).met
    assert (titles(found), found.total) == (["微米级金属涂层"], 1)


def test_claims_of_another_organisation_are_not_compared(coated):
    other = coated.as_organisation("东部大学")
    other.imported([{"编号": "F-1", "成果名称": "外单位涂层", "技术方案摘要": "涂层厚度 0.1 mm"}])
    drained(coated)
    assert titles(answered(other).met) == ["外单位涂层"]
    found = answered(coated)
    assert ("外单位涂层" in titles(found.met), found.met.total) == (False, 2)


def test_nothing_stated_is_met_open_nor_violated(coated):
    found = answered(coated, "转速 ≥ 3000 r/min")
    assert (found.met.total, found.unknown_total, found.violated_total) == (0, 0, 0)


def ways_out(importing, text: str, **asked: object):
    wish = Asked(text=text, **asked)
    found = answered(importing, text, **asked)
    assert found.met.total == 0
    return importing.read(looser_questions, search=importing.runtime.search, asked=wish, answered=found), found


def test_question_that_nothing_meets_offers_less_and_the_words_alone_and_no_fragment(coated):
    ways, found = ways_out(coated, "厚度大于 6 mm 的涂层")
    assert [(way.facet, way.asked.text, way.asked.is_words_only, way.total) for way in ways] == [
        ("value", "厚度 ≥ 5 mm 涂层", False, 1),
        ("words", "厚度 涂层", True, 5),
    ]
    assert (found.unknown_total, found.violated_total) == (0, 4)
    assert titles(answered(coated, ways[0].asked.text).met) == ["重防腐涂层"]
    assert titles(find(coated, ways[1].asked.text)) == titles(find(coated, "厚度 涂层")) != []


def test_filter_of_a_question_is_left_out_with_the_question_kept(coated):
    ways, _ = ways_out(coated, QUESTION, facets={"trl": ("9",)})
    assert [(way.facet, way.asked, way.total) for way in ways] == [("trl", Asked(text=QUESTION), 2)]


def test_condition_among_mere_words_is_left_out_whole(coated):
    asked = Asked(text="厚度 < 2 mm 石墨烯电极", kind=Kind.DEMAND)
    ways = coated.read(loosenings, search=coated.runtime.search, asked=asked)
    assert {way.asked.text for way in ways if way.facet == "words"} <= {"厚度 石墨烯电极", "厚度", "石墨烯电极"}

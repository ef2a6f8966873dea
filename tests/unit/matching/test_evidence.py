"""The evidence of a pair: where words and figures stand, what conditions and sentences say, and what is asked for."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from listings.engine.comparison import Verdict
from listings.engine.content import Content, Exclusion, Indicator, Span
from listings.engine.terms import CooperationMode, Kind, Necessity, Operator, Secrecy
from marketplace.money import MoneyBand
from marketplace.search.text import fold
from marketplace.wording import Sentence
from matching.engine.conditions import Condition
from matching.engine.entry import Entry
from matching.engine.evidence.asking import missing_parts
from matching.engine.evidence.explaining import Explainer
from matching.engine.evidence.indicators import indicator_findings
from matching.engine.evidence.records import ConditionFinding, TermMatch
from matching.engine.evidence.standing import condition_findings
from matching.engine.evidence.summing_up import Grounds, for_achievement, for_demand
from matching.engine.evidence.terms import TermIndex
from matching.engine.features.catalogue import SCORED, STRUCTURED
from matching.engine.features.feature import Context, Pairs, Presence
from matching.engine.levels import Level
from matching.engine.priors import combine
from matching.engine.ranked import Ranked

NEED_TEXT = "现有ＣＢＮ单晶韌性不足，希望堆积密度不低于1.80克/立方厘米，抗冲击韧性≥67%。"
OFFER_TEXT = "采用新触媒合成高韧性CBN单晶，堆积密度达到1900 kg/m³。"


def span_of(field, text, part):
    start = text.index(part)
    return Span(field=field, start=start, end=start + len(part))


def indicator(quantity, operator, value, unit, *, necessity=None, span=None):
    return Indicator(
        quantity=quantity, operator=operator, value=Decimal(value), unit=unit, necessity=necessity, span=span
    )


DENSITY = indicator(
    "堆积密度",
    Operator.AT_LEAST,
    "1.80",
    "g/cm³",
    necessity=Necessity.SHOULD,
    span=span_of("background", NEED_TEXT, "堆积密度不低于1.80克/立方厘米"),
)
TOUGHNESS = indicator(
    "抗冲击韧性",
    Operator.AT_LEAST,
    "67",
    "%",
    necessity=Necessity.MUST,
    span=span_of("background", NEED_TEXT, "抗冲击韧性≥67%"),
)
CLAIMED = indicator(
    "堆积密度", Operator.EQUAL, "1900", "kg/m³", span=span_of("summary", OFFER_TEXT, "堆积密度达到1900 kg/m³")
)
DEMAND = Content(
    kind=Kind.DEMAND,
    title="高韧性立方氮化硼单晶",
    background=NEED_TEXT,
    indicators=(DENSITY, TOUGHNESS),
    price=MoneyBand(low=Decimal(500_000), high=Decimal(800_000)),
    needed_by=date(2027, 6, 30),
    cooperation_modes=(CooperationMode.JOINT,),
    organisation="甲公司",
)
ACHIEVEMENT = Content(
    kind=Kind.ACHIEVEMENT,
    title="立方氮化硼单晶触媒与合成",
    summary=OFFER_TEXT,
    indicators=(CLAIMED,),
    trl=6,
    organisation="乙大学",
)


def entry(content, identifier="1"):
    return Entry(id=identifier, content=content)


def text_of(content, span):
    return getattr(content, span.field)[span.start : span.end]


# ---- terms


def test_every_term_stands_in_both_texts_where_its_spans_say():
    index = TermIndex({0: entry(DEMAND)}, {0: entry(ACHIEVEMENT)})
    found = index.shared(0, 0)
    assert {"立方", "单晶", "cbn"} & {match.term for match in found}
    for match in found:
        assert [fold(text_of(DEMAND, span)) for span in match.demand] == [match.term] * len(match.demand)
        assert [fold(text_of(ACHIEVEMENT, span)) for span in match.achievement] == [match.term] * len(match.achievement)


def test_full_width_and_traditional_words_are_found_at_their_own_places():
    need = Content(kind=Kind.DEMAND, title="测试", background="需要ＣＢＮ刀具與陶瓷軸承")
    offer = Content(kind=Kind.ACHIEVEMENT, title="其他", summary="CBN刀具和陶瓷轴承的批量制造")
    found = {match.term: match for match in TermIndex({0: entry(need)}, {0: entry(offer)}).shared(0, 0)}
    assert [text_of(need, span) for span in found["cbn"].demand] == ["ＣＢＮ"]
    assert [text_of(need, span) for span in found["轴承"].demand] == ["軸承"]
    assert [text_of(offer, span) for span in found["轴承"].achievement] == ["轴承"]


def test_filler_words_units_and_numbers_are_no_reason():
    need = Content(kind=Kind.DEMAND, title="关键技术研究", background="系统厚度 20 mm，三个月完成，2025")
    offer = Content(kind=Kind.ACHIEVEMENT, title="关键技术研究", summary="系统厚度 20 mm，三个月完成，2025")
    assert [match.term for match in TermIndex({0: entry(need)}, {0: entry(offer)}).shared(0, 0)] == ["厚度", "完成"]


def test_words_of_most_entries_tell_nothing_once_lists_are_large():
    needs = {number: entry(Content(kind=Kind.DEMAND, title=f"齿轮 轴承{'甲乙丙'[number % 3]}")) for number in range(60)}
    offers = {
        0: entry(Content(kind=Kind.ACHIEVEMENT, title="齿轮")),
        1: entry(Content(kind=Kind.ACHIEVEMENT, title="焊接")),
    }
    needs[60] = entry(Content(kind=Kind.DEMAND, title="齿轮焊接"))
    index = TermIndex(needs, offers)
    assert index.shared(60, 0) == ()
    assert [match.term for match in index.shared(60, 1)] == ["焊接"]


def test_words_in_two_languages_share_nothing():
    offer = Content(kind=Kind.ACHIEVEMENT, title="Cubic boron nitride synthesis")
    assert TermIndex({0: entry(DEMAND)}, {0: entry(offer)}).shared(0, 0) == ()


# ---- indicators


def test_indicators_carry_verdict_conversion_and_both_spans_must_first():
    first, second = indicator_findings(DEMAND, ACHIEVEMENT)
    assert [first.necessity, second.necessity] == [Necessity.MUST, Necessity.SHOULD]
    assert (first.verdict, first.offered, first.offered_span) == (Verdict.UNKNOWN, None, None)
    assert text_of(DEMAND, first.required_span) == "抗冲击韧性≥67%"
    assert second.verdict is Verdict.MET
    assert second.conversion.zh == second.conversion.en
    assert "1900" in second.conversion.zh
    assert "1.9" in second.conversion.zh
    assert text_of(DEMAND, second.required_span) == "堆积密度不低于1.80克/立方厘米"
    assert text_of(ACHIEVEMENT, second.offered_span) == "堆积密度达到1900 kg/m³"


def test_a_requirement_without_necessity_is_never_taken_for_a_must():
    need = replace(DEMAND, indicators=(replace(DENSITY, necessity=None),))
    assert [finding.necessity for finding in indicator_findings(need, ACHIEVEMENT)] == [Necessity.SHOULD]


def test_a_missed_requirement_is_violated_and_named_in_both_languages():
    offer = replace(ACHIEVEMENT, indicators=(replace(CLAIMED, value=Decimal(1500)),))
    finding = indicator_findings(DEMAND, offer)[1]
    assert finding.verdict is Verdict.VIOLATED
    assert finding.sentence.zh.startswith("堆积密度：")
    assert finding.sentence.en.startswith("堆积密度: ")


def test_a_demand_without_indicators_has_no_findings():
    assert indicator_findings(replace(DEMAND, indicators=()), ACHIEVEMENT) == ()


# ---- conditions


def findings(need, offer, as_of=None):
    return {found.condition: found.verdict for found in condition_findings(entry(need), entry(offer), as_of)}


def test_conditions_are_unknown_where_a_side_does_not_say_enough():
    undisclosed = replace(ACHIEVEMENT, organisation="", exclusions=(Exclusion(name="丙公司"),))
    assert findings(replace(DEMAND, exclusions=(Exclusion(name="丁大学"),)), undisclosed) == {
        Condition.SECRECY: Verdict.UNKNOWN,
        Condition.ORGANISATION: Verdict.UNKNOWN,
        Condition.EXCLUDED: Verdict.UNKNOWN,
    }


def test_conditions_are_met_where_both_sides_say_enough():
    need, offer = (replace(content, secrecy=Secrecy.OPEN) for content in (DEMAND, ACHIEVEMENT))
    assert findings(replace(need, exclusions=(Exclusion(name="丁大学"),)), offer, date(2026, 1, 1)) == {
        Condition.SECRECY: Verdict.MET,
        Condition.ORGANISATION: Verdict.MET,
        Condition.EXCLUDED: Verdict.MET,
        Condition.VALIDITY: Verdict.MET,
    }


def test_an_expired_side_is_named_and_its_last_day_still_counts():
    offer = replace(ACHIEVEMENT, valid_until=date(2026, 5, 31))
    assert findings(DEMAND, offer, date(2026, 5, 31))[Condition.VALIDITY] is Verdict.MET
    *_, expired = condition_findings(entry(DEMAND), entry(offer), date(2026, 6, 1))
    assert expired == ConditionFinding(
        condition=Condition.VALIDITY,
        verdict=Verdict.VIOLATED,
        sentence=Sentence(
            zh="成果已过有效期，请先确认是否仍然有效。", en="Expired: achievement. Ask first whether it still stands."
        ),
    )


# ---- what is missing


def test_each_side_is_asked_for_its_own_silence_once():
    presence = {
        "indicators": Presence.ACHIEVEMENT_SILENT,
        "price": Presence.BOTH_SILENT,
        "maturity": Presence.DEMAND_SILENT,
        "cooperation": Presence.KNOWN,
    }
    assert list(missing_parts(presence, [Sentence(zh="硬度", en="硬度")])) == [
        Sentence(
            zh="请需求方补充：预算、可接受的成熟度。",
            en="Please ask the demand for: the budget, the lowest acceptable maturity.",
        ),
        Sentence(
            zh="请成果方补充：核心指标、报价（或面议）、“硬度”的数据。",
            en="Please ask the achievement for: its indicators, the price (or that it is negotiable), its figure for “硬度”.",
        ),
    ]


def test_nobody_is_asked_where_all_is_known():
    presence = dict.fromkeys(("indicators", "price", "maturity", "cooperation"), Presence.KNOWN)
    assert list(missing_parts(presence, [])) == []


# ---- sentences

SOME_TERM = TermMatch(
    term="单晶",
    demand=(Span(field="title", start=8, end=10),),
    achievement=(Span(field="title", start=5, end=7),),
)


def grounds(level=Level.STRONG, **changes):
    values = {
        "terms": (SOME_TERM,),
        "semantic": 0.8,
        "indicators": indicator_findings(DEMAND, ACHIEVEMENT),
        "shifts": {},
    }
    return Grounds(level=level, **(values | changes))


def test_sentences_say_level_words_indicators_and_terms_of_the_demand():
    assert for_demand(grounds()) == Sentence(
        zh="这项成果正对您的需求，都涉及“单晶”；2 项指标要求：1 项满足、1 项未知。",
        en="This achievement is what you are looking for; both speak of “单晶”; of 2 required indicator(s) 1 met, 1 unknown.",
    )
    assert for_achievement(grounds(), DEMAND) == Sentence(
        zh="这家企业要解决的正是您的成果所长，都涉及“单晶”；2 项指标要求：1 项满足、1 项未知；预算 50 万元 – 80 万元；希望 2027-06-30 前解决。",
        en="This demand is what your achievement is made for; both speak of “单晶”; of 2 required indicator(s) 1 met, 1 unknown; "
        "budget ¥500,000 – ¥800,000; needed by 2027-06-30.",
    )


def test_sentences_name_the_heaviest_obstacle_only():
    said = for_demand(grounds(Level.WEAK, indicators=(), shifts={"price": -0.1, "maturity": -0.4, "region": -9.0}))
    assert said == Sentence(
        zh="这项成果与您的需求有些关联，都涉及“单晶”；成熟度还有差距。",
        en="This achievement is related to your demand; both speak of “单晶”; maturity falls short.",
    )


@pytest.mark.parametrize(("semantic", "is_said"), [(0.8, True), (0.1, False), (None, False)])
def test_near_meaning_is_said_where_no_word_is_shared(semantic, is_said):
    said = for_demand(grounds(terms=(), semantic=semantic, indicators=()))
    assert ("用词不同" in said.zh, "the words differ" in said.en) == (is_said, is_said)


@pytest.mark.parametrize("level", list(Level))
def test_every_level_has_a_sentence_for_both_sides(level):
    bare = grounds(level, terms=(), semantic=None, indicators=())
    sentences = [for_demand(bare), for_achievement(bare, Content(kind=Kind.DEMAND, title="无"))]
    assert all(one.zh.endswith("。") and one.en.endswith(".") for one in sentences)
    assert len({one.zh for one in sentences}) == 2


# ---- the whole of a pair


def ranked(demands, achievements, places):
    pairs = Pairs(
        demands=demands,
        achievements=achievements,
        demand=np.array([demand for demand, _ in places]),
        achievement=np.array([achievement for _, achievement in places]),
    )
    context = Context(reference=date(2026, 1, 1), rarity={})
    measured = {"semantic": np.full(len(places), 0.7), "lexical_title": np.full(len(places), np.nan)}
    readings = {feature.name: feature.readings(measured, len(places)) for feature in SCORED}
    readings |= {feature.name: feature.measure(pairs, context) for feature in STRUCTURED}
    text = np.tile([0.1, 0.2, 0.4, 0.3], (len(places), 1))
    combined = combine(text, readings)
    return Ranked(
        pairs=pairs,
        score=np.zeros(len(places)),
        worth=np.zeros(len(places)),
        level=np.full(len(places), 3),
        probabilities=combined.probabilities,
        text_probabilities=text,
        readings=readings,
        shifts=combined.shifts,
    )


def test_explainer_tells_every_aspect_once_and_missing_ones_without_a_share_or_shift():
    everything = ranked([entry(DEMAND)], [entry(ACHIEVEMENT)], [(0, 0)])
    evidence = Explainer(everything, np.array([0]), as_of=None).explain(0)
    assert [aspect.name for aspect in evidence.aspects] == [feature.name for feature in (*SCORED, *STRUCTURED)]
    by_name = {aspect.name: aspect for aspect in evidence.aspects}
    assert by_name["semantic"].share == pytest.approx(0.7)
    for silent in ("lexical_title", "maturity", "cooperation", "price", "region"):
        assert (by_name[silent].share, by_name[silent].shift) == (None, 0.0)
    assert by_name["maturity"].sentence == Sentence(
        zh="技术成熟度：需求未写明。", en="Maturity: the demand does not say."
    )
    known = [aspect for aspect in evidence.aspects if aspect.share is not None]
    assert all(0.0 <= aspect.share <= 1.0 for aspect in known)
    assert (evidence.count(Verdict.MET), evidence.count(Verdict.UNKNOWN)) == (1, 1)
    assert "“抗冲击韧性”的数据" in evidence.missing[-1].zh


def test_explainer_keeps_pairs_apart():
    other = Content(kind=Kind.ACHIEVEMENT, title="温室番茄栽培", summary="番茄基质栽培与水肥一体化管理。")
    everything = ranked([entry(DEMAND)], [entry(ACHIEVEMENT, "1"), entry(other, "2")], [(0, 0), (0, 1)])
    explainer = Explainer(everything, np.array([0, 1]), as_of=date(2026, 1, 1))
    near, far = explainer.explain(0), explainer.explain(1)
    assert near.terms != ()
    assert far.terms == ()
    assert [found.verdict for found in far.indicators] == [Verdict.UNKNOWN, Verdict.UNKNOWN]
    assert [found.condition for found in far.conditions][-1] is Condition.VALIDITY

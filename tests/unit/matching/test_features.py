"""Features: the value of stated parts, why a value is missing, and the sentence about it in both languages."""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from listings.engine.terms import CooperationMode as Mode
from listings.engine.terms import Kind, MaturityStage, Necessity, Operator
from marketplace.money import MoneyBand
from marketplace.rules.loading import load_vocabulary
from marketplace.wording import Sentence
from matching.engine.features.catalogue import SCORED, STRUCTURED
from matching.engine.features.feature import Context, Pairs, Presence
from matching.engine.features.industry import AGREEMENT
from matching.engine.texts import rarity
from tests.factories.contents import full_content
from tests.factories.entries import achievement, demand, indicator

FEATURES = {feature.name: feature for feature in STRUCTURED}
TODAY = Context(reference=date(2026, 11, 22))
MUST, SHOULD = Necessity.MUST, Necessity.SHOULD
AT_LEAST, AT_MOST, EQUAL = Operator.AT_LEAST, Operator.AT_MOST, Operator.EQUAL


def read(name: str, asking, offering, context: Context = TODAY) -> tuple[float | None, Presence, Sentence]:
    pairs = Pairs(demands=[asking], achievements=[offering], demand=np.array([0]), achievement=np.array([0]))
    readings = FEATURES[name].measure(pairs, context)
    value = readings.value_of(0)
    return (
        None if value is None else round(value, 4),
        readings.presence_of(0),
        FEATURES[name].sentence(pairs, readings, 0),
    )


def yuan(low: str | None = None, high: str | None = None, **more) -> MoneyBand:
    return MoneyBand(low=low and Decimal(low), high=high and Decimal(high), **more)


@pytest.mark.parametrize(
    ("left", "right", "value", "zh", "en"),
    [
        ("C2631", "D4411", 0.0, "应用行业不同。", "The industries differ."),
        ("C", "D", 0.0, "应用行业不同。", "The industries differ."),
        ("C", "C", 0.3, "行业同属一个门类。", "The industries belong to the same section."),
        ("C", "C2631", 0.3, "行业同属一个门类。", "The industries belong to the same section."),
        ("C26", "C27", 0.3, "行业同属一个门类。", "The industries belong to the same section."),
        ("C26", "C35", 0.3, "行业同属一个门类。", "The industries belong to the same section."),
        ("C26", "C2631", 0.7, "应用行业一致。", "The industry is the same."),
        ("C265", "C2631", 0.7, "应用行业一致。", "The industry is the same."),
        ("C263", "C2631", 0.9, "应用行业一致。", "The industry is the same."),
        ("C2632", "C2631", 0.9, "应用行业一致。", "The industry is the same."),
        ("C2631", "C2631", 1.0, "应用行业一致。", "The industry is the same."),
    ],
)
def test_industry_agrees_by_the_path_of_the_code_in_both_orders(left, right, value, zh, en) -> None:
    for one, other in ((left, right), (right, left)):
        found = read("industry", demand(industries=(one,)), achievement(industries=(other,)))
        assert found == (value, Presence.KNOWN, Sentence(zh=zh, en=en))


def test_industry_takes_the_best_of_several_codes() -> None:
    asking, offering = demand(industries=("D44", "C263")), achievement(industries=("A01", "C2631"))
    assert read("industry", asking, offering)[0] == 0.9


def test_industry_has_a_value_for_every_length_of_a_code() -> None:
    lengths = {len(entry.code) for entry in load_vocabulary("gbt4754").entries}
    assert set(AGREEMENT) == {0, 2} | lengths
    assert sorted(AGREEMENT.values()) == [AGREEMENT[length] for length in sorted(AGREEMENT)]


@pytest.mark.parametrize(
    ("asked", "offered", "value", "zh"),
    [
        ({"trl": 6}, {"trl": 6}, 1.0, "成果处于 TRL 6，达到需求要求的 TRL 6。"),
        ({"trl": 6}, {"trl": 9}, 1.0, "成果处于 TRL 9，达到需求要求的 TRL 6。"),
        ({"trl": 6}, {"trl": 5}, 0.75, "成果处于 TRL 5，需求要求 TRL 6，还差 1 级。"),
        ({"trl": 9}, {"trl": 3}, 0.0, "成果处于 TRL 3，需求要求 TRL 9，还差 6 级。"),
        ({"maturity_stage": MaturityStage.MATURE}, {"maturity_stage": MaturityStage.MATURE}, 1.0, "成果处于“成熟”阶段，达到需求要求的“成熟”阶段。"),
        ({"trl": 6, "maturity_stage": MaturityStage.MATURE}, {"trl": 6}, 1.0, "成果处于 TRL 6，达到需求要求的 TRL 6。"),
    ],
)  # fmt: skip
def test_maturity_falls_by_a_quarter_for_each_missing_level(asked, offered, value, zh) -> None:
    found = read("maturity", demand(**asked), achievement(**offered))
    assert (found[0], found[1], found[2].zh) == (value, Presence.KNOWN, zh)


def test_maturity_of_a_stage_counts_as_the_range_it_covers() -> None:
    wide = read("maturity", demand(trl=6), achievement(maturity_stage=MaturityStage.MIDDLE))
    assert (wide[0], wide[2].en) == (
        1.0,
        "The achievement stands at stage “Middle”; the demand asks for TRL 6: reached.",
    )


@pytest.mark.parametrize(
    ("wanted", "offered", "value", "zh", "en"),
    [
        ((Mode.LICENCE, Mode.EQUITY), (Mode.LICENCE, Mode.TRANSFER), 1.0, "双方都接受许可。", "Both sides accept licence."),
        ((Mode.COMMISSIONED,), (Mode.JOINT,), 0.5, "需求希望委托开发，成果方提供合作开发，方式相近，可以商量。", "The demand wishes for commissioned development, the achievement offers joint development: close enough to talk about."),
        ((Mode.CONSULTING,), (Mode.TRANSFER, Mode.SELF), 0.0, "需求希望咨询，成果方只提供转让。", "The demand wishes for consulting, the achievement offers only transfer."),
    ],
)  # fmt: skip
def test_cooperation_knows_same_and_kindred_modes(wanted, offered, value, zh, en) -> None:
    found = read("cooperation", demand(cooperation_modes=wanted), achievement(cooperation_modes=offered))
    assert found == (value, Presence.KNOWN, Sentence(zh=zh, en=en))


@pytest.mark.parametrize(
    ("budget", "price", "value", "zh", "en"),
    [
        (yuan(high="500000"), yuan("300000", "800000"), 1.0, "在预算范围内。", "within the budget."),
        (yuan(high="500000"), yuan("1000000", "1000000"), 0.5, "超出预算。", "above the budget."),
        (yuan("500000"), yuan(high="400000"), 1.0, "在预算范围内。", "within the budget."),
        (yuan(high="500000"), yuan(is_negotiable=True), 0.5, "需当面商定。", "to be agreed."),
        (yuan(is_negotiable=True), yuan("1"), 0.5, "需当面商定。", "to be agreed."),
    ],
)
def test_price_is_compared_with_the_budget(budget, price, value, zh, en) -> None:
    asks, means = price.sentence(), budget.sentence()
    sentence = Sentence(zh=f"报价：{asks.zh}，预算：{means.zh}，{zh}", en=f"Price: {asks.en}, budget: {means.en}; {en}")
    found = read("price", demand(price=budget), achievement(price=price))
    assert found == (value, Presence.KNOWN, sentence)


def test_price_in_another_currency_is_not_compared() -> None:
    found = read("price", demand(price=yuan(high="5")), achievement(price=yuan("5", currency="USD")))
    assert found == (
        None,
        Presence.INCOMPARABLE,
        Sentence(zh="价格与预算：无法比较。", en="Price against budget: cannot be compared."),
    )


@pytest.mark.parametrize(
    ("asked", "region", "value", "zh"),
    [
        ({"region": "330100"}, "330102", 1.0, "双方在同一城市。"),
        ({"region": "330100"}, "330200", 0.6, "双方在同一省份。"),
        ({"region": "330100"}, "440100", 0.0, "双方不在同一省份。"),
        ({"region": "33"}, "330100", 0.6, "双方在同一省份。"),
        ({"region": "330100", "preferred_regions": ("440000", "310000")}, "440100", 1.0, "成果方在需求希望的地区。"),
        ({"preferred_regions": ("440100",)}, "440200", 0.0, "成果方不在需求希望的地区。"),
        ({"preferred_regions": ("440100",)}, "440106", 1.0, "成果方在需求希望的地区。"),
    ],
)
def test_region_is_near_or_as_wished(asked, region, value, zh) -> None:
    found = read("region", demand(**asked), achievement(region=region))
    assert (found[0], found[2].zh) == (value, zh)
    assert found[2].en.endswith(".")


@pytest.mark.parametrize(
    ("wanted", "offered", "value", "sentence"),
    [
        (("01", "04"), ("04",), 1.0, Sentence(zh="技术领域一致。", en="The technical field is the same.")),
        (("01",), ("04", "05"), 0.0, Sentence(zh="技术领域不同。", en="The technical fields differ.")),
    ],
)
def test_technical_field_is_the_same_or_not(wanted, offered, value, sentence) -> None:
    found = read("technical_field", demand(technical_fields=wanted), achievement(technical_fields=offered))
    assert found == (value, Presence.KNOWN, sentence)


@pytest.mark.parametrize(
    ("asked", "offered", "value", "zh"),
    [
        (date(2026, 11, 1), date(2026, 11, 10), 0.9868, "较早的一方是需求，发布于约 1 个月前。"),
        (date(2026, 11, 20), date(2026, 11, 21), 0.9987, "双方信息都是近一个月内的。"),
        (date(2027, 1, 1), date(2023, 11, 23), 0.5, "较早的一方是成果，发布于约 36 个月前。"),
    ],
)
def test_freshness_halves_in_three_years_of_the_older_entry(asked, offered, value, zh) -> None:
    found = read("freshness", demand(valid_from=asked), achievement(valid_from=offered))
    assert (found[0], found[2].zh) == (value, zh)


REQUIRED = (
    indicator("韧性", AT_LEAST, "67", "%", necessity=MUST),
    indicator("噪声", AT_MOST, "65", "dB", necessity=SHOULD),
)
TOUGH, SOFT = indicator("韧性", EQUAL, "70", "%"), indicator("韧性", EQUAL, "50", "%")
QUIET, LOUD = indicator("噪声", EQUAL, "60", "dB"), indicator("噪声", EQUAL, "80", "dB")


@pytest.mark.parametrize(
    ("offered", "value", "shared", "zh"),
    [
        ((TOUGH, QUIET), 1.0, 1.0, "要求的指标中，2 项满足，0 项不满足，0 项未知。"),
        ((TOUGH, LOUD), 0.6667, 1.0, "要求的指标中，1 项满足，1 项不满足，0 项未知。"),
        ((SOFT, QUIET), -1.0, 1.0, "要求的指标中，1 项满足，1 项不满足，0 项未知。"),
        ((LOUD,), 0.0, 0.5, "要求的指标中，0 项满足，1 项不满足，1 项未知。"),
        ((TOUGH,), 1.0, 0.5, "要求的指标中，1 项满足，0 项不满足，1 项未知。"),
        ((indicator("密度", EQUAL, "2", "g/cm³"),), None, 0.0, "技术指标：无法比较。"),
    ],
)  # fmt: skip
def test_indicators_and_shared_quantities_follow_from_the_verdicts(offered, value, shared, zh) -> None:
    asking, offering = demand(indicators=REQUIRED), achievement(indicators=offered)
    found, common = read("indicators", asking, offering), read("shared_quantities", asking, offering)
    assert (found[0], found[2].zh) == (value, zh)
    assert (common[0], common[2]) == (
        shared,
        Sentence(
            zh=f"要求的 2 项指标中，成果给出了 {int(2 * shared)} 项的数值。",
            en=f"The achievement states a value for {int(2 * shared)} of 2 required indicators.",
        ),
    )


def test_violated_must_is_not_made_good_by_a_met_one() -> None:
    musts = (
        indicator("韧性", AT_LEAST, "67", "%", necessity=MUST),
        indicator("噪声", AT_MOST, "65", "dB", necessity=MUST),
    )
    assert read("indicators", demand(indicators=musts), achievement(indicators=(TOUGH, LOUD)))[0] == -0.5


LONG = "连续退火炉的烟气余热经热管换热后预热助燃空气，回收效率高，运行稳定，适用于带钢生产线，已在三家企业应用。"


def test_content_words_count_the_telling_words_of_the_demand() -> None:
    asking = demand("退火炉烟气余热回收", summary="希望回收连续退火炉的烟气余热")
    near, far = achievement("热管换热器", summary=LONG), achievement("小麦育种", summary="抗倒伏小麦新品种，" * 6)
    context = Context(
        reference=TODAY.reference, rarity=rarity([asking.content, near.content, far.content, demand("轴承").content])
    )
    close, distant = (read("lexical_content", asking, one, context) for one in (near, far))
    assert close[0] > 0.3
    assert distant[0] < 0.05
    assert close[2] == Sentence(
        zh="需求关心的内容，成果介绍里大多提到。", en="The achievement speaks of most of what the demand is about."
    )
    assert distant[2].zh == "需求关心的内容，成果介绍里很少提到。"


def test_content_words_of_the_same_text_are_all_there_and_a_title_alone_says_nothing() -> None:
    asking = demand("热管换热器", summary=LONG)
    context = Context(reference=TODAY.reference, rarity=rarity([asking.content, demand("轴承").content]))
    assert read("lexical_content", asking, achievement("热管换热器", summary=LONG), context)[0] == 1.0
    assert read("lexical_content", asking, achievement("热管换热器"), context)[1] is Presence.ACHIEVEMENT_SILENT
    assert read("lexical_content", asking, achievement("热管换热器", summary=LONG))[1] is Presence.DEMAND_SILENT


def test_completeness_is_that_of_the_thinner_side() -> None:
    thin, full = demand("余热"), achievement(summary=LONG, trl=7, region="330100")
    value, presence, sentence = read("completeness", thin, full)
    assert presence is Presence.KNOWN
    assert 0 <= value < 0.4
    assert sentence.zh == f"需求信息较少（完整度 {round(value * 100)} %），判断仅供参考。"
    assert sentence.en == f"The demand says little ({round(value * 100)} % complete); take the judgement with care."


STATED = {
    "indicators": ("indicators", REQUIRED, (TOUGH,)),
    "shared_quantities": ("indicators", REQUIRED, (TOUGH,)),
    "maturity": ("trl", 6, 6),
    "cooperation": ("cooperation_modes", (Mode.LICENCE,), (Mode.LICENCE,)),
    "price": ("price", yuan(high="5"), yuan("5")),
    "technical_field": ("technical_fields", ("01",), ("01",)),
    "industry": ("industries", ("C26",), ("C26",)),
    "region": ("region", "330100", "330100"),
    "freshness": ("valid_from", date(2026, 1, 1), date(2026, 1, 1)),
}


@pytest.mark.parametrize("name", sorted(STATED))
def test_missing_is_a_state_that_names_the_silent_side(name) -> None:
    field, asked, offered = STATED[name]
    title = FEATURES[name].title
    cases = [(demand(**{field: asked}), achievement(), "成果未写明", "the achievement does not say"), (demand(), achievement(**{field: offered}), "需求未写明", "the demand does not say"), (demand(), achievement(), "双方均未写明", "neither side says")]  # fmt: skip
    presences = (Presence.ACHIEVEMENT_SILENT, Presence.DEMAND_SILENT, Presence.BOTH_SILENT)
    for (asking, offering, zh, en), presence in zip(cases, presences, strict=True):
        sentence = Sentence(zh=f"{title.zh}：{zh}。", en=f"{title.en}: {en}.")
        assert read(name, asking, offering) == (None, presence, sentence)


def test_every_structured_feature_is_tested_for_silence_or_is_never_silent() -> None:
    assert set(FEATURES) == set(STATED) | {"lexical_content", "completeness"}


def test_features_stay_within_their_range_for_full_contents() -> None:
    asking, offering = demand(), achievement()
    full = [
        type(one)(id=one.id, content=full_content(kind))
        for one, kind in ((asking, Kind.DEMAND), (offering, Kind.ACHIEVEMENT))
    ]
    for name, feature in FEATURES.items():
        value = read(name, *full)[0]
        assert value is None or feature.low <= value <= feature.high, name


def test_features_of_many_pairs_equal_those_of_each_pair() -> None:
    demands = [
        demand(industries=("C26",), trl=6),
        demand(),
        demand(industries=("D44",), trl=9),
        demand(industries=("C26",)),
    ]
    achievements = [achievement(industries=("C2631",), trl=5), achievement(industries=("C2631",)), achievement(trl=9)]
    places = [(one, other) for one in range(4) for other in range(3)]
    pairs = Pairs(demands=demands, achievements=achievements, demand=np.array([one for one, _ in places]), achievement=np.array([other for _, other in places]))  # fmt: skip
    for name in ("industry", "maturity"):
        readings = FEATURES[name].measure(pairs, TODAY)
        together = [(readings.value_of(number), readings.presence_of(number)) for number in range(len(places))]
        assert together == [read(name, demands[one], achievements[other])[:2] for one, other in places]


@pytest.mark.parametrize("feature", SCORED, ids=lambda feature: feature.name)
def test_scored_feature_clips_what_the_ranker_measured_and_says_it(feature) -> None:
    readings = feature.readings({feature.name: np.array([-0.2, 0.3, 1.4, math.nan])}, 4)
    assert [readings.value_of(number) for number in range(4)] == [0.0, 0.3, 1.0, None]
    assert [readings.presence_of(number) for number in (0, 3)] == [Presence.KNOWN, Presence.INCOMPARABLE]
    assert [feature.sentence(value) for value in (0.0, 1.0)] == [feature.words[-1][1], feature.words[0][1]]
    assert feature.sentence(None).zh == f"{feature.title.zh}：缺少可比的文字。"


@pytest.mark.parametrize("feature", SCORED, ids=lambda feature: feature.name)
def test_scored_feature_that_was_not_measured_is_missing(feature) -> None:
    readings = feature.readings({}, 2)
    assert [readings.value_of(0), readings.value_of(1)] == [None, None]
    assert feature.sentence(math.nan).en == f"{feature.title.en}: there is no text to compare."

"""Required against claimed: met, violated, unknown."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listings.engine.comparison import Comparison, PairVerdict, Verdict, compare, pair_indicators
from listings.engine.content import Indicator, Span
from listings.engine.indicators.extraction import extract_indicators
from listings.engine.quantities import similarity
from listings.engine.terms import Change, Operator
from marketplace.wording import Sentence


def read(text: str) -> Indicator:
    found = extract_indicators(text)
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("required", "offered", "verdict"),
    [
        ("韧性≥67%", "韧性≥70%", "met"), ("韧性≥67%", "韧性≥67%", "met"), ("韧性≥67%", "韧性≥60%", "unknown"), ("韧性≥67%", "韧性为60%", "violated"), ("韧性≥67%", "韧性<60%", "violated"), ("韧性>67%", "韧性≥67%", "unknown"), ("韧性>67%", "韧性为67%", "violated"),
        ("噪声≤65dB", "噪声<60dB", "met"), ("噪声≤65dB", "噪声≤70dB", "unknown"), ("噪声≤65dB", "噪声为70dB", "violated"),
        ("工作温度-40～85℃", "工作温度-50～90℃", "met"), ("工作温度-40～85℃", "工作温度-20～60℃", "violated"), ("工作温度-40～85℃", "工作温度为25℃", "unknown"), ("耐温≥180℃", "耐温-40～200℃", "met"), ("耐温≥180℃", "耐温-40～150℃", "violated"),
        ("含量5-8%", "含量6%", "met"), ("含量5-8%", "含量5.5-7%", "met"), ("含量5-8%", "含量6-9%", "unknown"), ("含量5-8%", "含量为9%", "violated"),
        ("误差±0.5mm", "误差±0.3mm", "met"), ("误差±0.5mm", "误差±1mm", "unknown"), ("误差≤0.5mm", "误差±300μm", "met"), ("误差±0.5mm", "精度≤0.3mm", "met"),
        ("密度≥1800kg/m³", "密度1.80g/cm³", "met"), ("寿命≥5年", "寿命大于60个月", "met"), ("纯度≥95%", "纯度0.97", "met"),
        ("能耗降低30%以上", "能耗降低35%", "met"), ("能耗降低30%以上", "能耗降低20%", "violated"), ("能耗降低30%以上", "能耗提高5%", "violated"), ("能耗降低30%以上", "能耗≤35kWh/t", "unknown"),
        ("功率1.5kW", "功率2kW", "unknown"), ("功率1.5kW", "功率1500W", "met"), ("温升≤40K", "温升≤35℃", "met"), ("厚度≥2mm", "厚度≥2g", "unknown"),
    ],
)  # fmt: skip
def test_verdict_follows_from_the_two_statements(required, offered, verdict) -> None:
    assert compare(read(required), read(offered)).verdict.value == verdict


def test_comparison_tells_reason_and_conversion() -> None:
    assert compare(read("密度≥1800kg/m³"), read("密度为1.70g/cm³")) == Comparison(
        verdict=Verdict.VIOLATED,
        reason=Sentence(
            zh="给出 1.7 g/cm³，要求 ≥ 1800 kg/m³，未达到要求",
            en="offered 1.7 g/cm³, required ≥ 1800 kg/m³: does not meet the requirement",
        ),
        conversion="1.70 g/cm³ = 1700 kg/m³",
    )
    assert compare(read("韧性≥67%"), read("韧性≥60%")).reason == Sentence(
        zh="只写了 ≥ 60%，还看不出能否达到 ≥ 67%", en="claims ≥ 60%, which does not show ≥ 67%"
    )
    assert compare(read("压力≥5MPa"), read("压力≥6兆帕")).conversion == ""


def test_comparison_names_a_condition_that_was_not_checked() -> None:
    found = compare(replace(read("粘度≥5mPa·s"), condition="25℃"), read("粘度≥6mPa·s"))
    assert (found.verdict, found.reason.en) == (
        Verdict.MET,
        "offered ≥ 6 mPa·s, required ≥ 5 mPa·s: meets the requirement; the condition “25℃” was not checked",
    )


def test_equal_that_was_typed_as_a_row_is_violated_by_another_figure() -> None:
    typed = Indicator(quantity="功率", operator=Operator.EQUAL, value=Decimal("1.5"), unit="kW")
    found = replace(typed, span=Span(field="summary", start=0, end=5))
    claim = replace(typed, value=Decimal(2))
    assert (compare(typed, claim).verdict, compare(found, claim).verdict) == (Verdict.VIOLATED, Verdict.UNKNOWN)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("密度", "density", True), ("工作温度", "operating temperature", True), ("电池循环寿命", "循环寿命", True), ("使用寿命", "service life", True), ("精度", "误差", True), ("氨氮", "氨氮含量", True), ("产品收率", "收率", True), ("热导率", "thermal conductivity", True),
        ("强度", "抗拉强度", False), ("抗拉强度", "抗压强度", False), ("工作温度", "储存温度", False), ("加工精度", "定位精度", False), ("时间", "糖化时间", False), ("合格率", "废品率", False), ("", "密度", False), ("", "", False),
    ],
)  # fmt: skip
def test_quantity_names_are_told_apart(one, other, is_same) -> None:
    assert (similarity(one, other) >= 0.7, similarity(other, one) >= 0.7) == (is_same, is_same)


def test_pairing_takes_the_claim_of_the_same_quantity() -> None:
    required = extract_indicators("抗拉强度≥600MPa；抗压强度≥50MPa；精度≥95%；密度≤2g/cm³")
    offered = extract_indicators("抗拉强度为650MPa，屈服强度450MPa，误差≤5%，density of 1.9 g/cm3")
    found = pair_indicators(required, offered)
    assert [
        (pair.required.quantity, pair.offered and pair.offered.quantity, pair.comparison.verdict.value)
        for pair in found
    ] == [
        ("抗拉强度", "抗拉强度", "met"),
        ("抗压强度", None, "unknown"),
        ("精度", None, "unknown"),
        ("密度", "density", "met"),
    ]
    assert found[1] == PairVerdict(
        required=required[1],
        offered=None,
        similarity=0.0,
        comparison=Comparison(
            verdict=Verdict.UNKNOWN,
            reason=Sentence(zh="成果未说明抗压强度（要求 ≥ 50 MPa）", en="not stated: 抗压强度 (required ≥ 50 MPa)"),
        ),
    )


def test_pairing_without_requirements_is_empty() -> None:
    assert pair_indicators((), extract_indicators("密度≥2g/cm³")) == ()


def test_pairing_shows_the_same_quantity_in_another_dimension_as_not_comparable() -> None:
    (found,) = pair_indicators(extract_indicators("产量≥5吨/天"), extract_indicators("产量≥500件/天"))
    assert (found.comparison.verdict, found.comparison.reason.en) == (
        Verdict.UNKNOWN,
        "offered ≥ 500 件/天, required ≥ 5 吨/天: the units cannot be compared",
    )


amounts = st.decimals(min_value=-1000, max_value=1000, allow_nan=False, places=2)
operators = st.sampled_from(
    [Operator.AT_LEAST, Operator.MORE_THAN, Operator.AT_MOST, Operator.LESS_THAN, Operator.EQUAL]
)


def indicator(operator: Operator, value: Decimal, second: Decimal | None = None) -> Indicator:
    return Indicator(quantity="韧性", operator=operator, value=value, second=second, unit="MPa")


@given(
    operators,
    amounts,
    st.sampled_from(
        [(Operator.AT_LEAST, 1), (Operator.MORE_THAN, 1), (Operator.AT_MOST, -1), (Operator.LESS_THAN, -1)]
    ),
    amounts,
    amounts,
)
def test_stricter_claim_never_turns_met_into_anything_less(need, bound, claim, value, more) -> None:
    operator, sign = claim
    loose, strict = indicator(operator, value), indicator(operator, value + sign * abs(more))
    if compare(indicator(need, bound), loose).verdict is Verdict.MET:
        assert compare(indicator(need, bound), strict).verdict is Verdict.MET


@given(operators, amounts, amounts)
def test_verdict_of_a_point_is_never_unknown_for_a_typed_requirement(need, bound, value) -> None:
    assert compare(indicator(need, bound), indicator(Operator.EQUAL, value)).verdict is not Verdict.UNKNOWN


@given(operators, amounts, st.sampled_from(list(Change)))
def test_change_never_compares_with_a_level(need, bound, change) -> None:
    level = indicator(need, bound)
    assert compare(replace(level, change=change), level).verdict is Verdict.UNKNOWN

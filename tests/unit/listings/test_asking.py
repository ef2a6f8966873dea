"""What a search asks of an indicator, and which claim answers it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from listings.engine.asking import LONGEST_TITLE, answer_to, nearest_of, question_of, values_from_search
from listings.engine.comparison import Verdict
from listings.engine.content import Indicator
from listings.engine.terms import Operator

SIGNS = {"=": "eq", "≥": "ge", "≤": "le", "–": "between", "±": "tolerance"}


def claim(quantity: str, operator: Operator, value: str, unit: str = "", **more: object) -> Indicator:
    return Indicator(quantity=quantity, operator=operator, value=Decimal(value), unit=unit, **more)


@pytest.mark.parametrize(
    ("text", "quantity", "operator", "value", "unit", "words"),
    [
        ("抗冲击 ≥ 60 %", "抗冲击", Operator.AT_LEAST, "60", "%", ""),
        ("厚度小于 2 mm 的涂层", "厚度", Operator.LESS_THAN, "2", "mm", "涂层"),
        ("厚度小於 2 mm 的塗層", "厚度", Operator.LESS_THAN, "2", "mm", "涂层"),
        ("corrosion rate < 0.1 mm/a", "corrosion rate", Operator.LESS_THAN, "0.1", "mm/a", ""),
        ("锂电池 能量密度 300 Wh/kg 以上", "能量密度", Operator.AT_LEAST, "300", "Wh/kg", "锂电池"),
        ("tensile strength > 500 MPa aluminium alloy", "tensile strength", Operator.MORE_THAN, "500", "MPa", "aluminium alloy"),
        ("耐高温1200℃以上的陶瓷", "耐高温", Operator.AT_LEAST, "1200", "℃", "陶瓷"),
    ],
)  # fmt: skip
def test_condition_is_read_with_the_words_beside_it(text, quantity, operator, value, unit, words):
    found = question_of(text)
    asked = found.indicator
    assert (asked.quantity, asked.operator, asked.value, asked.unit, found.words) == (
        quantity,
        operator,
        Decimal(value),
        unit,
        words,
    )
    assert (asked.span, asked.condition, asked.necessity) == (None, "", None)


@pytest.mark.parametrize(
    "text", ["无卤阻燃聚丙烯", "5G 通信", "≥ 60 %", "识别率 99 %", "A > B", "价格 < 50 万", "2024 年以上", ""]
)
def test_most_searches_are_mere_words(text):
    assert question_of(text) is None


def test_upper_and_lower_end_are_one_condition():
    asked = question_of("波长 400-700 nm 光源")
    assert (asked.indicator.operator, asked.indicator.second, asked.words) == (Operator.BETWEEN, Decimal(700), "光源")


@pytest.mark.parametrize(
    ("offered", "verdict"),
    [
        (claim("抗冲击", Operator.AT_LEAST, "65", "%"), Verdict.MET),
        (claim("抗冲击性能", Operator.EQUAL, "60", "%"), Verdict.MET),
        (claim("抗冲击", Operator.EQUAL, "0.7"), Verdict.MET),
        (claim("抗冲击", Operator.AT_LEAST, "50", "%"), Verdict.UNKNOWN),
        (claim("抗冲击", Operator.EQUAL, "50", "%"), Verdict.VIOLATED),
    ],
)
def test_claim_answers_with_its_verdict(offered, verdict):
    found = answer_to(question_of("抗冲击 ≥ 60 %"), [claim("纯度", Operator.EQUAL, "99", "%"), offered])
    assert (found.offered, found.comparison.verdict) == (offered, verdict)


def test_claim_in_another_unit_is_converted():
    found = answer_to(question_of("厚度 < 2 mm"), [claim("膜厚度", Operator.EQUAL, "850", "μm")])
    assert (found.comparison.verdict, found.comparison.conversion) == (Verdict.MET, "850 μm = 0.85 mm")


def test_chinese_claim_answers_an_english_question():
    found = answer_to(question_of("tensile strength > 500 MPa"), [claim("抗拉强度", Operator.AT_LEAST, "0.6", "GPa")])
    assert found.comparison.verdict is Verdict.MET


@pytest.mark.parametrize(
    "offered",
    [
        claim("纯度", Operator.AT_LEAST, "99", "%"),
        claim("抗冲击强度", Operator.AT_LEAST, "60", "kJ/m²"),
        claim("冲", Operator.AT_LEAST, "99", "%"),
    ],
)
def test_claim_of_something_else_is_no_answer(offered):
    assert answer_to(question_of("抗冲击 ≥ 60 %"), [offered]) is None


def test_no_claim_is_no_answer():
    assert answer_to(question_of("抗冲击 ≥ 60 %"), []) is None


def test_of_several_near_claims_the_one_that_meets_is_taken():
    low, high = (
        claim("抗冲击整体性能指数", Operator.EQUAL, "40", "%"),
        claim("抗冲击试验等效数值", Operator.EQUAL, "80", "%"),
    )
    assert answer_to(question_of("抗冲击 ≥ 60 %"), [low, high]).offered == high


def test_bare_name_means_what_it_is_of():
    found = answer_to(question_of("厚度 < 2 mm 的涂层"), [claim("涂层厚度", Operator.EQUAL, "1", "mm")])
    assert found.comparison.verdict is Verdict.MET
    assert answer_to(question_of("管壁厚度 < 2 mm"), [claim("涂层厚度", Operator.EQUAL, "1", "mm")]) is None


def test_strength_is_not_tensile_strength():
    """A name that the table of synonyms knows is not stretched to what merely holds it."""
    assert answer_to(question_of("强度 ≥ 60 MPa"), [claim("抗拉强度", Operator.EQUAL, "80", "MPa")]) is None


@pytest.mark.parametrize(
    ("asked", "claims", "nearest"),
    [
        ("抗冲击 ≥ 60 %", [("=", "45"), ("=", "52"), ("≤", "30")], "抗冲击 ≥ 52%"),
        ("抗冲击 > 60 %", [("=", "60")], "抗冲击 ≥ 60%"),
        ("抗冲击 ≥ 60 % 涂层", [("–", "20", "40")], "抗冲击 ≥ 20% 涂层"),
        ("抗冲击 ≥ 60 %", [("±", "40", "5")], "抗冲击 ≥ 35%"),
        ("抗冲击 ≥ 60 %", [("≤", "50")], None),
        ("抗冲击 ≥ 60 %", [], None),
        ("抗冲击 ≤ 10 %", [("=", "45"), ("–", "11", "12"), ("≥", "30")], "抗冲击 ≤ 12%"),
        ("抗冲击 5–10 %", [("=", "45")], None),
    ],
)
def test_nearest_question_is_met_by_the_best_claim_that_does_not_meet_the_asked_one(asked, claims, nearest):
    question = question_of(asked)
    offered = [
        claim("抗冲击", Operator(SIGNS[sign]), value, "%", second=Decimal(second[0]) if second else None)
        for sign, value, *second in claims
    ]
    answers = [answer_to(question, [one]) for one in offered]
    assert {answer.comparison.verdict for answer in answers} <= {Verdict.VIOLATED}
    found = nearest_of(question, answers)
    assert (None if found is None else found.text) == nearest
    if found is not None:
        assert Verdict.MET in {answer_to(found, [one]).comparison.verdict for one in offered}


def test_nearest_question_is_asked_in_the_unit_of_the_claim():
    question = question_of("厚度小于 2 mm 的涂层")
    answer = answer_to(question, [claim("涂层厚度", Operator.EQUAL, "5000", "μm")])
    assert nearest_of(question, [answer]).text == "厚度 ≤ 5000 μm 涂层"


def test_question_can_be_typed_again_with_and_without_its_condition():
    question = question_of("锂电池 能量密度 300 Wh/kg 以上")
    assert (question.condition, question.text, question.bare) == (
        "能量密度 ≥ 300 Wh/kg",
        "能量密度 ≥ 300 Wh/kg 锂电池",
        "能量密度 锂电池",
    )
    assert question_of(question.text) == question


def test_search_becomes_the_beginning_of_a_demand():
    assert values_from_search("无卤阻燃 聚丙烯") == {"title": "无卤阻燃 聚丙烯"}
    assert values_from_search("厚度小于 2 mm 的涂层") == {"title": "厚度 涂层", "indicator_text": "厚度 < 2 mm"}
    long = "求购涂层设备，" * 12
    assert values_from_search(long) == {"title": long[:LONGEST_TITLE], "background": long}

"""Indicators found in free text, Chinese and English."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from listings.engine.content import Indicator, Span
from listings.engine.indicators.extraction import extract_indicators
from listings.engine.terms import Change, Necessity, Operator


def told(text: str) -> list[tuple[str, str, str, str | None, str]]:
    """Quantity, operator, value, second value and unit of each indicator."""
    return [
        (one.quantity, one.operator.value, str(one.value), None if one.second is None else str(one.second), one.unit)
        for one in extract_indicators(text)
    ]


def test_indicator_keeps_all_that_was_said_and_where() -> None:
    text = "要求：在25℃条件下粘度必须不低于1500mPa·s"
    assert extract_indicators(text, "summary") == (
        Indicator(
            quantity="粘度", operator=Operator.AT_LEAST, value=Decimal(1500), unit="mPa·s", condition="25℃条件下", necessity=Necessity.MUST, span=Span(field="summary", start=10, end=26)
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("100/120粒度的抗冲击韧性≥67%", ("抗冲击韧性", "ge", "67", None, "%")),
        ("堆积密度不低于1.80克/立方厘米", ("堆积密度", "ge", "1.80", None, "克/立方厘米")),
        ("工作温度-40～85℃", ("工作温度", "between", "-40", "85", "℃")),
        ("误差±0.5mm以内", ("误差", "tolerance", "0", "0.5", "mm")),
        ("相对湿度波动±3%", ("相对湿度波动", "tolerance", "0", "3", "%")),
        ("年产10万吨", ("年产量", "eq", "10", None, "万吨/年")),
        ("日处理能力三百吨", ("日处理能力", "eq", "300", None, "吨/天")),
        ("转变在73%以上", ("转变", "ge", "73", None, "%")),
        ("精度达到0.01mm", ("精度", "le", "0.01", None, "mm")),
        ("效率达到95%", ("效率", "ge", "95", None, "%")),
        ("电压220V±10%", ("电压", "tolerance", "220", "22", "V")),
        ("零下20度以下储存温度", ("温度", "le", "-20", None, "℃")),
        ("硬度HRC58～62", ("硬度", "between", "58", "62", "HRC")),
        ("漏率≤1×10⁻⁹Pa·m³/s", ("漏率", "le", "1E-9", None, "Pa·m³/s")),
        ("抗拉强度为３０～５０ＭＰａ", ("抗拉强度", "between", "30", "50", "MPa")),
        ("每小时处理能力不低于20吨", ("处理能力", "ge", "20", None, "吨/小时")),
        ("充电时间由8小时缩短到2小时以内", ("充电时间", "le", "2", None, "小时")),
        ("单位成本低于50元/吨", ("单位成本", "lt", "50", None, "元/吨")),
        ("response time within 5 ms", ("response time", "le", "5", None, "ms")),
        ("defect rate of no more than 3%", ("defect rate", "le", "3", None, "%")),
        ("the payload is between 5 and 10 kg", ("payload", "between", "5", "10", "kg")),
        ("temperature range of -20 to 60 °C", ("temperature", "between", "-20", "60", "°C")),
        ("cycle life of at least 500 cycles", ("cycle life", "ge", "500", None, "cycles")),
        ("A minimum yield strength of 355 MPa is required.", ("yield strength", "ge", "355", None, "MPa")),
        ("It weighs less than 12 kg.", ("weight", "lt", "12", None, "kg")),
    ],
)
def test_indicator_is_read_as_written(text, expected) -> None:
    assert told(text) == [expected]


@pytest.mark.parametrize(
    ("text", "change", "quantity"),
    [
        ("综合能耗降低30%以上", Change.DECREASE, "综合能耗"), ("降低变速箱整体质量20%以上", Change.DECREASE, "变速箱整体质量"), ("节水40%以上", Change.DECREASE, "用水量"), ("产量提高1.5倍", Change.INCREASE, "产量"),
        ("油耗比同类产品低15%左右", Change.DECREASE, "油耗"), ("Throughput increased by 25%", Change.INCREASE, "Throughput"), ("Emissions must be cut by at least 40 percent", Change.DECREASE, "Emissions"),
        ("效率提高到95%", None, "效率"), ("硫含量降到300ppm以下", None, "硫含量"),
    ],
)  # fmt: skip
def test_indicator_of_a_change_is_told_from_a_level(text, change, quantity) -> None:
    assert [(one.change, one.quantity) for one in extract_indicators(text)] == [(change, quantity)]


def test_indicator_carries_the_condition_that_stands_beside_it() -> None:
    texts = (
        "Response time within 5 ms at 25 °C",
        "热传导系数≤0.2w/m.k（600℃）",
        "28d抗压强度达到70MPa",
        "抗压强度(28天)≥50MPa",
        "常温下保质期不低于9个月",
    )
    assert [[(str(one.value), one.condition) for one in extract_indicators(text)] for text in texts] == [
        [("5", "at 25 °C")],
        [("0.2", "600℃")],
        [("70", "28d")],
        [("50", "28天")],
        [("9", "常温下")],
    ]


def test_indicator_says_must_or_should_only_where_the_text_does() -> None:
    texts = (
        "纯度须大于99%",
        "希望效率提高到95%",
        "纯度大于99%",
        "power must exceed 5 kW",
        "weight should be below 5 kg",
    )
    assert [extract_indicators(text)[0].necessity for text in texts] == [
        Necessity.MUST,
        Necessity.SHOULD,
        None,
        Necessity.MUST,
        Necessity.SHOULD,
    ]


@pytest.mark.parametrize(
    "noise",
    [
        "公司成立于2005年，2016年被评为高新技术企业", "执行GB/T 4754-2017和ISO 9001", "专利ZL201710123456.7", "电话0577-86689123", "采用Q235钢、6061铝合金、LX-200、5G、3D打印", "1、调研；2、设计；（3）试制",
        "标准化厂房3栋，员工200人，高级工程师12人", "销售收入2002万元，注册资本1000万元", "投资500万元", "以CO2、TiO2、H2O2为原料", "第3代半导体", "软件V2.3.1", "见第4章图3", "外形100*50mm", "FeO:SiO2约为35:18", "一种新型材料，十分迫切",
        "founded in 1998 with 250 employees", "See section 4.2 and figure 3", "Version 2.1", "the F-16 and the A320", "budget of 200,000 USD",
    ],
)  # fmt: skip
def test_indicator_is_not_taken_from_background(noise) -> None:
    assert told(f"{noise}；厚度≥2mm") == [("厚度", "ge", "2", None, "mm")]


@example("百分之" * 400)
@example("1" * 3000 + "kg")
@example("（" * 500 + "1%")
@example("1±1±1-~至1kg/(m·" * 50)
@given(
    st.one_of(
        st.text(),
        st.text(alphabet="0123456789.,-~±%×^/ kgm℃年产万吨不低于≥提高到约以上内（）()三十百的在下at of", max_size=120),
    )
)
def test_indicator_span_lies_inside_and_holds_a_number(text) -> None:
    for one in extract_indicators(text, "f"):
        assert one.span is not None
        assert 0 <= one.span.start < one.span.end <= len(text)
        assert any(sign.isnumeric() or sign in "半两" for sign in text[one.span.start : one.span.end])

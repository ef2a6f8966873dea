"""Units as people write them: their size, dimension and conversion."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listings.engine.units.names import chinese_names, symbols
from listings.engine.units.reading import Factor, UnitText, factors_of, unit_at
from listings.engine.units.scales import DIFFERENCE, Measure, amount_text, conversion_text, convert, normalise, scale_of

SAME = [
    ("克/立方厘米", "g/cm³"), ("g/cm3", "kg/L"), ("兆帕", "MPa"), ("MPA", "N/mm²"), ("立方米每小时", "m³/h"), ("万吨/年", "万吨/年"), ("转/分", "rpm"), ("w/m.k", "W/(m·K)"), ("J·kg-1·K-1", "J/(kg·K)"),
    ("sec/pcs", "秒/件"), ("次/分", "times/min"), ("KW", "千瓦"), ("DB", "分贝"), ("μm", "um"), ("毫克/升", "mg/L"), ("℃", "摄氏度"), ("㎡", "平方米"), ("元/吨", "CNY/t"), ("/℃", "1/K"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SAME)
def test_unit_spelled_in_two_ways_is_one_unit(one, other) -> None:
    assert scale_of(one) is not None
    assert normalise(Decimal(7), one, is_difference=True) == normalise(Decimal(7), other, is_difference=True)


def test_unit_of_every_name_in_the_table_is_known() -> None:
    assert [name for name in (*symbols(), *chinese_names()) if scale_of(name) is None] == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("次", "件"),
        ("台", "件"),
        ("元", "美元"),
        ("倍", "百分点"),
        ("rpm", "Hz"),
        ("°", "%"),
        ("HRC", "HV"),
        ("年", "公斤"),
        ("dB", "倍"),
        ("bit", "个"),
    ],
)
def test_unit_of_another_dimension_never_compares(one, other) -> None:
    assert convert(Decimal(1), one, one) == 1
    assert convert(Decimal(1), one, other) is None


@pytest.mark.parametrize("unit", ["foo", "kg/foo", "第", "G网络", "//", "kg//m"])
def test_unit_that_is_none_has_no_scale(unit) -> None:
    assert (scale_of(unit), normalise(Decimal(1), unit)) == (None, None)


def test_temperature_is_absolute_unless_it_is_a_difference() -> None:
    assert normalise(Decimal(25), "℃") == Measure(magnitude=Decimal("298.15"), dimension="[temperature]")
    assert normalise(Decimal(5), "℃", is_difference=True) == Measure(magnitude=Decimal(5), dimension=DIFFERENCE)
    assert convert(Decimal(212), "°F", "℃") == 100
    assert convert(Decimal(9), "°F", "℃", is_difference=True) == 5


def test_conversion_text_shows_both_amounts() -> None:
    assert conversion_text(Decimal("1.80"), "g/cm³", "kg/m³") == "1.80 g/cm³ = 1800 kg/m³"
    assert conversion_text(Decimal(5), "年", "个月") == "5 年 = 60 个月"
    assert conversion_text(Decimal(85), "℃", "K") == "85℃ = 358.15 K"
    assert (conversion_text(Decimal(1), "kg", "kg"), conversion_text(Decimal(1), "kg", "m")) == ("", "")


def test_amount_text_of_a_tiny_number_uses_a_power_of_ten() -> None:
    assert [amount_text(Decimal(value), unit) for value, unit in (("1e-9", "Pa·m³/s"), ("0", "m"), ("67", "%"))] == [
        "1×10^-9 Pa·m³/s",
        "0 m",
        "67%",
    ]


def test_unit_in_a_text_ends_where_the_next_word_begins() -> None:
    assert unit_at("1.80克/立方厘米，", 4) == UnitText(
        end=10, factors=(Factor(name="克", power=1), Factor(name="立方厘米", power=-1))
    )
    assert unit_at("5m-3m", 1) == UnitText(end=2, factors=(Factor(name="m", power=1),))
    assert unit_at("5G网络", 1) is None
    assert factors_of("万吨/年") == (
        Factor(name="万", power=1),
        Factor(name="吨", power=1),
        Factor(name="年", power=-1),
    )


@given(
    value=st.decimals(min_value="-1e9", max_value="1e9", allow_nan=False, places=4),
    pair=st.sampled_from(
        [
            ("g/cm³", "kg/m³"),
            ("MPa", "bar"),
            ("吨/天", "kg/h"),
            ("℃", "°F"),
            ("亩", "m²"),
            ("斤", "吨"),
            ("kWh", "大卡"),
            ("m/s", "公里/小时"),
        ]
    ),
)
def test_conversion_there_and_back_is_the_same_amount(value, pair) -> None:
    there = convert(value, *pair)
    assert there is not None
    back = convert(there, pair[1], pair[0])
    assert back is not None
    assert abs(back - value) <= Decimal("1e-9") * max(1, abs(value))

"""What is told about a unit while it is typed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from listings.engine.units.checking import KNOWN, unit_word
from listings.engine.units.names import COMMON, chinese_names, symbols
from listings.engine.units.nearest import nearest_unit
from listings.engine.units.scales import scale_of


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [
        ("1.80", "g/cm³", "= 1800 kg/m³"),
        ("60", "MPa", "= 60000 kPa"),
        ("85", "℃", "= 358.15 K"),
        ("3", "Ｌ/min", "= 0.18 m³/h"),
        (None, "kW", "1 kW = 1000 W"),
    ],
)
def test_known_unit_shows_the_amount_once_more(value, unit, told):
    word = unit_word(unit, None if value is None else Decimal(value))
    assert (word.is_known, word.sentence.zh, word.sentence.en, word.nearest) == (True, told, told, "")


@pytest.mark.parametrize("unit", ["HRC", "%", "次", "J/cm2", "W/(m·K)"])
def test_known_unit_without_another_common_one_is_said_to_compare(unit):
    assert unit_word(unit, Decimal(5)).sentence == KNOWN


@pytest.mark.parametrize("unit", ["", "  ", "　"])
def test_nothing_is_told_where_no_unit_is_typed(unit):
    assert unit_word(unit, Decimal(5)) is None


@pytest.mark.parametrize(
    ("unit", "nearest"),
    [
        ("Mpaa", "MPa"),
        ("kgg/m³", "kg/m³"),
        ("W/mK", "W/(m·K)"),
        ("W/m K", "W/(m·K)"),
        ("兆怕", "兆帕"),
        ("毫来", "毫米"),
    ],
)
def test_unknown_unit_is_told_with_the_nearest(unit, nearest):
    word = unit_word(unit, Decimal(5))
    assert (word.is_known, word.nearest, scale_of(nearest) is not None) == (False, nearest, True)
    assert word.sentence.zh == f"不认识单位“{unit}”，这一项无法比较；是不是“{nearest}”？"
    assert word.sentence.en == f"The unit “{unit}” is not known, so this cannot be compared; is it “{nearest}”?"


@pytest.mark.parametrize("unit", ["qqqqzz", "x" * 5000])
def test_unit_like_no_other_is_told_without_a_guess(unit):
    word = unit_word(unit)
    assert (word.is_known, word.nearest, len(word.sentence.zh) < 90) == (False, "", True)


def test_every_common_unit_and_every_name_is_known():
    told = [unit_word(name) for name in (*COMMON, *symbols(), *chinese_names())]
    assert [word for word in told if not word.is_known] == []


def test_nearest_of_every_unit_with_one_letter_too_many_is_a_known_unit():
    wrong = [f"{unit}q" for unit in COMMON if scale_of(f"{unit}q") is None]
    assert len(wrong) > 40
    assert [unit for unit in wrong if nearest_unit(unit) and scale_of(nearest_unit(unit)) is None] == []

"""The check of one typed indicator: units known, misspelt and missing, contradictions that reading alone would swallow, base units."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listings.engine.content import Indicator
from listings.engine.indicators.checking import check_indicator
from listings.engine.terms import Operator
from listings.engine.units.nearest import nearest_unit
from listings.engine.units.scales import BASE_UNITS, base_unit, scale_of


def row(**parts):
    return {"quantity": "强度", **parts}


def told(check):
    return [(issue.part, issue.code, issue.severity.value) for issue in check.issues]


def test_a_whole_row_reads_with_its_amount_in_base_units():
    check = check_indicator({"quantity": "密度", "operator": "ge", "value": "1.80", "unit": "g/cm³", "span": "x"})
    assert check.indicator == Indicator(
        quantity="密度", operator=Operator.AT_LEAST, value=Decimal("1.80"), unit="g/cm³"
    )
    assert (check.reads.zh, check.conversion, told(check), check.nearest) == (
        "密度 ≥ 1.8 g/cm³",
        "1.80 g/cm³ = 1800 kg/m³",
        [],
        "",
    )


ERRORS = [
    (row(value="高"), [("value", "indicator.unreadable", "error")]),
    (row(value="5", operator="between", unit="MPa"), [("second", "indicator.unreadable", "error")]),
    (row(value="5", operator="ge", second="8", unit="MPa"), [("second", "indicator.unreadable", "error")]),
    (row(value="9", operator="between", second="8", unit="MPa"), [("second", "indicator.unreadable", "error")]),
    ({"value": "5"}, [("quantity", "indicator.unreadable", "error")]),
    (row(value="5", unit="MPa", necessity="随便"), [("necessity", "indicator.unreadable", "error")]),
    (row(value="60 HRC", unit="MPa"), [("unit", "indicator.two_units", "error")]),
    (row(value="≥60", operator="le", unit="MPa"), [("operator", "indicator.two_signs", "error")]),
    (row(value="1±0.5", operator="ge", unit="mm"), [("operator", "indicator.two_signs", "error")]),
]
WARNINGS = [
    (
        row(value="10", operator="tolerance", second="-1", unit="mm"),
        [("second", "value.negative_tolerance", "warning")],
    ),
    (row(value="5"), [("unit", "unit.missing", "warning")]),
    (row(value="5", unit="Mpaa"), [("unit", "unit.unknown", "warning")]),
    ({"quantity": "温度", "value": "-300", "unit": "℃"}, [("value", "value.too_cold", "warning")]),
    ({"quantity": "合格率", "value": "120", "unit": "%"}, [("value", "value.over_hundred", "warning")]),
]
FINE = [
    ({}, []),
    ({"quantity": "  ", "unit": ""}, []),
    (row(value="10", operator="tolerance", second="0.5", unit="mm"), []),
    (row(value="≥ 60 MPa"), []),
    (row(value="5", operator="between", second="8", unit="MPa"), []),
    ({"quantity": "合格率", "value": "120", "unit": "%", "change": "increase"}, []),
    ({"quantity": "温差", "value": "±5", "unit": "℃"}, []),
]


@pytest.mark.parametrize(("typed", "issues"), ERRORS + WARNINGS + FINE)
def test_each_fault_is_told_at_its_part(typed, issues):
    check = check_indicator(typed)
    assert told(check) == issues
    unreadable = [code for _, code, _ in issues if code == "indicator.unreadable"]
    assert (check.indicator is None) == bool(unreadable or not any(text.strip() for text in typed.values()))


CONVERSIONS = [
    (row(value="5", operator="between", second="8", unit="MPa"), "5 MPa = 5000000 Pa；8 MPa = 8000000 Pa"),
    ({"quantity": "温度", "value": "25", "unit": "℃"}, "25℃ = 298.15 K"),
    ({"quantity": "温度", "value": "20", "operator": "tolerance", "second": "5", "unit": "℃"}, "5℃ = 5 K"),
    (row(value="5", unit="Pa"), ""),
    (row(value="60", unit="HRC"), ""),
    (row(value="5", unit="很硬"), ""),
]


@pytest.mark.parametrize(("typed", "conversion"), CONVERSIONS)
def test_amounts_are_shown_in_base_units_where_there_are_usual_ones(typed, conversion):
    assert check_indicator(typed).conversion == conversion


def test_base_units_are_of_factor_one_each_of_its_own_dimension():
    scales = [scale_of(unit) for unit in BASE_UNITS]
    assert [(scale.factor, scale.offset) for scale in scales] == [(1, 0)] * len(BASE_UNITS)
    assert len({scale.dimension for scale in scales}) == len(BASE_UNITS)
    assert [base_unit(unit) for unit in ("km", "°", "次", "abcd")] == ["m", None, None, None]


MISSPELT = {
    "Mpaa": "MPa",
    "kgg": "kg",
    "g/cmm3": "g/cm3",
    "毫升升": "毫升",
    "HRCC": "HRC",
    "℃C": "℃",
    "KWH/吨吨": "KWH/吨",
    "千瓦小时": "千瓦时",
    "MPa": "",
    "": "",
    "xyz": "",
    "abc/def": "",
    "个工作日": "",
}


@pytest.mark.parametrize(("typed", "expected"), MISSPELT.items())
def test_the_nearest_known_unit_of_a_misspelt_one(typed, expected):
    assert nearest_unit(typed) == expected
    assert check_indicator(row(value="5", unit=typed)).nearest == expected


PARTS = ["quantity", "operator", "value", "second", "unit", "condition", "change", "necessity", "proof", "span"]
TYPED = st.text(st.sampled_from("5.-≥±~ MPakg/³硬度%℃ab必须ge"), max_size=12) | st.text(max_size=12)


@given(st.dictionaries(st.sampled_from(PARTS), TYPED))
def test_no_typed_row_breaks_the_check(typed):
    check = check_indicator(typed)
    assert (check.indicator is None) == (check.reads is None)
    if check.indicator is None and any(text.strip() for part, text in typed.items() if part != "span"):
        assert [issue.severity.value for issue in check.issues] == ["error"]
    if check.nearest:
        assert scale_of(check.nearest) is not None

"""Checks one typed indicator: is it whole and consistent, is its unit known, and what is it in base units. Sentences for a person.

The indicator editor asks while a person types, reading a form asks again for every row that was touched. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from listings.engine.content import Indicator
from listings.engine.display import indicator_sentence
from listings.engine.reading.indicator_parts import indicator_of_parts, operator_of
from listings.engine.reading.records import Severity
from listings.engine.reading.rights import PartError
from listings.engine.terms import Operator
from listings.engine.units.nearest import nearest_unit
from listings.engine.units.scales import base_unit, conversion_text, normalise, scale_of
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

IMPLIED = {Operator.EQUAL, Operator.BETWEEN}
"""What reading takes where a value cell names no sign: no contradiction to a chosen one."""
SHARES = ("率", "纯度", "含量", "度比", "yield", "purity", "rate", "content")
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartIssue:
    """One thing to tell about a part of the row; an error keeps the form from being finished."""

    part: str
    code: str
    severity: Severity
    sentence: Sentence
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorCheck:
    """How the row reads (None where it cannot be read), what is wrong, the unit that may be meant, and the amount in base units.

    `conversion` is `1.80 g/cm³ = 1800 kg/m³`, empty where the unit is a base unit itself or unknown.
    """

    indicator: Indicator | None
    reads: Sentence | None
    issues: tuple[PartIssue, ...]
    nearest: str = ""
    conversion: str = ""


def check_indicator(values: Mapping[str, str]) -> IndicatorCheck:
    """Check a row by its parts as typed (keys of `indicator_parts.KEYS`); never raises. An empty row reads as nothing and has no issues."""
    parts = {part: text for part, text in values.items() if part != "span"}
    if not any(text.strip() for text in parts.values()):
        return IndicatorCheck(indicator=None, reads=None, issues=())
    try:
        indicator = indicator_of_parts(parts)
    except PartError as error:
        issue = PartIssue(
            part=error.part,
            code="indicator.unreadable",
            severity=Severity.ERROR,
            sentence=error.sentence,
            value=error.typed,
        )
        return IndicatorCheck(indicator=None, reads=None, issues=(issue,))
    issues = (*_contradictions(parts, indicator), *_unit_issues(indicator), *_odd_amounts(indicator))
    return IndicatorCheck(
        indicator=indicator,
        reads=indicator_sentence(indicator),
        issues=issues,
        nearest="" if scale_of(indicator.unit) else nearest_unit(indicator.unit),
        conversion=_conversion(indicator),
    )


def _contradictions(parts: Mapping[str, str], indicator: Indicator) -> Iterator[PartIssue]:
    """Tell what the value says otherwise than the boxes beside it: it would be lost without a word."""
    try:
        bare = indicator_of_parts({"quantity": indicator.quantity, "value": parts.get("value", "")})
    except PartError:
        return
    if bare.unit and bare.unit != indicator.unit:
        yield _error(
            "unit",
            "indicator.two_units",
            f"数值里写的单位是 {bare.unit}，单位栏是 {indicator.unit}，请统一。",
            f"The value names the unit {bare.unit}, the unit box {indicator.unit}; please use one of them.",
        )
    chosen = operator_of(parts.get("operator", ""))
    if chosen is not None and bare.operator not in IMPLIED and bare.operator is not chosen:
        yield _error(
            "operator",
            "indicator.two_signs",
            f"数值里写的是“{bare.operator.label.zh}”，比较符选的是“{chosen.label.zh}”，请统一。",
            f"The value says “{bare.operator.label.en}”, the chosen sign “{chosen.label.en}”; please use one of them.",
        )


def _unit_issues(indicator: Indicator) -> Iterator[PartIssue]:
    if not indicator.unit:
        yield _warning(
            "unit",
            "unit.missing",
            "没有写单位；pH 值、倍数之类可以不填，其他请补上，否则无法比较。",
            "No unit is given: fine for a pH value or a ratio, anything else cannot be compared without one.",
        )
    elif scale_of(indicator.unit) is None:
        near = nearest_unit(indicator.unit)
        yield _warning(
            "unit",
            "unit.unknown",
            f"不认识单位“{indicator.unit}”，无法换算" + (f"；是否指 {near}？" if near else "。"),
            f"The unit “{indicator.unit}” is not known and cannot be converted"
            + (f"; is {near} meant?" if near else "."),
        )


def _odd_amounts(indicator: Indicator) -> Iterator[PartIssue]:
    if indicator.change is not None:
        return
    if indicator.operator is Operator.TOLERANCE and indicator.second is not None and indicator.second < 0:
        yield _warning(
            "second", "value.negative_tolerance", "偏差应为正数，请核对。", "A tolerance is positive; please compare."
        )
    measure = normalise(indicator.value, indicator.unit)
    if measure is None:
        return
    is_nominal = indicator.operator is not Operator.TOLERANCE or indicator.value
    if measure.dimension == "[temperature]" and measure.magnitude < 0 and is_nominal:
        yield _warning(
            "value", "value.too_cold", "低于绝对零度，请核对。", "This is below absolute zero; please compare."
        )
    largest = max(indicator.value, indicator.second or indicator.value)
    if indicator.unit == "%" and largest > HUNDRED and indicator.quantity.casefold().endswith(SHARES):
        yield _warning(
            "value", "value.over_hundred", "比率超过 100%，请核对。", "A share of more than 100 %; please compare."
        )


def _conversion(indicator: Indicator) -> str:
    target = base_unit(indicator.unit)
    if target is None or target == indicator.unit:
        return ""
    is_difference = indicator.change is not None
    if indicator.operator is Operator.TOLERANCE and indicator.second is not None:
        return conversion_text(indicator.second, indicator.unit, target, is_difference=True)
    texts = [
        conversion_text(value, indicator.unit, target, is_difference=is_difference)
        for value in (indicator.value, indicator.second)
        if value is not None
    ]
    return "；".join(filter(None, texts))


def _error(part: str, code: str, zh: str, en: str) -> PartIssue:
    return PartIssue(part=part, code=code, severity=Severity.ERROR, sentence=Sentence(zh=zh, en=en))


def _warning(part: str, code: str, zh: str, en: str) -> PartIssue:
    return PartIssue(part=part, code=code, severity=Severity.WARNING, sentence=Sentence(zh=zh, en=en))

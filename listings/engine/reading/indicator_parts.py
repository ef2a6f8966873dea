"""Typed indicators: rows of the indicators sheet and objects in lines of JSON, part by part. Free text is read by `indicators`.

Called by `columns` (objects) and `detail_sheets` (rows).
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from listings.engine.content import Indicator, Span
from listings.engine.numbers import parse_number, plain_text
from listings.engine.reading.closed_terms import find_exact_member
from listings.engine.reading.rights import PartError, by_keys
from listings.engine.reading.texts import cell_text, is_blank
from listings.engine.terms import Change, Necessity, Operator
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

KEYS: Mapping[str, tuple[str, ...]] = {
    "quantity": ("quantity", "name", "indicator", "指标名称", "指标", "参数", "参数名称"),
    "operator": ("operator", "op", "comparison", "比较", "比较符", "关系", "运算符"),
    "value": ("value", "target", "数值", "值", "指标值", "下限", "目标值"),
    "second": ("second", "upper", "max", "上限", "第二值", "上限或偏差", "upper value or deviation"),
    "unit": ("unit", "单位", "计量单位"),
    "condition": ("condition", "test condition", "测试条件", "条件", "测试方法"),
    "change": ("change", "变化", "提高或降低"),
    "necessity": ("necessity", "must or should", "必达或期望", "必须/期望", "性质", "约束"),
    "proof": ("proof", "证明", "证明材料", "依据"),
    "span": ("span",),
}
"""Keys of an object and headers of the sheet of indicators."""

_SIGNS = sorted(
    (
        (plain_text(sign), operator)
        for operator in Operator
        for sign in (*operator.synonyms, operator.label.zh, operator.label.en)
        if sign not in {"-", "到", "约", "为"}
    ),
    key=lambda pair: -len(pair[0]),
)
_JOINED = re.compile(r"^\s*([-+]?[^~～–—至到±]+?)\s*(~|～|–|—|至|到|±|(?<=[0-9])\s*-\s*(?=[0-9]))\s*([-+]?[0-9].*)$")
_NUMBER_AND_UNIT = re.compile(
    r"^\s*([-+]?[0-9][0-9,.]*(?:\s*[×xX*]\s*10\^?[-+]?[0-9]+|[eE][-+]?[0-9]+)?\s*[万亿]?)\s*(.*?)\s*$"
)
_ODD_WORDS = {"必达": Necessity.MUST, "期望": Necessity.SHOULD}


def indicator_of_object(record: Mapping[str, Any]) -> Indicator:
    """Make an indicator from an object of lines of JSON; raises PartError."""
    return indicator_of_parts(by_keys(record, KEYS))


def indicator_of_parts(parts: Mapping[str, Any]) -> Indicator:
    """Make an indicator from typed parts (keys as in `KEYS`); raises PartError naming the part.

    A sign, a range, a tolerance and a unit may stand in the value cell (`≥ 67 %`, `-40~85 ℃`, `1±0.5`).
    The quantity may be empty only beside the span of a text: there a value can stand without a name (`±3%`).
    """
    quantity, span = cell_text(parts.get("quantity")), _span(parts.get("span"))
    if not quantity and span is None:
        raise PartError(Sentence(zh="请填指标名称。", en="Name the quantity."), "quantity", "")
    typed = plain_text(cell_text(parts.get("value"))).strip()
    sign, rest = _sign(typed)
    operator = operator_of(cell_text(parts.get("operator"))) or sign
    second = _optional_number(parts.get("second"), "second")
    joined = _JOINED.match(rest) if second is None else None
    unit = cell_text(parts.get("unit"))
    if joined:
        value, _ = _number(joined[1], "value", typed)
        second, tail = _number(joined[3], "value", typed)
        operator = Operator.TOLERANCE if joined[2].strip() == "±" else operator or Operator.BETWEEN
    else:
        value, tail = _number(rest, "value", typed)
    operator = operator or (Operator.EQUAL if second is None else Operator.BETWEEN)
    if operator is Operator.TOLERANCE and second is None:
        value, second = Decimal(0), value
    _check_ends(operator, value, second, typed)
    return Indicator(
        quantity=quantity,
        operator=operator,
        value=value,
        second=second,
        unit=unit or tail,
        condition=cell_text(parts.get("condition")),
        change=_member(parts.get("change"), Change, "change"),
        necessity=_member(parts.get("necessity"), Necessity, "necessity"),
        proof=cell_text(parts.get("proof")),
        span=span,
    )


def _check_ends(operator: Operator, value: Decimal, second: Decimal | None, typed: str) -> None:
    if second is None and operator is Operator.BETWEEN:
        raise PartError(Sentence(zh="范围要有上限和下限。", en="A range needs both ends."), "second", typed)
    if second is not None and operator is Operator.BETWEEN and second < value:
        raise PartError(Sentence(zh="上限比下限小。", en="The upper end is below the lower one."), "second", typed)
    if second is not None and operator not in {Operator.BETWEEN, Operator.TOLERANCE}:
        raise PartError(
            Sentence(zh="只有范围和偏差才有第二个数值。", en="Only a range and a tolerance have a second number."),
            "second",
            typed,
        )


def _sign(text: str) -> tuple[Operator | None, str]:
    for sign, operator in _SIGNS:
        if text.casefold().startswith(sign.casefold()):
            return operator, text[len(sign) :].strip()
    for tail, operator in (("以上", Operator.AT_LEAST), ("以下", Operator.AT_MOST), ("以内", Operator.AT_MOST)):
        if text.endswith(tail):
            return operator, text.removesuffix(tail).strip()
    return None, text


def operator_of(text: str) -> Operator | None:
    """Return the operator that a sign, code or label means, None for a blank; raises PartError for anything else."""
    if is_blank(text) and text not in {"-", "—"}:
        return None
    found = next(
        (operator for operator in Operator for sign in operator.synonyms if plain_text(text) == plain_text(sign)), None
    )
    member = found or find_exact_member(text, Operator)
    if not isinstance(member, Operator):
        raise PartError(
            Sentence(zh="看不懂比较符；可填 ≥ > ≤ < = ~ ±。", en="This sign is not known: use ≥ > ≤ < = ~ ±."),
            "operator",
            text,
        )
    return member


def _number(text: str, part: str, typed: str) -> tuple[Decimal, str]:
    """Return the number that `text` begins with and the unit behind it."""
    found = _NUMBER_AND_UNIT.match(text)
    number, unit = (parse_number(found[1]), found[2]) if found else (parse_number(text), "")
    if number is None:
        raise PartError(
            Sentence(zh="数值读不出来；请只填数字，例如 67。", en="This is no number: write digits only, such as 67."),
            part,
            typed,
        )
    return number, unit


def _optional_number(cell: Any, part: str) -> Decimal | None:
    if isinstance(cell, float):
        return _decimal(cell)
    text = plain_text(cell_text(cell)).strip()
    return None if is_blank(text) else _number(text, part, text)[0]


def _decimal(number: float) -> Decimal:
    try:
        return Decimal(repr(number)) if not number.is_integer() else Decimal(int(number))
    except (InvalidOperation, OverflowError, ValueError):
        raise PartError(Sentence(zh="数值读不出来。", en="This is no number."), "value", repr(number)) from None


def _member(cell: Any, vocabulary: type[Any], part: str) -> Any:
    text = cell_text(cell)
    if is_blank(text):
        return None
    member = find_exact_member(text, vocabulary)
    if member is None and vocabulary is Necessity:
        member = _ODD_WORDS.get(text)
    if member is None:
        choices = "、".join(one.label.zh for one in vocabulary), ", ".join(one.label.en for one in vocabulary)
        raise PartError(Sentence(zh=f"可填：{choices[0]}。", en=f"Choices: {choices[1]}."), part, text)
    return member


def _span(stored: Any) -> Span | None:
    if not isinstance(stored, dict):
        return None
    try:
        return Span(field=str(stored["field"]), start=int(stored["start"]), end=int(stored["end"]))
    except (KeyError, TypeError, ValueError):
        raise PartError(Sentence(zh="出处写法不对。", en="The span is malformed."), "span", str(stored)) from None

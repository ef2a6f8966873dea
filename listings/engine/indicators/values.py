"""Finds the values of a text: a number, a range or a tolerance with the unit behind it; codes, dates and dimensions are passed over.

Whether a value is an indicator, and of what, is decided elsewhere (`extraction`). All patterns are linear in the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from listings.engine.numbers import Number, arabic_at, chinese_at, chinese_value
from listings.engine.units.names import NEVER_ALONE
from listings.engine.units.reading import UnitText, unit_at

if TYPE_CHECKING:
    from collections.abc import Iterator

CHINESE_UNITS = "成|倍|吨|公斤|千克|克|毫克|斤|米|毫米|厘米|微米|纳米|公里|小时|分钟|秒|天|年|个月|度|摄氏度|次|件|条|台|套|元|升|毫升|亩|千瓦|瓦|伏|级|转|分贝|兆帕|平方|立方|个百分点"
NUMERAL = "零〇一二两三四五六七八九十百千万亿点"
CANDIDATE = re.compile(
    rf"\d|[百千万]分之(?=[\d零〇一二两三四五六七八九十百])|(?<![{NUMERAL}])[零〇一二两三四五六七八九十半][{NUMERAL}]{{0,15}}+(?=(?:[多余][万亿]?)?个?(?:{CHINESE_UNITS}))",
)
BETWEEN_SIGN = re.compile(r"\s?(?:~|-{1,3}|–|—{1,2}|至|到|\bto\b)\s?")
AND_SIGN = re.compile(r"\s?(?:and|和|与)\s?")
TOLERANCE_SIGN = re.compile(r"\s?(?:±|\+/-|\+-|正负)\s?")
BEFORE_TOLERANCE = re.compile(r"(?:±|\+/-|\+-|正负)\s?\Z")
BEFORE_NEGATIVE = re.compile(r"(?:(?<![\dA-Za-z%℃°\])）Ωμ])-|零下|[0〇]下|负)\s?\Z")
LETTERS_BEFORE = re.compile(r"([A-Za-zΦφ]+)[ ]?\Z")
LEADING_UNIT = re.compile(r"(?:HRC|HRB|HRA|HV|HBW|HB)[ ]?\Z")
LEADING_NAME = re.compile(
    r"(?<![A-Za-z])(?:pH|PH|ph|Ph|Ra|Rz|Rt|Φ|φ|ZT|COD|BOD|VOC|PPI|SNR|EMC|and|to|of|at|is|by|than|least|most|min|max|under|over|below|above|within|between|from|exceeds?|are|was|or|for|reach(?:es|ed)?)\Z"
)
CODE_BEFORE = re.compile(
    r"(?:第|图|表|式|附件|步骤|编号|序号|专利号|№|#|号|(?<![A-Za-z])(?:GB|GB/T|[A-Z]{1,3}/T|ISO|IEC|IEEE|ASTM|DIN|JIS|API|UL|IATF|TRL|QS|No\.?|no\.?|Nos\.?|"
    r"[Ss]ection|[Ff]igure|[Ff]ig\.?|[Tt]able|[Ss]tep|[Pp]hase|[Vv]ersion|[Cc]hapter|[Pp]atent|[Gg]rant|Windows|USB|Core|Cortex|Class|Type|Model)\s?)[ ]?\Z",
)
CODE_AFTER = re.compile(r"[A-Za-z\d]*(?:[-./#:][A-Za-z\d]+)*")
CHAIN = re.compile(r"(?:\s?[×xX*]\s?|[:：/.])\d")
CHAIN_REST = re.compile(r"(?:\s?[×xX*:：/.]?\s?\d+(?:\.\d+)?[A-Za-z]{0,2})+")
TO_ONE = re.compile(r"[:：]1(?![\d.:：])")
DATE_AFTER = re.compile(r"\s?(?:年|月|日|号|\.\d{1,2}(?!\d)|-\d{1,2}-)")
DIAMETER = re.compile(r"[φΦ]?\Z")
TIMES_NEXT = re.compile(r"\s?[×xX*]\s?\d")
SIGN = re.compile(r"-|\+|零下|负")
YEARS_NEXT = re.compile(r"\s?[-~—至到]+\s?(?:19|20)\d\d(?!\d)")
FIRST_YEAR, LAST_YEAR = 1900, 2100
CONTEXT = 24
"""Characters looked at before a number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """`low` alone, `low` to `high`, or `low` ± `spread`, at `start` to `end` of the plain text; `unit` as written."""

    start: int
    end: int
    low: Decimal
    high: Decimal | None = None
    spread: Decimal | None = None
    unit: str = ""
    names: tuple[str, ...] = ()
    """Names of the unit's factors, those below the line with a leading slash."""
    is_chinese: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One number with its sign and the unit behind it."""

    number: Number
    value: Decimal
    unit: str
    names: tuple[str, ...]
    end: int


def values_in(plain: str) -> Iterator[Value]:
    """Yield the values of a plain text from left to right; no two overlap."""
    at = 0
    while found := CANDIDATE.search(plain, at):
        value = None
        at = found.end() if found[0].isdecimal() else found.start() + 1
        passed = _code_end(plain, found.start())
        if passed:
            at = max(at, passed)
            continue
        value = _value_at(plain, found.start())
        if value is not None:
            yield value
            at = max(at, value.end)
        elif (number := _number_at(plain, found.start())) is not None:
            at = max(at, _rest_end(plain, number.end))
        else:
            at = max(at, _digits_end(plain, found.start()))


def _number_at(plain: str, at: int) -> Number | None:
    return arabic_at(plain, at) if plain[at].isdecimal() else chinese_at(plain, at)


def _digits_end(plain: str, at: int) -> int:
    while at < len(plain) and plain[at].isdecimal():
        at += 1
    return at


def _code_end(plain: str, at: int) -> int:
    """Return where a code such as `LX-200`, `GB/T 4754-2017` or `CO2` ends, 0 where the number at `at` belongs to none."""
    before = plain[max(0, at - CONTEXT) : at]
    if CODE_BEFORE.search(before):
        return CODE_AFTER.match(plain, at).end()  # type: ignore[union-attr]  # the pattern matches the empty string
    glued = before.rstrip("-_/.") if before[-1:] in set("-_/.") else before
    letters = LETTERS_BEFORE.search(glued)
    if letters is None or glued.endswith(" ") or LEADING_UNIT.search(glued):
        return 0
    if glued == before and LEADING_NAME.search(glued):
        return 0
    return CODE_AFTER.match(plain, at).end()  # type: ignore[union-attr]  # the pattern matches the empty string


def _rest_end(plain: str, at: int) -> int:
    """Skip what hangs on a number that is no value: further dimensions, version parts, letters."""
    chain = CHAIN_REST.match(plain, at) if CHAIN.match(plain, at) else None
    at = chain.end() if chain else at
    return CODE_AFTER.match(plain, at).end() if plain[at : at + 1].isascii() and plain[at : at + 1].isalpha() else at  # type: ignore[union-attr]  # the pattern matches the empty string


def _value_at(plain: str, at: int) -> Value | None:
    """Read the value whose first number begins at `at`."""
    if plain.startswith("0下", at):
        return None
    before = plain[max(0, at - CONTEXT) : at]
    tolerance = BEFORE_TOLERANCE.search(before)
    negative = None if tolerance else BEFORE_NEGATIVE.search(before)
    lead = len((tolerance or negative)[0]) if tolerance or negative else 0  # type: ignore[index]  # one of the two is there
    first = _term_at(plain, at, negative=negative is not None)
    if first is None or _is_date(plain, first):
        return None
    lead += len(DIAMETER.search(before[: len(before) - lead])[0])  # type: ignore[index]  # the pattern matches the empty string
    leading = LEADING_UNIT.search(before[: len(before) - lead])
    if leading and not first.unit:
        name = leading[0].strip()
        first = Term(number=first.number, value=first.value, unit=name, names=(name,), end=first.end)
        lead += len(leading[0])
    value = (
        _spread(plain, first, at - lead)
        if tolerance
        else _combined(plain, first, at - lead, below_zero=bool(negative and negative[0][0] != "-"))
    )
    if value is None or not _stands_alone(plain, value):
        return None
    return value


def _spread(plain: str, first: Term, start: int) -> Value:
    """`±0.5mm`, and `±3--±4um`, where the wider one counts."""
    sign = BETWEEN_SIGN.match(plain, first.end)
    again = TOLERANCE_SIGN.match(plain, sign.end()) if sign else None
    second = _term_at(plain, again.end()) if again else None
    last = second or first
    return Value(
        start=start,
        end=last.end,
        low=Decimal(0),
        spread=max(first.value, last.value),
        unit=last.unit or first.unit,
        names=last.names or first.names,
    )


def _combined(plain: str, first: Term, start: int, *, below_zero: bool) -> Value | None:
    """Read a single number, a range, or a nominal value with its tolerance."""
    tolerance = TOLERANCE_SIGN.match(plain, first.end)
    if tolerance:
        second = _term_at(plain, tolerance.end())
        return _nominal(plain, first, second, start) if second else None
    sign = BETWEEN_SIGN.match(plain, first.end) or (
        AND_SIGN.match(plain, first.end) if _opens_between(plain, start) else None
    )
    second = _second_at(plain, sign.end()) if sign else None
    if sign and second:
        if below_zero and second.value > 0:
            second = Term(
                number=second.number, value=-second.value, unit=second.unit, names=second.names, end=second.end
            )
        return _range(plain, first, second, start)
    to_one = 0 if first.unit or not TO_ONE.match(plain, first.end) else 2
    return Value(
        start=start,
        end=first.end + to_one,
        low=first.value,
        unit=first.unit,
        names=first.names,
        is_chinese=not plain[first.number.start].isdecimal(),
    )


def _opens_between(plain: str, start: int) -> bool:
    return plain[max(0, start - 8) : start].rstrip().endswith(("between", "Between", "介于", "在"))


def _second_at(plain: str, at: int) -> Term | None:
    negative = SIGN.match(plain, at)
    sign_end = negative.end() if negative else at
    if not plain[sign_end : sign_end + 1].isdecimal() and not CANDIDATE.match(plain, sign_end):
        return None
    return _term_at(plain, sign_end, negative=bool(negative and negative[0] != "+"))


def _nominal(plain: str, first: Term, second: Term, start: int) -> Value:
    """`10±0.1mm`, `5 W ± 0.2 W`, `(45±2)%`; a tolerance in per cent of a unit is turned into that unit."""
    end, unit, names = second.end, second.unit, second.names
    if not unit and plain[end : end + 1] in {")", "）"} and (behind := _unit_behind(plain, end + 1)):
        unit, names, end = plain[behind[1] : behind[0].end], _names(behind[0]), behind[0].end
    if first.unit and second.unit == "%" and first.unit != "%":
        return Value(
            start=start,
            end=end,
            low=first.value,
            spread=abs(first.value) * second.value / 100,
            unit=first.unit,
            names=first.names,
        )
    return Value(
        start=start, end=end, low=first.value, spread=second.value, unit=unit or first.unit, names=names or first.names
    )


def _range(plain: str, first: Term, second: Term, start: int) -> Value | None:
    low, high, end, unit, names = first.value, second.value, second.end, second.unit, second.names
    if not unit and plain[end : end + 1] in {")", "）"} and (behind := _unit_behind(plain, end + 1)):
        unit, names, end = plain[behind[1] : behind[0].end], _names(behind[0]), behind[0].end
    if (
        second.number.large
        and not first.number.large
        and not first.unit
        and unit.startswith(second.number.large) is False
    ):
        low *= chinese_value(second.number.large)
    low, high = min(low, high), max(low, high)
    if first.unit and unit and first.unit != unit and _names_key(first.names) != _names_key(names):
        return None
    return Value(start=start, end=end, low=low, high=high, unit=unit or first.unit, names=names or first.names)


def _names_key(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name.lower() for name in names)


def _term_at(plain: str, at: int, *, negative: bool = False) -> Term | None:
    if at >= len(plain):
        return None
    number = _number_at(plain, at)
    if number is None or number.value.adjusted() > 60 or number.value.adjusted() < -60:  # noqa: PLR2004 - beyond any measured amount
        return None
    value, unit, end = number.value, "", number.end
    names: tuple[str, ...] = ()
    if plain.startswith(("百分之", "千分之", "万分之"), at):
        value, unit, names = (number.value * 100, "%", ("%",)) if plain[at] == "百" else (number.value, "", ())
    elif behind := _unit_behind(plain, end):
        found, begin = behind
        value, unit = _with_large(number, plain[begin : found.end])
        names, end = _names(found), found.end
        if names == ("成",):
            value, unit, names = value * 10, "%", ("%",)
    return Term(number=number, value=-value if negative else value, unit=unit, names=names, end=end)


def _with_large(number: Number, unit: str) -> tuple[Decimal, str]:
    """Leave 万 and 亿 with the unit, as people write it: 10 and `万吨`."""
    if number.large in {"万", "亿", "百万", "千万"}:
        return (number.value / chinese_value(number.large)).normalize() + 0, number.large + unit
    return number.value, unit


def _unit_behind(plain: str, end: int) -> tuple[UnitText, int] | None:
    """Return the unit behind a number and where it begins; names that say nothing alone (`5月`, `3C`) are none."""
    begin = end + 1 if plain[end : end + 1] == " " else end
    found = unit_at(plain, begin)
    if found is None:
        return None
    if len(found.factors) == 1 and found.factors[0].name in NEVER_ALONE:
        return None
    return found, begin


def _names(found: UnitText) -> tuple[str, ...]:
    return tuple(factor.name if factor.power > 0 else "/" + factor.name for factor in found.factors)


def _is_date(plain: str, term: Term) -> bool:
    if term.number.value != term.number.value.to_integral_value() or not FIRST_YEAR <= term.number.value < LAST_YEAR:
        return False
    return bool(DATE_AFTER.match(plain, term.number.end) or YEARS_NEXT.match(plain, term.number.end))


def _stands_alone(plain: str, value: Value) -> bool:
    """Refuse dimensions (`100*100mm`), ratios, fractions and codes; a ratio to one (`100:1`) stays."""
    if value.unit:
        return not TIMES_NEXT.match(plain, value.end)
    if plain[value.end - 2 : value.end] in {":1", "：1"}:
        return True
    after = plain[value.end : value.end + 1]
    if CHAIN.match(plain, value.end) or after == "#":
        return False
    return not (after.isascii() and after.isalnum())

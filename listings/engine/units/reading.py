"""Reads a unit that begins at a place of a text (`克/立方厘米`, `W/(m·K)`, `立方米每小时`) and takes it apart into named factors.

Pure text and table look-ups, no registry: the extraction calls it for every number. Sizes and dimensions are `scales`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from listings.engine.numbers import SUPERSCRIPTS, plain_text
from listings.engine.units.names import LONGEST_CHINESE, chinese_names, expression_of, lower_symbols, symbols

LATIN = re.compile(r"[A-Za-zμΩÅ°℃℉%‰′″$¥€㎡㎥㎜㎝㎞㎏㎎㎖㎛㎚㎾㎸㎐㎑㎒㎓㎪㎫Δ]+")
PHRASES = re.compile(
    r"(?:per cent|percentage points?|degrees? Celsius|kilowatt-hours?|dB\(A\)|Shore [AD]|Nm[3³]|hm2|台（套）)(?![A-Za-z])"
)
PHRASE_STARTS = frozenset("pdkSNh台")
POWER = re.compile(r"\^?(-?[1-4])(?!\d|\.\d)|([⁻⁺]?[¹²³⁴⁵⁶⁷⁸⁹])")
SEPARATOR = re.compile(r"[ ]?(?P<over>/|每)[ ]?|(?P<times>[·•⋅*.?∙])|[ ](?P<per>per)[ ]")
LARGE = {
    "万": "10000",
    "亿": "100000000",
    "千": "1000",
    "百": "100",
    "百万": "1000000",
    "千万": "10000000",
    "百亿": "10000000000",
}
CHINESE_TIMES = {"秒", "分", "分钟", "小时", "天"}
MANY = 5
"""Factors of one unit; more are a sentence with slashes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """One named unit and the power to which it stands."""

    name: str
    power: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitText:
    """A unit found in a text: where it ends, and its factors."""

    end: int
    factors: tuple[Factor, ...]


def unit_at(text: str, at: int) -> UnitText | None:
    """Read the longest unit that begins exactly at `at`; `text` is plain (see `plain_text`). None where no known unit stands."""
    if text.startswith(("/", "1/"), at):
        whole = _factor_at(text, text.index("/", at) + 1)
        return (
            None
            if whole is None
            else UnitText(end=whole[1], factors=(Factor(name=whole[0].name, power=-whole[0].power),))
        )
    first = _factor_at(text, at)
    if first is None:
        return None
    factors, end, sign = [first[0]], first[1], 1
    while len(factors) < MANY:
        separator = SEPARATOR.match(text, end)
        if separator is None:
            break
        below = bool(separator["over"] or separator["per"])
        if not below and text[separator.end() : separator.end() + 1] > "\u2e7f":
            break
        group = _group_at(text, separator.end()) if below else None
        following = None if group else _factor_at(text, separator.end())
        if group is None and following is None:
            break
        sign = -1 if below or sign < 0 else 1
        if group is not None:
            factors += [Factor(name=part.name, power=-part.power) for part in group.factors]
            end = group.end
        elif following is not None:
            factors.append(Factor(name=following[0].name, power=sign * following[0].power))
            end = following[1]
    return UnitText(end=end, factors=tuple(factors))


@lru_cache(maxsize=4096)
def factors_of(unit: str) -> tuple[Factor, ...] | None:
    """Take a whole unit apart; `万吨/年` begins with a factor named `万`. None where a part of it is unknown."""
    plain = plain_text(unit).strip()
    large = next(
        (
            sign
            for sign in sorted(LARGE, key=len, reverse=True)
            if plain.startswith(sign) and expression_of(plain) is None
        ),
        "",
    )
    if large and large in {"百", "千"} and unit_at(plain, 0):
        large = ""
    found = unit_at(plain, len(large))
    lead = (Factor(name=large, power=1),) if large else ()
    found = _electric(found)
    if large and plain == large:
        return lead
    if found is None or found.end != len(plain):
        return None
    return lead + found.factors


def _electric(found: UnitText | None) -> UnitText | None:
    """Read 度 as a kilowatt-hour where it stands with another unit (`元/度`, `度/吨`) that is no time."""
    if found is None or len(found.factors) == 1 or any(factor.name in CHINESE_TIMES for factor in found.factors):
        return found
    factors = tuple(
        Factor(name="度电", power=factor.power) if factor.name == "度" else factor for factor in found.factors
    )
    return UnitText(end=found.end, factors=factors)


def _group_at(text: str, at: int) -> UnitText | None:
    """Read `(m·K)` below a slash."""
    if text[at : at + 1] not in {"(", "（"}:
        return None
    inner = unit_at(text, at + 1)
    if inner is None or text[inner.end : inner.end + 1] not in {")", "）"}:
        return None
    return UnitText(end=inner.end + 1, factors=inner.factors)


def _factor_at(text: str, at: int) -> tuple[Factor, int] | None:
    name, end = _name_at(text, at)
    if not name:
        return None
    power = POWER.match(text, end)
    if power is None or not _is_power(
        power[0], name, before=text[max(0, at - 1) : at], after=text[power.end() : power.end() + 1]
    ):
        return Factor(name=name, power=1), end
    return Factor(name=name, power=int((power[1] or power[2]).translate(SUPERSCRIPTS))), power.end()


def _is_power(power: str, name: str, *, before: str, after: str) -> bool:
    """Tell whether digits behind a unit are its power: `m2`, `s-1` behind a dot, `cm^3`, but not `5m-3m` and not `kg 2`."""
    if power[0] in "^⁻⁺¹²³⁴⁵⁶⁷⁸⁹":
        return True
    if after.isascii() and after.isalnum():
        return False
    if power[0] == "-":
        return before in set("·•⋅∙*.") or after in set("·•⋅∙*.") - {""}
    return power in {"2", "3"} and name in {"m", "cm", "mm", "km", "dm", "nm", "μm", "um", "s", "N"}


def _name_at(text: str, at: int) -> tuple[str, int]:
    """Return the name of a unit and where it ends; an empty name where none is known."""
    if "\u4e00" <= text[at : at + 1] <= "\u9fff":
        table = chinese_names()
        for length in range(LONGEST_CHINESE, 0, -1):
            name = text[at : at + length]
            if name in table:
                return name, at + len(name)
        return "", at
    phrase = PHRASES.match(text, at) if text[at : at + 1] in PHRASE_STARTS else None
    if phrase:
        return phrase[0], phrase.end()
    letters = LATIN.match(text, at)
    if letters is None:
        return "", at
    return _known(letters[0]), letters.end()


def _known(letters: str) -> str:
    if letters in symbols():
        return letters
    return letters if lower_symbols().get(letters.lower()) and expression_of(letters) else ""

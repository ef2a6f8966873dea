"""Numbers as people type them, read as Decimal: full-width digits, thousands marks, 万 and 亿, Chinese numerals, powers of ten.

Units and the meaning of a number are not here. Called by the indicator extraction and by everything that reads typed cells.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

LONGEST = 40
"""Characters of a number; a longer run of digits is an identifier, never an amount."""

VAGUE = str.maketrans("", "", "多余几")
SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code) not in "，；：！？（）"} | {
    ord(odd): ord(plain) for odd, plain in zip("−﹣－µΩ﹪　≧⩾≦⩽º˚﹒", "---μΩ% ≥≥≤≤°°·", strict=True)
}
"""Full-width and look-alike characters, one for one, so that offsets stay; Chinese punctuation is kept."""

_DIGITS = r"(?:\d{1,3}(?:,\d{3}){1,6}(?![\d,])|\d{1,3}(?:[ ]\d{3}){1,6}(?![\d,.]|[ ]\d)|\d+)(?:\.\d+)?"
_EXPONENT = r"(?:\^\(?[-+]?\d{1,3}\)?|[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}|[-+]\d{1,2})"
_ARABIC = re.compile(
    rf"(?P<power>10(?:\^\(?[-+]?\d{{1,3}}\)?|[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{{1,3}}))"
    rf"|(?P<digits>{_DIGITS})(?P<times>[ ]?[×xX*][ ]?10{_EXPONENT}|[eE][-+]?\d{{1,3}}(?![A-Za-z0-9]))?"
    r"[ ]?(?P<large>(?:多|余|几)?(?:[百千](?![克瓦米帕赫卡伏安焦牛分])|[万亿])+)?(?:多|余)?",
)
_PLAIN = re.compile(r"\d{1,15}(?:\.\d{1,15})?(?![\d,. ×xX*eE^⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹百千万亿多余几])")
"""Most numbers: digits and nothing behind them that could belong to them. Ten times as fast as `_ARABIC`, which says the same of them."""

CHINESE_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
CHINESE_TENS = {"十": 10, "百": 100, "千": 1000}
CHINESE_LARGE = {"万": 10_000, "亿": 100_000_000}
_CHINESE = re.compile(r"[零〇一二两三四五六七八九十百千万亿]+(?:点[零〇一二两三四五六七八九]+)?|半")
_SHARES = {"百分之": Decimal("0.01"), "千分之": Decimal("0.001"), "万分之": Decimal("0.0001")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number that stands at `start` to `end` of a text; `large` is the 万 or 亿 behind its digits, counted in `value`."""

    value: Decimal
    start: int
    end: int
    large: str = ""


def plain_text(text: str) -> str:
    """Return the text with full-width and look-alike signs made plain; every character keeps its place."""
    return text.translate(FULL_WIDTH)


def arabic_at(text: str, at: int) -> Number | None:
    """Read the unsigned number that begins at `at` with a digit; `text` is plain. None for a run too long to be an amount."""
    if simple := _PLAIN.match(text, at):
        return Number(value=Decimal(simple[0]), start=at, end=simple.end())
    found = _ARABIC.match(text, at)
    if found is None or found.end() - at > LONGEST:
        return None
    if found["power"]:
        return Number(value=_power(found["power"]), start=at, end=found.end())
    value = Decimal(found["digits"].replace(",", "").replace(" ", ""))
    if found["times"]:
        value *= _power(found["times"].lstrip(" ×xX*"))
    large = found["large"].translate(VAGUE) if found["large"] else ""
    end = len(found[0].rstrip(" ")) + at
    return Number(value=value * chinese_value(large) if large else value, start=at, end=end, large=large)


def chinese_at(text: str, at: int) -> Number | None:
    """Read the Chinese numeral that begins at `at` (`三百`, `一百二十万`, `百分之三十` as 0.3, `十多万`, `半`)."""
    for words, share in _SHARES.items():
        if text.startswith(words, at):
            part = _numeral_at(text, at + len(words)) or arabic_at(text, at + len(words))
            return None if part is None else Number(value=part.value * share, start=at, end=part.end)
    return _numeral_at(text, at)


def _numeral_at(text: str, at: int) -> Number | None:
    found = _CHINESE.match(text, at)
    if found is None or found.end() - at > LONGEST:
        return None
    value, end = chinese_value(found[0]), found.end()
    if text[end : end + 1] in {"多", "余"}:
        more = re.compile("[万亿]*").match(text, end + 1)
        value *= chinese_value(more[0]) if more and more[0] else 1
        end = more.end() if more else end + 1
    return Number(value=value, start=at, end=end)


def chinese_value(numeral: str) -> Decimal:
    """Return the value of a bare numeral: `一百二十万` is 1200000, `万` alone 10000, `三点五` 3.5, `二〇一九` 2019, `半` 0.5."""
    if numeral == "半":
        return Decimal("0.5")
    whole, _, decimals = numeral.partition("点")
    value = Decimal(_whole(whole))
    if decimals:
        value += Decimal("0." + "".join(str(CHINESE_DIGITS[sign]) for sign in decimals))
    return value


def parse_number(text: str) -> Decimal | None:
    """Read a whole cell as one number (`１，２００`, `1.2亿`, `三百`, `35%` as 0.35, `五成` as 0.5, `1/3`); None where it is none."""
    plain = plain_text(text).replace("，", ",").strip()
    sign = Decimal(-1) if plain.startswith(("-", "负")) else Decimal(1)
    plain = plain.lstrip("+-负").strip()
    for tail, scale in (("%", Decimal("0.01")), ("‰", Decimal("0.001")), ("成", Decimal("0.1"))):
        if plain.endswith(tail) and len(plain) > 1:
            plain, sign = plain.removesuffix(tail).rstrip(), sign * scale
    upper, slash, lower = plain.partition("/")
    values = [_whole_number(part.strip()) for part in ((upper, lower) if slash else (upper,))]
    if values[0] is None or values[-1] is None or (slash and not values[-1]):
        return None
    return sign * values[0] / values[-1] if slash else sign * values[0]


def _whole_number(plain: str) -> Decimal | None:
    number = (arabic_at(plain, 0) if plain[:1].isdecimal() else chinese_at(plain, 0)) if plain else None
    return number.value if number and number.end == len(plain) else None


def _power(text: str) -> Decimal:
    """`10^-6`, `10⁻⁶`, `10-6` and `e-6` as a value."""
    plain = text.translate(SUPERSCRIPTS).lower()
    exponent = plain[1:] if plain.startswith("e") else plain.removeprefix("10").strip("^()")
    return Decimal(10) ** int(exponent)


def _whole(numeral: str) -> int:
    if all(sign in CHINESE_DIGITS for sign in numeral):
        return int("".join(str(CHINESE_DIGITS[sign]) for sign in numeral))
    for sign, size in reversed(CHINESE_LARGE.items()):
        upper, found, lower = numeral.rpartition(sign)
        if found:
            return (_whole(upper) if upper else 1) * size + (_lower(lower, size) if lower else 0)
    section = digit = 0
    last = 10
    for sign in numeral:
        if sign in CHINESE_DIGITS:
            digit = CHINESE_DIGITS[sign]
            last = last if digit else 10
        else:
            section += (digit or 1) * CHINESE_TENS[sign]
            digit, last = 0, CHINESE_TENS[sign]
    return section + digit * last // 10


def _lower(numeral: str, size: int) -> int:
    """Return what follows 万 or 亿; a lone digit counts tenths of it, as in `三万五`."""
    lone = numeral in CHINESE_DIGITS
    return CHINESE_DIGITS[numeral] * size // 10 if lone else _whole(numeral)

"""Money as people type it: `100万`, `50-80万元`, `面议`, `不超过30万`, `1.2亿`, `USD 200,000`, `20万美元`, with the unit of the header.

Called by `scalars` and `assembly`. Numbers themselves are read by `numbers`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from listings.engine.numbers import arabic_at, chinese_at, chinese_value
from listings.engine.reading.texts import plain
from marketplace.money import MoneyBand

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountReading:
    """A band, what of the text it does not say (`kept`), and whether the amount stood there without any unit."""

    band: MoneyBand
    kept: str = ""
    is_without_unit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Amount:
    value: Decimal
    has_scale: bool
    start: int
    end: int


CURRENCIES = (
    ("USD", r"美元|美金|usd|us\$|\$"),
    ("EUR", r"欧元|eur|€"),
    ("GBP", r"英镑|gbp|£"),
    ("JPY", r"日元|jpy"),
    ("HKD", r"港元|港币|hkd|hk\$"),
    ("CNY", r"人民币|元|圆|rmb|cny|yuan|¥"),
)
_CURRENCY = tuple((code, re.compile(pattern, re.IGNORECASE)) for code, pattern in CURRENCIES)
_ANY_CURRENCY = "|".join(pattern for _, pattern in CURRENCIES)
_SCALES = {
    "k": 1000,
    "thousand": 1000,
    "m": 10**6,
    "mn": 10**6,
    "million": 10**6,
    "bn": 10**9,
    "billion": 10**9,
    "w": 10**4,
}
_SCALE = re.compile(r"\s*(thousand|million|billion|mn|bn|k|m|w)(?![a-z])", re.IGNORECASE)
_AT_MOST = re.compile(
    r"不超过|不高于|不大于|不多于|至多|最多|最高|上限|以内|以下|之内|小于|低于|≤|<=|<|up to|at most|maximum|max\.?|under|below|within|less than|no more than",
    re.IGNORECASE,
)
_AT_LEAST = re.compile(
    r"不低于|不少于|不小于|至少|最低|下限|以上|大于|高于|超过|起|≥|>=|>|from|at least|minimum|min\.?|over|more than|above",
    re.IGNORECASE,
)
_NEGOTIABLE = re.compile(
    r"面议|协商|可议|另议|面谈|详谈|商议|议价|商定|待议|negotia\w+|to be agreed|open to offers", re.IGNORECASE
)
_SHARE = re.compile(r"提成|分成|入门费|销售额|占股|股权|入股|作价|利润|royalt\w+|equity|revenue", re.IGNORECASE)
_FREE = re.compile(r"免费|无偿|free(?: of charge)?", re.IGNORECASE)
_JOIN = re.compile(r"\s*(?:-{1,2}|~|–|—|至|到|\bto\b|\band\b)\s*", re.IGNORECASE)
_FILLER = re.compile(
    rf"{_ANY_CURRENCY}|约|大约|左右|大概|预计|总计|合计|共|总价|价格|报价|预算|投入|资金|about|approx\.?|around|circa|ca\.|total|budget|price|between"
    r"|[\s~\-–—:：,，。.]|至|到|\bto\b|\band\b|\bof\b|之间|人民|整|可|价",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"[(\[【][^()\[\]【】]*[)\]】]")
_CHINESE_START = re.compile("[一二两三四五六七八九十百千]")
NONE_BUT = re.compile(r"[万亿千百]+")
SMALL = Decimal(10_000)
"""Amounts below this without any unit are perhaps meant in 万元; they are read as they stand, with a notice."""
ENDS = 2


def read_amount(text: str, unit: str = "") -> AmountReading:
    """Read a cell; `unit` is what the header says (`万元`, `万美元`, `k USD`). Raises ValueError where it is no amount.

    An amount alone is both ends of the band; `以内` leaves the lower end open, `以上` the upper. The multiplier and the currency of the
    cell go before those of the header.
    """
    whole = plain(text)
    bare = _BRACKETS.sub(" ", whole)
    remarks = " ".join(_BRACKETS.findall(whole))
    if _SHARE.search(bare):
        return AmountReading(band=MoneyBand(is_negotiable=True), kept=whole)
    amounts = list(_amounts(bare))
    is_negotiable = bool(_NEGOTIABLE.search(whole))
    if not amounts:
        return _without_number(bare, whole, is_negotiable=is_negotiable)
    if len(amounts) > ENDS or "%" in bare or re.match(r"\s*-", bare):
        raise ValueError(text)
    values, has_unit = _scaled(amounts, bare, unit)
    rest = _rest(bare, amounts)
    band = replace(
        _band(values, bare), currency=_currency(bare) or _currency(unit) or "CNY", is_negotiable=is_negotiable
    )
    if rest and not has_unit:
        raise ValueError(text)
    kept = whole if rest or (remarks and not _NEGOTIABLE.search(remarks)) else ""
    return AmountReading(band=band, kept=kept, is_without_unit=not has_unit and max(values) < SMALL and max(values) > 0)


def _without_number(bare: str, whole: str, *, is_negotiable: bool) -> AmountReading:
    if is_negotiable:
        return AmountReading(band=MoneyBand(is_negotiable=True), kept=whole if re.search(r"\d", whole) else "")
    if _FREE.search(bare):
        return AmountReading(band=MoneyBand(low=Decimal(0), high=Decimal(0)))
    raise ValueError(whole)


def _amounts(text: str) -> Iterator[_Amount]:
    at = 0
    while at < len(text):
        number = None
        if text[at].isdecimal() and text[at].isascii():
            number = arabic_at(text, at)
        elif _CHINESE_START.match(text, at):
            number = chinese_at(text, at)
        if number is None:
            at += 1
            continue
        end, value, has_scale = (
            number.end,
            number.value,
            bool(number.large) or bool(re.search("[万亿千百]", text[at : number.end])),
        )
        scale = _SCALE.match(text, end)
        if scale:
            value, end, has_scale = value * _SCALES[scale[1].casefold()], scale.end(), True
        yield _Amount(value=value, has_scale=has_scale, start=at, end=end)
        at = end


def _scaled(amounts: list[_Amount], text: str, unit: str) -> tuple[list[Decimal], bool]:
    """Give every amount its multiplier: its own, that of the upper end (`50-80万`), or that of the header."""
    last = amounts[-1]
    if last.has_scale:
        tail = text[last.start : last.end]
        multiplier = _multiplier(tail)
        is_band = len(amounts) == ENDS and _JOIN.fullmatch(text[amounts[0].end : last.start]) is not None
        values = [
            amount.value if amount.has_scale or not is_band or amount.value > last.value else amount.value * multiplier
            for amount in amounts
        ]
        return values, True
    if _currency(text):
        return [amount.value for amount in amounts], True
    factor = _multiplier(unit)
    return [amount.value * factor for amount in amounts], factor != 1 or _currency(unit) is not None


def _multiplier(text: str) -> Decimal:
    large = NONE_BUT.search(plain(text))
    if large:
        return chinese_value(large[0])
    scale = re.search(
        r"(?<![a-z])(thousand|million|billion|mn|bn|k|m|w)(?![a-z])", plain(text), re.IGNORECASE
    ) or re.search(r"(?<=[0-9\s.])(thousand|million|billion|mn|bn|k|m|w)$", plain(text), re.IGNORECASE)
    return Decimal(_SCALES[scale[1].casefold()]) if scale else Decimal(1)


def _currency(text: str) -> str | None:
    for code, pattern in _CURRENCY:
        if pattern.search(text):
            return code
    return None


def _band(values: list[Decimal], text: str) -> MoneyBand:
    if len(values) == ENDS:
        return MoneyBand(low=min(values), high=max(values))
    if _AT_MOST.search(text):
        return MoneyBand(high=values[0])
    if _AT_LEAST.search(text):
        return MoneyBand(low=values[0])
    return MoneyBand(low=values[0], high=values[0])


def _rest(text: str, amounts: list[_Amount]) -> str:
    """Return what of the text is neither amount nor a word that an amount stands with."""
    pieces, at = [], 0
    for amount in amounts:
        pieces.append(text[at : amount.start])
        at = amount.end
    pieces.append(text[at:])
    rest = " ".join(pieces)
    for known in (_AT_MOST, _AT_LEAST, _NEGOTIABLE, _FILLER):
        rest = known.sub("", rest)
    return rest.strip()

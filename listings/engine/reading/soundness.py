"""Whether a decoded attribute of Content is one that reading could have given: types, clean texts, ranges, known codes, no state secret.

For values that come from a file as they are, past the readers of cells. Called by `exact`.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from datetime import date
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from stdnum.cn import uscc

from listings.engine.content import Content
from listings.engine.fields import BY_NAME, Shape
from listings.engine.maturity import HIGHEST, LOWEST
from listings.engine.reading.amounts import CURRENCIES
from listings.engine.reading.dates import FIRST_YEAR, LAST_YEAR
from listings.engine.reading.texts import clean
from listings.engine.terms import Operator, Secrecy

if TYPE_CHECKING:
    from collections.abc import Callable

    from listings.engine.content import Exclusion, Indicator
    from listings.engine.reading.ports import Vocabularies
    from listings.engine.terms import Kind
    from marketplace.money import MoneyBand

LONGEST_DECIMAL = 80
"""Digits that the database keeps."""
MOST = 10_000
"""The largest count that a cell may hold."""
FULL = 100
CURRENCY_CODES = frozenset(code for code, _ in CURRENCIES)


def is_sound(name: str, value: Any, kind: Kind, vocabularies: Vocabularies) -> bool:
    """Whether `value` may stand in attribute `name` of a content of `kind`."""
    if name == "kind" or not _has_field(name, kind) or not _fits(value, _hints_of(Content)[name]):
        return False
    check = _CHECKS.get(name)
    if value is not None and check is not None and not check(value):
        return False
    vocabulary = {
        "technical_fields": vocabularies.technical_fields,
        "industries": vocabularies.industries,
        "region": vocabularies.regions,
        "preferred_regions": vocabularies.regions,
    }.get(name)
    codes = (value,) if isinstance(value, str) else value
    return vocabulary is None or all(not code or vocabulary.find_exact(code).code == code for code in codes)


def _has_field(name: str, kind: Kind) -> bool:
    return name == "indicator_text" or any(
        kind in field.titles for field in BY_NAME.values() if field.name.partition(".")[0] == name
    )


@cache
def _hints_of(kind: type[Any]) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _fits(value: Any, hint: Any) -> bool:
    """Whether a value is of the type, with clean texts, finite numbers and days that a list may name, all the way down."""
    if isinstance(hint, types.UnionType):
        return value is None or _fits(value, next(part for part in typing.get_args(hint) if part is not types.NoneType))
    if typing.get_origin(hint) is tuple:
        item = typing.get_args(hint)[0]
        return isinstance(value, tuple) and all(one != "" and _fits(one, item) for one in value)
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return isinstance(value, hint) and all(
            _fits(getattr(value, name), part) for name, part in _hints_of(hint).items()
        )
    if type(value) is str and hint is str:
        return clean(value) == value
    if isinstance(value, Decimal):
        return hint is Decimal and value.is_finite() and _digits(value) <= LONGEST_DECIMAL
    if isinstance(value, date):
        return hint is date and FIRST_YEAR <= value.year <= LAST_YEAR
    return type(value) is hint


def _digits(value: Decimal) -> int:
    """Return how long a number is when written out, without writing it."""
    exponent = int(value.as_tuple().exponent)
    return max(value.adjusted() + 1, 1) + max(-exponent, 0)


def _is_credit_code(value: str) -> bool:
    return not value or (uscc.is_valid(value) and uscc.compact(value) == value)


def _are_indicators(value: tuple[Indicator, ...]) -> bool:
    return all(map(_is_indicator, value))


def _is_indicator(one: Indicator) -> bool:
    """Ask a typed indicator for its quantity; one found in a text may stand there without a name (`±3%`)."""
    if one.span is None:
        if not one.quantity:
            return False
    elif not _is_text_field(one.span.field) or not 0 <= one.span.start < one.span.end:
        return False
    if one.operator is Operator.BETWEEN:
        return one.second is not None and one.second >= one.value
    return one.second is None or one.operator is Operator.TOLERANCE


def _is_text_field(name: str) -> bool:
    field = BY_NAME.get(name)
    return name == "indicator_text" or (field is not None and field.shape in {Shape.TEXT, Shape.LONG_TEXT})


def _is_band(value: MoneyBand) -> bool:
    ends = [end for end in (value.low, value.high) if end is not None]
    return value.currency in CURRENCY_CODES and all(end >= 0 for end in ends) and ends == sorted(ends)


def _are_exclusions(value: tuple[Exclusion, ...]) -> bool:
    return all(one.name for one in value)


def _is_count(value: int) -> bool:
    return 0 <= value <= MOST


_CHECKS: dict[str, Callable[[Any], bool]] = {
    "title": bool,
    "credit_code": _is_credit_code,
    "secrecy": lambda value: value is not Secrecy.STATE_SECRET,
    "trl": lambda value: LOWEST <= value <= HIGHEST,
    "inventor_share": lambda value: 0 <= value <= FULL,
    "free_period_months": _is_count,
    "capacity": _is_count,
    "duration_months": _is_count,
    "indicators": _are_indicators,
    "price": _is_band,
    "exclusions": _are_exclusions,
}

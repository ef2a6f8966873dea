"""Days as people type them. A month or a year means its first day where something begins and its last where something ends.

Called by `scalars`. Forms that can be read two ways (`5/6/2026`) are refused, never guessed.
"""

from __future__ import annotations

import calendar
import math
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from listings.engine.reading.texts import cell_text, plain

if TYPE_CHECKING:
    from collections.abc import Callable


class Edge(StrEnum):
    """Which end of a period a bare month or year means."""

    START = "start"
    END = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayReading:
    """A day; None: without end (`长期`). `is_guess` where a number cell could mean two months (2026.1: January or October)."""

    day: date | None
    is_guess: bool = False


FIRST_YEAR, LAST_YEAR = 1950, 2150
MONTHS = 12
SERIAL_ZERO = date(1899, 12, 30)
SERIALS = range(20_000, 80_000)
"""Day numbers of spreadsheets that are taken for days: 1954 to 2119."""

ENDLESS = frozenset(
    {
        "长期",
        "长期有效",
        "永久",
        "永久有效",
        "无固定期限",
        "无期限",
        "不限",
        "long term",
        "permanent",
        "unlimited",
        "no end",
    }
)
SOON = frozenset(
    {"尽快", "越快越好", "尽早", "马上", "立即", "asap", "as soon as possible", "soon", "urgent", "紧急", "急"}
)

_LEAD = re.compile(r"^(?:截至|截止|截止到|至|到|before|by|until|till|from|自|从)\s*[:：]?\s*", re.IGNORECASE)
_TAIL = re.compile(r"\s*(?:之前|以前|前|止|为止|起|之后|完成|前完成)$")
_TIME = r"(?:[T\s]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_DAY = re.compile(rf"(\d{{4}})\s*(?:[-/.年])\s*(\d{{1,2}})\s*(?:[-/.月])\s*(\d{{1,2}})\s*[日号]?{_TIME}")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?\s*(份|底|末|初|上旬|中旬|下旬)?")
_YEAR = re.compile(r"(\d{4})\s*年?\s*(年底|年末|底|末|年初|初|上半年|下半年|年中|中)?")
_QUARTER = re.compile(r"(\d{4})\s*年?\s*第?\s*(?:Q([1-4])|([一二三四1-4])\s*季度?)", re.IGNORECASE)
_QUARTER_EN = re.compile(r"Q([1-4])[\s,/-]*(\d{4})", re.IGNORECASE)
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAME = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_ENGLISH = re.compile(
    rf"(?:(\d{{1,2}})(?:st|nd|rd|th)?\s+)?{_NAME}\s*(?:(\d{{1,2}})(?:st|nd|rd|th)?\s*,\s*|,?\s*)(\d{{4}})",
    re.IGNORECASE,
)
_ENGLISH_PART = re.compile(r"(?:the\s+)?(end|beginning|start|mid|middle)\s*(?:of)?\s+(.+)", re.IGNORECASE)
_SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_PERIOD = re.compile(
    r"(?:within|in|未来|今后|签约后|合同签订后)?\s*(?:(\d{1,3}|[一二两三四五六七八九十]|半)\s*(?:个)?\s*(年|月|周|天|日|years?|months?|weeks?|days?))\s*(?:以内|之内|内)?",
    re.IGNORECASE,
)
_CHINESE = {sign: number for number, sign in enumerate("一二三四五六七八九十", start=1)} | {"两": 2}
_PARTS_OF_MONTH = {"上旬": (1, 10), "初": (1, 10), "中旬": (11, 20), "下旬": (21, 31), "底": (21, 31), "末": (21, 31)}
_PARTS_OF_YEAR = {
    "上半年": (1, 6),
    "年中": (6, 6),
    "中": (6, 6),
    "下半年": (7, 12),
    "年初": (1, 3),
    "初": (1, 3),
    "年底": (12, 12),
    "年末": (12, 12),
    "底": (12, 12),
    "末": (12, 12),
}


def read_day(cell: Any, edge: Edge) -> DayReading:
    """Read a cell; raises ValueError where it is no day or can be read two ways."""
    if isinstance(cell, datetime):
        return DayReading(day=cell.date())
    if isinstance(cell, date):
        return DayReading(day=cell)
    if isinstance(cell, float) and not isinstance(cell, bool):
        return _read_number(cell, edge)
    text = plain(cell_text(cell))
    if text.casefold() in ENDLESS:
        return DayReading(day=None)
    return DayReading(day=read_day_text(text, edge))


def read_day_text(text: str, edge: Edge) -> date:
    """Read a text in NFKC; raises ValueError."""
    text = _TAIL.sub("", _LEAD.sub("", text)).strip()
    for pattern, read in _READERS:
        found = pattern.fullmatch(text)
        if found:
            day = read(found, edge)
            if FIRST_YEAR <= day.year <= LAST_YEAR:
                return day
    raise ValueError(text)


def read_period(text: str, today: date) -> date | None:
    """Read `3个月内`, `半年内`, `within 6 months` from `today` on; None where it is no period."""
    found = _PERIOD.fullmatch(plain(text))
    if not found:
        return None
    amount, unit = found[1], found[2].casefold()
    if amount == "半":
        return _months_later(today, 6) if unit in {"年", "year", "years"} else None
    count = int(amount) if amount.isdecimal() else _CHINESE[amount]
    if unit.startswith(("年", "year")):
        return _months_later(today, count * MONTHS)
    if unit.startswith(("月", "month")):
        return _months_later(today, count)
    return today + timedelta(days=count * (7 if unit.startswith(("周", "week")) else 1))


def split_period(text: str) -> tuple[str, str] | None:
    """Cut `2026-01-01至2027-12-31` into its ends; None where it is no pair."""
    compact = re.fullmatch(r"(\d{4}[./年]\d{1,2}[^-]*?)-(\d{4}.*)", plain(text))
    if compact:
        return compact[1], compact[2]
    parts = re.split(r"\s*(?:至|到|~|～|—+|–|\bto\b)\s*|\s+-\s+", plain(text))
    return (parts[0], parts[1]) if len(parts) == 2 and all(parts) else None  # noqa: PLR2004 - two ends


def _read_number(number: float, edge: Edge) -> DayReading:
    """Read a number cell: a spreadsheet's day number, 20260501, a year, or 2026.5 for May (2026.1 is what 2026.10 becomes)."""
    if not math.isfinite(number):
        return DayReading(day=read_day_text(repr(number), edge))  # no day; refused in the words of any other text
    if number.is_integer():
        whole = int(number)
        if whole in SERIALS:
            return DayReading(day=SERIAL_ZERO + timedelta(days=whole))
        return DayReading(day=read_day_text(str(whole), edge))
    text = repr(number)
    if int(number) in SERIALS:
        return DayReading(day=SERIAL_ZERO + timedelta(days=int(number)))
    return DayReading(day=read_day_text(text, edge), is_guess=text.endswith(".1"))


def _months_later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, MONTHS)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _span(year: int, months: tuple[int, int], edge: Edge, days: tuple[int, int] = (1, 31)) -> date:
    if edge is Edge.START:
        return date(year, months[0], days[0])
    return date(year, months[1], min(days[1], calendar.monthrange(year, months[1])[1]))


def _day(found: re.Match[str], _: Edge) -> date:
    return date(int(found[1]), int(found[2]), int(found[3]))


def _month(found: re.Match[str], edge: Edge) -> date:
    month = int(found[2])
    if not 1 <= month <= MONTHS:
        raise ValueError(found[0])
    return _span(int(found[1]), (month, month), edge, _PARTS_OF_MONTH.get(found[3] or "", (1, 31)))


def _year(found: re.Match[str], edge: Edge) -> date:
    return _span(int(found[1]), _PARTS_OF_YEAR.get(found[2] or "", (1, MONTHS)), edge)


def _quarter(found: re.Match[str], edge: Edge) -> date:
    sign = found[2] or found[3]
    number = int(sign) if sign.isdecimal() else _CHINESE[sign]
    return _span(int(found[1]), (3 * number - 2, 3 * number), edge)


def _quarter_english(found: re.Match[str], edge: Edge) -> date:
    number = int(found[1])
    return _span(int(found[2]), (3 * number - 2, 3 * number), edge)


def _english(found: re.Match[str], edge: Edge) -> date:
    month = _NAMES.index(found[2][:3].casefold()) + 1
    day = found[1] or found[3]
    return date(int(found[4]), month, int(day)) if day else _span(int(found[4]), (month, month), edge)


def _english_part(found: re.Match[str], _: Edge) -> date:
    if found[1].casefold().startswith("mid"):
        raise ValueError(found[0])
    return read_day_text(found[2].strip(), Edge.END if found[1].casefold() == "end" else Edge.START)


def _slashed(found: re.Match[str], _: Edge) -> date:
    first, second, year = int(found[1]), int(found[2]), int(found[3])
    if first > MONTHS or first == second:
        return date(year, second, first)
    if second > MONTHS:
        return date(year, first, second)
    raise ValueError(found[0])


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Edge], date]], ...] = (
    (_DAY, _day),
    (_COMPACT, _day),
    (_MONTH, _month),
    (_QUARTER, _quarter),
    (_YEAR, _year),
    (_QUARTER_EN, _quarter_english),
    (_ENGLISH, _english),
    (_ENGLISH_PART, _english_part),
    (_SLASHED, _slashed),
)

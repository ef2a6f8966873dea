"""Cells with one value: days, whole and decimal numbers, yes and no, money, credit codes, readiness. Called by `columns`.

A cell of the wrong kind rejects its row; what can be read but was guessed is told.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError

from listings.engine.maturity import HIGHEST, LOWEST
from listings.engine.numbers import parse_number
from listings.engine.reading.amounts import read_amount
from listings.engine.reading.closed_terms import find_member
from listings.engine.reading.dates import SOON, Edge, read_day, read_period, split_period
from listings.engine.reading.parsed import NOTHING, GuessedCode, Parsed, noted, refused, value
from listings.engine.reading.texts import cell_text, is_blank, plain
from listings.engine.terms import MaturityStage

if TYPE_CHECKING:
    from datetime import date

YES = frozenset(
    {
        "是",
        "有",
        "对",
        "可",
        "可以",
        "支持",
        "已落实",
        "落实",
        "同意",
        "愿意",
        "接受",
        "√",
        "✓",
        "✔",
        "y",
        "yes",
        "true",
        "t",
        "1",
        "已",
        "☑",
    }
)
NO = frozenset(
    {
        "否",
        "无",
        "不",
        "没有",
        "未",
        "不可",
        "不可以",
        "不支持",
        "未落实",
        "没落实",
        "不同意",
        "不愿意",
        "不接受",
        "×",
        "✗",
        "x",
        "n",
        "no",
        "false",
        "f",
        "0",
        "☐",
    }
)
MONTHS_A_YEAR = 12
CERTAIN = 100.0
_COUNT = re.compile(
    r"(?:约|大约|about|approx\.?)?\s*([0-9]+(?:\.[0-9]+)?|[一二两三四五六七八九十半]+)\s*(?:个|家|项|位)?\s*(个?月|年|months?|years?|家|企业|家企业)?\s*(?:左右|以内|内)?",
    re.IGNORECASE,
)
_LEVEL = re.compile(
    r"(?:trl|技术就绪度|技术成熟度|就绪度|成熟度|第)*\s*[:：=]?\s*([0-9]{1,2})\s*(?:级|level)?", re.IGNORECASE
)
_LEVELS = re.compile(
    r"(?:trl|技术就绪度|就绪度)?\s*([1-9])\s*级?\s*(?:-|~|–|—|至|到|to)\s*(?:trl)?\s*([1-9])\s*级?", re.IGNORECASE
)


def read_date(cell: Any, slot: str, edge: Edge) -> Parsed:
    """Read a day; a month or year means its first or last day."""
    text = cell_text(cell)
    if is_blank(text):
        return NOTHING
    try:
        found = read_day(cell, edge)
    except ValueError:
        return refused(
            "cell.date",
            "看不出是哪一天；请写成 2026-05-01、2026.5 或 2026年5月。",
            "This is no clear day: write 2026-05-01, 2026.5 or May 2026.",
        )
    if found.day is None:
        return NOTHING
    if found.is_guess:
        return noted(
            "cell.date_guess",
            f"数值 {text} 按 {found.day:%Y-%m} 读取；如为 10 月请写成 2026-10。",
            f"The number {text} was read as {found.day:%Y-%m}; write 2026-10 for October.",
            values=((slot, found.day),),
        )
    return value(slot, found.day)


def read_validity(cell: Any) -> Parsed:
    """Read the end of validity, or both ends (`2026-01-01至2027-12-31`)."""
    ends = split_period(cell) if isinstance(cell, str) else None
    if ends is None:
        return read_date(cell, "valid_until", Edge.END)
    first, last = read_date(ends[0], "valid_from", Edge.START), read_date(ends[1], "valid_until", Edge.END)
    problems = (*first.problems, *last.problems)
    return Parsed((*first.values, *last.values), problems[:1])


def read_deadline(cell: Any, as_of: date) -> Parsed:
    """Read when something is needed: a day, or a time from `as_of` on (`3个月内`)."""
    text = cell_text(cell)
    if plain(text).casefold() in SOON:
        return noted(
            "cell.date_soon",
            "没有具体日期，已记入内部备注。",
            "No day is named; the text was kept in the internal note.",
            kept=text,
        )
    period = read_period(text, as_of) if isinstance(cell, str) else None
    return value("needed_by", period) if period else read_date(cell, "needed_by", Edge.END)


def read_count(cell: Any, slot: str, unit: str) -> Parsed:
    """Read a whole number, `12个月`, `1年` (as 12 where months are counted); `unit` is what the header says."""
    text = plain(cell_text(cell))
    if is_blank(text):
        return NOTHING
    found = _COUNT.fullmatch(text)
    number = parse_number(found[1]) if found else None
    if found and number is not None:
        is_years = "年" in (found[2] or unit) or (found[2] or unit).casefold().startswith("year")
        number = number * MONTHS_A_YEAR if is_years and slot.endswith("months") else number
        if number == number.to_integral_value() and number <= 10_000:  # noqa: PLR2004 - no month or team count is larger
            return value(slot, int(number))
    return refused("cell.integer", "应为整数，例如 12。", "A whole number is needed, such as 12.")


def read_share(cell: Any, slot: str) -> Parsed:
    """Read a percentage 0-100; 0.7 in a number cell is what spreadsheets make of 70 %."""
    text = plain(cell_text(cell))
    if is_blank(text):
        return NOTHING
    number = parse_number(text.rstrip("%"))
    if number is not None and isinstance(cell, float) and 0 < number < 1:
        number *= 100
    if number is None or not 0 <= number <= 100:  # noqa: PLR2004 - a percentage
        return refused(
            "cell.share", "应为 0 到 100 之间的百分数，例如 70。", "A percentage from 0 to 100 is needed, such as 70."
        )
    return value(slot, Decimal(f"{number.normalize():f}"))


def read_yes_no(cell: Any, slot: str) -> Parsed:
    """Read yes or no; anything else is kept in the note."""
    if isinstance(cell, bool):
        return value(slot, cell)
    text = plain(cell_text(cell)).casefold()
    if text in YES:
        return value(slot, True)
    if text in NO:
        return value(slot, False)
    if is_blank(text):
        return NOTHING
    return noted(
        "cell.yes_no",
        "应填“是”或“否”；原文已记入内部备注。",
        "Yes or no is needed; the text was kept in the internal note.",
        kept=cell_text(cell),
    )


def read_money(cell: Any, slot: str, unit: str) -> Parsed:
    """Read a band of money; `unit` is what the header says."""
    text = cell_text(cell)
    if is_blank(text):
        return NOTHING
    try:
        found = read_amount(text, unit)
    except ValueError:
        return refused(
            "cell.money",
            "看不出金额；请写成 100万元、50-80万元 或 面议。",
            "This is no clear amount: write 100万元, 50-80万元, USD 20,000 or negotiable.",
        )
    if found.is_without_unit:
        return noted(
            "cell.money_unit",
            f"没有写单位，按 {text} 元读取；如为万元请写成 {text}万元。",
            f"No unit is named, so {text} yuan was read; write {text}万元 if it is in ten thousands.",
            values=((slot, found.band),),
        )
    if found.kept:
        return noted(
            "cell.money_remark",
            "金额之外的说明已记入内部备注。",
            "What stands there beside the amount was kept in the internal note.",
            kept=text,
            values=((slot, found.band),),
        )
    return value(slot, found.band)


def read_credit_code(cell: Any, slot: str) -> Parsed:
    """Read a unified social credit code and check its check digit (GB 32100)."""
    text = cell_text(cell)
    if is_blank(text):
        return NOTHING
    if isinstance(cell, float):
        return refused(
            "cell.credit_code",
            "信用代码被存成了数字，已失真；请把单元格设为文本后重填。",
            "The code was stored as a number and lost digits: set the cell to text and type it again.",
        )
    try:
        return value(slot, str(uscc.validate(plain(text))))
    except InvalidLength:
        return refused(
            "cell.credit_code", "统一社会信用代码应为 18 位。", "A unified social credit code has 18 characters."
        )
    except InvalidChecksum:
        return refused(
            "cell.credit_code",
            "统一社会信用代码的校验位不对，请核对。",
            "The check digit of the unified social credit code is wrong, please compare.",
        )
    except ValidationError:
        return refused(
            "cell.credit_code",
            "统一社会信用代码里有不该出现的字符。",
            "The unified social credit code holds characters that it cannot have.",
        )


def read_maturity(cell: Any) -> Parsed:
    """Read a level (`TRL 6`, `6级`, 6) or a stage, whichever the cell says; a range gives its lower end, with a notice."""
    text = plain(cell_text(cell))
    if is_blank(text):
        return NOTHING
    level = _LEVEL.fullmatch(text)
    if level:
        if LOWEST <= int(level[1]) <= HIGHEST:
            return value("trl", int(level[1]))
        return refused("cell.trl", "TRL 应为 1 到 9。", "A TRL goes from 1 to 9.")
    levels = _LEVELS.fullmatch(text)
    if levels:
        low = min(int(levels[1]), int(levels[2]))
        return noted(
            "cell.trl_range",
            f"写的是一段级别，按较低的 TRL {low} 读取。",
            f"A range stands there; the lower level, TRL {low}, was read.",
            values=(("trl", low),),
        )
    return _read_stage(text)


def _read_stage(text: str) -> Parsed:
    for part in (text, *re.split(r"[(),，、;；/\s]+", text)):
        level = _LEVEL.fullmatch(part) if re.search("trl|级", part, re.IGNORECASE) else None
        if level and LOWEST <= int(level[1]) <= HIGHEST:
            return value("trl", int(level[1]))
    for part in filter(None, (text, *re.split(r"[(),，、;；/\s]+", text))):
        member, score = find_member(part, MaturityStage)
        if member is not None:
            guesses = (
                (GuessedCode(text=text, code=member.value, how="fuzzy", score=score),)
                if score < CERTAIN or part != text
                else ()
            )
            return Parsed((("maturity_stage", member),), guesses=guesses)
    return noted(
        "cell.maturity",
        "看不出阶段；可填 初期、中期、成熟 或 TRL 1-9，原文已记入内部备注。",
        "This is no clear stage: write early, middle, mature or TRL 1-9; the text was kept in the internal note.",
        kept=text,
    )

"""What a column may be by what stands in it: telephone numbers, dates, regions, sums of money and so on. A guess, never more.

Called by `suggesting` for columns whose header says nothing. Each recogniser looks at samples of one column and answers with a field, the share
of the samples that fit, and the words that say so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from listings.engine.reading.amounts import CURRENCIES
from listings.engine.reading.closed_terms import find_member
from listings.engine.reading.texts import cell_text
from listings.engine.terms import CooperationMode, DemandType, Kind, MaturityStage, Secrecy
from marketplace.wording import Sentence, Titled

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from listings.engine.reading.ports import Vocabularies, Vocabulary

LEAST_SHARE = 0.6
"""Share of the samples that must fit before a field is guessed."""
LEAST_SAMPLES = 2
SHORT, LONG = 6, 60
"""Characters: a title is longer than the first, a description than the second."""
FARTHEST_START = 100_000
"""Larger numbers that happen to follow each other are telephone numbers, not counts."""
MOST_LETTERS = 40
_PHONE = re.compile(r"(?:\+?86[- ]?)?1[3-9]\d{9}|(?:0\d{2,3}[- )]?)?[2-9]\d{6,7}(?:[-转]\d{1,6})?")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}")
_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
_DAY = re.compile(r"(?:19|20)\d{2}\s*[-./年]\s*\d{1,2}(?:\s*[-./月]\s*\d{1,2}\s*日?)?\s*月?(?:\s*底)?(?:\s*前)?")
_TRL = re.compile(r"(?:TRL|技术成熟度)\s*[-:：]?\s*[1-9]\s*级?(?:\s*[-~至]\s*[1-9])?|[1-9]\s*级", re.IGNORECASE)
_MONEY = re.compile(r"(?:[¥￥$€]\s*)?[\d.,]+\s*(?:[-~—至到]\s*[\d.,]+\s*)?(?:亿|千万|百万|万|千)?\s*元?(?:以[内下上])?")
_SUM = re.compile(r"[¥￥$€万亿元]")
_PATENT = re.compile(
    r"(?:ZL|CN)?\s*(?:19|20)\d{2}[0-9]{8,9}(?:\.[0-9X])?|(?:ZL|CN)\d{8,}[.0-9A-Z]*|20\d{2}SR\d{6,7}", re.IGNORECASE
)
_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}")
_ID = re.compile(r"(?=[^\d]*\d)[A-Za-z]{1,8}[-_]?[0-9A-Za-z-]{1,20}")
_ORGANISATION = re.compile(
    r".{2,40}(?:大学|学院|研究院|研究所|研究中心|实验室|公司|集团|厂|医院|中心|合作社|学校|University|Institute|Ltd\.?|Inc\.?)"
)
_SEPARATORS = re.compile(r"[;；、|]")


@dataclass(frozen=True, slots=True, kw_only=True)
class ByContents:
    """A guess: the slot, the share of the samples that fit (0-1), what they look like."""

    slot: str
    share: float
    reason: Sentence


def guesses_of(samples: Sequence[Any], kind: Kind, vocabularies: Vocabularies) -> tuple[ByContents, ...]:
    """Return what a column with these cells may be, best first; nothing where fewer than two cells say anything."""
    cells = [cell for cell in samples if cell_text(cell).strip()]
    if len(cells) < LEAST_SAMPLES:
        return ()
    found = []
    for slot, fits, looks in _recognisers(kind, vocabularies):
        share = sum(map(fits, cells)) / len(cells)
        if share >= LEAST_SHARE:
            found.append(ByContents(slot=slot, share=share, reason=_said(looks, share)))
    found += _by_shape([cell_text(cell).strip() for cell in cells], kind)
    return tuple(sorted(found, key=lambda guess: -guess.share))


def is_running_number(samples: Sequence[Any]) -> bool:
    """Whether a column only counts its rows (1, 2, 3 …): it names nothing."""
    numbers = [cell_text(cell).strip() for cell in samples if cell_text(cell).strip()]
    counted = [int(text) for text in numbers if text.isascii() and text.isdigit()]
    if not counted or counted[0] > FARTHEST_START:
        return False
    return len(counted) == len(numbers) >= LEAST_SAMPLES and counted == list(
        range(counted[0], counted[0] + len(counted))
    )


def _recognisers(
    kind: Kind, vocabularies: Vocabularies
) -> tuple[tuple[str, Callable[[Any], bool], tuple[str, str]], ...]:
    term = "needed_by" if kind is Kind.DEMAND else "valid_until"
    own: tuple[tuple[str, Callable[[Any], bool], tuple[str, str]], ...] = (
        (("demand_types", partial(_is_member, DemandType), ("需求类型", "kinds of need")),)
        if kind is Kind.DEMAND
        else (("rights", partial(_all, _PATENT), ("专利号或登记号", "patent numbers")),)
    )
    return (
        ("contact.phone", partial(_all, _PHONE), ("电话号码", "telephone numbers")),
        ("contact.email", partial(_all, _MAIL), ("电子邮箱", "e-mail addresses")),
        ("credit_code", partial(_all, _CODE), ("统一社会信用代码", "unified social credit codes")),
        (term, _is_day, ("日期", "dates")),
        ("trl", partial(_all, _TRL), ("成熟度等级", "readiness levels")),
        ("price", _is_money, ("金额", "sums of money")),
        ("region", partial(_is_named, vocabularies.regions), ("地区名称", "names of regions")),
        ("organisation", partial(_all, _ORGANISATION), ("单位名称", "names of organisations")),
        ("technical_fields", partial(_is_named, vocabularies.technical_fields), ("技术领域", "technical fields")),
        ("industries", partial(_is_named, vocabularies.industries), ("行业名称", "industries")),
        ("cooperation_modes", partial(_is_member, CooperationMode), ("合作方式", "ways of working together")),
        ("maturity_stage", partial(_is_member, MaturityStage), ("成果阶段", "stages of maturity")),
        ("secrecy", partial(_is_member, Secrecy), ("保密等级", "secrecy")),
        ("external_id", partial(_all, _ID), ("编号", "ids")),
        *own,
    )


def _by_shape(texts: Sequence[str], kind: Kind) -> list[ByContents]:
    """Guess from lengths and repeats: a title is a unique short text, a description a long one, a name has two to four characters."""
    found = []
    distinct = len(set(texts)) / len(texts)
    lengths = sorted(map(len, texts))
    middle = lengths[len(lengths) // 2]
    words = sum(any(letter.isalpha() for letter in text) for text in texts) / len(texts)
    if words >= LEAST_SHARE and distinct >= LEAST_SHARE and SHORT <= middle <= LONG:
        found.append(ByContents(slot="title", share=0.65 * distinct, reason=TITLES))
    if words >= LEAST_SHARE and middle > LONG:
        slot = "background" if kind is Kind.DEMAND else "summary"
        found.append(ByContents(slot=slot, share=0.7, reason=DESCRIPTIONS))
    names = sum(_NAME.fullmatch(text) is not None for text in texts) / len(texts)
    if names >= LEAST_SHARE and distinct >= LEAST_SHARE / 2:
        found.append(ByContents(slot="contact.name", share=0.6 * names, reason=NAMES))
    lists = sum(len(_SEPARATORS.findall(text)) > 1 and len(text) <= MOST_LETTERS for text in texts) / len(texts)
    if lists >= LEAST_SHARE:
        found.append(ByContents(slot="keywords", share=0.66 * lists, reason=LISTS))
    return found


TITLES = Sentence(zh="内容各不相同、长短像名称", en="the cells differ from each other and are as long as titles")
DESCRIPTIONS = Sentence(zh="内容是成段的文字", en="the cells are paragraphs")
NAMES = Sentence(zh="内容像人名", en="the cells look like names of people")
LISTS = Sentence(zh="内容是用分隔符隔开的短词", en="the cells are short words with separators")


def _said(looks: tuple[str, str], share: float) -> Sentence:
    percent = f"{share:.0%}"
    return Sentence(zh=f"{percent} 的内容像{looks[0]}", en=f"{percent} of the cells look like {looks[1]}")


def _all(pattern: re.Pattern[str], cell: Any) -> bool:
    """Whether every piece of a cell fits; several numbers may stand in one."""
    if isinstance(cell, date | bool):
        return False
    pieces = [piece.strip() for piece in re.split(r"[\n,，;；、/]", cell_text(cell)) if piece.strip()]
    return bool(pieces) and all(pattern.fullmatch(piece) for piece in pieces)


def _is_day(cell: Any) -> bool:
    return isinstance(cell, date) or (isinstance(cell, str) and _DAY.fullmatch(cell.strip()) is not None)


def _is_money(cell: Any) -> bool:
    text = cell_text(cell).strip()
    if not isinstance(cell, str):
        return False
    if text in {"面议", "待定", "面谈", "negotiable"}:
        return True
    is_foreign = any(text.upper().endswith(code) for code, _ in CURRENCIES)
    return bool(_MONEY.fullmatch(text) and _SUM.search(text)) or is_foreign


def _is_named(vocabulary: Vocabulary, cell: Any) -> bool:
    text = cell_text(cell).strip()
    if not isinstance(cell, str) or len(text) > MOST_LETTERS or text.isascii():
        return False
    pieces = [piece.strip() for piece in _SEPARATORS.split(text) if piece.strip()]
    return bool(pieces) and all(vocabulary.find_exact(piece).code is not None for piece in pieces)


def _is_member(members: type[Titled], cell: Any) -> bool:
    if not isinstance(cell, str) or len(cell) > MOST_LETTERS:
        return False
    pieces = [piece.strip() for piece in re.split(r"[\n,，;；、/]", cell) if piece.strip()]
    return bool(pieces) and all(find_member(piece, members)[0] is not None for piece in pieces)

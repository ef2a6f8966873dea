"""One sentence per side, as a person would say it: how well it fits, in what, which indicators, and what stands in the way.

Called by `explaining`; everything said here is also in the evidence with its span.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from listings.engine.comparison import Verdict
from marketplace.wording import Sentence
from matching.engine.evidence.records import IndicatorFinding, TermMatch
from matching.engine.levels import Level

if TYPE_CHECKING:
    from listings.engine.content import Content

SAID_TERMS = 3
NEAR_MEANING = 0.45
"""Cosine from which two texts without a common word are said to speak of the same thing."""

FOR_DEMAND = {
    Level.STRONG: Sentence(zh="这项成果正对您的需求", en="This achievement is what you are looking for"),
    Level.GOOD: Sentence(zh="这项成果与您的需求比较对路", en="This achievement answers your demand quite well"),
    Level.WEAK: Sentence(zh="这项成果与您的需求有些关联", en="This achievement is related to your demand"),
    Level.NONE: Sentence(zh="这项成果与您的需求关联不大", en="This achievement has little to do with your demand"),
}
FOR_ACHIEVEMENT = {
    Level.STRONG: Sentence(
        zh="这家企业要解决的正是您的成果所长", en="This demand is what your achievement is made for"
    ),
    Level.GOOD: Sentence(zh="这家企业的需求与您的成果比较对路", en="This demand fits your achievement quite well"),
    Level.WEAK: Sentence(zh="这家企业的需求与您的成果有些关联", en="This demand is related to your achievement"),
    Level.NONE: Sentence(
        zh="这家企业的需求与您的成果关联不大", en="This demand has little to do with your achievement"
    ),
}
CONCERNS = {
    "maturity": Sentence(zh="成熟度还有差距", en="maturity falls short"),
    "price": Sentence(zh="报价高于预算", en="the price is above the budget"),
    "cooperation": Sentence(zh="合作方式还需商量", en="the way of working together is to be discussed"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What the sentences are made from; `semantic` is the cosine of the texts or None, `shifts` the log-odds by feature."""

    level: Level
    terms: Sequence[TermMatch]
    semantic: float | None
    indicators: Sequence[IndicatorFinding]
    shifts: Mapping[str, float]


def for_demand(grounds: Grounds) -> Sentence:
    """Say to the demand's side what the achievement is to it."""
    return _joined([_lead(FOR_DEMAND, grounds), *_indicators(grounds.indicators), *_concern(grounds.shifts)])


def for_achievement(grounds: Grounds, demand: Content) -> Sentence:
    """Say to the achievement's side what the demand is to it, with budget and date where they are stated."""
    parts = [_lead(FOR_ACHIEVEMENT, grounds), *_indicators(grounds.indicators)]
    if demand.price is not None:
        budget = demand.price.sentence()
        parts.append(Sentence(zh=f"预算 {budget.zh}", en=f"budget {budget.en}"))
    if demand.needed_by is not None:
        day = demand.needed_by.isoformat()
        parts.append(Sentence(zh=f"希望 {day} 前解决", en=f"needed by {day}"))
    return _joined([*parts, *_concern(grounds.shifts)])


def _lead(words: Mapping[Level, Sentence], grounds: Grounds) -> Sentence:
    lead = words[grounds.level]
    if grounds.terms:
        terms = [found.term for found in grounds.terms[:SAID_TERMS]]
        zh, en = "".join(f"“{term}”" for term in terms), ", ".join(f"“{term}”" for term in terms)
        return Sentence(zh=f"{lead.zh}，都涉及{zh}", en=f"{lead.en}; both speak of {en}")
    if grounds.semantic is not None and grounds.semantic >= NEAR_MEANING:
        return Sentence(
            zh=f"{lead.zh}，用词不同，说的是相近的事", en=f"{lead.en}; the words differ, the subject is close"
        )
    return lead


def _indicators(findings: Sequence[IndicatorFinding]) -> list[Sentence]:
    if not findings:
        return []
    met, violated, unknown = (sum(one.verdict is verdict for one in findings) for verdict in _VERDICTS)
    counted = [
        (met, f"{met} 项满足", f"{met} met"),
        (violated, f"{violated} 项不满足", f"{violated} violated"),
        (unknown, f"{unknown} 项未知", f"{unknown} unknown"),
    ]
    zh = "、".join(words for count, words, _ in counted if count)
    en = ", ".join(words for count, _, words in counted if count)
    return [Sentence(zh=f"{len(findings)} 项指标要求：{zh}", en=f"of {len(findings)} required indicator(s) {en}")]


_VERDICTS = (Verdict.MET, Verdict.VIOLATED, Verdict.UNKNOWN)


def _concern(shifts: Mapping[str, float]) -> list[Sentence]:
    heaviest = min(CONCERNS, key=lambda name: shifts.get(name, 0.0))
    return [CONCERNS[heaviest]] if shifts.get(heaviest, 0.0) < 0 else []


def _joined(parts: Sequence[Sentence]) -> Sentence:
    return Sentence(zh="；".join(part.zh for part in parts) + "。", en="; ".join(part.en for part in parts) + ".")

"""Completeness of both sides: the thinner of the two decides how well the pair can be judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from listings.engine.completeness import completeness
from marketplace.wording import Sentence
from matching.engine.features.feature import Context, Feature

if TYPE_CHECKING:
    from matching.engine.entry import Entry

WELL_DESCRIBED, THINLY_DESCRIBED = 0.7, 0.4


def _of(entry: Entry, context: Context) -> int:  # noqa: ARG001 - every feature is asked the same way
    return completeness(entry.content).score


def _compare(demand: int, achievement: int) -> float:
    return min(demand, achievement) / 100


def _explain(demand: int, achievement: int, value: float) -> Sentence:
    thinner = Sentence(zh="需求", en="demand") if demand <= achievement else Sentence(zh="成果", en="achievement")
    percent = f"{round(value * 100)} %"
    if value >= WELL_DESCRIBED:
        return Sentence(zh="双方信息都比较完整。", en="Both sides are well described.")
    if value >= THINLY_DESCRIBED:
        return Sentence(
            zh=f"{thinner.zh}信息完整度 {percent}，还可补充。",
            en=f"The {thinner.en} is {percent} complete; more would help.",
        )
    return Sentence(
        zh=f"{thinner.zh}信息较少（完整度 {percent}），判断仅供参考。",
        en=f"The {thinner.en} says little ({percent} complete); take the judgement with care.",
    )


COMPLETENESS = Feature(
    name="completeness",
    title=Sentence(zh="信息完整度", en="Completeness"),
    low=0.0,
    high=1.0,
    of_demand=_of,
    of_achievement=_of,
    compare=_compare,
    explain=_explain,
)

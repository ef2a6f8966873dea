"""Freshness: how recently the older of the two entries was posted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace.wording import Sentence
from matching.engine.features.feature import Context, Feature

if TYPE_CHECKING:
    from matching.engine.entry import Entry

HALF_LIFE = 3 * 365
"""Days after which an entry counts half: about the longest project that a challenge accepts."""

DAYS_A_MONTH = 30.44


def _of(entry: Entry, context: Context) -> int | None:
    """Return the age in days on the reference day; a later posting counts as new."""
    posted = entry.content.valid_from
    return None if posted is None else max(0, (context.reference - posted).days)


def _compare(demand: int, achievement: int) -> float:
    return float(0.5 ** (max(demand, achievement) / HALF_LIFE))


def _explain(demand: int, achievement: int, value: float) -> Sentence:  # noqa: ARG001 - every feature explains the same way
    months = round(max(demand, achievement) / DAYS_A_MONTH)
    side = Sentence(zh="需求", en="demand") if demand >= achievement else Sentence(zh="成果", en="achievement")
    if months < 1:
        return Sentence(zh="双方信息都是近一个月内的。", en="Both entries are less than a month old.")
    return Sentence(
        zh=f"较早的一方是{side.zh}，发布于约 {months} 个月前。",
        en=f"The older entry is the {side.en}, posted about {months} month(s) ago.",
    )


FRESHNESS = Feature(
    name="freshness",
    title=Sentence(zh="信息新旧", en="Freshness"),
    low=0.0,
    high=1.0,
    of_demand=_of,
    of_achievement=_of,
    compare=_compare,
    explain=_explain,
)

"""TRL fit: whether the achievement stands where the demand needs it.

A stage is compared as the range of levels it covers and never turned into one level.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from listings.engine.maturity import trl_range_of
from marketplace.wording import Sentence
from matching.engine.features.feature import Context, Feature

if TYPE_CHECKING:
    from listings.engine.content import Content
    from matching.engine.entry import Entry

STEP = 0.25
"""What one missing level costs."""


@dataclass(frozen=True, slots=True)
class Stand:
    """A level or the range of levels of a stage, with the words that were stated."""

    low: int
    high: int
    words: Sentence


def _stand(content: Content) -> Stand | None:
    if content.trl is not None:
        return Stand(content.trl, content.trl, Sentence(zh=f" TRL {content.trl}", en=f"TRL {content.trl}"))
    if content.maturity_stage is None:
        return None
    label = content.maturity_stage.label
    return Stand(*trl_range_of(content.maturity_stage), Sentence(zh=f"“{label.zh}”阶段", en=f"stage “{label.en}”"))


def _of(entry: Entry, context: Context) -> Stand | None:  # noqa: ARG001 - every feature is asked the same way
    return _stand(entry.content)


def _compare(floor: Stand, stand: Stand) -> float:
    missing = max(0, floor.low - stand.high)
    return max(0.0, 1.0 - STEP * missing)


def _explain(floor: Stand, stand: Stand, value: float) -> Sentence:
    asked, offered = floor.words, stand.words
    if value >= 1.0:
        return Sentence(
            zh=f"成果处于{offered.zh}，达到需求要求的{asked.zh}。",
            en=f"The achievement stands at {offered.en}; the demand asks for {asked.en}: reached.",
        )
    return Sentence(
        zh=f"成果处于{offered.zh}，需求要求{asked.zh}，还差 {floor.low - stand.high} 级。",
        en=f"The achievement stands at {offered.en}; the demand asks for {asked.en}: {floor.low - stand.high} level(s) short.",
    )


MATURITY = Feature(
    name="maturity",
    title=Sentence(zh="技术成熟度", en="Maturity"),
    low=0.0,
    high=1.0,
    of_demand=_of,
    of_achievement=_of,
    compare=_compare,
    explain=_explain,
)

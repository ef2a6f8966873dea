"""Shared quantities: how many of the required indicators the achievement speaks of at all, whatever the verdict.

Two entries that measure the same things are about the same thing; two that both state indicators and share none rarely are. The
verdicts themselves are `indicators`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from listings.engine.comparison import Verdict, pair_indicators
from marketplace.wording import Sentence
from matching.engine.features.feature import Context, Feature

if TYPE_CHECKING:
    from listings.engine.content import Indicator
    from matching.engine.entry import Entry

Indicators = tuple["Indicator", ...]

DECIDED = frozenset({Verdict.MET, Verdict.VIOLATED})


def _of(entry: Entry, context: Context) -> Indicators | None:  # noqa: ARG001 - every feature is asked the same way
    return entry.content.indicators or None


def _compare(required: Indicators, offered: Indicators) -> float:
    """Return the share 0-1 of required indicators with the same quantity and dimension on the other side."""
    return shared_count(required, offered) / len(required)


def shared_count(required: Indicators, offered: Indicators) -> int:
    """Return how many required indicators can be decided against the offered ones."""
    return sum(result.comparison.verdict in DECIDED for result in pair_indicators(required, offered))


def _explain(required: Indicators, offered: Indicators, value: float) -> Sentence:  # noqa: ARG001 - every feature explains the same way
    shared = shared_count(required, offered)
    return Sentence(
        zh=f"要求的 {len(required)} 项指标中，成果给出了 {shared} 项的数值。",
        en=f"The achievement states a value for {shared} of {len(required)} required indicators.",
    )


SHARED_QUANTITIES = Feature(
    name="shared_quantities",
    title=Sentence(zh="指标对应", en="Same quantities"),
    low=0.0,
    high=1.0,
    of_demand=_of,
    of_achievement=_of,
    compare=_compare,
    explain=_explain,
)

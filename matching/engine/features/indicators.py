"""Indicator verdicts: of the required indicators that could be decided, how many are met, and whether a must is violated.

What is not stated decides nothing. The comparison itself, with units and spans, is `listings/engine/comparison`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from listings.engine.comparison import Verdict, pair_indicators
from listings.engine.terms import Necessity
from marketplace.wording import Sentence
from matching.engine.features.feature import Context, Feature

if TYPE_CHECKING:
    from listings.engine.content import Indicator
    from matching.engine.entry import Entry

Indicators = tuple["Indicator", ...]

WEIGHTS = {Necessity.MUST: 1.0, Necessity.SHOULD: 0.5, None: 0.5}
"""A must counts twice a should; an indicator whose necessity is not stated is never taken for a must."""


def _of(entry: Entry, context: Context) -> Indicators | None:  # noqa: ARG001 - every feature is asked the same way
    return entry.content.indicators or None


def _compare(required: Indicators, offered: Indicators) -> float:
    """Return minus the share of decided musts that are violated or, where none is, the weighted share of decided indicators met.

    NaN where none is decided. A violated must is not made good by others that are met; a violated should only earns nothing.
    """
    decided = [
        (result.required.necessity, result.comparison.verdict)
        for result in pair_indicators(required, offered)
        if result.comparison.verdict in (Verdict.MET, Verdict.VIOLATED)
    ]
    if not decided:
        return math.nan
    musts = [verdict for necessity, verdict in decided if necessity is Necessity.MUST]
    if Verdict.VIOLATED in musts:
        return -musts.count(Verdict.VIOLATED) / len(musts)
    met = sum(WEIGHTS[necessity] for necessity, verdict in decided if verdict is Verdict.MET)
    return met / sum(WEIGHTS[necessity] for necessity, _ in decided)


def _explain(required: Indicators, offered: Indicators, value: float) -> Sentence:  # noqa: ARG001 - every feature explains the same way
    verdicts = [result.comparison.verdict for result in pair_indicators(required, offered)]
    met, violated, unknown = (verdicts.count(verdict) for verdict in (Verdict.MET, Verdict.VIOLATED, Verdict.UNKNOWN))
    return Sentence(
        zh=f"要求的指标中，{met} 项满足，{violated} 项不满足，{unknown} 项未知。",
        en=f"Of the required indicators {met} met, {violated} violated, {unknown} unknown.",
    )


INDICATORS = Feature(
    name="indicators",
    title=Sentence(zh="技术指标", en="Indicators"),
    low=-1.0,
    high=1.0,
    of_demand=_of,
    of_achievement=_of,
    compare=_compare,
    explain=_explain,
)

"""Collects the evidence of shown pairs from terms, indicators, conditions, features and sentences. Called by the matcher."""

from __future__ import annotations

from typing import TYPE_CHECKING

from listings.engine.comparison import Verdict
from listings.engine.terms import Necessity
from matching.engine.evidence.asking import missing_parts
from matching.engine.evidence.indicators import indicator_findings
from matching.engine.evidence.records import Aspect, Evidence
from matching.engine.evidence.standing import condition_findings
from matching.engine.evidence.summing_up import Grounds, for_achievement, for_demand
from matching.engine.evidence.terms import TermIndex
from matching.engine.features.catalogue import SCORED, STRUCTURED
from matching.engine.levels import level_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from numpy.typing import NDArray

    from matching.engine.features.feature import Feature, Readings
    from matching.engine.features.scored import ScoredFeature
    from matching.engine.ranked import Ranked

ASKED_INDICATORS = 3
"""At most so many figures are asked for in one sentence."""


class Explainer:
    """Explains pairs of `ranked`; `positions` are those that will be asked for, so that only their words are read."""

    def __init__(self, ranked: Ranked, positions: NDArray, *, as_of: date | None) -> None:  # type: ignore[type-arg]  # any integers
        pairs = ranked.pairs
        self._ranked, self._as_of = ranked, as_of
        self._terms = TermIndex(
            {index: pairs.demands[index] for index in set(pairs.demand[positions].tolist())},
            {index: pairs.achievements[index] for index in set(pairs.achievement[positions].tolist())},
        )

    def explain(self, position: int) -> Evidence:
        """Return the evidence of the pair at `position`."""
        ranked = self._ranked
        demand_index, achievement_index = int(ranked.pairs.demand[position]), int(ranked.pairs.achievement[position])
        demand, achievement = ranked.pairs.demands[demand_index], ranked.pairs.achievements[achievement_index]
        indicators = indicator_findings(demand.content, achievement.content)
        grounds = Grounds(
            level=level_of(int(ranked.level[position])),
            terms=self._terms.shared(demand_index, achievement_index),
            semantic=ranked.readings["semantic"].value_of(position),
            indicators=indicators,
            shifts={name: float(shift[position]) for name, shift in ranked.shifts.items()},
        )
        presence = {feature.name: ranked.readings[feature.name].presence_of(position) for feature in STRUCTURED}
        open_figures = [
            one.quantity
            for one in indicators
            if one.verdict is Verdict.UNKNOWN and one.offered is None and one.necessity is Necessity.MUST
        ]
        return Evidence(
            terms=tuple(grounds.terms),
            indicators=indicators,
            conditions=tuple(condition_findings(demand, achievement, self._as_of)),
            aspects=tuple(self._aspects(position)),
            missing=tuple(missing_parts(presence, open_figures[:ASKED_INDICATORS])),
            for_demand=for_demand(grounds),
            for_achievement=for_achievement(grounds, demand.content),
        )

    def _aspects(self, position: int) -> Iterator[Aspect]:
        ranked = self._ranked
        for scored in SCORED:
            value = ranked.readings[scored.name].value_of(position)
            yield Aspect(
                name=scored.name,
                title=scored.title,
                share=_share(scored, value),
                shift=0.0,
                sentence=scored.sentence(value),
            )
        for feature in STRUCTURED:
            readings = ranked.readings[feature.name]
            yield Aspect(
                name=feature.name,
                title=feature.title,
                share=_share(feature, readings.value_of(position)),
                shift=self._shift(feature.name, readings, position),
                sentence=feature.sentence(ranked.pairs, readings, position),
            )

    def _shift(self, name: str, readings: Readings, position: int) -> float:
        return 0.0 if readings.value_of(position) is None else float(self._ranked.shifts[name][position])


def _share(feature: Feature | ScoredFeature, value: float | None) -> float | None:
    return None if value is None else (value - feature.low) / (feature.high - feature.low)

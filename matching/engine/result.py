"""What a match run hands back: pairs with rank, level and evidence, abstentions, and the facts of the run. All frozen values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from matching.engine.abstention import Finding
from matching.engine.conditions import Condition
from matching.engine.entry import Entry
from matching.engine.evidence.records import Evidence
from matching.engine.levels import Level, level_of
from matching.engine.options import MatchOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One shown pair; `demand` and `achievement` are indices into the lists.

    `demand_rank` counts from 1 among the demand's matches, `achievement_rank` among the achievement's; None: not shown there.
    `probabilities` are those of level 1, 2, 3, 4; `features` hold None where a feature is missing.
    """

    demand: int
    achievement: int
    demand_rank: int | None
    achievement_rank: int | None
    score: float
    level: Level
    probabilities: tuple[float, float, float, float]
    features: Mapping[str, float | None]
    evidence: Evidence

    @property
    def probability(self) -> float:
        """P(level ≥ 3): the chance that the match is worth a meeting."""
        return self.probabilities[2] + self.probabilities[3]


@dataclass(frozen=True, slots=True, kw_only=True)
class Abstention:
    """The answer "no adequate match" to a demand; `nearest` is the index of its best pair, shown for orientation, None without one."""

    demand: int
    finding: Finding
    probability: float
    nearest: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An entry that was matched with nobody because of a hard condition."""

    index: int
    condition: Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What made the result: model and encoder with versions, how much was compared."""

    model: str
    encoder: str
    encoder_version: str
    pairs_recalled: int
    pairs_ranked: int
    model_facts: Mapping[str, str] = field(default_factory=dict)
    """What the model says of its training, as text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchResult:
    """The result of one run over two lists. Pairs are ordered by demand and rank, then those shown to achievements alone."""

    demands: Sequence[Entry]
    achievements: Sequence[Entry]
    pairs: Sequence[Pair]
    abstentions: Sequence[Abstention]
    held_demands: Sequence[Held]
    held_achievements: Sequence[Held]
    expired_demands: frozenset[int]
    expired_achievements: frozenset[int]
    options: MatchOptions
    facts: Facts

    def of_demand(self) -> dict[int, list[Pair]]:
        """Return the pairs shown to each demand, by rank."""
        return _grouped([pair for pair in self.pairs if pair.demand_rank is not None], by_demand=True)

    def of_achievement(self) -> dict[int, list[Pair]]:
        """Return the pairs shown to each achievement, by rank."""
        return _grouped([pair for pair in self.pairs if pair.achievement_rank is not None], by_demand=False)

    def levels(self) -> dict[Level, int]:
        """Count the demands by the level of their best match; abstained demands are not counted."""
        abstained = {abstention.demand for abstention in self.abstentions}
        counts = {level_of(number): 0 for number in (4, 3, 2, 1)}
        for pair in self.pairs:
            if pair.demand_rank == 1 and pair.demand not in abstained:
                counts[pair.level] += 1
        return counts


def _grouped(pairs: Sequence[Pair], *, by_demand: bool) -> dict[int, list[Pair]]:
    groups: dict[int, list[Pair]] = {}
    for pair in sorted(pairs, key=lambda pair: (pair.demand_rank if by_demand else pair.achievement_rank) or 0):
        groups.setdefault(pair.demand if by_demand else pair.achievement, []).append(pair)
    return groups

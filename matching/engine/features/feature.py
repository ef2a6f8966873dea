"""What a feature is: a name, a range, one value per pair, and the sentence that explains it. Missing is a state, not a number.

Each other module of this folder holds one feature; `catalogue` lists them. Values are computed over all pairs at once: each side
is reduced to a small key and only distinct pairs of keys are compared.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marketplace.wording import Sentence, Titled
from matching.engine.entry import Entry


class Presence(Titled):
    """Why a feature has a value or none."""

    KNOWN = "known", "已知", "Known"
    DEMAND_SILENT = "demand_silent", "需求未写明", "The demand does not say"
    ACHIEVEMENT_SILENT = "achievement_silent", "成果未写明", "The achievement does not say"
    BOTH_SILENT = "both_silent", "双方均未写明", "Neither side says"
    INCOMPARABLE = "incomparable", "无法比较", "Cannot be compared"


PRESENCES = tuple(Presence)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What features may know besides the pair: the day against which age counts, and how rare (idf) each term is in the two lists."""

    reference: date
    rarity: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """The pairs to look at: entry i of `demand` goes with entry i of `achievement`, both integer indices into the lists."""

    demands: Sequence[Entry]
    achievements: Sequence[Entry]
    demand: NDArray[np.int64]
    achievement: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.demand)


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """A feature over pairs: float `values` (n,), NaN where missing, and `presence` (n,) as indices into `PRESENCES`.

    `of_demands` and `of_achievements` keep the part of every entry of the lists that was looked at, for the sentences.
    """

    values: NDArray[np.float64]
    presence: NDArray[np.uint8]
    of_demands: Sequence[Hashable | None] = ()
    of_achievements: Sequence[Hashable | None] = ()

    def presence_of(self, index: int) -> Presence:
        """Return why pair `index` has a value or none."""
        return PRESENCES[int(self.presence[index])]

    def value_of(self, index: int) -> float | None:
        """Return the value of pair `index`, None where missing."""
        value = float(self.values[index])
        return None if math.isnan(value) else value


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """A structured feature. `of_demand` and `of_achievement` give the part of an entry it looks at (hashable; None: not stated).

    `compare` turns two such parts into a value within `low`..`high`, or NaN where they cannot be compared; `explain` says the value
    as a person would.
    """

    name: str
    title: Sentence
    low: float
    high: float
    of_demand: Callable[[Entry, Context], Hashable | None]
    of_achievement: Callable[[Entry, Context], Hashable | None]
    compare: Callable[[Any, Any], float]
    explain: Callable[[Any, Any, float], Sentence]

    def measure(self, pairs: Pairs, context: Context) -> Readings:
        """Return the feature over all pairs."""
        asked = [self.of_demand(entry, context) for entry in pairs.demands]
        offered = [self.of_achievement(entry, context) for entry in pairs.achievements]
        left, right = _coded(asked, pairs.demand), _coded(offered, pairs.achievement)
        values, presence = np.full(len(pairs), np.nan), _presence(left.codes < 0, right.codes < 0)
        known = np.flatnonzero(presence == PRESENCES.index(Presence.KNOWN))
        width = len(right.parts) or 1
        distinct, inverse = np.unique(left.codes[known] * width + right.codes[known], return_inverse=True)
        compared = [self.compare(left.parts[code // width], right.parts[code % width]) for code in distinct.tolist()]
        values[known] = np.asarray(compared, dtype=np.float64)[inverse]
        presence[known[np.isnan(values[known])]] = PRESENCES.index(Presence.INCOMPARABLE)
        return Readings(values=values, presence=presence, of_demands=asked, of_achievements=offered)

    def sentence(self, pairs: Pairs, readings: Readings, index: int) -> Sentence:
        """Explain the feature of pair `index`, also where it is missing."""
        value = readings.value_of(index)
        if value is None:
            return silence(self.title, readings.presence_of(index))
        left = readings.of_demands[int(pairs.demand[index])]
        right = readings.of_achievements[int(pairs.achievement[index])]
        return self.explain(left, right, value)


@cache
def silence(title: Sentence, presence: Presence) -> Sentence:
    """Say that a feature is missing, and why."""
    return Sentence(zh=f"{title.zh}：{presence.label.zh}。", en=f"{title.en}: {presence.label.en.lower()}.")


@dataclass(frozen=True, slots=True)
class _Coded:
    codes: NDArray[np.int64]
    parts: list[Hashable]


def _coded(parts: list[Hashable | None], index: NDArray[np.int64]) -> _Coded:
    numbers: dict[Hashable, int] = {}
    coded = [-1 if part is None else numbers.setdefault(part, len(numbers)) for part in parts]
    return _Coded(np.asarray(coded, dtype=np.int64)[index], list(numbers))


def _silent(*, is_demand: bool, is_achievement: bool) -> Presence:
    if is_demand and is_achievement:
        return Presence.BOTH_SILENT
    return Presence.DEMAND_SILENT if is_demand else Presence.ACHIEVEMENT_SILENT


def _presence(is_demand_silent: NDArray[np.bool_], is_achievement_silent: NDArray[np.bool_]) -> NDArray[np.uint8]:
    presence = np.zeros(len(is_demand_silent), dtype=np.uint8)
    for is_demand, is_achievement in ((True, True), (True, False), (False, True)):
        mask = (is_demand_silent == is_demand) & (is_achievement_silent == is_achievement)
        presence[mask] = PRESENCES.index(_silent(is_demand=is_demand, is_achievement=is_achievement))
    return presence

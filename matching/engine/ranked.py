"""From candidates to graded pairs: the text ranker's probabilities, the structured features, the combination, the ranks.

A pair is compared once, in its demand's candidate list, and read in both directions: its level and probability are the same for both
sides. Called by the matcher; explaining is `evidence`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matching.engine.features.catalogue import SCORED, STRUCTURED
from matching.engine.features.feature import Pairs, Readings
from matching.engine.levels import at_least, median_level
from matching.engine.priors import combine
from matching.engine.ranking.ranker import CandidateList

if TYPE_CHECKING:
    from collections.abc import Callable

    from matching.engine.entry import Entry
    from matching.engine.features.feature import Context
    from matching.engine.ranking.profile import Corpus
    from matching.engine.ranking.ranker import Ranker, Scores
    from matching.engine.recall import Candidates

GAINS = np.array([0.0, 2.0, 6.0, 14.0])
"""2^level − 2, the gain of the ranking measure."""

LEVEL_UNIT, GAIN_UNIT = 0.5, 3.0
"""The ranker's score is E[level − 1] / 0.5 + E[gain] / 3 + a part within the list; a shift moves the first two parts alike."""

LISTS_AT_ONCE = 256
"""Candidate lists handed to the ranker at a time: a call costs some milliseconds whatever its length, and memory by its distinct achievements."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """All compared pairs as parallel arrays (n,), ordered by demand; `probabilities` and `text_probabilities` are (n, 4)."""

    pairs: Pairs
    score: NDArray[np.float64]
    worth: NDArray[np.float64]
    """Expected gain in units of the score: comparable between demands, so that an achievement's demands are ordered by it."""
    level: NDArray[np.int64]
    probabilities: NDArray[np.float64]
    text_probabilities: NDArray[np.float64]
    readings: Mapping[str, Readings]
    shifts: Mapping[str, NDArray[np.float64]]

    def adequate(self) -> NDArray[np.float64]:
        """Return P(level ≥ 3) (n,)."""
        return at_least(self.probabilities)[:, 1]


def candidate_lists(
    of_demands: Sequence[Candidates], of_achievements: Sequence[Candidates], *, ranked: int
) -> list[CandidateList]:
    """Return a list per demand: its best `ranked` candidates and every achievement that has it among its own best `ranked`."""
    lists = [set(candidates.indices[:ranked].tolist()) for candidates in of_demands]
    for achievement, candidates in enumerate(of_achievements):
        for demand in candidates.indices[:ranked].tolist():
            lists[demand].add(achievement)
    return [
        CandidateList(demand=demand, candidates=np.array(sorted(chosen), dtype=np.int64))
        for demand, chosen in enumerate(lists)
        if chosen
    ]


def score_lists(
    ranker: Ranker,
    demands: Corpus,
    achievements: Corpus,
    lists: Sequence[CandidateList],
    *,
    progress: Callable[[int], None],
) -> list[Scores]:
    """Let the ranker score every list; `progress` hears how many lists are done."""
    scores: list[Scores] = []
    for start in range(0, len(lists), LISTS_AT_ONCE):
        scores += ranker.score(demands, achievements, lists[start : start + LISTS_AT_ONCE])
        progress(len(scores))
    return scores


def grade(
    demands: Sequence[Entry],
    achievements: Sequence[Entry],
    lists: Sequence[CandidateList],
    scores: Sequence[Scores],
    *,
    context: Context,
) -> Ranked:
    """Measure the structured features of all scored pairs and combine them with the ranker's probabilities."""
    pairs = Pairs(
        demands=demands,
        achievements=achievements,
        demand=_joined([np.full(len(one.candidates), one.demand) for one in lists], np.int64),
        achievement=_joined([one.candidates for one in lists], np.int64),
    )
    text = np.concatenate([one.probabilities for one in scores]) if scores else np.empty((0, 4))
    measured = {
        feature.name: _joined([one.features[feature.name] for one in scores], np.float64)
        for feature in SCORED
        if scores and feature.name in scores[0].features
    }
    readings = {feature.name: feature.readings(measured, len(pairs)) for feature in SCORED}
    readings |= {feature.name: feature.measure(pairs, context) for feature in STRUCTURED}
    combined = combine(text.astype(np.float64), readings)
    worth = _worth(combined.probabilities)
    return Ranked(
        pairs=pairs,
        score=_joined([one.score for one in scores], np.float64) + worth - _worth(text),
        worth=worth,
        level=median_level(at_least(combined.probabilities)),
        probabilities=combined.probabilities,
        text_probabilities=text,
        readings=readings,
        shifts=combined.shifts,
    )


def _worth(probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    return probabilities @ (np.arange(4) / LEVEL_UNIT + GAINS / GAIN_UNIT)


def _joined(parts: Sequence[NDArray], kind: type) -> NDArray:  # type: ignore[type-arg]  # the kind of number is an argument
    return np.concatenate(parts).astype(kind) if parts else np.empty(0, dtype=kind)

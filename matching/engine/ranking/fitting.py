"""A ranker fitted on judged pairs, and judged pairs scored with a ranker: corpora are built here, whole lists are kept together.

Pure: texts and vectors come in, nothing is written. Called by `training`, `validation` and the scoring command.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matching.engine.ranking.frequencies import Statistics
from matching.engine.ranking.profile import Corpus

if TYPE_CHECKING:
    from matching.engine.ranking.judgements import Judgements
    from matching.engine.ranking.ranker import Ranker


@dataclass(frozen=True, slots=True)
class Vectors:
    """Unit vectors (n, d) float32 of the judged texts: demand titles, demand titles with text, achievement titles."""

    demand_titles: NDArray[np.float32]
    demand_texts: NDArray[np.float32]
    achievement_titles: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class PairScore:
    """One line of the scoring command's answer; `probabilities` are those of levels 1-4."""

    pair_id: str
    score: float
    level: int
    probabilities: tuple[float, float, float, float]


def fit(judgements: Judgements, vectors: Vectors, *, rows: NDArray[np.int64], ranker: Ranker) -> Ranker:
    """Fit `ranker` on the judged pairs at `rows`; the other pairs of the same demands are context, without their levels.

    Frequencies and whitening see only texts of the training pairs' demands and achievements.
    """
    taught = np.zeros(len(judgements.levels), dtype=bool)
    taught[rows] = judgements.levels[rows] > 0
    grouped = [part for part in judgements.rows_by_demand() if taught[part].any()]
    seen = np.concatenate(grouped)
    statistics = Statistics().fit(
        [judgements.achievements[place].title for place in np.unique(judgements.achievement[seen])],
        [_text(judgements, place) for place in np.unique(judgements.demand[seen])],
    )
    levels = [np.where(taught[part], judgements.levels[part], 0) for part in grouped]
    demands, achievements = corpora(judgements, vectors, statistics)
    return ranker.fit(demands, achievements, judgements.lists(grouped), levels, statistics=statistics)


def score_pairs(ranker: Ranker, judgements: Judgements, vectors: Vectors) -> list[PairScore]:
    """Score every pair among all pairs of its demand, in the order of the file; levels in the file are not looked at."""
    demands, achievements = corpora(judgements, vectors, ranker.statistics_)
    grouped = judgements.rows_by_demand()
    answers: dict[int, PairScore] = {}
    for rows, scores in zip(grouped, ranker.score(demands, achievements, judgements.lists(grouped)), strict=True):
        for place, row in enumerate(rows.tolist()):
            one, two, three, four = scores.probabilities[place].tolist()
            answers[row] = PairScore(
                judgements.pair_ids[row], float(scores.score[place]), int(scores.level[place]), (one, two, three, four)
            )
    return [answers[row] for row in range(len(judgements.levels))]


def corpora(judgements: Judgements, vectors: Vectors, statistics: Statistics) -> tuple[Corpus, Corpus]:
    """Return the demands and the achievements of judgements, prepared with these frequencies."""
    demands = Corpus.build(
        judgements.demands,
        title_vectors=vectors.demand_titles,
        full_vectors=vectors.demand_texts,
        statistics=statistics,
    )
    achievements = Corpus.build(
        judgements.achievements,
        title_vectors=vectors.achievement_titles,
        full_vectors=vectors.achievement_titles,
        statistics=statistics,
    )
    return demands, achievements


def _text(judgements: Judgements, place: int) -> str:
    entry = judgements.demands[place]
    return f"{entry.title}\n{entry.content}"

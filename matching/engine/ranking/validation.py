"""Refitting the whole pipeline in folds: predictions for pairs that the model had not seen, and the figures over them.

Called by the training, which stores the figures in the model, and by the ranking benchmark, which adds baseline and intervals.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matching.engine.ranking.evaluation import STRONG, calibration_error, inverse_error, ndcg, none_happens, separation
from matching.engine.ranking.fitting import fit, score_pairs

if TYPE_CHECKING:
    from collections.abc import Callable

    from matching.engine.ranking.fitting import Vectors
    from matching.engine.ranking.judgements import Judgements
    from matching.engine.ranking.ranker import Ranker

FOLDS = 5
MANY = 20
"""Lists shorter than this say by their length alone that nothing fits; "no strong match" is told for longer ones too."""


@dataclass(frozen=True, slots=True)
class Predicted:
    """What the refitted pipelines said of each pair (n,): score, level 1-4, P(level ≥ 3)."""

    score: NDArray[np.float64]
    level: NDArray[np.int64]
    adequate: NDArray[np.float64]


def folds_by_demand(judgements: Judgements, *, seed: int) -> NDArray[np.int64]:
    """Return a fold 0-4 for each pair; all pairs of a demand share it."""
    return _folds(judgements.demand, seed)


def folds_by_pair(judgements: Judgements, *, seed: int) -> NDArray[np.int64]:
    """Return a fold 0-4 for each pair; repeats of the same demand and achievement share it."""
    return _folds(judgements.demand * len(judgements.achievements) + judgements.achievement, seed)


def cross_validate(
    judgements: Judgements, vectors: Vectors, folds: NDArray[np.int64], *, make: Callable[[], Ranker]
) -> Predicted:
    """Fit a new ranker without each fold and score the fold with it; lists are whole in both, labels of the fold are withheld."""
    predicted = Predicted(np.zeros(len(folds)), np.zeros(len(folds), dtype=np.int64), np.zeros(len(folds)))
    for fold in np.unique(folds):
        ranker = fit(judgements, vectors, rows=np.flatnonzero(folds != fold), ranker=make())
        left_out = folds == fold
        kept = np.isin(judgements.demand, np.unique(judgements.demand[left_out]))
        scores = score_pairs(ranker, judgements.only(kept), vectors)
        for row, one in zip(np.flatnonzero(kept).tolist(), scores, strict=True):
            if left_out[row]:
                predicted.score[row], predicted.level[row] = one.score, one.level
                predicted.adequate[row] = one.probabilities[2] + one.probabilities[3]
    return predicted


def figures(judgements: Judgements, predicted: Predicted, *, prefix: str) -> dict[str, float]:
    """Return nDCG@10, 1/(1+MAE), calibration error of P(level ≥ 3) and the AUCs of "no strong match", named with `prefix`."""
    adequate = judgements.levels >= STRONG
    groups = judgements.rows_by_demand()
    gained = np.array([ndcg(predicted.score[rows], judgements.levels[rows]) for rows in groups])
    nothing = np.array([none_happens(predicted.adequate[rows]) for rows in groups])
    without = np.array([not adequate[rows].any() for rows in groups])
    long = np.array([len(rows) >= MANY for rows in groups])
    found = {
        "ndcg10": float(np.nanmean(gained)) if np.isfinite(gained).any() else float("nan"),
        "inverse_mae": inverse_error(predicted.level, judgements.levels),
        "calibration_error": calibration_error(predicted.adequate, adequate),
        "auc_no_strong_match": separation(nothing, without),
        "auc_no_strong_match_long_lists": separation(nothing[long], without[long]),
    }
    return {f"{prefix}_{name}": round(value, 4) for name, value in found.items()}


def measure(judgements: Judgements, vectors: Vectors, *, make: Callable[[], Ranker], seed: int = 0) -> dict[str, float]:
    """Cross-validate by demand and by pair; raises ValueError with fewer than five judged demands."""
    judged = judgements.only(judgements.levels > 0)
    if len(np.unique(judged.demand)) < FOLDS:
        raise ValueError(f"cross-validation needs {FOLDS} judged demands")
    found: dict[str, float] = {}
    for prefix, folds in (
        ("by_demand", folds_by_demand(judged, seed=seed)),
        ("by_pair", folds_by_pair(judged, seed=seed)),
    ):
        found |= figures(judged, cross_validate(judged, vectors, folds, make=make), prefix=prefix)
    return found


def _folds(groups: NDArray[np.int64], seed: int) -> NDArray[np.int64]:
    distinct, place = np.unique(groups, return_inverse=True)
    return np.asarray(np.random.default_rng(seed).permutation(len(distinct)) % FOLDS, dtype=np.int64)[place]

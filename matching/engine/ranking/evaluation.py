"""How good a ranking and its probabilities are, and how sure that is.

Figures over arrays, nothing is fitted here (`validation` refits). Called by the training and by the ranking benchmark.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

if TYPE_CHECKING:
    from collections.abc import Callable

DEPTH = 10
BINS = 10
STRONG = 3
"""From this level on a match is adequate."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with the 2.5 % and 97.5 % points of its bootstrap distribution."""

    mean: float
    low: float
    high: float


def ndcg(scores: Numbers, levels: NDArray[np.int64], *, depth: int = DEPTH) -> float:
    """Return nDCG of one demand with gain 2^level − 2: 0-1, not a number where no level is above 1.

    Candidates of equal score share the mean of their gains, so that the order of a file cannot help.
    """
    gains = np.exp2(levels) - 2.0
    discounts = 1.0 / np.log2(np.arange(2, min(depth, len(gains)) + 2))
    best = float(np.sort(gains)[::-1][: len(discounts)] @ discounts)
    if best == 0.0:
        return float("nan")
    _, tied, sizes = np.unique(-scores, return_inverse=True, return_counts=True)
    shared = (np.bincount(tied, weights=gains) / sizes)[tied]
    order = np.argsort(-scores, kind="stable")[: len(discounts)]
    return float(shared[order] @ discounts) / best


def inverse_error(predicted: NDArray[np.int64], levels: NDArray[np.int64]) -> float:
    """Return 1 / (1 + mean absolute error) of predicted levels: 0-1."""
    return float(1.0 / (1.0 + np.abs(predicted - levels).mean()))


def calibration_error(probabilities: Numbers, happened: NDArray[np.bool_], *, bins: int = BINS) -> float:
    """Return the mean distance between stated probability and share over `bins` of equal count: 0-1."""
    parts = [part for part in np.array_split(np.argsort(probabilities, kind="stable"), bins) if len(part)]
    distances = [len(part) * abs(float(probabilities[part].mean() - happened[part].mean())) for part in parts]
    return sum(distances) / len(probabilities)


def separation(scores: Numbers, happened: NDArray[np.bool_]) -> float:
    """Return the area under the ROC curve; not a number where all or none happened."""
    if happened.all() or not happened.any():
        return float("nan")
    return float(roc_auc_score(happened, scores))


def none_happens(probabilities: Numbers) -> float:
    """Return the probability that none of the events happens, taken as independent: 0-1, 1 for no event.

    Tells better than the largest probability alone whether a demand has no adequate candidate (measured: AUC 0.75 against 0.70).
    """
    return float(np.prod(1.0 - probabilities))


def bootstrap(
    figure: Callable[[NDArray[np.int64]], float], units: int, *, seed: int = 0, rounds: int = 1000
) -> Interval:
    """Return `figure` over all units and its interval when units (demands) are drawn with repetition."""
    random = np.random.default_rng(seed)
    drawn = [figure(random.integers(0, units, units)) for _ in range(rounds)]
    low, high = np.nanpercentile(drawn, [2.5, 97.5])
    return Interval(figure(np.arange(units)), float(low), float(high))

"""From raw outputs to probabilities of the four levels that mean what they say. Called by the ranker."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit
from sklearn.base import BaseEstimator
from sklearn.linear_model import LogisticRegression

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Doubles = NDArray[np.float64]

LEVELS = (1, 2, 3, 4)
THRESHOLDS = (2, 3, 4)


class LevelCalibration(BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """Logistic regression of each threshold (level ≥ 2, ≥ 3, ≥ 4) on all outputs, made monotone.

    Fit it on outputs of a model that had not seen the pairs. State: `mean_`, `scale_` (t,), `coefficients_` (3, t), `intercepts_` (3,).
    """

    def __init__(self, strength: float = 1.0) -> None:
        self.strength = strength

    def fit(self, outputs: Doubles, levels: NDArray[np.int64]) -> LevelCalibration:
        """Learn from outputs (n, t) and levels 1-4 (n,). A threshold that all or none reach becomes a constant."""
        self.mean_ = outputs.mean(axis=0)
        self.scale_ = np.maximum(outputs.std(axis=0), 1e-6)
        standard = (outputs - self.mean_) / self.scale_
        self.coefficients_ = np.zeros((len(THRESHOLDS), outputs.shape[1]))
        self.intercepts_ = np.zeros(len(THRESHOLDS))
        for place, threshold in enumerate(THRESHOLDS):
            reached = levels >= threshold
            if reached.all() or not reached.any():
                share = (reached.sum() + 0.5) / (len(reached) + 1.0)
                self.intercepts_[place] = np.log(share / (1.0 - share))
                continue
            model = LogisticRegression(C=self.strength, max_iter=500).fit(standard, reached)
            self.coefficients_[place], self.intercepts_[place] = model.coef_[0], model.intercept_[0]
        return self

    def reached(self, outputs: Doubles) -> Doubles:
        """Return P(level ≥ 2, 3, 4): (n, 3), never rising from left to right."""
        standard = (outputs - self.mean_) / self.scale_
        return np.minimum.accumulate(expit(standard @ self.coefficients_.T + self.intercepts_), axis=1)


def level_probabilities(reached: Doubles) -> Doubles:
    """Turn P(level ≥ 2, 3, 4) (n, 3) into P(level = 1..4) (n, 4); rows sum to 1."""
    edges = np.hstack([np.ones((len(reached), 1)), reached, np.zeros((len(reached), 1))])
    return edges[:, :-1] - edges[:, 1:]


def median_levels(reached: Doubles) -> NDArray[np.int64]:
    """Return the level 1-4 that minimises the expected absolute error: the median."""
    return np.asarray(1 + (reached >= 0.5).sum(axis=1), dtype=np.int64)  # noqa: PLR2004 - one half is what median means

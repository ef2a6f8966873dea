"""The spaces in which pairs are compared: whitened sentence vectors, and features as normal scores on their principal axes.

Scikit-learn transformers; their state is plain arrays. Called by the ranker.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri
from sklearn.base import BaseEstimator, TransformerMixin

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

QUANTILES = 129
LIMIT = 2.5
"""Normal scores are cut at ± this many standard deviations."""


class Whitening(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """Unit vectors with their mean removed and their strong directions damped.

    Sentence vectors crowd into a cone: after removing the mean and dividing the principal axes by (variance)^`power`, their cosines
    tell more (measured on labelled pairs: nDCG@10 0.60 becomes 0.64). State: `mean_` (d,), `axes_` (d, dimensions).
    """

    def __init__(self, dimensions: int = 160, power: float = 0.25) -> None:
        self.dimensions = dimensions
        self.power = power

    def fit(self, vectors: NDArray[np.float32], _target: Any = None) -> Whitening:
        """Learn from unit vectors (n, d)."""
        self.mean_ = vectors.mean(axis=0)
        variances, axes = np.linalg.eigh(
            np.cov((vectors - self.mean_).T.astype(np.float64)).reshape((vectors.shape[1],) * 2)
        )
        kept = slice(None, -self.dimensions - 1, -1)
        self.axes_ = (axes[:, kept] / np.maximum(variances[kept], 1e-9) ** self.power).astype(np.float32)
        return self

    def transform(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return unit vectors (n, dimensions)."""
        turned = (vectors - self.mean_) @ self.axes_
        return np.asarray(turned / np.maximum(np.linalg.norm(turned, axis=1, keepdims=True), 1e-9), dtype=np.float32)


class NormalAxes(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """Features as normal scores (through their quantiles, cut at ±2.5), then turned to the `axes` strongest principal axes.

    Not a number stands for "unknown" and becomes the median. Squared distances of the result, divided by `width_` (the number of
    features), are the mean squared difference of the normal scores, but for the small part on the axes left out.
    """

    def __init__(self, axes: int = 32) -> None:
        self.axes = axes

    def fit(self, features: NDArray[np.float32], _target: Any = None) -> NormalAxes:
        """Learn from (n, p) features."""
        self.width_ = features.shape[1]
        places = np.linspace(0.0, 1.0, QUANTILES)
        grid = np.clip(ndtri(np.clip(places, 1e-7, 1 - 1e-7)), -LIMIT, LIMIT)
        known = np.where(np.isnan(features).all(axis=0), np.float32(0), features)
        quantiles = np.nanquantile(known, places, axis=0)
        self.knots_ = np.empty((self.width_, QUANTILES), dtype=np.float64)
        self.scores_ = np.empty((self.width_, QUANTILES), dtype=np.float64)
        for column in range(self.width_):
            self.knots_[column], self.scores_[column] = _steps(quantiles[:, column], grid)
        scores = self._scores(features)
        self.mean_ = scores.mean(axis=0)
        variances, axes = np.linalg.eigh(np.cov((scores - self.mean_).T.astype(np.float64)).reshape((self.width_,) * 2))
        kept = slice(None, -self.axes - 1, -1)
        self.axes_ = axes[:, kept].astype(np.float32)
        self.kept_ = float(variances[kept].sum() / max(variances.sum(), 1e-12))
        return self

    def transform(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return (n, axes)."""
        return np.asarray((self._scores(features) - self.mean_) @ self.axes_, dtype=np.float32)

    def _scores(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        scores = np.empty(features.shape, dtype=np.float32)
        for column in range(features.shape[1]):
            values = features[:, column]
            scores[:, column] = np.interp(
                np.where(np.isnan(values), self._median(column), values), self.knots_[column], self.scores_[column]
            )
        return scores

    def _median(self, column: int) -> float:
        return float(np.interp(0.0, self.scores_[column], self.knots_[column]))


def _steps(
    quantiles: NDArray[np.float64], grid: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Join equal quantiles at the mean of their scores, padded at the end to the same number of strictly rising knots."""
    knots, inverse, counts = np.unique(quantiles, return_inverse=True, return_counts=True)
    scores = np.bincount(inverse, weights=grid) / counts
    missing = len(grid) - len(knots)
    beyond = knots[-1] + np.arange(1, missing + 1) * max(abs(knots[-1]), 1.0) * 1e-6
    return np.concatenate([knots, beyond]), np.concatenate([scores, np.full(missing, scores[-1])])

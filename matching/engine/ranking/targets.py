"""What the memory learns of each judgement: three thresholds, the level, and the level relative to its demand. Called by the ranker."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

USUAL_VARIANCE = 0.5
"""Variance of levels within a mean demand."""

USUAL_WEIGHT = 8.0
"""Judgements that the usual variance counts for, so that a demand with two labels is not blown up."""


def standardise(levels: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the levels (n,) of one demand with its mean removed and its spread, shrunk to the usual one, divided out."""
    if not len(levels):
        return np.empty(0)
    variance = (levels.var() * len(levels) + USUAL_VARIANCE * USUAL_WEIGHT) / (len(levels) + USUAL_WEIGHT)
    return np.asarray((levels - levels.mean()) / np.sqrt(variance), dtype=np.float64)


def target_table(levels: NDArray[np.int64], standings: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return level ≥ 2, ≥ 3, ≥ 4, level, standing: (n, 5)."""
    return np.column_stack([levels >= 2, levels >= 3, levels >= 4, levels, standings]).astype(np.float64)  # noqa: PLR2004 - the level scale

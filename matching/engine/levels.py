"""The four levels of a match as words, and the probabilities that lead to them.

The ranker learns levels 1-4; people read the words. Called by the combination, the sentences, the book and the pages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from marketplace.wording import Titled

if TYPE_CHECKING:
    from numpy.typing import NDArray

HALF = 0.5


class Level(Titled):
    """How well an achievement answers a demand; the code is the digit that models and files use."""

    STRONG = "4", "强匹配", "Strong"
    GOOD = "3", "较匹配", "Fairly strong"
    WEAK = "2", "弱匹配", "Weak"
    NONE = "1", "不匹配", "None"

    @property
    def number(self) -> int:
        """The level as an integer, 4 best."""
        return int(self.value)


def level_of(number: int) -> Level:
    """Return the level of a number 1-4; raises ValueError outside it."""
    return Level(str(number))


def at_least(probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn (n, 4) level probabilities into (n, 3) probabilities of level ≥ 2, ≥ 3, ≥ 4; columns never rise."""
    tails = np.cumsum(probabilities[:, ::-1], axis=1)[:, ::-1][:, 1:]
    return np.clip(tails, 0.0, 1.0)


def from_thresholds(tails: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn (n, 3) falling threshold probabilities back into (n, 4) level probabilities; rows sum to 1."""
    edges = np.hstack([np.ones((len(tails), 1)), tails, np.zeros((len(tails), 1))])
    return edges[:, :-1] - edges[:, 1:]


def median_level(tails: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the level 1-4 that minimises the expected absolute error: one more for each threshold passed with at least one half."""
    passed: NDArray[np.int64] = (tails >= HALF).sum(axis=1)
    return 1 + passed

"""How common each n-gram is in listings: document frequencies by hash, and the idf that follows from them.

Learned with the ranker and saved in it; holds no text. Called by the ranker, which hands it to `Corpus.build`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from sklearn.base import BaseEstimator

from matching.engine.ranking.grams import BUCKETS, LENGTHS, count_ngrams, terms_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

ACHIEVEMENT_SHARE = 0.7
"""Weight of achievement titles against demands in the mixed frequency (measured: 0.7 : 0.3)."""

FLOOR = 1.0
"""Added to the expected number of texts, so that an unseen n-gram is as rare as one seen once."""


class Statistics(BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """Mixed document frequencies of n-grams.

    After `fit`: `buckets_` and `rates_`, for each length of `LENGTHS` the hash columns that occur and the share of texts (0-1) that
    hold them; `texts_`, the weighted number of texts.
    """

    _idf: dict[int, NDArray[np.float32]] | None = None

    def fit(self, achievement_titles: Sequence[str], demands: Sequence[str]) -> Statistics:
        """Count the texts of both sides."""
        sides = (
            (ACHIEVEMENT_SHARE, terms_of(achievement_titles)),
            (1.0 - ACHIEVEMENT_SHARE, terms_of(demands)),
        )
        self._idf = None
        self.texts_ = float(sum(share * terms.texts for share, terms in sides))
        self.buckets_: list[NDArray[np.int32]] = []
        self.rates_: list[NDArray[np.float32]] = []
        for length in LENGTHS:
            rate = np.zeros(BUCKETS)
            holders = np.zeros(BUCKETS)
            for share, terms in sides:
                counted = np.bincount(count_ngrams(terms, length).indices, minlength=BUCKETS)
                rate += share * counted / max(terms.texts, 1)
                holders += counted
            kept = np.flatnonzero(holders > 1)  # what stands in a single text is told from an unseen n-gram by nothing
            self.buckets_.append(kept.astype(np.int32))
            self.rates_.append(rate[kept].astype(np.float32))
        return self

    def idf(self) -> dict[int, NDArray[np.float32]]:
        """Return, by n-gram length, ln((N + 1) / (N·rate + 1)) for every hash column: float32 (BUCKETS,); computed once, never saved."""
        if self._idf is None:
            self._idf = self._computed_idf()
        return self._idf

    def __getstate__(self) -> dict[str, object]:
        """Return what is saved: what was learned."""
        state: dict[str, object] = super().__getstate__()
        return {name: value for name, value in state.items() if name != "_idf"}

    def _computed_idf(self) -> dict[int, NDArray[np.float32]]:
        found = {}
        for length, buckets, rates in zip(LENGTHS, self.buckets_, self.rates_, strict=True):
            expected = np.zeros(BUCKETS)
            expected[buckets] = self.texts_ * rates
            found[length] = np.log((self.texts_ + 1.0) / (expected + FLOOR)).astype(np.float32)
        return found

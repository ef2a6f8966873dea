"""The text features: measured by the ranker, which needs them anyway, and explained here. One record a feature, three modules."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from marketplace.wording import Sentence
from matching.engine.features.feature import PRESENCES, Presence, Readings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredFeature:
    """A feature that the ranker hands over with its scores, 0-1; NaN where a side has no such text.

    `words` are sentences from the highest bound down: the first whose bound the value reaches is said.
    """

    name: str
    title: Sentence
    words: tuple[tuple[float, Sentence], ...]
    low: float = 0.0
    high: float = 1.0

    def readings(self, measured: Mapping[str, NDArray[np.float64]], length: int) -> Readings:
        """Return the values of `length` pairs out of what the ranker measured, clipped to the range; missing where it measured nothing."""
        values = np.clip(measured.get(self.name, np.full(length, np.nan)), self.low, self.high).astype(np.float64)
        known, incomparable = PRESENCES.index(Presence.KNOWN), PRESENCES.index(Presence.INCOMPARABLE)
        return Readings(values=values, presence=np.where(np.isnan(values), incomparable, known).astype(np.uint8))

    def sentence(self, value: float | None) -> Sentence:
        """Say what the value means."""
        if value is None or math.isnan(value):
            return Sentence(
                zh=f"{self.title.zh}：缺少可比的文字。", en=f"{self.title.en}: there is no text to compare."
            )
        return next(sentence for bound, sentence in self.words if value >= bound)

"""All features of candidate lists as one table, in a fixed order of names. Called by the ranker in training and in scoring."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matching.engine.ranking.context import lifts, nearness, standing, surroundings
from matching.engine.ranking.overlap import cosines, shares, sizes, strings
from matching.engine.ranking.profile import Corpus
from matching.engine.ranking.scratch import Scratch

if TYPE_CHECKING:
    from collections.abc import Sequence

    Measured = dict[str, NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Side:
    """A corpus with its whitened vectors (n, dimensions); both are all zero where embeddings are off."""

    corpus: Corpus
    white_titles: NDArray[np.float32]
    white_full: NDArray[np.float32]

    @property
    def has_vectors(self) -> bool:
        """Say whether the corpus was embedded."""
        return bool(self.corpus.title_vectors.shape[1])


@dataclass(frozen=True, slots=True)
class Table:
    """Features (pairs, names) of several lists behind each other."""

    names: tuple[str, ...]
    values: NDArray[np.float32]


def measure_lists(demands: Side, achievements: Side, lists: Sequence[tuple[int, NDArray[np.int64]]]) -> Table:
    """Measure each (demand, distinct candidates); raises ValueError on an empty sequence."""
    if not lists:
        raise ValueError("no list to measure")
    scratch = Scratch()
    names: tuple[str, ...] = ()
    parts = []
    for demand, chosen in lists:
        measured = _measure(demands, achievements, demand, chosen, scratch=scratch)
        names = names or tuple(sorted(measured))
        parts.append(np.stack([measured[name] for name in names], axis=1).astype(np.float32))
    return Table(names, np.concatenate(parts))


def _measure(
    demands: Side, achievements: Side, demand: int, chosen: NDArray[np.int64], *, scratch: Scratch
) -> Measured:
    measured = _meaning(demands, achievements, demand, chosen)
    corpora = demands.corpus, achievements.corpus
    measured |= cosines(*corpora, demand, chosen, scratch=scratch)
    measured |= shares(*corpora, demand, chosen, scratch=scratch)
    measured |= strings(*corpora, demand, chosen)
    measured |= sizes(*corpora, demand, chosen)
    meaning = np.nan_to_num(measured["cosine_full"] + measured["cosine_title"])
    measured["sum"] = 2.0 * measured["short_both"] + 0.5 * meaning + 0.5 * measured["share2_both"]
    near = nearness(
        achievements.corpus.titles.short[chosen],
        achievements.corpus.title_vectors[chosen],
        achievements.white_titles[chosen],
    )
    measured |= lifts(*corpora, demand, chosen, scratch=scratch)
    measured |= surroundings(measured, near)
    return measured | standing(measured)


def _meaning(demands: Side, achievements: Side, demand: int, chosen: NDArray[np.int64]) -> Measured:
    """Cosines (-1 to 1) of sentence vectors, raw and whitened, demand title and full text against achievement title."""
    if not (demands.has_vectors and achievements.has_vectors):
        unknown = np.full(len(chosen), np.nan, dtype=np.float32)
        return dict.fromkeys(("cosine_title", "cosine_full", "white_title", "white_full"), unknown)
    plain = achievements.corpus.title_vectors[chosen]
    white = achievements.white_titles[chosen]
    return {
        "cosine_title": plain @ demands.corpus.title_vectors[demand],
        "cosine_full": plain @ demands.corpus.full_vectors[demand],
        "white_title": white @ demands.white_titles[demand],
        "white_full": white @ demands.white_full[demand],
    }

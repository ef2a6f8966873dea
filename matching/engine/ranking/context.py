"""What the list around a pair says: how it stands among the other candidates, and what those near it score.

Everything is computed over the distinct titles of a list, and what a short list cannot tell shrinks towards nothing. How often a
title occurs in a list is never used. Called by `measures`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matching.engine.ranking.scratch import Vector, row_vector, rows_of

if TYPE_CHECKING:
    from scipy import sparse

    from matching.engine.ranking.profile import Corpus
    from matching.engine.ranking.scratch import Scratch

    Measured = dict[str, NDArray[np.float32]]

SHRINKING = 4.0
"""A list of k says k / (k + 4) of what a long one would."""

RANKED = {
    "cosine_title": 0.02, "cosine_full": 0.02, "white_title": 0.02, "white_full": 0.02, "short_title": 0.02, "short_both": 0.02,
    "long_both": 0.02, "sentence_top": 0.02, "share2_both": 0.02, "share2_title": 0.02, "bm25_2_both": 0.4, "bm25_1_both": 0.4,
    "sum": 0.02,
}  # fmt: skip
"""Features that are also read relative to the list, with the spread that is added to the list's own."""

SUMMED = ("cosine_full", "short_both", "share2_both", "sum", "bm25_2_both", "short_title")
"""Features whose largest value, mean and spread in the list describe it."""

SHARPNESS = (4.0, 12.0)
"""How strongly the best candidates lead when the middle of a list is found."""

NEARNESS = 0.2
"""Width of the kernel over which neighbours are averaged."""


@dataclass(frozen=True, slots=True)
class Nearness:
    """Similarities between the k candidates of a list, zero on the diagonal: of their words, of their vectors, and of whitened vectors."""

    words: NDArray[np.float32]
    vectors: NDArray[np.float32]
    white: NDArray[np.float32]


def nearness(rows: sparse.csr_matrix, vectors: NDArray[np.float32], white: NDArray[np.float32]) -> Nearness:
    """Compare candidates with each other; `rows` are their unit tf-idf rows, the others unit vectors (k, d)."""
    found = (np.asarray((rows @ rows.T).todense()), vectors @ vectors.T, white @ white.T)
    for similarity in found:
        np.fill_diagonal(similarity, 0.0)
    return Nearness(*found)


def standing(measured: Measured) -> Measured:
    """Return each of `RANKED` as z-score, centred rank (-0.5 to 0.5) and gap to the best, and each of `SUMMED` as largest, mean, spread."""
    told: Measured = {}
    names = list(RANKED)
    values = np.stack([measured[name] for name in names])
    count = values.shape[1]
    trust = count / (count + SHRINKING)
    centred = values - values.mean(axis=1, keepdims=True)
    spread = values.std(axis=1, keepdims=True) + np.array([list(RANKED.values())]).T
    ordered = np.sort(values, axis=1)
    for place, name in enumerate(names):
        below = np.searchsorted(ordered[place], values[place], side="left")
        not_above = np.searchsorted(ordered[place], values[place], side="right")
        told[f"rank_{name}"] = trust * ((below + not_above) / (2.0 * count) - 0.5)
        told[f"z_{name}"] = trust * centred[place] / spread[place]
        told[f"gap_{name}"] = values[place] - ordered[place, -1]
    for name in SUMMED:
        told[f"list_max_{name}"] = np.full(count, measured[name].max())
        told[f"list_mean_{name}"] = np.full(count, measured[name].mean())
        told[f"list_spread_{name}"] = np.full(count, measured[name].std())
    return told


def surroundings(measured: Measured, near: Nearness) -> Measured:
    """Return nearness to the middle of the list (led by its best candidates), density, nearest neighbours, and neighbours' scores."""
    base = measured["sum"]
    count = len(base)
    trust = count / (count + SHRINKING)
    told: Measured = {}
    for sharpness in SHARPNESS:
        lead = np.exp((base - base.max()) * sharpness)
        for name, similarity in (("words", near.words), ("vectors", near.vectors), ("white", near.white)):
            told[f"middle_{name}_{sharpness:g}"] = trust * (similarity @ lead) / (lead.sum() - lead + 0.05)
    for name, similarity in (("words", near.words), ("vectors", near.vectors), ("white", near.white)):
        told[f"density_{name}"] = trust * similarity.sum(axis=1) / max(count - 1, 1)
    nearest = -np.sort(-near.vectors, axis=1)
    told["nearest"] = trust * nearest[:, 0]
    told["nearest_five"] = trust * nearest[:, :5].mean(axis=1)
    scores = np.stack(
        [measured[name] - measured[name].mean() for name in ("short_both", "share1_title", "cosine_full", "sum")],
        axis=1,
    )
    for name, similarity in (("words", near.words), ("white", near.white)):
        weight = np.exp((similarity - 1.0) / NEARNESS)
        np.fill_diagonal(weight, 0.0)
        smoothed = (weight @ scores) / (weight.sum(axis=1, keepdims=True) + 0.05)
        for place, score in enumerate(("short_both", "share1_title", "cosine_full", "sum")):
            told[f"neighbours_{name}_{score}"] = trust * smoothed[:, place]
    return told


def lifts(
    demands: Corpus, achievements: Corpus, demand: int, chosen: NDArray[np.int64], *, scratch: Scratch
) -> Measured:
    """Weigh the shared n-grams by the list instead of by all listings.

    `local`: rare in this list; `lift`: frequent in this list and rare elsewhere, which marks the subject of a recalled list.
    """
    told: Measured = {}
    count = len(chosen)
    trust = np.float32(count / (count + SHRINKING))
    for length in (1, 2):
        rows = rows_of(achievements.titles.counts[length], chosen)
        columns, inverse, holders = np.unique(rows.columns, return_inverse=True, return_counts=True)
        local = np.log((count + 1.0) / (holders + 0.5)).astype(np.float32)
        lift = np.maximum(achievements.idf[length][columns] - local, 0.0)
        rarity = np.maximum(local, 0.0)
        root = np.sqrt(np.maximum(np.diff(rows.starts), 1)).astype(np.float32)
        held = scratch.looked_up(
            columns,
            [
                Vector(row_vector(field.counts[length], demand).columns, 1.0)
                for field in (demands.titles, demands.mixed)
            ],
        )
        weights = np.column_stack(
            [rarity * held[:, 0], lift * held[:, 0], rarity * held[:, 1], lift * held[:, 1], lift * (holders > 1)]
        )
        sums = rows.sums(weights[inverse].astype(np.float32)) / root[:, None] * trust
        for place, name in enumerate(("local_title", "lift_title", "local_both", "lift_both", "lift_all")):
            told[f"{name}{length}"] = sums[:, place]
    return told

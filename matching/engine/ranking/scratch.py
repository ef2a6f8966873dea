"""Sparse rows against a few demand vectors: the inner loop of all word features, as gathers instead of sparse products.

Called by `overlap` and `context`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matching.engine.ranking.grams import BUCKETS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scipy import sparse

WIDTH = 24
"""Demand vectors that fit at once; the most sentences that a demand may have."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Some rows of a sparse matrix: row i holds `columns[starts[i]:starts[i + 1]]` with `values` at the same places."""

    columns: NDArray[np.int64]
    values: NDArray[np.float32]
    starts: NDArray[np.int64]

    def sums(self, weights: NDArray[np.float32]) -> NDArray[np.float32]:
        """Sum `weights` (entries,) or (entries, m) within each row; 0 for an empty row."""
        running = np.zeros((len(weights) + 1, *weights.shape[1:]), dtype=np.float64)
        np.cumsum(weights, axis=0, out=running[1:])
        return (running[self.starts[1:]] - running[self.starts[:-1]]).astype(np.float32)

    def largest(self, weights: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the largest of `weights` (entries,), all ≥ 0, within each row; 0 for an empty row."""
        if not len(weights):
            return np.zeros(len(self.starts) - 1, dtype=np.float32)
        found = np.maximum.reduceat(np.append(weights, np.float32(0)), self.starts[:-1])
        return np.where(np.diff(self.starts) > 0, found, np.float32(0))


def rows_of(matrix: sparse.csr_matrix, chosen: NDArray[np.int64]) -> Rows:
    """Take rows of a CSR matrix in the order of `chosen`."""
    begins = matrix.indptr[chosen].astype(np.int64)
    sizes = matrix.indptr[chosen + 1].astype(np.int64) - begins
    starts = np.concatenate(([0], np.cumsum(sizes)))
    places = np.arange(starts[-1]) + np.repeat(begins - starts[:-1], sizes)
    return Rows(matrix.indices[places].astype(np.int64), matrix.data[places], starts)


@dataclass(frozen=True, slots=True)
class Vector:
    """A sparse vector over the hash columns; `values` is an array or one number for all."""

    columns: NDArray[np.int64]
    values: NDArray[np.float32] | float


def row_vector(matrix: sparse.csr_matrix, row: int) -> Vector:
    """Take one row of a CSR matrix."""
    part = slice(matrix.indptr[row], matrix.indptr[row + 1])
    return Vector(matrix.indices[part].astype(np.int64), matrix.data[part])


class Scratch:
    """A dense table that is filled for one demand and emptied again, so that nothing of its size is allocated in a loop."""

    def __init__(self) -> None:
        self._table = np.zeros((BUCKETS, WIDTH), dtype=np.float32)

    def looked_up(self, columns: NDArray[np.int64], vectors: Sequence[Vector]) -> NDArray[np.float32]:
        """Return the value of each vector at each of `columns`: float32 (columns, vectors); at most `WIDTH` vectors."""
        for place, vector in enumerate(vectors):
            self._table[vector.columns, place] = vector.values
        found = self._table[columns, : len(vectors)]
        for place, vector in enumerate(vectors):
            self._table[vector.columns, place] = 0.0
        return found

    def products(self, rows: Rows, vectors: Sequence[Vector]) -> NDArray[np.float32]:
        """Return the inner product of each row with each vector: float32 (rows, vectors)."""
        return rows.sums(rows.values[:, None] * self.looked_up(rows.columns, vectors))

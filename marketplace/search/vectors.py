"""Exact nearest-neighbour search by numpy over rows of float32, appended to one file that processes share by mapping it.

Stored embeddings are float16 and widened once, here, when they are appended: float16 arithmetic is ten times slower. An
engine keeps the row number of each of its documents; rows of replaced documents stay until the next rebuild.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import numpy as np

from marketplace.errors import Invalid
from marketplace.search.port import EncoderName
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from marketplace.search.encoder import Vectors
    from marketplace.search.port import Vector

WIDTH = np.dtype(np.float32).itemsize
DECIMALS = 6
"""Scores are rounded to what float32 products can promise, so that equal texts tie and are ordered by id."""


class VectorRows:
    """Rows of one encoder: in `folder`, or in memory where there is none."""

    def __init__(self, folder: Path | None) -> None:
        self._rows = None if folder is None else folder / "vectors.f32"
        self._label = None if folder is None else folder / "encoder.json"
        self._memory = np.empty((0, 0), dtype=np.float32)
        self._encoder: EncoderName | None = None

    def encoder(self) -> EncoderName | None:
        """Return which encoder made the rows; None before the first one."""
        if self._encoder is None and self._label is not None and self._label.exists():
            self._encoder = EncoderName(**json.loads(self._label.read_text(encoding="utf-8"))["encoder"])
        return self._encoder

    def check(self, vector: Vector) -> None:
        """Raise Invalid, code `other_encoder`, where `vector` was made by another encoder than the rows."""
        own = self.encoder()
        if own is not None and vector.encoder != own:
            raise Invalid(
                "other_encoder",
                Sentence(
                    zh=f"检索向量来自 {vector.encoder.name} {vector.encoder.version}，而索引使用 {own.name} {own.version}，两者不可比较",
                    en=f"The vector comes from {vector.encoder.name} {vector.encoder.version}, but the index holds {own.name} {own.version}; the two cannot be compared",
                ),
            )

    def matrix(self) -> Vectors:
        """Return all rows, float32 (rows, dimensions), mapped from the file as it is now; read-only."""
        if self._rows is None:
            return self._memory
        if self._label is None or not self._label.exists():
            return np.empty((0, 0), dtype=np.float32)
        dimensions = int(json.loads(self._label.read_text(encoding="utf-8"))["dimensions"])
        count = self._rows.stat().st_size // (dimensions * WIDTH)
        if count == 0:
            return np.empty((0, dimensions), dtype=np.float32)
        return np.memmap(self._rows, dtype=np.float32, mode="r", shape=(count, dimensions))

    def append(self, vectors: Sequence[Vector]) -> int:
        """Write `vectors` (not empty, checked) behind the last row, to disk, and return the number of the first.

        What a killed writer left of an unfinished row is overwritten. The caller holds the engine's writer lock.
        """
        values = np.ascontiguousarray([vector.values for vector in vectors], dtype=np.float32)
        if self._rows is None:
            first = len(self._memory)
            self._memory = values if first == 0 else np.concatenate([self._memory, values])
            self._encoder = vectors[0].encoder
            return first
        return self._append_to(self._rows, values, vectors[0].encoder)

    def _append_to(self, path: Path, values: Vectors, encoder: EncoderName) -> int:
        length = values.shape[1] * WIDTH
        first = path.stat().st_size // length if path.exists() else 0
        with path.open("r+b" if path.exists() else "xb") as file:
            file.seek(first * length)
            file.write(values.tobytes())
            file.truncate()
            file.flush()
            os.fsync(file.fileno())
        if self.encoder() is None:
            self._write_label(encoder, values.shape[1])
        return first

    def _write_label(self, encoder: EncoderName, dimensions: int) -> None:
        if self._label is None:
            return
        label = {"encoder": {"name": encoder.name, "version": encoder.version}, "dimensions": dimensions}
        draft = self._label.with_suffix(".draft")
        draft.write_text(json.dumps(label), encoding="utf-8")
        draft.replace(self._label)


def similarities(matrix: Vectors, rows: NDArray[np.int64], vector: Vector) -> NDArray[np.float64]:
    """Return the cosine of `vector` to each of `rows` of `matrix`; both hold unit vectors."""
    wanted = np.asarray(vector.values, dtype=np.float32)
    is_most = 2 * len(rows) >= len(matrix)  # then reading all in one go is faster than gathering
    scores = (matrix @ wanted)[rows] if is_most else matrix[rows] @ wanted
    return np.asarray(np.round(scores.astype(np.float64), DECIMALS), dtype=np.float64)


def nearest(scores: NDArray[np.float64], count: int) -> NDArray[np.int64]:
    """Return the positions of the `count` highest scores and of all that tie with the last of them, in no order."""
    if len(scores) <= count:
        return np.arange(len(scores))
    least = np.partition(scores, len(scores) - count)[len(scores) - count]
    return np.flatnonzero(scores >= least)

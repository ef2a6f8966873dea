"""Hashed n-grams of terms: a term is one Han character or one Latin word or number; n-grams stay inside a run of terms.

Hashing needs no vocabulary, so that a saved ranker holds frequencies and no text. Called by `frequencies` and `corpus`.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from marketplace.search.text import HAN, fold

if TYPE_CHECKING:
    from collections.abc import Sequence


BUCKETS = 1 << 18
"""Columns of every count matrix: at 200 thousand distinct n-grams a column is shared by 1.4 of them in the mean."""

LENGTHS = (1, 2, 3)
"""The n that are counted."""

_PIECE = re.compile(rf"[{HAN}]|[^\W_{HAN}]+|\s+|.", re.DOTALL)
_BREAK = 0
_ODD = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class Terms:
    """Terms of several texts behind each other: `codes` (m,) uint64, 0 where a run ends; `owner` (m,) the text of each."""

    codes: NDArray[np.uint64]
    owner: NDArray[np.int64]
    texts: int


def terms_of(texts: Sequence[str]) -> Terms:
    """Split folded `texts` into terms; blanks, punctuation and marks end a run."""
    known: dict[str, int] = {}
    codes: list[int] = []
    sizes = np.zeros(len(texts), dtype=np.int64)
    for number, text in enumerate(texts):
        pieces = _PIECE.findall(fold(text))
        for piece in pieces:
            code = known.get(piece)
            if code is None:
                code = known[piece] = _code(piece)
            codes.append(code)
        sizes[number] = len(pieces)
    return Terms(np.array(codes, dtype=np.uint64), np.repeat(np.arange(len(texts)), sizes), len(texts))


def count_ngrams(terms: Terms, length: int) -> sparse.csr_matrix:
    """Return how often each text holds each n-gram of `length` terms: float32 (texts, BUCKETS), sorted columns."""
    windows = max(len(terms.codes) - length + 1, 0)
    mixed = np.zeros(windows, dtype=np.uint64)
    whole = np.ones(windows, dtype=bool)
    for shift in range(length):
        codes = terms.codes[shift : shift + windows]
        mixed = _mix(mixed * np.uint64(31) + codes + np.uint64(length))
        whole &= codes != _BREAK
    first, last = terms.owner[:windows], terms.owner[length - 1 : length - 1 + windows]
    whole &= first == last
    columns = (mixed[whole] & np.uint64(BUCKETS - 1)).astype(np.int64)
    ones = np.ones(len(columns), dtype=np.float32)
    counts = sparse.csr_matrix((ones, (first[whole], columns)), shape=(terms.texts, BUCKETS))
    counts.sum_duplicates()
    return counts


def _code(piece: str) -> int:
    # above 2^32, so that no term can be the break
    return zlib.crc32(piece.encode()) | 1 << 32 if piece[0].isalnum() else _BREAK


def _mix(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spread the bits (the finaliser of splitmix64), so that the low ones may choose the bucket."""
    values = values ^ (values >> np.uint64(29))
    values *= _ODD
    values ^= values >> np.uint64(32)
    values *= _ODD
    return values ^ (values >> np.uint64(29))

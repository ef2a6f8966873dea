"""The recall's word search over two lists at once, as one sparse product: the match query of `marketplace/search/terms` without an index.

Same analysis, term choice, field weights and BM25 constants as the engines; only document lengths are exact here, where an engine keeps
them in one byte. Why it exists: the file-only book asks every entry in both directions, and 4,179 queries through the embedded engine,
with their hits as objects, take 11 s of CPU for 2,455 × 1,724 entries; this takes 3 s. A contract test compares the two.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from listings.engine.terms import Kind
from marketplace.search.terms import FIELD_WEIGHTS, TERMS_PER_FIELD, TITLE_COUNTS
from marketplace.search.text import bigrams, unigrams
from matching.engine.conditions import OTHER
from matching.engine.recall import Hits
from matching.engine.texts import body

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from matching.engine.entry import Entry

    Counts = sparse.csr_matrix

SATURATION, LENGTH_SHARE = 1.2, 0.75
"""BM25's k1 and b, as in both engines."""

ROWS_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class _Field:
    """Counts of one field over all entries of both lists: as they ask (n, terms) and as they are found (n, terms)."""

    asked: Counts
    found: Counts


class BatchSearch:
    """A `recall.LexicalSearch` over the two lists of a run, held in memory as sparse rows."""

    def __init__(self, demands: Sequence[Entry], achievements: Sequence[Entry]) -> None:
        entries = [*demands, *achievements]
        fields = {"bi": _bigram_field(entries), "uni": _unigram_field(entries)}
        self._asking = sparse.hstack(
            [_best_terms(field) * FIELD_WEIGHTS[name] for name, field in fields.items()], format="csr"
        )
        self._found = sparse.hstack([_weighted(field.found) for field in fields.values()], format="csr")
        border = len(demands)
        self._places = {Kind.DEMAND: slice(0, border), Kind.ACHIEVEMENT: slice(border, len(entries))}

    def hits(self, asking: Sequence[Entry], among: Kind, *, limit: int) -> Iterator[Hits]:
        """Yield the hits of each entry of the other list; `asking` must be that whole list."""
        questions, documents = self._asking[self._places[OTHER[among]]], self._found[self._places[among]].T.tocsr()
        if questions.shape[0] != len(asking):
            raise ValueError("a batch answers for whole lists only")
        for start in range(0, questions.shape[0], ROWS_AT_ONCE):
            for scores in (questions[start : start + ROWS_AT_ONCE] @ documents).toarray():
                yield _best_hits(scores, limit)


def _best_hits(scores: NDArray[np.float64], limit: int) -> Hits:
    positive = np.flatnonzero(scores > 0)
    if len(positive) > limit:
        positive = positive[np.argpartition(-scores[positive], limit - 1)[:limit]]
    order = positive[np.lexsort((positive, -scores[positive]))]
    return Hits(indices=order, scores=scores[order])


def _bigram_field(entries: Sequence[Entry]) -> _Field:
    titles, rest = _counts(
        [bigrams(entry.content.title) for entry in entries], [bigrams(_rest(entry)) for entry in entries]
    )
    return _Field(asked=titles * TITLE_COUNTS + rest, found=titles + rest)


def _unigram_field(entries: Sequence[Entry]) -> _Field:
    titles, keywords, rest = _counts(
        [unigrams(entry.content.title) for entry in entries],
        [unigrams("\n".join(entry.content.keywords)) for entry in entries],
        [unigrams(body(entry.content)) for entry in entries],
    )
    return _Field(asked=titles * TITLE_COUNTS + keywords + rest, found=titles + keywords)


def _rest(entry: Entry) -> str:
    return "\n".join((*entry.content.keywords, body(entry.content)))


def _counts(*parts: Sequence[Sequence[str]]) -> list[Counts]:
    """Count the terms of each part's texts in columns that all parts share."""
    numbers: dict[str, int] = {}
    coded = [
        np.fromiter((numbers.setdefault(term, len(numbers)) for term in chain.from_iterable(texts)), dtype=np.int64)
        for texts in parts
    ]
    return [_matrix(texts, codes, len(numbers)) for texts, codes in zip(parts, coded, strict=True)]


def _matrix(texts: Sequence[Sequence[str]], codes: NDArray[np.int64], width: int) -> Counts:
    rows = np.repeat(np.arange(len(texts)), [len(terms) for terms in texts])
    matrix = sparse.csr_matrix((np.ones(len(codes)), (rows, codes)), shape=(len(texts), width))
    matrix.sum_duplicates()
    return matrix


def _rarity(found: Counts) -> NDArray[np.float64]:
    """Return ln(1 + (N − n + ½) / (n + ½)) of every term; 0 for one that no document has."""
    frequency = np.bincount(found.indices, minlength=found.shape[1])
    rarity: NDArray[np.float64] = np.log1p((found.shape[0] - frequency + 0.5) / (frequency + 0.5))
    return np.where(frequency > 0, rarity, 0.0)


def _best_terms(field: _Field) -> Counts:
    """Keep of each row the 64 terms with the highest count × rarity."""
    asked, rarity = field.asked.tocsr(), _rarity(field.found)
    worth = asked.data * rarity[asked.indices]
    kept = np.zeros(len(worth), dtype=np.bool_)
    for start, end in zip(asked.indptr[:-1].tolist(), asked.indptr[1:].tolist(), strict=True):
        part = worth[start:end]
        chosen = (
            np.argpartition(-part, TERMS_PER_FIELD - 1)[:TERMS_PER_FIELD]
            if end - start > TERMS_PER_FIELD
            else slice(None)
        )
        kept[start:end][chosen] = True
    data = np.where(kept & (worth > 0), asked.data, 0.0)
    best = sparse.csr_matrix((data, asked.indices, asked.indptr), shape=asked.shape)
    best.eliminate_zeros()
    return best


def _weighted(found: Counts) -> Counts:
    """Return the BM25 weight of every term in every document."""
    found = found.tocsr()
    lengths = np.asarray(found.sum(axis=1)).ravel()
    share = 1 - LENGTH_SHARE + LENGTH_SHARE * lengths / max(lengths.mean(), 1e-9)
    rows = np.repeat(np.arange(found.shape[0]), np.diff(found.indptr))
    data = found.data * (SATURATION + 1) / (found.data + SATURATION * share[rows]) * _rarity(found)[found.indices]
    return sparse.csr_matrix((data, found.indices, found.indptr), shape=found.shape)

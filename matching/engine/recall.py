"""Recall: for every entry, up to 200 candidates of the other list, by words and by nearness of meaning, best first.

Words come through a small port that the search engine answers; nearness is exact, from the vectors at hand. Only pairs that no
hard condition rules out are candidates. Called by the matcher, for both directions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from listings.engine.terms import Kind
from matching.engine.entry import Entry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from matching.engine.conditions import Gate

LEXICAL_WEIGHT = 2.0
"""First score = 2 × (BM25 / best BM25 of the query) + cosine: words weigh twice, as in the best unlearned sum on labelled pairs."""

CHUNK = 256
"""Entries whose cosines with the whole other list are held at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """Entries of the other list by index, with the scores of one query, best first."""

    indices: NDArray[np.int64]
    scores: NDArray[np.float64]


class LexicalSearch(Protocol):
    """Answers match queries over the entries of a run."""

    def hits(self, asking: Sequence[Entry], among: Kind, *, limit: int) -> Iterable[Hits]:
        """Yield for each entry, in order, its best hits in the list of kind `among`, at most `limit`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """The candidates of one entry, first score falling. `is_nearest_blocked`: a hard condition took what stood first."""

    indices: NDArray[np.int64]
    scores: NDArray[np.float64]
    is_nearest_blocked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One list with its vectors (n, d), unit length or of dimension 0 where embeddings are off."""

    kind: Kind
    entries: Sequence[Entry]
    vectors: NDArray[np.float32]


def recall(
    asking: Side,
    offering: Side,
    *,
    search: LexicalSearch,
    gate: Gate,
    limit: int,
    progress: Callable[[int], None],
) -> list[Candidates]:
    """Return the candidates of every entry of `asking`; `progress` hears how many entries are done."""
    found: list[Candidates] = []
    answers = iter(search.hits(asking.entries, offering.kind, limit=limit))
    for start in range(0, len(asking.entries), CHUNK):
        cosines = asking.vectors[start : start + CHUNK] @ offering.vectors.T
        for offset in range(len(cosines)):
            index = start + offset
            first = first_scores(next(answers), cosines[offset], limit)
            found.append(_allowed(first, gate.mask(asking.kind, index, first.indices), limit))
        progress(len(found))
    return found


def first_scores(words: Hits, cosines: NDArray[np.float32], limit: int) -> Hits:
    """Unite the hits by words with the `limit` nearest by `cosines` (all entries), best first.

    Every candidate gets both parts of its score, whichever half found it.
    """
    near = _nearest(cosines, limit)
    indices = np.union1d(words.indices, near)
    scores = cosines[indices].astype(np.float64)
    if len(words.indices):
        best = words.scores.max()
        scores[np.searchsorted(indices, words.indices)] += LEXICAL_WEIGHT * words.scores / best
    order = np.lexsort((indices, -scores))
    return Hits(indices=indices[order], scores=scores[order])


def _nearest(cosines: NDArray[np.float32], limit: int) -> NDArray[np.int64]:
    """Return the indices of the highest cosines above zero: without embeddings all are zero and nothing is near."""
    count = min(limit, len(cosines))
    nearest = np.argpartition(-cosines, count - 1)[:count] if count else np.empty(0, dtype=np.int64)
    return nearest[cosines[nearest] > 0]


def _allowed(first: Hits, allowed: NDArray[np.bool_], limit: int) -> Candidates:
    return Candidates(
        indices=first.indices[allowed][:limit],
        scores=first.scores[allowed][:limit],
        is_nearest_blocked=bool(len(allowed)) and not bool(allowed[0]),
    )

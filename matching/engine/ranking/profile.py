"""What the ranker reads of one list, prepared once: n-gram rows, lengths and vectors of every listing, all as arrays.

No pair is looked at here (`overlap`, `context`). Called by the ranker, the matcher and the training command.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from marketplace.search.text import fold
from matching.engine.ranking.grams import LENGTHS, count_ngrams, terms_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matching.engine.ranking.frequencies import Statistics
    from matching.engine.ranking.grams import Terms

TITLE_WEIGHT = 2.0
"""The title of a demand counts as often as this in the mixed rows (measured for the baseline too)."""

LONGEST_CONTENT = 1200
"""Characters of a text that are read; the longest of the training demands has 1,900, the median 280."""

SHORTEST_SENTENCE = 6
MOST_SENTENCES = 24
_SENTENCE = re.compile(r"[。；;！!？?\n]+")


@dataclass(frozen=True, slots=True)
class TextEntry:
    """The words of one listing as written; `content` may be empty."""

    title: str
    content: str = ""
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """One text field of all listings: `counts` by n-gram length (n, BUCKETS), `short` unit tf-idf rows of n-grams 1-2, `long` of 2-3."""

    counts: Mapping[int, sparse.csr_matrix]
    short: sparse.csr_matrix
    long: sparse.csr_matrix


@dataclass(frozen=True, slots=True)
class Sentences:
    """Unit tf-idf rows of the sentences of all contents; those of listing i are `starts[i]:starts[i + 1]`."""

    rows: sparse.csr_matrix
    starts: NDArray[np.int64]


class Corpus:
    """All listings of one side. Build it with `Corpus.build`; parts that only one side needs are computed when first asked for."""

    def __init__(
        self,
        entries: Sequence[TextEntry],
        title_vectors: NDArray[np.float32],
        full_vectors: NDArray[np.float32],
        *,
        idf: Mapping[int, NDArray[np.float32]],
    ) -> None:
        self.entries = entries
        self.title_vectors = title_vectors
        self.full_vectors = full_vectors
        self.idf = idf

    @classmethod
    def build(
        cls,
        entries: Sequence[TextEntry],
        *,
        title_vectors: NDArray[np.float32],
        full_vectors: NDArray[np.float32],
        statistics: Statistics,
    ) -> Corpus:
        """Prepare `entries`.

        `title_vectors` and `full_vectors` are unit vectors (n, d) of the title alone and of title and beginning of the text; d may be 0
        where embeddings are off. `statistics` are the ranker's. Raises ValueError if the numbers of rows differ.
        """
        if not len(entries) == len(title_vectors) == len(full_vectors):
            raise ValueError(f"{len(entries)} entries, {len(title_vectors)} title and {len(full_vectors)} full vectors")
        return cls(entries, title_vectors, full_vectors, idf=statistics.idf())

    def __len__(self) -> int:
        return len(self.entries)

    @cached_property
    def titles(self) -> Field:
        """The titles alone."""
        return self._field({length: count_ngrams(self._title_terms, length) for length in LENGTHS})

    @cached_property
    def contents(self) -> Field:
        """Contents and keywords, without the titles."""
        texts = [_body(entry) for entry in self.entries]
        terms = terms_of(texts)
        return self._field({length: count_ngrams(terms, length) for length in LENGTHS})

    @cached_property
    def mixed(self) -> Field:
        """Title counted `TITLE_WEIGHT` times, plus content."""
        titles, contents = self.titles.counts, self.contents.counts
        return self._field({n: (titles[n] * TITLE_WEIGHT + contents[n]).tocsr().astype(np.float32) for n in LENGTHS})

    @cached_property
    def sentences(self) -> Sentences:
        """The sentences of each content, at most `MOST_SENTENCES`, of at least `SHORTEST_SENTENCE` characters."""
        split = [
            [part for part in _SENTENCE.split(_body(entry)) if len(part) >= SHORTEST_SENTENCE][:MOST_SENTENCES]
            for entry in self.entries
        ]
        terms = terms_of([part for parts in split for part in parts])
        starts = np.concatenate(([0], np.cumsum([len(parts) for parts in split]))).astype(np.int64)
        return Sentences(weighed({n: count_ngrams(terms, n) for n in (1, 2)}, self.idf, lengths=(1, 2)), starts)

    @cached_property
    def plain_titles(self) -> list[str]:
        """Folded titles without blanks, for string comparison."""
        return ["".join(fold(entry.title).split()) for entry in self.entries]

    @cached_property
    def plain_contents(self) -> list[str]:
        """Folded beginnings of the contents, for string comparison."""
        return [fold(entry.content[:400]) for entry in self.entries]

    @cached_property
    def twins(self) -> NDArray[np.int64]:
        """For each listing the first one with the same title: repeats in a list must not look like support."""
        first: dict[str, int] = {}
        return np.array([first.setdefault(title, row) for row, title in enumerate(self.plain_titles)], dtype=np.int64)

    @cached_property
    def title_lengths(self) -> NDArray[np.float32]:
        """Terms of each title: (n,)."""
        return np.asarray(self.titles.counts[1].sum(axis=1), dtype=np.float32).ravel()

    @cached_property
    def content_lengths(self) -> NDArray[np.float32]:
        """Terms of each content: (n,)."""
        return np.asarray(self.contents.counts[1].sum(axis=1), dtype=np.float32).ravel()

    @cached_property
    def _title_terms(self) -> Terms:
        return terms_of([entry.title for entry in self.entries])

    def _field(self, counts: dict[int, sparse.csr_matrix]) -> Field:
        return Field(
            counts=counts,
            short=weighed(counts, self.idf, lengths=(1, 2)),
            long=weighed(counts, self.idf, lengths=(2, 3)),
        )


def weighed(
    counts: Mapping[int, sparse.csr_matrix], idf: Mapping[int, NDArray[np.float32]], *, lengths: tuple[int, ...]
) -> sparse.csr_matrix:
    """Return unit rows of (1 + ln count) · idf over the n-grams of `lengths` together; an empty text gives an empty row.

    Columns of different lengths share the hash space, which 18 bits make harmless.
    """
    parts = []
    for length in lengths:
        part = counts[length].copy()
        part.data = (1.0 + np.log(part.data)) * idf[length][part.indices]
        parts.append(part)
    rows = sum(parts[1:], parts[0]).tocsr()
    norms = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    norms[norms == 0.0] = 1.0
    rows.data = (rows.data / np.repeat(norms, np.diff(rows.indptr))).astype(np.float32)
    return rows


def _body(entry: TextEntry) -> str:
    return "\n".join(part for part in (entry.content[:LONGEST_CONTENT], "\n".join(entry.keywords)) if part)

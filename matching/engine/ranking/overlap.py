"""Features of a pair by its words: tf-idf cosines, idf-weighted shares, BM25 and string likeness of demand and achievement title.

Each function measures one demand against k achievements and returns arrays (k,). What the list around a pair says is in
`context`. Called by `measures`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.distance import LCSseq

from matching.engine.ranking.grams import LENGTHS
from matching.engine.ranking.scratch import WIDTH, Vector, row_vector, rows_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from matching.engine.ranking.profile import Corpus
    from matching.engine.ranking.scratch import Rows, Scratch

    Measured = dict[str, NDArray[np.float32]]

TOP_SENTENCES = 3
SATURATION = 1.2
"""k1 of BM25 on the achievement's title."""
LENGTH_SHARE = 0.75
"""b of BM25."""
MEAN_TITLE = 12.0
"""Terms of a mean achievement title; fixed, so that a score does not depend on the other listings."""
MOST_REPEATS = 8.0
"""A term counts at most so often in a demand."""


def cosines(
    demands: Corpus, achievements: Corpus, demand: int, chosen: NDArray[np.int64], *, scratch: Scratch
) -> Measured:
    """Tf-idf cosines (0-1) of the title with the demand's title, content and both, for n-grams 1-2 and 2-3, and with its sentences."""
    measured: Measured = {}
    short = rows_of(achievements.titles.short, chosen)
    for name, rows in (("short", short), ("long", rows_of(achievements.titles.long, chosen))):
        fields = (demands.titles, demands.contents, demands.mixed)
        found = scratch.products(rows, [row_vector(getattr(field, name), demand) for field in fields])
        for place, field in enumerate(("title", "content", "both")):
            measured[f"{name}_{field}"] = found[:, place]
    return measured | _sentence_cosines(demands, demand, short, scratch=scratch)


def _sentence_cosines(demands: Corpus, demand: int, rows: Rows, *, scratch: Scratch) -> Measured:
    begin, end = demands.sentences.starts[demand : demand + 2]
    count = len(rows.starts) - 1
    if begin == end:
        nothing = np.zeros(count, dtype=np.float32)
        return {"sentence_max": nothing, "sentence_mean": nothing, "sentence_top": nothing}
    vectors = [row_vector(demands.sentences.rows, row) for row in range(begin, min(end, begin + WIDTH))]
    found = -np.sort(-scratch.products(rows, vectors), axis=1)
    return {
        "sentence_max": found[:, 0],
        "sentence_mean": found.mean(axis=1),
        "sentence_top": found[:, :TOP_SENTENCES].mean(axis=1),
    }


def shares(
    demands: Corpus, achievements: Corpus, demand: int, chosen: NDArray[np.int64], *, scratch: Scratch
) -> Measured:
    """Idf-weighted share (0-1) and sum of the title's n-grams that the demand holds, the reverse for its title, and BM25."""
    measured: Measured = {}
    for length in LENGTHS:
        idf = achievements.idf[length]
        rows = rows_of(achievements.titles.counts[length], chosen)
        title = row_vector(demands.titles.counts[length], demand)
        content = row_vector(demands.contents.counts[length], demand)
        both = row_vector(demands.mixed.counts[length], demand)
        reverse = idf[title.columns] / max(float(idf[title.columns].sum()), 1e-6)
        asked = np.minimum(both.values, MOST_REPEATS)
        query = (2.0 * asked / (asked + 1.0) * idf[both.columns]).astype(np.float32)
        held = scratch.looked_up(
            rows.columns,
            [
                Vector(title.columns, 1.0),
                Vector(content.columns, 1.0),
                Vector(both.columns, 1.0),
                Vector(title.columns, reverse),
                Vector(both.columns, query),
                Vector(title.columns, idf[title.columns]),
            ],
        )
        measured |= _shares(rows, held, idf[rows.columns], length)
    return measured


def _shares(rows: Rows, held: NDArray[np.float32], weight: NDArray[np.float32], length: int) -> Measured:
    weighed = weight * rows.values
    worth = rows.sums(np.column_stack([weighed[:, None] * held[:, :3], weighed]))
    whole = np.where(worth[:, 3] > 0.0, worth[:, 3], np.float32(1.0))
    measured: Measured = {}
    for place, field in enumerate(("title", "content", "both")):
        measured[f"share{length}_{field}"] = (worth[:, place] / whole).astype(np.float32)
        if length < LENGTHS[-1]:
            measured[f"sum{length}_{field}"] = worth[:, place]
    measured[f"reverse{length}"] = rows.sums(held[:, 3])
    if length < LENGTHS[-1]:
        terms = np.diff(rows.starts) + (length - 1)
        damping = SATURATION * (1.0 - LENGTH_SHARE + LENGTH_SHARE * terms / MEAN_TITLE)
        gain = rows.values * (SATURATION + 1.0) / (rows.values + np.repeat(damping, np.diff(rows.starts)))
        scores = rows.sums((gain[:, None] * held[:, 4:6]).astype(np.float32))
        measured[f"bm25_{length}_both"], measured[f"bm25_{length}_title"] = scores.T
    if length == 2:  # noqa: PLR2004 - the strongest single match is read off the bigrams
        measured["rarest_title"] = rows.largest(weight * held[:, 0])
        measured["rarest_both"] = rows.largest(weight * held[:, 2])
    return measured


def strings(demands: Corpus, achievements: Corpus, demand: int, chosen: NDArray[np.int64]) -> Measured:
    """Likeness (0-1) of the two titles as strings, and of the title with a subsequence of the demand's content."""
    titles = [achievements.plain_titles[row] for row in chosen]
    asked = [demands.plain_titles[demand]]
    body = [demands.plain_contents[demand]]
    return {
        "ratio": process.cdist(asked, titles, scorer=fuzz.ratio, dtype=np.float32)[0] / 100.0,
        "partial_ratio": process.cdist(asked, titles, scorer=fuzz.partial_ratio, dtype=np.float32)[0] / 100.0,
        "subsequence": process.cdist(body, titles, scorer=LCSseq.normalized_similarity, dtype=np.float32)[0],
    }


def sizes(demands: Corpus, achievements: Corpus, demand: int, chosen: NDArray[np.int64]) -> Measured:
    """Logarithms of the number of terms of title, demand title and demand content."""
    ones = np.ones(len(chosen), dtype=np.float32)
    return {
        "length": np.log1p(achievements.title_lengths[chosen]),
        "demand_title_length": ones * np.log1p(demands.title_lengths[demand]),
        "demand_content_length": ones * np.log1p(demands.content_lengths[demand]),
    }

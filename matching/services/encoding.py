"""Vectors of entries for the matcher: title alone, and title with the beginning of the text; every distinct text is embedded once.

A store of known vectors (the database's) is asked first where one is handed in. Called by the command line and the match job.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from marketplace.errors import Unavailable
from marketplace.search.encoder import UniversalSentenceEncoder, text_for_embedding
from marketplace.wording import Sentence
from matching.engine.matcher import Embedded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from marketplace.search.encoder import Encoder, Vectors
    from matching.engine.ranking.ranker import Ranker


def ranking_encoder(ranker: Ranker, encoder: Encoder) -> Encoder:
    """Return the encoder whose vectors `ranker` was trained on: `encoder` where it is that one or embeddings are off.

    Vectors of another encoder would be read as nonsense without a word, so search may have switched to another one and matching
    goes on with the model's. Raises Unavailable where that one is not at hand: train a model with the encoder in use.
    """
    wanted = ranker.facts_.get("encoder", UniversalSentenceEncoder.name)
    if not encoder.dimensions or encoder.name == wanted:
        return encoder
    if wanted == UniversalSentenceEncoder.name:
        return UniversalSentenceEncoder()
    raise Unavailable(
        "model_encoder",
        Sentence(
            zh=f"排序模型用编码器 {wanted} 训练，而现在用的是 {encoder.name}；请用现在的编码器重新训练，或换回原来的编码器",
            en=f"The ranking model was trained with the encoder {wanted}, but {encoder.name} is in use: train it anew with the present encoder, or switch back",
        ),
    )


class VectorStore(Protocol):
    """Keeps vectors of texts between runs."""

    def known(self, texts: Sequence[str]) -> Mapping[str, Vectors]:
        """Return the kept vectors among `texts`, float32 (d,) each."""
        ...

    def keep(self, texts: Sequence[str], vectors: Vectors) -> None:
        """Keep the vectors (n, d) of `texts`."""
        ...


class EntryVectors:
    """A `matcher.EntryEncoder` over the encoder port."""

    def __init__(self, encoder: Encoder, *, store: VectorStore | None = None) -> None:
        self._encoder = encoder
        self._store = store

    @property
    def name(self) -> str:
        """Which model."""
        return self._encoder.name

    @property
    def version(self) -> str:
        """Which edition of it."""
        return self._encoder.version

    def embed(self, titles: Sequence[str], bodies: Sequence[str], *, progress: Callable[[int], None]) -> Embedded:
        """Embed entries; `progress` hears how many of them are done, in proportion to the texts."""
        texts = [text_for_embedding(title, text) for title, text in zip(titles, bodies, strict=True)]
        distinct = list(dict.fromkeys([*texts, *titles]))
        vectors = self._vectors(distinct, _scaled(progress, len(distinct), len(titles)))
        rows = {text: row for row, text in enumerate(distinct)}
        return Embedded(
            titles=vectors[[rows[title] for title in titles]], texts=vectors[[rows[text] for text in texts]]
        )

    def _vectors(self, texts: list[str], progress: Callable[[int], None]) -> Vectors:
        known = self._store.known(texts) if self._store else {}
        fresh = [text for text in texts if text not in known]
        progress(len(known))
        made = self._encoder.embed(fresh, progress=progress)
        if self._store:
            self._store.keep(fresh, made)
        vectors = np.empty((len(texts), self._encoder.dimensions), dtype=np.float32)
        position = {text: number for number, text in enumerate(fresh)}
        for row, text in enumerate(texts):
            vectors[row] = made[position[text]] if text in position else known[text]
        return vectors


def _scaled(progress: Callable[[int], None], texts: int, entries: int) -> Callable[[int], None]:
    """Turn "so many texts more" into "so many entries in all"."""
    total = 0

    def hear(more: int) -> None:
        nonlocal total
        total += more
        progress(entries * total // max(texts, 1))

    return hear

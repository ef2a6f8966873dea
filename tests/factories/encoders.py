"""Encoders for tests: quick, deterministic, and as many different ones as a test needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np

from marketplace.errors import Unavailable
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from marketplace.search.encoders import EncoderLabel


@dataclass
class CharacterEncoder:
    """Texts that share characters are near each other; `hears` is called before each batch."""

    name: str = "characters"
    version: str = "1"
    dimensions: int = 16
    hears: Callable[[], None] = field(default=lambda: None)
    embedded: list[str] = field(default_factory=list)

    def embed(self, texts, *, progress=None):
        self.hears()
        self.embedded += texts
        vectors = np.full((len(texts), self.dimensions), 1e-3, dtype=np.float32)
        for row, text in enumerate(texts):
            for character in text:
                vectors[row, blake2b(f"{self.name}{character}".encode()).digest()[0] % self.dimensions] += 1
        if progress is not None:
            progress(len(texts))
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@dataclass
class InUse:
    """An encoder that is in use and stays so."""

    encoder: object

    def now(self):
        return self.encoder

    @property
    def dimensions(self):
        return self.encoder.dimensions


class Shelf:
    """Encoders at hand by name; what is not there is gone."""

    def __init__(self, first, *others) -> None:
        self.first = first
        self.others = {other.name: other for other in (first, *others)}

    def encoder(self, label: EncoderLabel):
        if label.name not in self.others:
            raise Unavailable("encoder_gone", Sentence(zh="不在了", en="gone"))
        return self.others[label.name]

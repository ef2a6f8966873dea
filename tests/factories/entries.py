"""Entries of the two lists for matching tests, small and readable, and made-up vectors that follow the words."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

from listings.engine.content import Content, Indicator
from listings.engine.terms import Kind, Operator
from marketplace.search.text import bigrams
from matching.engine.entry import Entry
from matching.engine.matcher import Embedded

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def entry(kind: Kind, title: str, *, id: str = "", **stated: Any) -> Entry:  # noqa: A002 - the field's name
    """An entry that states a title and `stated`; `keeper` and `aliases` are the entry's own."""
    own = {name: stated.pop(name) for name in ("keeper", "aliases") if name in stated}
    return Entry(id=id or title, content=Content(kind=kind, title=title, **stated), **own)


def demand(title: str = "需求", **stated: Any) -> Entry:
    return entry(Kind.DEMAND, title, **stated)


def achievement(title: str = "成果", **stated: Any) -> Entry:
    return entry(Kind.ACHIEVEMENT, title, **stated)


def indicator(quantity: str, operator: Operator, value: str, unit: str = "", **more: Any) -> Indicator:
    return Indicator(quantity=quantity, operator=operator, value=Decimal(value), unit=unit, **more)


def saying(one: Entry, **stated: Any) -> Entry:
    """The same entry, stating more."""
    return replace(one, content=replace(one.content, **stated))


class HashingEncoder:
    """An `EntryEncoder` without a model: unit vectors of hashed bigrams, so that shared words make nearness."""

    name, version = "hashing", "1"

    def __init__(self, dimensions: int) -> None:
        self.dimensions = dimensions

    def embed(self, titles: Sequence[str], bodies: Sequence[str], *, progress: Callable[[int], None]) -> Embedded:
        progress(len(titles))
        texts = [f"{title}\n{text}" for title, text in zip(titles, bodies, strict=True)]
        return Embedded(titles=self._vectors(titles), texts=self._vectors(texts))

    def _vectors(self, texts: Sequence[str]) -> np.ndarray:
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            for term in bigrams(text):
                digest = hashlib.blake2b(term.encode(), digest_size=8).digest()
                vectors[row, int.from_bytes(digest, "big") % self.dimensions] += 1.0
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)

"""Nearness of meaning, whatever the words or the language."""

from __future__ import annotations

from marketplace.wording import Sentence
from matching.engine.features.scored import ScoredFeature

SEMANTIC = ScoredFeature(
    name="semantic",
    title=Sentence(zh="语义相近", en="Nearness of meaning"),
    words=(
        (0.6, Sentence(zh="两边说的是很接近的事。", en="Both speak of nearly the same thing.")),
        (0.4, Sentence(zh="两边说的事有关联。", en="Both speak of related things.")),
        (0.0, Sentence(zh="两边说的事关联不大。", en="They speak of rather different things.")),
    ),
)

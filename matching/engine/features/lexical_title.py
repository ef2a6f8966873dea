"""Lexical agreement of the two titles."""

from __future__ import annotations

from marketplace.wording import Sentence
from matching.engine.features.scored import ScoredFeature

LEXICAL_TITLE = ScoredFeature(
    name="lexical_title",
    title=Sentence(zh="名称用词", en="Words of the titles"),
    words=(
        (0.5, Sentence(zh="两边名称用词高度一致。", en="The titles use largely the same words.")),
        (0.2, Sentence(zh="两边名称有部分相同用词。", en="The titles share some words.")),
        (0.0, Sentence(zh="两边名称用词很少相同。", en="The titles share few words.")),
    ),
)

"""Lexical agreement of what both sides describe."""

from __future__ import annotations

from marketplace.wording import Sentence
from matching.engine.features.scored import ScoredFeature

LEXICAL_CONTENT = ScoredFeature(
    name="lexical_content",
    title=Sentence(zh="内容用词", en="Words of the descriptions"),
    words=(
        (0.3, Sentence(zh="两边介绍用词高度一致。", en="The descriptions use largely the same words.")),
        (0.12, Sentence(zh="两边介绍有部分相同用词。", en="The descriptions share some words.")),
        (0.0, Sentence(zh="两边介绍用词很少相同。", en="The descriptions share few words.")),
    ),
)

"""Lexical agreement of the descriptions: how much of what the demand talks about the achievement's text talks about too.

The ranker compares titles, because its training data has no other text of an achievement; this feature reads the rest.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from marketplace.search.text import bigrams
from marketplace.wording import Sentence
from matching.engine.features.feature import Context, Feature
from matching.engine.texts import all_texts, body

if TYPE_CHECKING:
    from matching.engine.entry import Entry

TELLING = 40
"""Terms of a demand that are looked for, the highest frequency × idf first."""

SHORTEST = 40
"""Characters below which a description has too few words to miss any."""

WORDS = (
    (
        0.3,
        Sentence(
            zh="需求关心的内容，成果介绍里大多提到。", en="The achievement speaks of most of what the demand is about."
        ),
    ),
    (
        0.12,
        Sentence(
            zh="需求关心的内容，成果介绍里提到一部分。",
            en="The achievement speaks of part of what the demand is about.",
        ),
    ),
    (
        0.0,
        Sentence(
            zh="需求关心的内容，成果介绍里很少提到。",
            en="The achievement speaks of little of what the demand is about.",
        ),
    ),
)

Shares = tuple[tuple[str, float], ...]


def _of_demand(entry: Entry, context: Context) -> Shares | None:
    """Return the telling terms with their shares of weight (together 1)."""
    counts = Counter(term for _, text in all_texts(entry.content) for term in bigrams(text))
    weights = {term: count * context.rarity.get(term, 0.0) for term, count in counts.items()}
    telling = sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:TELLING]
    total = sum(weight for _, weight in telling)
    return tuple((term, weight / total) for term, weight in telling) if total else None


def _of_achievement(entry: Entry, context: Context) -> frozenset[str] | None:  # noqa: ARG001 - every feature is asked the same way
    text = body(entry.content)
    return frozenset(bigrams(f"{entry.content.title}\n{text}")) if len(text) >= SHORTEST else None


def _compare(asked: Shares, said: frozenset[str]) -> float:
    """Return the share 0-1 of the telling terms' weight that stands in the achievement's text."""
    return min(1.0, sum(share for term, share in asked if term in said))


def _explain(asked: Shares, said: frozenset[str], value: float) -> Sentence:  # noqa: ARG001 - every feature explains the same way
    return next(sentence for bound, sentence in WORDS if value >= bound)


LEXICAL_CONTENT = Feature(
    name="lexical_content",
    title=Sentence(zh="内容用词", en="Words of the descriptions"),
    low=0.0,
    high=1.0,
    of_demand=_of_demand,
    of_achievement=_of_achievement,
    compare=_compare,
    explain=_explain,
)

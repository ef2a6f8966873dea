"""The texts of a listing that matching reads, in the order of their weight, each under the name of its field.

Spans of the evidence point into these texts exactly as they were typed. Called by recall, ranking and evidence.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from listings.engine.terms import Kind
from marketplace.search.text import bigrams

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from listings.engine.content import Content

BODY_FIELDS: Mapping[Kind, tuple[str, ...]] = {
    Kind.ACHIEVEMENT: ("summary", "problem_solved", "indicator_text", "best_competitor", "title_en", "summary_en"),
    Kind.DEMAND: (
        "summary",
        "background",
        "indicator_text",
        "title_en",
        "summary_en",
        "acceptance",
        "environment_limits",
    ),
}
"""What was tried and failed stays out: it names the solutions that are not wanted. The order is that
of the search documents (`listings/documents`), so that vectors made for them serve here too; English comes after the list's own language."""


def body_texts(content: Content) -> tuple[tuple[str, str], ...]:
    """Return (field name, text as typed) of every stated body text."""
    texts = ((name, str(getattr(content, name))) for name in BODY_FIELDS[content.kind])
    return tuple((name, text) for name, text in texts if text)


def all_texts(content: Content) -> tuple[tuple[str, str], ...]:
    """Return the title and the body texts, as (field name, text as typed)."""
    return (("title", content.title), *body_texts(content))


def body(content: Content) -> str:
    """Return the body texts as one, a line each."""
    return "\n".join(text for _, text in body_texts(content))


def rarity(contents: Sequence[Content]) -> dict[str, float]:
    """Return the idf of every term of the texts: ln((n + 1) / (holders + 1)), 0 for what stands everywhere."""
    holders = Counter(
        term for content in contents for term in {t for _, text in all_texts(content) for t in bigrams(text)}
    )
    return {term: math.log((len(contents) + 1) / (count + 1)) for term, count in holders.items()}

"""What is asked of the site search and what it answers, as plain values. Called by the services of this folder and by the edges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from listings.engine.asking import Question
from listings.engine.comparison import PairVerdict
from listings.engine.content import Content
from listings.engine.languages import TextLanguage
from listings.engine.terms import Kind
from marketplace.search.highlight import Excerpt
from marketplace.search.port import Cursor, FacetCount, Sort

if TYPE_CHECKING:
    from datetime import date


FACETS = (
    "technical_field",
    "industry",
    "region",
    "trl",
    "maturity_stage",
    "cooperation_mode",
    "price_band",
    "has_indicators",
    "demand_type",
    "language",
)
"""Facets of the search documents that a search is filtered by and counted over, in the order of the page; `kind` comes before them."""

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One search: its words, its filters (values of one facet are alternatives), order and place.

    `is_words_only` reads a condition on an indicator as mere words.
    """

    text: str = ""
    kind: Kind | None = None
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: Sort = Sort.RELEVANCE
    after: Cursor | None = None
    is_words_only: bool = False

    @property
    def has_filters(self) -> bool:
        """Whether anything but words narrows the search."""
        return self.kind is not None or any(self.facets.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A listing that was found, as the actor may see it; `content` is the projection, `title` and `excerpt` carry the marks.

    `answer` is the claim that answers an indicator question; `similarity` the cosine of a hit in another language.
    """

    id: str
    kind: Kind
    content: Content
    organisation: str
    title: Excerpt
    excerpt: Excerpt
    answer: PairVerdict | None = None

    @property
    def valid_until(self) -> date | None:
        """The last day on which it is found."""
        return self.content.valid_until


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One page of results, with the count of all and of every facet value; `next` leads on, None at the end."""

    cards: tuple[Card, ...]
    total: int
    facets: Mapping[str, tuple[FacetCount, ...]]
    next: Cursor | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What an indicator question found: listings whose claim meets it, the beginning of those that leave it open, and counts.

    `compared` claims' listings were looked at of `candidates` that could speak of it; fewer means that the bound was reached.
    `nearest` asks for as much as the best of the claims that do not meet the question; None where there is none.
    """

    question: Question
    met: Found
    unknown: tuple[Card, ...]
    unknown_total: int
    violated_total: int
    nearest: Question | None
    compared: int
    candidates: int

    @property
    def is_partial(self) -> bool:
        """Whether more listings could speak of the quantity than were looked at."""
        return self.candidates > self.compared


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """Another spelling of the words, and how many hits it has."""

    text: str
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Loosening:
    """One way to find more.

    `facet` tells which: leave out that one (`kind` among them), all filters (empty), some words (`words`), or ask for
    less of an indicator (`value`).
    """

    asked: Asked
    facet: str
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Across:
    """Hits in another language than the question's, nearest first."""

    language: TextLanguage
    cards: tuple[Card, ...]

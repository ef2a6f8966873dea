"""Why a pair was matched, as values: terms, indicators, conditions, aspects, what is missing, and a sentence for each side.

Made for shown pairs only, stored with the match as JSON (`codec`), shown by book and pages. Texts are not copied: spans point into
the listing versions that the match names.
"""

from __future__ import annotations

from dataclasses import dataclass

from listings.engine.comparison import Verdict
from listings.engine.content import Span
from listings.engine.terms import Necessity
from marketplace.wording import Sentence
from matching.engine.conditions import Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class TermMatch:
    """A word that both sides use, folded, and where each side says it (spans on the original texts)."""

    term: str
    demand: tuple[Span, ...]
    achievement: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorFinding:
    """One required indicator against what is offered. `conversion` shows both values in one unit where the units differ.

    Spans are None where a side typed the indicator as a row of its own, or offers none.
    """

    verdict: Verdict
    necessity: Necessity
    quantity: Sentence
    required: Sentence
    offered: Sentence | None
    required_span: Span | None
    offered_span: Span | None
    conversion: Sentence | None
    sentence: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionFinding:
    """One hard condition of the pair: met, violated (an expired entry, which is shown and marked) or unknown."""

    condition: Condition
    verdict: Verdict
    sentence: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Aspect:
    """One feature as a bar: `share` 0-1 of its range, None where missing; `shift` is what it added to the log-odds (0: part of the text model)."""

    name: str
    title: Sentence
    share: float | None
    shift: float
    sentence: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All of it for one pair. `missing` asks, most helpful first, for what neither verdict nor aspect could know."""

    terms: tuple[TermMatch, ...]
    indicators: tuple[IndicatorFinding, ...]
    conditions: tuple[ConditionFinding, ...]
    aspects: tuple[Aspect, ...]
    missing: tuple[Sentence, ...]
    for_demand: Sentence
    for_achievement: Sentence

    def count(self, verdict: Verdict) -> int:
        """How many required indicators got this verdict."""
        return sum(finding.verdict is verdict for finding in self.indicators)

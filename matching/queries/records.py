"""What result queries give to pages: entries, matches, abstentions, details. All projected to the unit's actor already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from listings.engine.content import Content
from listings.engine.terms import Kind
from marketplace.wording import Sentence
from matching.engine.abstention import AbstentionReason, Route
from matching.engine.conditions import Condition
from matching.engine.evidence.records import Evidence
from matching.engine.levels import Level


@dataclass(frozen=True, slots=True, kw_only=True)
class EntrySummary:
    """One entry of a run with its best match; `organisation` is empty where it is undisclosed, `held` the condition that kept it out."""

    version_id: str
    listing_id: str
    kind: Kind
    external_id: str
    title: str
    organisation: str
    region: str
    best_level: Level | None
    best_probability: float | None
    best_title: str
    """Title of the best match's other side; empty without one."""
    best_version_id: str
    best_listing_id: str
    matches: int
    reason: AbstentionReason | None
    route: Route | None
    held: Condition | None
    is_expired: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchRow:
    """One match seen from one side: the other side's projected content, and the evidence."""

    id: str
    rank: int | None
    score: float
    level: Level
    probabilities: tuple[float, float, float, float]
    features: Mapping[str, float | None]
    other: EntrySummary
    content: Content
    evidence: Evidence

    @property
    def probability(self) -> float:
        """P(level ≥ 3)."""
        return self.probabilities[2] + self.probabilities[3]


@dataclass(frozen=True, slots=True, kw_only=True)
class AbstentionRow:
    """A demand that nothing fits: reason and route with their sentences, and its nearest candidate."""

    demand: EntrySummary
    reason: AbstentionReason
    route: Route
    sentence: Sentence
    route_sentence: Sentence
    probability: float
    nearest: MatchRow | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDetail:
    """One entry with its projected content and ranked matches; `abstention` on a demand that nothing fits."""

    entry: EntrySummary
    content: Content
    matches: tuple[MatchRow, ...]
    abstention: AbstentionRow | None

"""What an actor may see of a match: both contents projected to their tiers, and the evidence cut to what those still show.

Called by every query and book of this package; the tiers are decided by `listings/disclosure`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from listings.disclosure.projection import field_tier, projected
from listings.disclosure.tiers import Tier, tier_of
from listings.engine.content import Content
from listings.engine.terms import Kind
from matching.engine.conditions import Condition
from matching.engine.evidence.summing_up import Grounds, for_achievement, for_demand
from matching.engine.texts import BODY_FIELDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from listings.engine.content import Span
    from marketplace.actor import Actor
    from matching.engine.evidence.records import Aspect, Evidence, TermMatch
    from matching.engine.levels import Level

Fields = tuple[str, ...]

ASPECT_FIELDS: Mapping[str, tuple[Fields, Fields]] = {
    "lexical_content": (BODY_FIELDS[Kind.DEMAND], BODY_FIELDS[Kind.ACHIEVEMENT]),
    "indicators": (("indicators",), ("indicators",)),
    "shared_quantities": (("indicators",), ("indicators",)),
    "maturity": (("trl", "maturity_stage"), ("trl", "maturity_stage")),
    "cooperation": (("cooperation_modes",), ("cooperation_modes",)),
    "price": (("price",), ("price",)),
    "region": (("region", "preferred_regions"), ("region",)),
    "industry": (("industries",), ("industries",)),
    "technical_field": (("technical_fields",), ("technical_fields",)),
    "freshness": (("valid_from",), ("valid_from",)),
}
"""Fields that an aspect tells about, of the demand and of the achievement; it is shown to who sees all of them."""

OF_NO_FIELD = frozenset({"lexical_title", "semantic", "completeness"})
"""Aspects that tell about no single field: titles are public, a cosine or a share of filled fields gives no field away."""

CONDITION_FIELDS: Mapping[Condition, str] = {
    Condition.SECRECY: "secrecy",
    Condition.PUBLICITY: "publicity",
    Condition.ORGANISATION: "organisation",
    Condition.COMPETITOR: "exclusions",
    Condition.MET_BEFORE: "exclusions",
    Condition.EXCLUDED: "exclusions",
    Condition.VALIDITY: "valid_until",
}
"""The field that a condition's finding tells about, of both sides: whom a side excluded, and that it did, is for itself alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One side as the actor sees it; `content` is the projection."""

    kind: Kind
    tier: Tier
    content: Content

    def sees(self, name: str) -> bool:
        """Whether the tier sees the field."""
        return field_tier(self.kind, name) <= self.tier


def shown(actor: Actor, content: Content, *, keeper_id: str) -> Shown | None:
    """Return what the actor sees of an entry; None where it does not exist for them."""
    tier = tier_of(actor, keeper_id=keeper_id, publicity=content.publicity)
    if tier is Tier.NOTHING:
        return None
    return Shown(kind=content.kind, tier=tier, content=projected(content, tier))


def shown_evidence(evidence: Evidence, *, level: Level, demand: Shown, achievement: Shown) -> Evidence:
    """Return the evidence without what a side's tier hides; the sentences are said again from what is left."""
    if demand.tier >= Tier.OWN and achievement.tier >= Tier.OWN:
        return evidence
    aspects = tuple(aspect for aspect in evidence.aspects if _is_seen(aspect, demand, achievement))
    terms = tuple(kept for term in evidence.terms if (kept := _seen_term(term, demand, achievement)) is not None)
    indicators = evidence.indicators if _sees_both("indicators", demand, achievement) else ()
    semantic = next((aspect.share for aspect in aspects if aspect.name == "semantic"), None)
    grounds = Grounds(
        level=level,
        terms=terms,
        semantic=semantic,
        indicators=indicators,
        shifts={aspect.name: aspect.shift for aspect in aspects},
    )
    return replace(
        evidence,
        terms=terms,
        indicators=indicators,
        aspects=aspects,
        conditions=tuple(
            found for found in evidence.conditions if _sees_both(CONDITION_FIELDS[found.condition], demand, achievement)
        ),
        missing=(),
        for_demand=for_demand(grounds),
        for_achievement=for_achievement(grounds, demand.content),
    )


def _sees_both(name: str, demand: Shown, achievement: Shown) -> bool:
    return demand.sees(name) and achievement.sees(name)


def _is_seen(aspect: Aspect, demand: Shown, achievement: Shown) -> bool:
    if aspect.name in OF_NO_FIELD:
        return True
    asked, offered = ASPECT_FIELDS[aspect.name]
    return all(map(demand.sees, asked)) and all(map(achievement.sees, offered))


def _seen_term(term: TermMatch, demand: Shown, achievement: Shown) -> TermMatch | None:
    asked, offered = _seen_spans(term.demand, demand), _seen_spans(term.achievement, achievement)
    return replace(term, demand=asked, achievement=offered) if asked and offered else None


def _seen_spans(spans: tuple[Span, ...], side: Shown) -> tuple[Span, ...]:
    return tuple(span for span in spans if side.sees(span.field))

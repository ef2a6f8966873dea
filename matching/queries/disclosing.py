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
from matching.engine.evidence.summing_up import Grounds, for_achievement, for_demand

if TYPE_CHECKING:
    from listings.engine.content import Span
    from marketplace.actor import Actor
    from matching.engine.evidence.records import Aspect, Evidence, TermMatch
    from matching.engine.levels import Level

ASPECT_FIELDS = {
    "indicators": ("indicators", "indicators"),
    "maturity": ("trl", "trl"),
    "cooperation": ("cooperation_modes", "cooperation_modes"),
    "price": ("price", "price"),
    "region": ("preferred_regions", "region"),
    "industry": ("industries", "industries"),
    "technical_field": ("technical_fields", "technical_fields"),
    "freshness": ("valid_from", "valid_from"),
}
"""Fields that an aspect tells about, demand and achievement; aspects not named tell about no single field."""


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
    compares = demand.sees("indicators") and achievement.sees("indicators")
    indicators = evidence.indicators if compares else ()
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
        missing=(),
        for_demand=for_demand(grounds),
        for_achievement=for_achievement(grounds, demand.content),
    )


def _is_seen(aspect: Aspect, demand: Shown, achievement: Shown) -> bool:
    names = ASPECT_FIELDS.get(aspect.name)
    return names is None or (demand.sees(names[0]) and achievement.sees(names[1]))


def _seen_term(term: TermMatch, demand: Shown, achievement: Shown) -> TermMatch | None:
    asked, offered = _seen_spans(term.demand, demand), _seen_spans(term.achievement, achievement)
    return replace(term, demand=asked, achievement=offered) if asked and offered else None


def _seen_spans(spans: tuple[Span, ...], side: Shown) -> tuple[Span, ...]:
    return tuple(span for span in spans if side.sees(span.field))

"""Which disclosure tier an actor has on a listing, and what the listing's own publicity does to it.

Grants (introduced parties, deal rooms) join here once they exist. Called by queries, documents and upper packages, before `projection`.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from listings.engine.fields import OWN_ONLY
from listings.engine.terms import Publicity
from marketplace.actor import ActorKind

if TYPE_CHECKING:
    from marketplace.actor import Actor


class Tier(IntEnum):
    """Disclosure tiers (docs/glossary.md); a higher one sees all that a lower one sees."""

    NOTHING = -1
    PUBLIC = 0
    VERIFIED = 1
    INTRODUCED = 2
    DEAL_ROOM = 3
    OWN = OWN_ONLY


LOWEST_TIER = {
    None: Tier.PUBLIC,
    Publicity.PUBLIC: Tier.PUBLIC,
    Publicity.MASKED: Tier.PUBLIC,
    Publicity.VERIFIED: Tier.VERIFIED,
    Publicity.PRIVATE: Tier.INTRODUCED,
}
"""Who is below this tier does not see a listing of that publicity at all; not stated is public, masked hides the name (see `projection`)."""


def tier_of(actor: Actor, *, keeper_id: str, publicity: Publicity | None) -> Tier:
    """Return the tier of `actor` on a listing that the organisation `keeper_id` keeps; NOTHING where it does not exist for them."""
    if actor.kind is ActorKind.LOCAL_OPERATOR and actor.organisation_id == keeper_id:
        return Tier.OWN
    return narrowed(Tier.PUBLIC, publicity)


def narrowed(tier: Tier, publicity: Publicity | None) -> Tier:
    """Return `tier`, or NOTHING where the listing's publicity keeps that tier out."""
    return tier if tier >= LOWEST_TIER[publicity] else Tier.NOTHING

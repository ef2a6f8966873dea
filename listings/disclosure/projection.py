"""A content as a tier may see it: hidden fields read as not stated. One function behind pages, search documents and evidence.

Source of the tiers: the field table (`engine/fields`). An indicator read from a text is as visible as that text; an unpublished
patent application waits for tier 2 (docs/glossary.md, visibility tiers).
"""

from __future__ import annotations

from dataclasses import MISSING, fields, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from listings.disclosure.tiers import Tier
from listings.engine.content import Contact, Content
from listings.engine.fields import BY_NAME
from listings.engine.terms import Publicity, RightStatus

if TYPE_CHECKING:
    from collections.abc import Mapping

    from listings.engine.content import Indicator, Right
    from listings.engine.terms import Kind

UNLISTED_TIER = Tier.VERIFIED
"""Anything the table does not name."""
GOVERNED_BY = {"indicator_text": "indicators", "exclusions": "exclusions.competitor"}
"""Attributes of `Content` that another line of the field table speaks for."""
NAMING_FIELDS = ("organisation", "credit_code", "department")
"""What masked publicity hides below tier 2: everything that names the organisation."""
CONTACT_PARTS = ("name", "phone", "email")


@cache
def field_tier(kind: Kind, name: str) -> int:
    """Return the lowest tier that sees attribute `name` of `Content` (or a part of it: `contact.phone`)."""
    if name in {"kind", "title"}:
        return Tier.PUBLIC
    field = BY_NAME.get(GOVERNED_BY.get(name, name))
    return UNLISTED_TIER if field is None else field.tiers.get(kind, UNLISTED_TIER)


def projected(content: Content, tier: int) -> Content:
    """Return what `tier` sees of `content`. Raises ValueError for NOTHING: there is no such listing for that actor."""
    if tier < Tier.PUBLIC:
        raise ValueError("a listing that does not exist for the actor has no projection")
    if tier >= Tier.OWN:
        return content
    hidden = dict(_blanks(content.kind, tier))
    if content.publicity is Publicity.MASKED and tier < Tier.INTRODUCED:
        hidden |= dict.fromkeys(NAMING_FIELDS, "")
    hidden.setdefault("rights", _rights(content, tier))
    hidden.setdefault(
        "indicators", tuple(item for item in content.indicators if is_indicator_visible(content.kind, item, tier))
    )
    return replace(content, **hidden, contact=_contact(content, tier), exclusions=())


def _rights(content: Content, tier: int) -> tuple[Right, ...]:
    return tuple(
        right for right in content.rights if right.status is not RightStatus.UNPUBLISHED or tier >= Tier.INTRODUCED
    )


def is_indicator_visible(kind: Kind, indicator: Indicator, tier: int) -> bool:
    """Tell whether `tier` sees an indicator: the field of indicators, and the text that it was read from."""
    source = "indicators" if indicator.span is None else indicator.span.field
    return field_tier(kind, "indicators") <= tier and field_tier(kind, source) <= tier


def _contact(content: Content, tier: int) -> Contact | None:
    if content.contact is None:
        return None
    seen = {
        part: getattr(content.contact, part)
        for part in CONTACT_PARTS
        if field_tier(content.kind, f"contact.{part}") <= tier
    }
    return Contact(**seen) if seen else None


@cache
def _blanks(kind: Kind, tier: int) -> Mapping[str, Any]:
    """Return the hidden attributes with the value that means not stated."""
    governed = (field for field in fields(Content) if field.name not in {"kind", "title", "contact", "exclusions"})
    return {
        field.name: None if field.default is MISSING else field.default
        for field in governed
        if field_tier(kind, field.name) > tier
    }

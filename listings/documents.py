"""The search document of a listing: what a verified reader may find, and nothing else.

One document a listing for now, `<listing id>:1`; its words and facets are the projection to tier 1. Written by services in
the unit that changes the listing; the matcher asks with the same ids.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from listings.disclosure.projection import field_tier, projected
from listings.disclosure.tiers import Tier, narrowed
from listings.engine.content import Content
from listings.engine.terms import Publicity
from marketplace.search.documents import remove_documents, write_documents
from marketplace.search.port import Audience, Document, document_id

if TYPE_CHECKING:
    from collections.abc import Iterable

    from marketplace.unit import Unit

TIER = Tier.VERIFIED
TEXT_FIELDS = (
    "summary",
    "problem_solved",
    "background",
    "indicator_text",
    "best_competitor",
    "title_en",
    "summary_en",
)
"""What stands in the text of a document, in this order: the embedding reads its beginning."""
MORE_TEXT = ("cost_comparison", "acceptance", "regulations", "environment_limits", "size_limits", "cost_ceiling")
TEXT_LISTS = ("application_cases", "awards")


@dataclass(frozen=True, slots=True, kw_only=True)
class Findable:
    """A published listing with what its document needs; `provider` is the name of the organisation behind it."""

    listing_id: str
    content: Content
    provider_id: str
    provider: str
    published_at: datetime | None


def write_listing_documents(unit: Unit, findables: Iterable[Findable]) -> None:
    """Write the documents of published listings; a listing that tier 1 may not see loses the one it had."""
    shown, hidden = [], []
    for item in findables:
        document = document_of(item)
        if document is None:
            hidden.append(document_id(item.listing_id, TIER))
        else:
            shown.append(document)
    write_documents(unit, shown)
    remove_documents(unit, hidden)


def remove_listing_documents(unit: Unit, listing_ids: Iterable[str]) -> None:
    """Turn the documents of listings into tombstones."""
    remove_documents(unit, (document_id(listing_id, TIER) for listing_id in listing_ids))


def document_of(item: Findable) -> Document | None:
    """Return the document at tier 1, None where the listing's publicity keeps that tier out."""
    if narrowed(TIER, item.content.publicity) is Tier.NOTHING:
        return None
    content = projected(item.content, TIER)
    is_named = content.publicity is not Publicity.MASKED and field_tier(content.kind, "organisation") <= TIER
    return Document(
        id=document_id(item.listing_id, TIER),
        version=1,
        kind=content.kind.value,
        audiences=(Audience.VERIFIED,),
        title=content.title,
        keywords=content.keywords,
        text=_text(content),
        organisation_id=item.provider_id if is_named else "",
        organisation=item.provider if is_named else "",
        facets=_facets(content),
        valid_until=content.valid_until,
        published_at=item.published_at,
    )


def _text(content: Content) -> str:
    texts = [getattr(content, name) for name in TEXT_FIELDS]
    for name in TEXT_LISTS:
        texts += getattr(content, name)
    texts += [getattr(content, name) for name in MORE_TEXT]
    return "\n".join(text for text in texts if text)


def _facets(content: Content) -> dict[str, tuple[str, ...]]:
    stage = () if content.maturity_stage is None else (content.maturity_stage.value,)
    facets: dict[str, tuple[str, ...]] = {
        "technical_field": content.technical_fields,
        "industry": content.industries,
        "region": (content.region,) if content.region else (),
        "cooperation_mode": tuple(mode.value for mode in content.cooperation_modes),
        "maturity_stage": stage,
        "trl": () if content.trl is None else (str(content.trl),),
        "demand_type": tuple(kind.value for kind in content.demand_types),
    }
    return {name: values for name, values in facets.items() if values}

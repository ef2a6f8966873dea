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
from listings.engine.display import indicator_line
from listings.engine.languages import language_of
from listings.engine.price_bands import price_bands
from listings.engine.quantities import group_name
from listings.engine.terms import Publicity
from marketplace.rules.loading import load_vocabulary
from marketplace.rules.paths import PLACEHOLDERS
from marketplace.search.documents import remove_documents, write_documents
from marketplace.search.port import Audience, Document, document_id

if TYPE_CHECKING:
    from collections.abc import Iterable

    from listings.engine.content import Indicator
    from marketplace.rules.records import Entry
    from marketplace.rules.vocabulary import Vocabulary
    from marketplace.unit import Unit

EDITION = 1
"""Raised with every change of what a document says: documents of an older edition are written again by a job."""

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
LEVELS = 2
"""Province and city, section and division."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Findable:
    """A published listing with what its document needs; `provider` is the name of the organisation behind it.

    `keeper_id` is the organisation whose list it stands in: searches on behalf of that organisation ask for it.
    """

    listing_id: str
    keeper_id: str
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
    write_documents(unit, shown, edition=EDITION)
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
        text=findable_text(content),
        organisation_id=item.provider_id if is_named else "",
        organisation=item.provider if is_named else "",
        facets=_facets(content, item.keeper_id),
        valid_until=content.valid_until,
        published_at=item.published_at,
    )


def findable_text(content: Content) -> str:
    """Return the words of a content that a document holds, a line each; indicators typed as rows among them."""
    texts = [getattr(content, name) for name in TEXT_FIELDS]
    for name in TEXT_LISTS:
        texts += getattr(content, name)
    texts += [getattr(content, name) for name in MORE_TEXT]
    texts += [_typed(indicator) for indicator in content.indicators if indicator.span is None]
    return "\n".join(text for text in texts if text)


def _typed(indicator: Indicator) -> str:
    """Write an indicator as a line of text; what was read from a text stands in that text already."""
    return f"{indicator.quantity} {indicator_line(indicator).value.zh} {indicator.condition}".strip()


def _facets(content: Content, keeper_id: str) -> dict[str, tuple[str, ...]]:
    stage = () if content.maturity_stage is None else (content.maturity_stage.value,)
    language = language_of(f"{content.title}\n{findable_text(content)}")
    quantities = dict.fromkeys(group_name(indicator.quantity) for indicator in content.indicators)
    facets: dict[str, tuple[str, ...]] = {
        "keeper": (keeper_id,),
        "technical_field": content.technical_fields,
        "industry": _widened(load_vocabulary("gbt4754"), content.industries),
        "region": _widened(load_vocabulary("divisions"), (content.region,) if content.region else ()),
        "cooperation_mode": tuple(mode.value for mode in content.cooperation_modes),
        "maturity_stage": stage,
        "trl": () if content.trl is None else (str(content.trl),),
        "demand_type": tuple(kind.value for kind in content.demand_types),
        "price_band": tuple(band.value for band in price_bands(content.price)) if _is_seen(content, "price") else (),
        "has_indicators": ("yes" if content.indicators else "no",) if _is_seen(content, "indicators") else (),
        "quantity": tuple(name for name in quantities if name),
        "language": (language.value,) if language else (),
    }
    return {name: values for name, values in facets.items() if values}


def _is_seen(content: Content, name: str) -> bool:
    """Tell whether the tier sees a field at all: what it may not see is not the same as not stated."""
    return field_tier(content.kind, name) <= TIER


def _widened(vocabulary: Vocabulary, codes: Iterable[str]) -> tuple[str, ...]:
    """Return the two widest levels that codes lie in, the narrower ones folded into them: what a list of filters can show.

    Places without a name of their own (the districts of Beijing) are stepped over. An unknown code stands for itself.
    """
    found: dict[str, None] = {}
    for code in codes:
        entry = vocabulary.get(code)
        path: tuple[Entry, ...] = vocabulary.path(code) if entry else ()
        named = [step.code for step in path if step.label.zh not in PLACEHOLDERS]
        found.update(dict.fromkeys(named[:LEVELS] if entry else (code,)))
    return tuple(found)

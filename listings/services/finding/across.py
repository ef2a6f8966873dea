"""Hits in another language than the question's, by meaning: the words of one language hardly ever stand in the other.

The question is embedded and only listings written in the other language, near enough, are shown, marked as such. Off where the
encoder is. Called by the search page, as a part that is fetched when the rest stands.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from listings.engine.languages import TextLanguage, language_of
from listings.services.finding.cards import cards_for
from listings.services.finding.reach import AUDIENCE, filters_of
from listings.services.finding.records import Across
from marketplace.search.port import EncoderName, Vector, VectorQuery

if TYPE_CHECKING:
    from listings.services.finding.records import Asked
    from marketplace.search.encoder import Encoder
    from marketplace.search.port import SearchEngine
    from marketplace.unit import Unit

SHOWN = 8
OTHER = {TextLanguage.ZH: TextLanguage.EN, TextLanguage.EN: TextLanguage.ZH}


def other_language(encoder: Encoder, asked: Asked) -> TextLanguage | None:
    """Return the language in which hits by meaning would be looked for; None where there is nothing to ask or to ask with."""
    language = language_of(asked.text)
    return OTHER.get(language) if language is not None and encoder.dimensions else None


def find_across_languages(
    unit: Unit, *, search: SearchEngine, encoder: Encoder, asked: Asked, cosine: float
) -> Across | None:
    """Return listings of the other language within the filters of `asked` that are at least `cosine` near; None: not asked.

    Raises Invalid, code `other_encoder`, while the vectors of the index are another encoder's.
    """
    language = other_language(encoder, asked)
    if language is None:
        return None
    facets = {**asked.facets, "language": (language.value,)}
    vector = Vector(
        encoder=EncoderName(name=encoder.name, version=encoder.version), values=encoder.embed([asked.text])[0]
    )
    page = search.search(
        VectorQuery(
            vector=vector,
            audience=AUDIENCE,
            filters=filters_of(unit.actor, replace(asked, facets=facets)),
            limit=SHOWN,
        )
    )
    near = [hit.listing_id for hit in page.hits if hit.score >= cosine]
    return Across(language=language, cards=tuple(cards_for(unit, near, words=asked.text)))

"""Hits in another language than the question's, by meaning: the words of one language hardly ever stand in the other.

The question is embedded and only listings written in the other language, near enough by text or title, are shown, marked as such.
Off where the encoder is. Called by the search page, as a part that is fetched when the rest stands.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from listings.engine.languages import TextLanguage, language_of
from listings.services.finding.cards import cards_for
from listings.services.finding.reach import AUDIENCE, filters_of
from listings.services.finding.records import Across
from marketplace.search.documents import title_vectors_of
from marketplace.search.port import EncoderName, Vector, VectorQuery

if TYPE_CHECKING:
    from collections.abc import Sequence

    from listings.services.finding.records import Asked
    from marketplace.search.encoder import Encoder
    from marketplace.search.port import Hit, SearchEngine
    from marketplace.unit import Unit

SHOWN = 8
CONSIDERED = 200
"""Nearest by their whole text, of which the titles are looked at too: two words are far from a page that is about them, and near
its title. A bound relative to the other hits was measured and left out: the best hit of an unrelated question stands out as far."""

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
            limit=CONSIDERED,
        )
    )
    nearness = _nearness(unit, page.hits, vector)
    near = sorted((key for key in nearness if nearness[key] >= cosine), key=lambda key: (-nearness[key], key))
    return Across(language=language, cards=tuple(cards_for(unit, near[:SHOWN], words=asked.text)))


def _nearness(unit: Unit, hits: Sequence[Hit], vector: Vector) -> dict[str, float]:
    """Return the cosine of each hit by its whole text or by its title, whichever is larger, by listing id."""
    titles = title_vectors_of(unit, vector.encoder, ids=[hit.id for hit in hits])
    by_title = {key: float(title.values @ vector.values) for key, title in titles.items()}
    return {hit.listing_id: max(hit.score, by_title.get(hit.id, hit.score)) for hit in hits}

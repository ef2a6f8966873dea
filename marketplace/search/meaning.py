"""Searching by meaning: a text is embedded by the encoder in use and asked of the engine. Called by the site's search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace.errors import Invalid
from marketplace.search.port import EncoderName, Vector

if TYPE_CHECKING:
    from collections.abc import Callable

    from marketplace.search.encoders import EncoderInUse
    from marketplace.search.port import Page, SearchEngine, VectorQuery

TRIES = 3


def search_by_meaning(
    search: SearchEngine, encoder: EncoderInUse, text: str, *, asking: Callable[[Vector], VectorQuery]
) -> Page | None:
    """Return the page of `asking(vector of text)`; None where embeddings are off or the index holds no vector yet.

    An index that changed over to another encoder between embedding and asking is asked again with that one. Raises Unavailable.
    """
    for remaining in reversed(range(TRIES)):
        present = encoder.now()
        if not present.dimensions or search.encoder() is None:
            return None
        name = EncoderName(name=present.name, version=present.version)
        vector = Vector(encoder=name, values=present.embed([text])[0])
        try:
            return search.search(asking(vector))
        except Invalid as error:
            if error.code != "other_encoder" or not remaining:
                raise
    raise AssertionError("the last try returns or raises")

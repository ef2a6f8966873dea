"""The vocabularies that reading and writing lists use, in their current editions. Called by `lists` and whoever reads rows itself."""

from __future__ import annotations

from listings.engine.reading.ports import Vocabularies
from marketplace.rules.loading import load_vocabulary


def listing_vocabularies() -> Vocabularies:
    """Return the current editions; loaded once a process."""
    return Vocabularies(
        technical_fields=load_vocabulary("technical-fields"),
        industries=load_vocabulary("gbt4754"),
        regions=load_vocabulary("divisions"),
    )

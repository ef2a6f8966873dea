"""The vocabularies that reading and writing lists use, in their current editions. Called by `lists`, `workbook` and whoever reads rows itself."""

from __future__ import annotations

from dataclasses import dataclass

from listings.engine.reading.ports import Vocabularies
from marketplace.rules.loading import load_vocabulary
from marketplace.rules.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentVocabularies:
    """The open vocabularies with all that they know (names, paths, entries)."""

    technical_fields: Vocabulary
    industries: Vocabulary
    regions: Vocabulary


def current_vocabularies() -> CurrentVocabularies:
    """Return the newest editions; loaded once a process."""
    return CurrentVocabularies(
        technical_fields=load_vocabulary("technical-fields"),
        industries=load_vocabulary("gbt4754"),
        regions=load_vocabulary("divisions"),
    )


def listing_vocabularies() -> Vocabularies:
    """Return them as reading wants them."""
    current = current_vocabularies()
    return Vocabularies(
        technical_fields=current.technical_fields, industries=current.industries, regions=current.regions
    )

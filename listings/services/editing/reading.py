"""A draft as it reads now: its form, what can be read of it, what is wrong, what is missing most. Changes nothing; called by pages and `finishing`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from listings.engine.completeness import Completeness, completeness
from listings.engine.form.names import Value
from listings.engine.form.reading import read_form
from listings.engine.form.records import FormReading
from listings.engine.form.suggestions import Suggestion, suggestions
from listings.queries.drafts import DraftSummary, base_content, draft_of, draft_summary, shown_values
from listings.sheets.vocabularies import listing_vocabularies
from marketplace import clock

if TYPE_CHECKING:
    from marketplace.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadDraft:
    """A draft with every input as its form shows it, and what it reads as now.

    `clashes` are the inputs that wait for a choice, with every text that was typed elsewhere; `suggestions` the indicators that its texts state and no row does.
    """

    summary: DraftSummary
    values: dict[str, Value]
    clashes: dict[str, tuple[Value, ...]]
    reading: FormReading
    completeness: Completeness
    suggestions: tuple[Suggestion, ...]


def read_draft(unit: Unit, *, draft_id: str) -> ReadDraft:
    """Return the draft; what cannot be read counts as missing. Raises NotFound."""
    draft = draft_of(unit, draft_id=draft_id)
    reading = read_form(
        draft.kind,
        draft.values,
        vocabularies=listing_vocabularies(),
        as_of=clock.today(),
        base=base_content(unit, draft),
    )
    return ReadDraft(
        summary=draft_summary(unit, draft_id=draft_id),
        values=shown_values(unit, draft),
        clashes={name: tuple(one["typed"] for one in waiting) for name, waiting in draft.clashes.items()},
        reading=reading,
        completeness=completeness(reading.readable),
        suggestions=suggestions(reading.readable, refused=draft.refused),
    )

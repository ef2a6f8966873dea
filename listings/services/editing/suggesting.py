"""Indicators found in the texts of a draft: accepted as rows, or refused and remembered, also by later drafts of the listing. Called by pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from listings.engine.form.names import INDICATORS
from listings.queries.drafts import shown_values
from listings.services.editing.drafts import Saved, locked_open_draft, save_changes
from listings.services.editing.reading import read_draft
from marketplace.errors import Conflict
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from listings.engine.form.suggestions import Suggestion
    from listings.models.draft import ListingDraft
    from marketplace.unit import Unit


def accept_suggestion(unit: Unit, *, draft_id: str, key: str) -> Saved:
    """Put a suggested indicator into the draft as its last row, with its place. Raises Conflict where the texts state it no more."""
    draft = locked_open_draft(unit, draft_id)
    suggestion = _offered(unit, draft, key)
    rows = shown_values(unit, draft)[INDICATORS]
    return save_changes(unit, draft, values={**draft.values, INDICATORS: [*rows, suggestion.row]})


def refuse_suggestion(unit: Unit, *, draft_id: str, key: str) -> Saved:
    """Offer a suggested indicator no more. Refusing twice is refusing once; Conflict where the texts state it no more."""
    draft = locked_open_draft(unit, draft_id)
    if key not in draft.refused:
        _offered(unit, draft, key)
        draft.refused = [*draft.refused, key]
    return save_changes(unit, draft)


def recall_refused(unit: Unit, *, draft_id: str) -> Saved:
    """Offer again what was refused."""
    draft = locked_open_draft(unit, draft_id)
    draft.refused = []
    return save_changes(unit, draft)


def _offered(unit: Unit, draft: ListingDraft, key: str) -> Suggestion:
    offered = {one.key: one for one in read_draft(unit, draft_id=draft.id).suggestions}
    if key not in offered:
        raise Conflict(
            "suggestion_gone",
            Sentence(
                zh="文字已经改过，其中不再有这项指标，或它已在指标表里",
                en="The texts have changed and state this indicator no more, or it is a row already",
            ),
            value=key,
        )
    return offered[key]

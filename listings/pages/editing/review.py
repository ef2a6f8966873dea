"""The last step: what must be put right, how the entry will read, and finishing it; where another edit came in between, both texts and a choice.

Called by `routes`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from flask import redirect, request, url_for

from listings.engine.display import STEP_TITLES, facts_of, indicator_line
from listings.engine.form.names import field_of
from listings.engine.unsaid import unsaid
from listings.pages.editing import closed
from listings.pages.editing.meeting import sides_of
from listings.pages.editing.standing import address_of_input, standing_of
from listings.services.editing.faults import EditsMeet, Unfinished
from listings.services.editing.finishing import CLASH, Choices, finish_draft
from listings.services.editing.reading import read_draft
from listings.sheets.vocabularies import listing_vocabularies
from listings.states import Availability, DraftStatus
from marketplace.errors import Conflict
from marketplace.web.current import read, write
from marketplace.web.fragments import page
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Response
    from werkzeug.wrappers import Response as Redirect

    from listings.engine.form.records import FieldIssue
    from listings.services.editing.faults import Meeting
    from listings.services.editing.reading import ReadDraft

UNPROCESSABLE, CONFLICT = 422, 409
CHOICE = "choice."


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueLine:
    """One issue with the address of its field and the title it has in the form."""

    title: Sentence
    sentence: Sentence
    value: str
    address: str
    is_error: bool


def draft_review(draft_id: str) -> Response:
    """Show a draft as a whole before it is finished."""
    draft = read(read_draft, draft_id=draft_id)
    if draft.summary.status is not DraftStatus.OPEN:
        return closed.closed_draft(draft)
    return _review(draft)


def finish(draft_id: str) -> Response | Redirect:
    """Finish a draft. What stands against it is shown, and the draft stays as it is."""
    try:
        finished = write(
            finish_draft,
            draft_id=draft_id,
            publish=request.form.get("publish") == "yes",
            choices=_choices(),
            version=request.form.get("version", type=int),
        )
    except Unfinished as refused:
        return _review(read(read_draft, draft_id=draft_id), issues=refused.issues, status=UNPROCESSABLE)
    except EditsMeet as refused:
        return _meeting(read(read_draft, draft_id=draft_id), refused.meeting)
    except Conflict as refused:
        draft = read(read_draft, draft_id=draft_id)
        if draft.summary.status is not DraftStatus.OPEN:
            return closed.closed_draft(draft)
        return _review(draft, refused=refused, status=CONFLICT)
    told = "published" if finished.is_published else "kept"
    return redirect(url_for("listings.listing", listing_id=finished.listing_id, finished=told))


def _review(
    draft: ReadDraft, *, issues: Sequence[FieldIssue] | None = None, refused: Conflict | None = None, status: int = 200
) -> Response:
    content = draft.reading.readable
    facts = facts_of(content, listing_vocabularies())
    gap = unsaid(content)
    shown = draft.reading.issues if issues is None else issues
    return page(
        "listings/edit_review.html",
        status=status,
        draft=draft.summary,
        standing=standing_of(draft),
        lines=[
            *(_clash_line(draft, name) for name in draft.clashes if issues is None),
            *(_line(draft, issue) for issue in shown),
        ],
        refused=refused,
        unsaid=gap,
        addresses={field.name: address_of_input(draft, field.name) for field in (gap.fields if gap else ())},
        is_public=draft.summary.availability is Availability.PUBLISHED,
        content=content,
        groups=[
            (STEP_TITLES[step], list(members)) for step, members in groupby(facts, key=lambda fact: fact.field.step)
        ],
        indicators=[indicator_line(indicator) for indicator in content.indicators],
    )


def _line(draft: ReadDraft, issue: FieldIssue) -> IssueLine:
    return IssueLine(
        title=_title(draft, issue.name),
        sentence=issue.sentence,
        value=issue.value,
        address=address_of_input(draft, issue.name),
        is_error=issue.severity == "error",
    )


def _clash_line(draft: ReadDraft, name: str) -> IssueLine:
    return IssueLine(
        title=_title(draft, name),
        sentence=CLASH,
        value="",
        address=address_of_input(draft, name),
        is_error=True,
    )


def _title(draft: ReadDraft, name: str) -> Sentence:
    field = field_of(draft.summary.kind, name)
    return field.titles[draft.summary.kind] if field is not None else Sentence(zh=name, en=name)


def _choices() -> Choices | None:
    """Return what was chosen where two edits met; None where nothing was asked."""
    against = request.form.get("against", "")
    if not against:
        return None
    mine = {key.removeprefix(CHOICE) for key, side in request.form.items() if key.startswith(CHOICE) and side == "mine"}
    return Choices(against=against, mine=frozenset(mine))


def _meeting(draft: ReadDraft, meeting: Meeting) -> Response:
    return page(
        "listings/edit_conflict.html",
        status=CONFLICT,
        draft=draft.summary,
        meeting=meeting,
        sides=sides_of(meeting),
        publish=request.form.get("publish", ""),
    )

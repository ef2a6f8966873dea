"""A draft that is no longer open: what became of it, and what was just typed into its form is kept until the person says where it goes.

Called by `steps` and `review`; the address that takes it up again is `save_again`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect, request, url_for

from listings.engine.fields import Step
from listings.pages.editing.typed import seen_values, typed_values, window_of
from listings.services.editing.drafts import open_draft, restore_draft, save_draft
from listings.services.editing.reading import read_draft
from listings.states import DraftStatus
from marketplace.errors import Conflict, Invalid
from marketplace.web.current import read, write
from marketplace.web.fragments import page, part, wants_fragment
from marketplace.web.rescue import TOKEN, TOLD

if TYPE_CHECKING:
    from flask import Response
    from werkzeug.wrappers import Response as Redirect

    from listings.services.editing.reading import ReadDraft


CONFLICT = 409


def closed_draft(form: ReadDraft) -> Response:
    """Show what became of a draft, with the way on."""
    return page("listings/edit_closed.html", draft=form.summary, step=None, typed=[])


def kept(form: ReadDraft, step: Step, refused: Conflict) -> Response:
    """Answer a saving that came too late with everything that was typed, ready to be sent again."""
    if wants_fragment():
        return told_refusal(refused)
    typed = [(name, value) for name, value in request.form.items(multi=True) if name not in {TOKEN, "do"}]
    return page("listings/edit_closed.html", status=CONFLICT, draft=form.summary, step=step, typed=typed)


def told_refusal(refused: Conflict | Invalid) -> Response:
    """Tell a page that saves itself that this was not saved, and why; what was typed stays in its fields."""
    response = part("listings/edit_refused.html", refused=refused)
    response.headers["HX-Retarget"] = TOLD
    response.headers["HX-Reswap"] = "innerHTML"
    response.headers["X-Kept"] = "no"
    return response


def save_again(draft_id: str, step: str) -> Redirect:
    """Take up a discarded draft, or begin a new edit of a finished one, and store there what was typed."""
    form = read(read_draft, draft_id=draft_id)
    where = draft_id
    if form.summary.status is DraftStatus.DISCARDED:
        where = _taken_up(form)
    elif form.summary.status is DraftStatus.FINISHED:
        where = write(open_draft, kind=form.summary.kind, listing_id=form.summary.listing_id).id
    changes = typed_values(form.summary.kind, Step(step), request.form)
    write(save_draft, draft_id=where, changes=changes, seen=seen_values(request.form), window=window_of(request.form))
    return redirect(url_for("listings.draft_step", draft_id=where, step=step))


def _taken_up(form: ReadDraft) -> str:
    """Return the draft to go on with: this one, or the other that was opened for the same listing meanwhile."""
    try:
        return write(restore_draft, draft_id=form.summary.id).id
    except Conflict:
        return write(open_draft, kind=form.summary.kind, listing_id=form.summary.listing_id).id

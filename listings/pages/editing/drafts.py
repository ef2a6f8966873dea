"""Drafts as a whole: begun, found again, put away and taken back. Their steps are `steps`. Called by `routes`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect, request, url_for

from listings.engine.asking import values_from_search
from listings.engine.fields import Step
from listings.engine.terms import Kind
from listings.pages.editing.standing import standing_of
from listings.queries.drafts import drafts_page
from listings.queries.listings import listing_detail
from listings.schemas import LONGEST_QUESTION
from listings.services.editing.drafts import discard_draft, open_draft, restore_draft
from listings.services.editing.reading import read_draft
from listings.states import DraftStatus
from marketplace.errors import NotFound
from marketplace.web.current import read, write
from marketplace.web.fragments import page
from marketplace.web.paging import Paging, offset, page_number
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from flask import Response
    from werkzeug.wrappers import Response as Redirect

SIZE = 50


def drafts() -> Response:
    """Show the drafts that wait, or those that were put away."""
    shown = DraftStatus.DISCARDED if request.args.get("status") == "discarded" else DraftStatus.OPEN
    number = page_number()
    rows = read(drafts_page, status=shown, offset=offset(number, SIZE), limit=SIZE)
    return page(
        "listings/drafts.html",
        rows=rows,
        shown=shown,
        discarded=request.args.get("discarded", ""),
        paging=Paging(number=number, size=SIZE, total=rows.total),
    )


def new_entry(kind: str) -> Redirect:
    """Begin a new entry of a list, a demand with the words that a search found nothing for."""
    if kind not in set(Kind):
        raise NotFound("list_missing", Sentence(zh="没有这种清单", en="There is no such list"), value=kind)
    words = request.form.get("words", "").strip()[:LONGEST_QUESTION]
    typed = values_from_search(words) if words and kind == Kind.DEMAND else {}
    draft_id = write(open_draft, kind=Kind(kind), typed=typed).id
    return redirect(url_for("listings.draft_step", draft_id=draft_id, step=Step.BASICS.value))


def edit_listing(listing_id: str) -> Redirect:
    """Go on with the open draft of an entry, or begin one."""
    detail = read(listing_detail, listing_id=listing_id)
    draft_id = write(open_draft, kind=detail.summary.kind, listing_id=listing_id).id
    return redirect(url_for("listings.draft", draft_id=draft_id))


def draft(draft_id: str) -> Redirect:
    """Lead to the first step in which something is open, to the review where nothing is."""
    form = read(read_draft, draft_id=draft_id)
    if form.summary.status is not DraftStatus.OPEN:
        return redirect(url_for("listings.draft_step", draft_id=draft_id, step=Step.BASICS.value))
    open_lines = [line for line in standing_of(form).steps if line.faults or line.open]
    return redirect(open_lines[0].address if open_lines else url_for("listings.draft_review", draft_id=draft_id))


def discard(draft_id: str) -> Redirect:
    """Put a draft away; the next page offers to take it back."""
    write(discard_draft, draft_id=draft_id)
    return redirect(url_for("listings.drafts", discarded=draft_id))


def take_back(draft_id: str) -> Redirect:
    """Take up a draft that was put away."""
    write(restore_draft, draft_id=draft_id)
    return redirect(url_for("listings.draft", draft_id=draft_id))

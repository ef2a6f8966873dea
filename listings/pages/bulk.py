"""Bulk actions: choosing entries on the list, saying what is to happen, the preview, the run and its results."""

from __future__ import annotations

import io
from itertools import groupby
from typing import TYPE_CHECKING, Any

from flask import redirect, request, send_file, url_for

from listings.engine.display import STEP_TITLES
from listings.engine.fields import fields_of
from listings.models.bulk_action import BulkDeed, BulkOutcome
from listings.pages.files import WORKBOOK
from listings.pages.history import bulk_history
from listings.queries.bulk.actions import UNDER_WAY, bulk_action, bulk_counts, bulk_lines, outlook, recent_bulk_actions
from listings.schemas import BulkArguments, BulkRowsArguments, ListingsArguments, filters_of, stated
from listings.services.bulk.arguments import MOST_MONTHS, settable_fields
from listings.services.bulk.planning import AT_ONCE, cancel_bulk, choose_listings, confirm_bulk, plan_bulk, resume_bulk
from listings.services.bulk.results import bulk_results
from listings.services.bulk.running import run_bulk
from listings.states import BulkStatus
from marketplace.errors import Invalid
from marketplace.web.current import actor, read, write
from marketplace.web.fragments import page
from marketplace.web.languages import language
from marketplace.web.paging import Paging, offset, page_number
from marketplace.web.runtime import runtime
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from flask import Response
    from werkzeug.wrappers import Response as Redirect

    from listings.engine.fields import Field, Step
    from listings.queries.bulk.actions import BulkSummary

SIZE = 50
REFUSED = 422
TYPED = ("until", "months", "field", "value")
CHOOSING = {BulkStatus.CHOSEN, BulkStatus.PLANNED}
FILE_NAME = Sentence(zh="批量处理结果.xlsx", en="bulk-results.xlsx")


def bulk_actions() -> Response:
    """Show the newest bulk actions."""
    return page("listings/bulk_actions.html", actions=read(recent_bulk_actions))


def choose() -> Redirect:
    """Keep the chosen entries, picked ones or all that pass the filters, and go on to what shall happen."""
    asked = stated(ListingsArguments(), request.form)
    chosen: dict[str, Any] = {"listing_ids": request.form.getlist("listing")}
    if request.form.get("which") == "all":
        chosen = {"filters": filters_of(asked)}
    action = write(choose_listings, kind=asked["kind"], **chosen)
    return redirect(url_for("listings.bulk_action", bulk_action_id=action.id))


def show(bulk_action_id: str) -> Response:
    """Show a bulk action: what shall happen, what would happen, how far it is, what became of each entry."""
    return _shown(read(bulk_action, bulk_action_id=bulk_action_id), typed={}, fault=None)


def plan(bulk_action_id: str) -> Response | Redirect:
    """Take down what shall happen; what cannot be read is told beside what was typed."""
    asked = stated(BulkArguments(), request.form)
    typed = {name: request.form.get(name, "") for name in TYPED}
    try:
        write(plan_bulk, bulk_action_id=bulk_action_id, deed=asked["deed"], typed=typed)
    except Invalid as fault:
        action = read(bulk_action, bulk_action_id=bulk_action_id)
        return _shown(action, typed=typed | {"deed": asked["deed"].value}, fault=fault)
    return _back(bulk_action_id)


def confirm(bulk_action_id: str) -> Redirect:
    """Let it happen: at once for few entries, by a job for many."""
    if write(confirm_bulk, bulk_action_id=bulk_action_id).rows_total <= AT_ONCE:
        run_bulk(runtime().units, actor=actor(), bulk_action_id=bulk_action_id)
    return _back(bulk_action_id)


def cancel(bulk_action_id: str) -> Redirect:
    """Give it up before anything happened."""
    action = write(cancel_bulk, bulk_action_id=bulk_action_id)
    arguments: dict[str, Any] = {"kind": action.kind.value, **(action.filters or {})}
    return redirect(url_for("listings.listings", **arguments))


def resume(bulk_action_id: str) -> Redirect:
    """Go on with one that was interrupted."""
    write(resume_bulk, bulk_action_id=bulk_action_id)
    return _back(bulk_action_id)


def results(bulk_action_id: str) -> Response:
    """Hand out what became of each entry as a workbook."""
    data = read(bulk_results, bulk_action_id=bulk_action_id, language=language())
    name = FILE_NAME.text(language())
    return send_file(io.BytesIO(data), mimetype=WORKBOOK, as_attachment=True, download_name=name)


def _shown(action: BulkSummary, *, typed: dict[str, str], fault: Invalid | None) -> Response:
    asked = stated(BulkRowsArguments(), request.args)
    number = page_number()
    is_choosing = action.status in CHOOSING
    is_moving = action.status in UNDER_WAY and not action.is_interrupted
    is_planned = action.status is BulkStatus.PLANNED
    lines = read(
        bulk_lines, bulk_action_id=action.id, outcome=asked["outcome"], offset=offset(number, SIZE), limit=SIZE
    )
    return page(
        "listings/bulk_action.html",
        fragment="progress" if is_moving else "",
        status=REFUSED if fault else 200,
        action=action,
        is_choosing=is_choosing,
        is_moving=is_moving,
        deeds=tuple(BulkDeed),
        typed=typed or _typed(action),
        fault=fault,
        groups=[(STEP_TITLES[step], list(group)) for step, group in groupby(settable_fields(action.kind), _step)],
        most_months=MOST_MONTHS,
        field_title=_field_title(action),
        titles={field.name: field.titles[action.kind] for field in fields_of(action.kind)},
        outlook=read(outlook, action=action) if is_planned else None,
        counts=None if is_choosing else read(bulk_counts, bulk_action_id=action.id),
        outcomes=tuple(BulkOutcome),
        outcome=asked["outcome"],
        lines=lines,
        paging=Paging(number=number, size=SIZE, total=lines.total),
        history=bulk_history(action.id),
    )


def _typed(action: BulkSummary) -> dict[str, str]:
    deed = "" if action.deed is None else action.deed.value
    blank = dict.fromkeys(TYPED, "")
    return blank | {"deed": deed} | {name: str(value) for name, value in action.arguments.items()}


def _field_title(action: BulkSummary) -> Sentence | None:
    name = action.arguments.get("field")
    return next((field.titles[action.kind] for field in settable_fields(action.kind) if field.name == name), None)


def _step(field: Field) -> Step:
    return field.step


def _back(bulk_action_id: str) -> Redirect:
    return redirect(url_for("listings.bulk_action", bulk_action_id=bulk_action_id))

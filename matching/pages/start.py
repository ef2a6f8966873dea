"""The way into a match: home, upload of both lists, preview, confirmation."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask import abort, redirect, request, url_for

from listings.queries.imports import import_run
from listings.queries.interruptions import imports_at_work
from listings.queries.reports import import_report
from listings.states import ImportStatus
from marketplace.errors import Conflict, Invalid
from marketplace.web.current import read, write
from marketplace.web.fragments import page
from marketplace.web.limits import upload_limit
from marketplace.web.runtime import runtime
from matching.pages.files import has_samples
from matching.pages.lines import run_lines
from matching.pages.progress import reading_line
from matching.pages.uploads import LISTS, Form, read_form
from matching.queries.runs import recent_match_runs
from matching.queries.starts import given_up_starts, unfinished_starts
from matching.services.starts import assign_columns, confirm_lists, hold_lists, resume_start, take_in_lists

if TYPE_CHECKING:
    from flask import Response
    from werkzeug.wrappers import Response as Redirect

    from listings.queries.imports import ImportSummary
    from marketplace.wording import Sentence

RECENT = 8
REFUSED = 422
CONFLICT = 409
READ = {ImportStatus.PREVIEWED, ImportStatus.FAILED}
WAITING = {ImportStatus.UPLOADED}


def home() -> Response:
    """Show what this is, the upload form, and the runs under way and past."""
    lines = run_lines(read(recent_match_runs, limit=RECENT), [*read(unfinished_starts), *read(given_up_starts)])
    return page(
        "matching/home.html",
        form=Form(),
        has_samples=has_samples(),
        running=[line for line in lines if line.is_moving],
        recent=[line for line in lines if not line.is_moving],
    )


@upload_limit
def upload() -> Response | Redirect:
    """Take both lists in and lead to their preview; a fault shows the form again with what was typed."""
    if request.method == "GET":
        return _form(Form())
    limit = runtime().settings.upload_limit
    form = read_form(request.form, request.files, most_bytes=limit)
    if form.faults:
        return _form(form, status=REFUSED)
    try:
        held = hold_lists(runtime().files, **form.uploads)
    except Invalid as fault:
        name = fault.place.field if fault.place else ""
        return _form(replace(form, faults={name or LISTS[0]: fault.sentence}), status=REFUSED)
    pair = write(take_in_lists, files=runtime().files, **held)
    return redirect(url_for("matching.preview", achievements=pair.achievements, demands=pair.demands))


def preview(achievements: str, demands: str) -> Response:
    """Show what both lists say before anything is taken in; while they are read, how far that is."""
    runs = _runs(achievements, demands)
    at_work = read(imports_at_work, runs=runs)
    if any(run.status in WAITING or (run.status in READ and run.id in at_work) for run in runs):
        stages = [reading_line(run, is_read=run.id not in at_work) for run in runs]
        return page("matching/reading.html", fragment="progress", stages=stages)
    if any(run.status not in READ for run in runs):
        return page("matching/confirmed.html", runs=runs)
    return _preview(runs)


def assign(achievements: str, demands: str) -> Redirect:
    """Take what a person says the unread columns of one list are, and have the list read again."""
    chosen = next((run for run in _runs(achievements, demands) if run.id == request.form.get("list")), None)
    if chosen is None:
        abort(404)
    named = zip(request.form.getlist("theirs"), request.form.getlist("ours"), strict=False)
    mapping = {**chosen.mapping, **{theirs.strip(): ours.strip() for theirs, ours in named}}
    write(
        assign_columns,
        import_run_id=chosen.id,
        mapping={theirs: ours for theirs, ours in mapping.items() if theirs and ours},
    )
    return redirect(url_for("matching.preview", achievements=achievements, demands=demands))


def confirm(achievements: str, demands: str) -> Response | Redirect:
    """Confirm both lists and start the match; what was decided already leads to where that is told, what cannot be says why."""
    try:
        match_run_id = write(confirm_lists, achievements=achievements, demands=demands)
    except Conflict as fault:
        runs = _runs(achievements, demands)
        if any(run.status not in READ for run in runs):
            return redirect(url_for("matching.preview", achievements=achievements, demands=demands))
        return _preview(runs, refused=fault.sentence)
    return redirect(url_for("matching.match_run", match_run_id=match_run_id))


def resume(match_run_id: str) -> Redirect:
    """Go on with a start that was given up."""
    write(resume_start, match_run_id=match_run_id)
    return redirect(url_for("matching.match_run", match_run_id=match_run_id))


def _runs(achievements: str, demands: str) -> list[ImportSummary]:
    return [read(import_run, import_run_id=identifier) for identifier in (achievements, demands)]


def _preview(runs: list[ImportSummary], *, refused: Sentence | None = None) -> Response:
    reports = [read(import_report, import_run_id=run.id) for run in runs]
    names = ("achievements", "demands")
    return page(
        "matching/preview.html",
        status=200 if refused is None else CONFLICT,
        reports=reports,
        pair={name: run.id for name, run in zip(names, runs, strict=True)},
        usable={name: report.usable for name, report in zip(names, reports, strict=True)},
        takes_in=all(report.usable and report.run.status is ImportStatus.PREVIEWED for report in reports),
        refused=refused,
    )


def _form(form: Form, *, status: int = 200) -> Response:
    return page("matching/upload.html", status=status, form=form, has_samples=has_samples())

"""The way into a match: home, upload of both lists, preview, confirmation."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask import redirect, request, url_for

from listings.queries.imports import import_run
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
from matching.pages.uploads import Form, read_form
from matching.queries.runs import recent_match_runs
from matching.queries.starts import unfinished_starts
from matching.services.starts import confirm_lists, take_in_lists

if TYPE_CHECKING:
    from flask import Response
    from werkzeug.wrappers import Response as Redirect

RECENT = 8
REFUSED = 422
READ = {ImportStatus.PREVIEWED, ImportStatus.FAILED}
WAITING = {ImportStatus.UPLOADED}


def home() -> Response:
    """Show what this is, the upload form, and the runs under way and past."""
    lines = run_lines(read(recent_match_runs, limit=RECENT), read(unfinished_starts))
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
        pair = write(take_in_lists, files=runtime().files, **form.uploads)
    except Invalid as fault:
        return _form(replace(form, faults={"achievements": fault.sentence}), status=REFUSED)
    return redirect(url_for("matching.preview", achievements=pair.achievements, demands=pair.demands))


def preview(achievements: str, demands: str) -> Response:
    """Show what both lists say before anything is taken in; while they are read, how far that is."""
    runs = [read(import_run, import_run_id=identifier) for identifier in (achievements, demands)]
    if any(run.status in WAITING for run in runs):
        return page("matching/reading.html", fragment="progress", stages=[reading_line(run) for run in runs])
    if any(run.status not in READ for run in runs):
        return page("matching/confirmed.html", runs=runs)
    reports = [read(import_report, import_run_id=run.id) for run in runs]
    return page(
        "matching/preview.html",
        reports=reports,
        achievements=achievements,
        demands=demands,
        usable=dict(zip(("achievements", "demands"), (report.usable for report in reports), strict=True)),
        takes_in=all(report.usable and report.run.status is ImportStatus.PREVIEWED for report in reports),
    )


def confirm(achievements: str, demands: str) -> Redirect:
    """Confirm both lists and start the match; what was confirmed already leads back to where that is told."""
    try:
        match_run_id = write(confirm_lists, achievements=achievements, demands=demands)
    except Conflict:
        return redirect(url_for("matching.preview", achievements=achievements, demands=demands))
    return redirect(url_for("matching.match_run", match_run_id=match_run_id))


def _form(form: Form, *, status: int = 200) -> Response:
    return page("matching/upload.html", status=status, form=form, has_samples=has_samples())

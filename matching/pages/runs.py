"""The list of runs, what is going on, and the two things a person can do to a run: give it up, try it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect, url_for

from listings.queries.imports import recent_imports
from listings.queries.interruptions import interrupted_imports
from listings.states import ImportStatus
from marketplace.web.current import read, write
from marketplace.web.fragments import page
from matching.pages.lines import MOVING, run_lines
from matching.queries.runs import recent_match_runs
from matching.queries.starts import given_up_starts, unfinished_starts
from matching.services.runs import cancel_match_run, retry_match_run

if TYPE_CHECKING:
    from flask import Response
    from werkzeug.wrappers import Response as Redirect

MOST = 200
OPEN = {ImportStatus.UPLOADED, ImportStatus.PREVIEWED, ImportStatus.CONFIRMED, ImportStatus.RUNNING}


def match_runs() -> Response:
    """List the runs, newest first."""
    starts = [*read(unfinished_starts), *read(given_up_starts)]
    return page("matching/runs.html", runs=run_lines(read(recent_match_runs, limit=MOST), starts))


def running() -> Response:
    """Show what is running or waits for the person."""
    imports = read(recent_imports, statuses=OPEN, limit=MOST).rows
    return page(
        "matching/running.html",
        fragment="progress",
        runs=run_lines(read(recent_match_runs, statuses=MOVING, limit=MOST), read(unfinished_starts)),
        stopped=run_lines((), read(given_up_starts)),
        imports=imports,
        interrupted=read(interrupted_imports, runs=imports),
    )


def cancel(match_run_id: str) -> Redirect:
    """Give a run up."""
    write(cancel_match_run, match_run_id=match_run_id)
    return redirect(url_for("matching.match_run", match_run_id=match_run_id))


def retry(match_run_id: str) -> Redirect:
    """Run a failed run again."""
    write(retry_match_run, match_run_id=match_run_id)
    return redirect(url_for("matching.match_run", match_run_id=match_run_id))

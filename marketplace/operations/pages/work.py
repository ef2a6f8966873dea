"""The background work of the installation: what waits, runs, fails and was set aside; and having it done again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, request, url_for

from marketplace.operations.queries import WorkState, work_counts, work_in
from marketplace.operations.services import run_job_again
from marketplace.web.current import read, write
from marketplace.web.fragments import page
from marketplace.web.runtime import runtime

if TYPE_CHECKING:
    from flask import Response
    from werkzeug.wrappers import Response as Redirect

blueprint = Blueprint("work", __name__, template_folder="../templates")


@blueprint.get("/jobs")
def jobs() -> Response:
    """List the work in one state; without a state in the address, in the one that needs a person most."""
    counts = read(work_counts)
    state = _asked() or _worst(counts)
    return page(
        "operations/jobs.html",
        fragment="work",
        counts=counts,
        states=list(WorkState),
        shown=state,
        listed=read(work_in, state=state, before=request.args.get("before")),
        titles={name: job.title for name, job in runtime().jobs.items()},
        repeatable={name for name, job in runtime().jobs.items() if job.is_repeatable},
    )


@blueprint.post("/jobs/<job_run_id>/run-again")
def run_again(job_run_id: str) -> Redirect:
    """Have one piece of work done again."""
    write(run_job_again, job_run_id=job_run_id, jobs=runtime().jobs)
    return redirect(url_for("work.jobs", state=request.args.get("state")))


def _asked() -> WorkState | None:
    asked = request.args.get("state", "")
    return WorkState(asked) if asked in set(WorkState) else None


def _worst(counts: dict[WorkState, int]) -> WorkState:
    order = (WorkState.SET_ASIDE, WorkState.FAILING, WorkState.RUNNING)
    return next((state for state in order if counts[state]), WorkState.WAITING)

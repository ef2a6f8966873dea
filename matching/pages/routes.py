"""The addresses of this package and its entries in the top bar; the start page is here because a start is a match."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint

from listings.engine.terms import Kind
from marketplace.web.languages import message
from marketplace.web.navigation import Entry, Related, add_entry, add_related
from matching.pages import decisions, entries, files, marked_books, models, results, runs, start, trying

if TYPE_CHECKING:
    from flask.sansio.blueprints import BlueprintSetupState

blueprint = Blueprint("matching", __name__, template_folder="../templates")
RUN = "/match-runs/<match_run_id>"
PAIR = f"{RUN}/pairs/<demand_id>/<achievement_id>"
PREVIEW = "/previews/<achievements>/<demands>"

for rule, name, view, methods in (
    ("/", "home", start.home, ["GET"]),
    ("/uploads", "upload", start.upload, ["GET", "POST"]),
    (PREVIEW, "preview", start.preview, ["GET"]),
    (PREVIEW, "confirm", start.confirm, ["POST"]),
    (f"{PREVIEW}/columns", "assign", start.assign, ["POST"]),
    ("/samples/<kind>", "sample", files.sample, ["GET"]),
    ("/running", "running", runs.running, ["GET"]),
    ("/match/one", "one_match", trying.one_match, ["GET"]),
    ("/match/one", "try_one", trying.try_one, ["POST"]),
    ("/match-runs", "match_runs", runs.match_runs, ["GET"]),
    (RUN, "match_run", results.match_run, ["GET"]),
    (f"{RUN}/achievements", "achievements", results.achievements, ["GET"]),
    (f"{RUN}/demands/<version_id>", "demand", entries.demand, ["GET"]),
    (f"{RUN}/achievements/<version_id>", "achievement", entries.achievement, ["GET"]),
    (f"{RUN}/book", "book", files.book, ["GET"]),
    (f"{PAIR}/decision", "decide", decisions.decide, ["POST"]),
    (f"{PAIR}/decision/take-back", "take_back", decisions.take_back, ["POST"]),
    ("/models", "models", models.models, ["GET"]),
    ("/models/undo", "undo_model", models.undo, ["POST"]),
    ("/models/<model_id>/use", "use_model", models.use, ["POST"]),
    ("/marked-books", "marked_books", marked_books.upload, ["GET", "POST"]),
    ("/marked-books/<file_id>", "marked_book", marked_books.marked_book, ["GET"]),
    ("/marked-books/<file_id>", "take_over", marked_books.take_over, ["POST"]),
    (f"{RUN}/cancel", "cancel", runs.cancel, ["POST"]),
    (f"{RUN}/retry", "retry", runs.retry, ["POST"]),
    (f"{RUN}/resume", "resume", start.resume, ["POST"]),
):
    blueprint.add_url_rule(rule, name, view, methods=methods)


@blueprint.record
def _name_the_entries(state: BlueprintSetupState) -> None:
    matches = Entry(label=message("Matches"), endpoint="matching.match_runs", order=30, section="/match-runs")
    running = Entry(label=message("In progress"), endpoint="matching.running", order=40)
    one = Related(label=message("Match it now"), endpoint="matching.one_match", argument="demand")
    add_related(state.app, Kind.DEMAND.value, one)
    for entry in (matches, running):
        add_entry(state.app, entry)

"""The addresses of this package and its entries in the top bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint

from listings.pages import bulk, columns, duplicates, entries, exports, files, imports, layouts, lists, uploads
from listings.pages.editing.routes import ROUTES as EDITING
from listings.pages.finding import search, similar
from listings.schemas import LONGEST_QUESTION
from marketplace.web.languages import message
from marketplace.web.navigation import Entry, SearchBox, add_entry, set_search_box

if TYPE_CHECKING:
    from flask.sansio.blueprints import BlueprintSetupState

blueprint = Blueprint("listings", __name__, template_folder="../templates")

for rule, view, methods in (
    ("/listings", lists.listings, ["GET"]),
    ("/listings/<listing_id>", entries.listing, ["GET"]),
    ("/listings/<listing_id>/publish", entries.publish, ["POST"]),
    ("/listings/<listing_id>/withdraw", entries.withdraw, ["POST"]),
    ("/listings/<listing_id>/similar", similar.similar, ["GET"]),
    ("/search", search.search, ["GET"]),
    ("/search/suggestions", search.proposals, ["GET"]),
    ("/search/other-language", search.other_language_hits, ["GET"]),
    ("/imports/new", uploads.new_import, ["GET", "POST"]),
    ("/imports/<import_run_id>/columns", columns.columns, ["GET"]),
    ("/imports/<import_run_id>/columns", columns.arrange, ["POST"]),
    ("/imports/<import_run_id>/answers", uploads.answer, ["POST"]),
    ("/imports/<import_run_id>/mode", uploads.mode, ["POST"]),
    ("/imports/<import_run_id>/confirm", uploads.confirm, ["POST"]),
    ("/imports/<import_run_id>/confirm", imports.back_to_report, ["GET"]),
    ("/imports/<import_run_id>/cancel", uploads.cancel, ["POST"]),
    ("/layouts", layouts.layouts, ["GET"]),
    ("/layouts/<layout_id>/name", layouts.rename_layout, ["POST"]),
    ("/layouts/<layout_id>/forget", layouts.forget_layout, ["POST"]),
    ("/imports/<import_run_id>", imports.import_report, ["GET"]),
    ("/imports/<import_run_id>/resume", imports.resume, ["POST"]),
    ("/imports/<import_run_id>/marked", files.marked_workbook, ["GET"]),
    ("/listings/export", exports.export, ["POST"]),
    ("/exports/<export_id>", exports.export_progress, ["GET"]),
    ("/exports/<export_id>/file", exports.export_file, ["GET"]),
    ("/list-templates/<kind>", files.list_template, ["GET"]),
):
    blueprint.add_url_rule(rule, view_func=view, methods=methods)
for rule, step, methods in EDITING:
    blueprint.add_url_rule(rule, view_func=step, methods=methods)

BULK = "/bulk-actions/<bulk_action_id>"
PAIR = "/duplicates/<first_id>/<second_id>"
for rule, name, page, methods in (
    ("/bulk-actions", "bulk_actions", bulk.bulk_actions, ["GET"]),
    ("/bulk-actions", "choose_bulk", bulk.choose, ["POST"]),
    (BULK, "bulk_action", bulk.show, ["GET"]),
    (f"{BULK}/plan", "plan_bulk", bulk.plan, ["POST"]),
    (f"{BULK}/confirm", "confirm_bulk", bulk.confirm, ["POST"]),
    (f"{BULK}/cancel", "cancel_bulk", bulk.cancel, ["POST"]),
    (f"{BULK}/resume", "resume_bulk", bulk.resume, ["POST"]),
    (f"{BULK}/results", "bulk_results", bulk.results, ["GET"]),
    ("/duplicates", "duplicates", duplicates.duplicates, ["GET"]),
    (PAIR, "duplicate", duplicates.duplicate, ["GET"]),
    (f"{PAIR}/apart", "apart", duplicates.apart, ["POST"]),
    (f"{PAIR}/reopen", "reopen_pair", duplicates.reopen, ["POST"]),
    (f"{PAIR}/merge", "merge_pair", duplicates.merge, ["POST"]),
    ("/merges/<merge_id>/undo", "undo_merge", duplicates.undo, ["POST"]),
):
    blueprint.add_url_rule(rule, name, page, methods=methods)


@blueprint.record
def _name_the_lists(state: BlueprintSetupState) -> None:
    for order, kind, label in ((10, "achievement", message("Achievements")), (20, "demand", message("Demands"))):
        add_entry(state.app, Entry(label=label, endpoint="listings.listings", order=order, argument=("kind", kind)))


@blueprint.record
def _offer_the_search(state: BlueprintSetupState) -> None:
    set_search_box(
        state.app, SearchBox(endpoint="listings.search", proposals="listings.proposals", longest=LONGEST_QUESTION)
    )

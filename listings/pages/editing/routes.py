"""The addresses of editing. Called by `pages.routes`, which puts them on the blueprint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from listings.pages.editing import choices, closed, drafts, review, rows, steps, versions

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

ROUTES: tuple[tuple[str, Callable[..., Any], list[str]], ...] = (
    ("/listings/new/<kind>", drafts.new_entry, ["POST"]),
    ("/listings/<listing_id>/edit", drafts.edit_listing, ["POST"]),
    ("/listings/<listing_id>/versions", versions.versions, ["GET"]),
    ("/listings/<listing_id>/versions/<version_id>/restore", versions.restore, ["POST"]),
    ("/drafts", drafts.drafts, ["GET"]),
    ("/drafts/<draft_id>", drafts.draft, ["GET"]),
    ("/drafts/<draft_id>/review", review.draft_review, ["GET"]),
    ("/drafts/<draft_id>/finish", review.finish, ["POST"]),
    ("/drafts/<draft_id>/discard", drafts.discard, ["POST"]),
    ("/drafts/<draft_id>/take-back", drafts.take_back, ["POST"]),
    ("/drafts/<draft_id>/<step>", steps.draft_step, ["GET"]),
    ("/drafts/<draft_id>/<step>", steps.save_step, ["POST"]),
    ("/drafts/<draft_id>/<step>/again", closed.save_again, ["POST"]),
    ("/vocabularies/<name>/choices", choices.choices, ["GET"]),
    ("/indicator-word", rows.indicator_word, ["GET"]),
)

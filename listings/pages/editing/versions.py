"""The versions of an entry: which there are, what two of them differ in, and taking an older one up again. Called by `routes`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect, request, url_for

from listings.queries.listings import listing_detail
from listings.queries.versions import version_difference
from listings.services.editing.restoring import restore_version
from listings.sheets.vocabularies import listing_vocabularies
from marketplace.web.current import read, write
from marketplace.web.fragments import page

if TYPE_CHECKING:
    from flask import Response
    from werkzeug.wrappers import Response as Redirect

    from listings.queries.listings import ListingDetail


def versions(listing_id: str) -> Response:
    """Show the versions and what two of them differ in: those that the address names, else the newest and the one before it."""
    detail = read(listing_detail, listing_id=listing_id)
    before, after = _asked(detail)
    difference = None
    if before != after:
        difference = read(
            version_difference,
            listing_id=listing_id,
            before=before,
            after=after,
            vocabularies=listing_vocabularies(),
        )
    return page(
        "listings/versions.html",
        detail=detail,
        before=before,
        after=after,
        difference=difference,
        restored=request.args.get("restored", type=int),
    )


def restore(listing_id: str, version_id: str) -> Redirect:
    """Make an older version the newest one again."""
    stored = write(restore_version, listing_id=listing_id, version_id=version_id)
    detail = read(listing_detail, listing_id=listing_id)
    old = next((version.number for version in detail.versions if version.id == version_id), None)
    return redirect(
        url_for("listings.versions", listing_id=listing_id, before=stored.number - 1, after=stored.number, restored=old)
    )


def _asked(detail: ListingDetail) -> tuple[int, int]:
    """Return the numbers to compare; those that there are not count as not asked for."""
    known = [version.number for version in detail.versions]
    after = request.args.get("after", type=int)
    after = after if after in known else known[0]
    before = request.args.get("before", type=int)
    return before if before in known else max(after - 1, known[-1]), after

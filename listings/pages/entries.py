"""One entry of the two lists, as the actor may see it, and the buttons that move it."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from flask import redirect, request, url_for

from listings.engine.display import STEP_TITLES, facts_of, indicator_line
from listings.pages.history import listing_history
from listings.queries.listings import listing_detail
from listings.queries.merges import merged_into
from listings.queries.waiting import waiting_draft
from listings.services.availability import publish_listing, withdraw_listing
from listings.sheets.vocabularies import listing_vocabularies
from marketplace.web.current import read, write
from marketplace.web.fragments import page

if TYPE_CHECKING:
    from flask import Response
    from werkzeug.wrappers import Response as Redirect


def listing(listing_id: str) -> Response:
    """One entry with everything it states, step by step, and its versions."""
    detail = read(listing_detail, listing_id=listing_id)
    facts = facts_of(detail.content, listing_vocabularies())
    groups = [(STEP_TITLES[step], list(members)) for step, members in groupby(facts, key=lambda fact: fact.field.step)]
    return page(
        "listings/listing.html",
        detail=detail,
        groups=groups,
        indicators=[indicator_line(indicator) for indicator in detail.content.indicators],
        history=listing_history(listing_id),
        draft=read(waiting_draft, listing_id=listing_id),
        finished=request.args.get("finished", ""),
        kept_id=read(merged_into, listing_ids=[listing_id]).get(listing_id),
    )


def publish(listing_id: str) -> Redirect:
    """Show an entry in the list again."""
    write(publish_listing, listing_id=listing_id)
    return redirect(url_for("listings.listing", listing_id=listing_id))


def withdraw(listing_id: str) -> Redirect:
    """Take an entry out of sight."""
    write(withdraw_listing, listing_id=listing_id)
    return redirect(url_for("listings.listing", listing_id=listing_id))

"""`/listings/<id>/similar`: listings that share the telling words of one, of its own list or of the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from listings.engine.display import indicator_line
from listings.engine.terms import Kind
from listings.schemas import SearchArguments, stated
from listings.services.finding.similar import similar_listings
from listings.sheets.vocabularies import listing_vocabularies
from marketplace.web.current import read
from marketplace.web.fragments import page
from marketplace.web.runtime import runtime

if TYPE_CHECKING:
    from flask import Response


def similar(listing_id: str) -> Response:
    """Show what is like a listing; `?kind=` names the list to look in, without it the listing's own."""
    kind = stated(SearchArguments(), request.args)["kind"]
    found = read(similar_listings, search=runtime().search, listing_id=listing_id, kind=kind)
    return page(
        "listings/similar.html",
        found=found,
        kinds=tuple(Kind),
        vocabularies=listing_vocabularies(),
        indicator_line=indicator_line,
    )

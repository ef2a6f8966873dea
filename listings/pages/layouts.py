"""The layouts that were remembered: what they read, how often; a new name, or forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect, request, url_for

from listings.queries.layouts import layouts_page
from listings.services import layouts as remembered
from marketplace.errors import Invalid
from marketplace.web.current import read, write
from marketplace.web.fragments import page
from marketplace.web.paging import Paging, offset, page_number

if TYPE_CHECKING:
    from flask import Response
    from werkzeug.wrappers import Response as Redirect

    from marketplace.wording import Sentence

SIZE = 50
REFUSED = 422


def layouts() -> Response:
    """List the remembered layouts."""
    return _page()


def rename_layout(layout_id: str) -> Response | Redirect:
    """Give a layout another name."""
    try:
        write(remembered.rename_layout, layout_id=layout_id, name=request.form.get("name", ""))
    except Invalid as fault:
        return _page(fault=fault.sentence, status=REFUSED)
    return redirect(url_for("listings.layouts"))


def forget_layout(layout_id: str) -> Redirect:
    """Forget a layout."""
    write(remembered.forget_layout, layout_id=layout_id)
    return redirect(url_for("listings.layouts"))


def _page(*, fault: Sentence | None = None, status: int = 200) -> Response:
    number = page_number()
    rows = read(layouts_page, offset=offset(number, SIZE), limit=SIZE)
    paging = Paging(number=number, size=SIZE, total=rows.total)
    return page("listings/layouts.html", status=status, rows=rows.rows, paging=paging, fault=fault)

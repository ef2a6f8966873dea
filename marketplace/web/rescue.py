"""What was typed into a page that has expired is handed back, to be sent again by the person: nothing typed is lost.

Only for requests of our own pages: a foreign page gets the plain refusal of `errors`, which calls this. A page counts as ours by what
the browser itself states (Sec-Fetch-Site, else Origin); whoever states neither is not believed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import make_response, render_template, request

from marketplace.web.fragments import wants_fragment

if TYPE_CHECKING:
    from flask import Response

STATUS = 400
TOKEN = "csrf_token"  # noqa: S105 - the name of the field
TOLD = "#told"
"""The place of the layout in which a page is told something by htmx."""


def rescued() -> Response | None:
    """Return the answer that keeps what was typed; None where the request is none of our own forms.

    htmx gets a word for the page it stands on, and fresh tokens for its forms: there the text still stands in its fields.
    """
    if request.method != "POST" or not is_own_page() or request.mimetype not in FORMS:
        return None
    if wants_fragment():
        response = make_response(render_template("marketplace/expired_word.html"), STATUS)
        response.headers["HX-Retarget"] = TOLD
        response.headers["HX-Reswap"] = "innerHTML"
        response.headers["HX-Trigger"] = "expired"
        return response
    typed = [(name, value) for name, value in request.form.items(multi=True) if name != TOKEN]
    left_out = [file.filename for file in request.files.values() if file.filename]
    page = render_template("marketplace/expired.html", address=_address(), typed=typed, left_out=left_out)
    return make_response(page, STATUS)


def is_own_page() -> bool:
    """Say whether the browser states that a page of ours sent this request."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = urlsplit(request.headers.get("Origin", ""))
    return (origin.scheme, origin.netloc) == (request.scheme, request.host)


def _address() -> str:
    """Return the address that the form was sent to, as a path of this server."""
    return request.full_path if request.query_string else request.path


FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})

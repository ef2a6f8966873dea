"""Whole pages and parts of them from one template: htmx gets the block it asked for, everybody else the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import make_response, render_template, request
from jinja2_fragments.flask import render_block

if TYPE_CHECKING:
    from flask import Response


def wants_fragment() -> bool:
    """Say whether htmx asks for a part of the page (a history restore wants the whole)."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-History-Restore-Request") != "true"


def page(template: str, *, fragment: str = "", status: int = 200, **context: Any) -> Response:
    """Render `template`, or only its block `fragment` where htmx asks for a part.

    A page without that part has moved on (work has ended, say): htmx is then told to load it anew.
    """
    if not wants_fragment():
        response = make_response(render_template(template, **context), status)
    elif fragment:
        response = make_response(render_block(template, fragment, **context), status)
    else:
        response = make_response("", status)
        response.headers["HX-Refresh"] = "true"
    response.vary.add("HX-Request")
    return response


def part(template: str, *, status: int = 200, **context: Any) -> Response:
    """Render a template that is a part of a page and never a page, for htmx."""
    response = make_response(render_template(template, **context), status)
    response.vary.add("HX-Request")
    return response

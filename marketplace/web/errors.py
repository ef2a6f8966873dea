"""Answers every fault: a page for people, problem+json for programs that ask for JSON, never a bare status.

Called by `install`; the words are `faults`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from flask import json, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError, RequestEntityTooLarge

from marketplace.errors import TwoListsError
from marketplace.ids import new_id
from marketplace.web.faults import Fault, fault_of_error, fault_of_http
from marketplace.web.languages import language
from marketplace.web.rescue import rescued
from marketplace.web.runtime import runtime
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from flask import Flask, Response

log = structlog.get_logger(__name__)
JSON_TYPES = ("application/problem+json", "application/json")
HTML = "text/html"
MEGABYTE = 1024 * 1024
DRAINED_PARTS = 64
"""How many megabytes of a refused upload are still taken in, so that the browser reads the answer instead of a broken connection."""


def install(app: Flask) -> None:
    """Register the handlers; `_broken` alone logs what broke, once and with its reference."""
    app.logger.disabled = True
    app.register_error_handler(TwoListsError, _own)
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(RequestEntityTooLarge, _too_large)
    app.register_error_handler(InternalServerError, _broken)
    app.register_error_handler(HTTPException, _http)


def answer(fault: Fault) -> Response:
    """Return the page or the problem, whichever the request prefers."""
    if _wants_json():
        problem = fault.as_problem(language(), instance=request.path)
        response = make_response(json.dumps(problem, ensure_ascii=False), fault.status)
        response.content_type = "application/problem+json"
        return response
    return make_response(render_template("marketplace/error.html", fault=fault), fault.status)


def _own(error: TwoListsError) -> Response:
    return answer(fault_of_error(error))


def _forged(error: CSRFError) -> Response:
    log.info("forgery_refused", path=request.path, reason=error.description)
    kept = None if _wants_json() else rescued()
    if kept is not None:
        return kept
    sentence = Sentence(
        zh="页面已经过期，或者请求不是从本站的页面发出的；没有做任何改动",
        en="The page is out of date, or the request did not come from one of our pages; nothing was changed",
    )
    return answer(fault_of_http(error, sentence=sentence))


def _too_large(error: RequestEntityTooLarge) -> Response:
    _drain()
    limit = f"{runtime().settings.upload_limit / MEGABYTE:.3g}"
    sentence = Sentence(zh=f"每份文件不能超过 {limit} MB", en=f"Each file may have {limit} MB at most")
    return answer(fault_of_http(error, sentence=sentence))


def _broken(error: InternalServerError) -> Response:
    reference = new_id()[-8:]
    log.error("request_failed", path=request.path, reference=reference, exc_info=error.original_exception)
    return answer(fault_of_http(error, reference=reference))


def _http(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:  # noqa: PLR2004 - redirects are HTTP exceptions too
        return make_response(error.get_response())
    response = answer(fault_of_http(error))
    response.headers.extend((name, value) for name, value in error.get_headers() if name != "Content-Type")
    return response


def _wants_json() -> bool:
    accepted = request.accept_mimetypes
    best = accepted.best_match((HTML, *JSON_TYPES), default=HTML)
    return request.path.startswith("/api/") or best in JSON_TYPES


def _drain() -> None:
    stream = request.environ["wsgi.input"]
    for _ in range(DRAINED_PARTS):
        if not stream.read(MEGABYTE):
            return

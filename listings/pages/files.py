"""Files that this package hands out: empty templates, and the uploaded workbook with the reasons marked."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from flask import send_file

from listings.engine.terms import Kind
from listings.services.limits import upload_limits
from listings.services.marking import mark_import
from listings.services.templates import template, template_name
from marketplace.errors import NotFound
from marketplace.web.current import read
from marketplace.web.languages import language
from marketplace.web.runtime import runtime
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from flask import Response

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def list_template(kind: str) -> Response:
    """Hand out the empty workbook of a list, in the language of the page."""
    if kind not in set(Kind):
        raise NotFound("list_missing", Sentence(zh="没有这种清单", en="There is no such list"), value=kind)
    wanted = Kind(kind)
    data = template(wanted, language=language())
    name = template_name(wanted, language=language())
    return send_file(io.BytesIO(data), mimetype=WORKBOOK, as_attachment=True, download_name=name)


def marked_workbook(import_run_id: str) -> Response:
    """Hand out the uploaded list with a column that says what was wrong."""
    ground = runtime()
    marked = read(
        mark_import,
        import_run_id=import_run_id,
        files=ground.files,
        limits=upload_limits(ground.settings),
        language=language(),
    )
    return send_file(io.BytesIO(marked.content), mimetype=WORKBOOK, as_attachment=True, download_name=marked.name)

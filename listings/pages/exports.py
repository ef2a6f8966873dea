"""A list as a file: written at once where it is short, prepared by a worker and fetched from its own page where it is long."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from flask import redirect, request, send_file, url_for

from listings.queries.exports import export_size, export_state
from listings.schemas import ExportArguments, filters_of, stated
from listings.services.exports import ExportWish, record_export, request_export, write_export
from listings.sheets.lists import ListFormat
from marketplace.errors import NotFound
from marketplace.web.current import actor, read, write
from marketplace.web.fragments import page
from marketplace.web.languages import language
from marketplace.web.runtime import runtime
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from flask import Response
    from werkzeug.wrappers import Response as Redirect

TYPES = {
    ListFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ListFormat.CSV: "text/csv",
    ListFormat.JSONL: "application/x-ndjson",
}


def export() -> Response | Redirect:
    """Hand out what the filters of the page show, or have it prepared."""
    wish = _wish()
    ground = runtime()
    if read(export_size, kind=wish.kind, filters=wish.filters) > ground.settings.export_at_once:
        return redirect(url_for("listings.export_progress", export_id=write(request_export, wish=wish)), code=303)
    stream = io.BytesIO()
    count = write_export(ground.units, actor=actor(), wish=wish, stream=stream)
    write(record_export, wish=wish, count=count)
    stream.seek(0)
    return send_file(stream, mimetype=TYPES[wish.wanted], as_attachment=True, download_name=wish.name)


def export_progress(export_id: str) -> Response:
    """Show how far the file is, and the way to it once it is whole."""
    return page("listings/export.html", fragment="progress", export=read(export_state, export_id=export_id))


def export_file(export_id: str) -> Response:
    """Hand out a prepared file."""
    stored = read(export_state, export_id=export_id).file
    if stored is None:
        raise NotFound(
            "export_gone",
            Sentence(zh="文件还没有准备好，或已过保留期", en="The file is not ready, or is no longer kept"),
            value=export_id,
        )
    wanted = ListFormat(stored.name.rpartition(".")[2])
    return send_file(
        runtime().files.open_row(stored), mimetype=TYPES[wanted], as_attachment=True, download_name=stored.name
    )


def _wish() -> ExportWish:
    asked = stated(ExportArguments(), request.form)
    return ExportWish(kind=asked["kind"], wanted=asked["format"], language=language(), filters=filters_of(asked))

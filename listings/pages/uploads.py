"""One list on its way in: the upload form, the answers that its preview asks for, confirmation and giving up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect, request, url_for

from listings.engine.terms import Kind
from listings.models.import_run import Answer, ImportMode
from listings.pages.imports import Refused, show
from listings.pages.returning import back
from listings.services.answers import answer_row, answer_rows
from listings.services.uploads import (
    BEING_READ,
    cancel_import,
    choose_mode,
    confirm_import,
    request_preview,
    upload_list,
)
from listings.services.withdrawals import WRONG_COUNT
from marketplace.errors import Conflict, Invalid
from marketplace.web.current import write
from marketplace.web.fragments import page
from marketplace.web.limits import upload_limit
from marketplace.web.runtime import runtime
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from flask import Response
    from werkzeug.wrappers import Response as Redirect

    from marketplace.files.store import FileStore, Taken
    from marketplace.unit import Unit

REFUSED = 422
MISSING = Sentence(zh="请选择一个文件", en="Please choose a file")


@upload_limit
def new_import() -> Response | Redirect:
    """Take one list in and lead to its preview; a fault shows the form again with what was chosen."""
    kind = _kind(request.values.get("kind", ""))
    mode = _mode(request.values.get("mode", ""))
    if request.method == "GET":
        return _form(kind, mode)
    file = request.files.get("list")
    if file is None or not file.filename:
        return _form(kind, mode, fault=MISSING)
    files = runtime().files
    try:
        taken = files.take(file.stream, name=file.filename)
    except Invalid as fault:
        return _form(kind, mode, fault=fault.sentence)
    run_id = write(_take_in, kind=kind, mode=mode, taken=taken, files=files)
    return redirect(url_for("listings.import_report", import_run_id=run_id))


def _take_in(unit: Unit, *, kind: Kind, mode: ImportMode, taken: Taken, files: FileStore) -> str:
    run = upload_list(unit, kind=kind, taken=taken, files=files, mode=mode)
    request_preview(unit, import_run_id=run.id)
    return run.id


def answer(import_run_id: str) -> Redirect:
    """Take the answer to one question (`position`), or one answer for all that are open."""
    chosen, _, listing_id = request.form.get("answer", "").partition(":")
    said = Answer.UPDATE if chosen == Answer.UPDATE.value else Answer.NEW
    position = request.form.get("position", type=int)
    if position is None:
        write(answer_rows, import_run_id=import_run_id, answer=said)
    else:
        write(
            answer_row,
            import_run_id=import_run_id,
            position=position,
            answer=said,
            listing_id=listing_id or None,
        )
    return _returned(import_run_id, "questions")


def mode(import_run_id: str) -> Redirect:
    """Say whether the file is the whole list."""
    write(choose_mode, import_run_id=import_run_id, mode=_mode(request.form.get("mode", "")))
    return _returned(import_run_id, "mode")


def confirm(import_run_id: str) -> Response | Redirect:
    """Have the rows stored; a whole list states how many entries it withdraws, and another number shows the preview again with it."""
    try:
        write(
            confirm_import,
            import_run_id=import_run_id,
            withdrawing=request.form.get("withdrawing", type=int),
        )
    except Conflict as fault:
        if fault.code == WRONG_COUNT:
            return show(import_run_id, refused=Refused(typed=request.form.get("withdrawing", ""), why=fault.sentence))
        if fault.code != BEING_READ:
            raise
    return redirect(url_for("listings.import_report", import_run_id=import_run_id))


def cancel(import_run_id: str) -> Redirect:
    """Give the import up."""
    write(cancel_import, import_run_id=import_run_id)
    return redirect(url_for("listings.import_report", import_run_id=import_run_id))


def _returned(import_run_id: str, anchor: str) -> Redirect:
    leads = back()
    asked = request.form.get("asked", type=int) or None
    here = url_for(
        "listings.import_report", import_run_id=import_run_id, back=leads or None, asked=asked, _anchor=anchor
    )
    return redirect(here)


def _kind(text: str) -> Kind:
    return next((kind for kind in Kind if kind.value == text), Kind.ACHIEVEMENT)


def _mode(text: str) -> ImportMode:
    return next((one for one in ImportMode if one.value == text), ImportMode.ADD_AND_UPDATE)


def _form(kind: Kind, mode: ImportMode, *, fault: Sentence | None = None) -> Response:
    return page(
        "listings/new_import.html",
        status=200 if fault is None else REFUSED,
        kind=kind,
        kinds=tuple(Kind),
        mode=mode,
        modes=tuple(ImportMode),
        fault=fault,
    )

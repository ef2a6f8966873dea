"""The report of one import: what it found, and its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect, request, url_for

from listings.models.import_run import Outcome
from listings.pages.history import import_history
from listings.queries import reports
from listings.queries.imports import import_rows
from listings.queries.interruptions import interrupted_imports
from listings.schemas import ImportRowsArguments, stated
from listings.services.uploads import resume_import
from marketplace.web.current import read, write
from marketplace.web.fragments import page
from marketplace.web.paging import Paging, offset, page_number

if TYPE_CHECKING:
    from flask import Response
    from werkzeug.wrappers import Response as Redirect

SIZE = 50


def import_report(import_run_id: str) -> Response:
    """Show the report, then the rows of the file, all of them or of one outcome."""
    asked = stated(ImportRowsArguments(), request.args)
    number = page_number()
    rows = read(
        import_rows,
        import_run_id=import_run_id,
        outcome=asked["outcome"],
        with_issues=asked["hints"],
        offset=offset(number, SIZE),
        limit=SIZE,
    )
    report = read(reports.import_report, import_run_id=import_run_id)
    return page(
        "listings/import.html",
        report=report,
        is_interrupted=import_run_id in read(interrupted_imports, runs=[report.run]),
        rows=rows,
        history=import_history(import_run_id),
        outcome=asked["outcome"],
        hints=asked["hints"],
        outcomes=tuple(Outcome),
        paging=Paging(number=number, size=SIZE, total=rows.total),
    )


def resume(import_run_id: str) -> Redirect:
    """Go on with an import that was interrupted; rows that are stored are not stored again."""
    write(resume_import, import_run_id=import_run_id)
    return redirect(url_for("listings.import_report", import_run_id=import_run_id))

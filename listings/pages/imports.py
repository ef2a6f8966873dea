"""The report of one import: what it found, and its rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import redirect, request, url_for

from listings.engine.difference import FieldChange, difference
from listings.models.import_run import ImportMode, Outcome
from listings.pages.history import import_history
from listings.pages.returning import back
from listings.queries import reports
from listings.queries.asked import AskedRow, Candidate, asked_rows
from listings.queries.imports import import_rows
from listings.queries.interruptions import interrupted_imports
from listings.queries.missing import missing_listings
from listings.queries.scope import whole_list_scope
from listings.schemas import ImportRowsArguments, stated
from listings.services.uploads import resume_import
from listings.sheets.vocabularies import listing_vocabularies
from listings.states import ImportStatus
from marketplace.web.current import read, write
from marketplace.web.fragments import page
from marketplace.web.paging import Paging, offset, page_number
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from flask import Response
    from werkzeug.wrappers import Response as Redirect


SIZE = 50
ASKED, MISSING, CANDIDATES = 10, 20, 3
"""Questions, entries to be withdrawn, and entries near one row that the page shows."""
DEEPEST = 10_000_000
CONFLICT = 409
MOVING = {ImportStatus.UPLOADED, ImportStatus.CONFIRMED, ImportStatus.RUNNING}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A number of entries to withdraw as it was typed, and why it was not taken."""

    typed: str
    why: Sentence


def import_report(import_run_id: str) -> Response:
    """Show the report, then the rows of the file, all of them or of one outcome."""
    return show(import_run_id)


def back_to_report(import_run_id: str) -> Redirect:
    """Lead from the address of the confirmation, which a refused one leaves in the browser, to the report; what is asked of it is kept."""
    address = url_for("listings.import_report", import_run_id=import_run_id)
    return redirect(f"{address}?{urlencode(list(request.args.items(multi=True)))}" if request.args else address)


def show(import_run_id: str, *, refused: Refused | None = None) -> Response:
    """Show the report; a refused confirmation keeps what was typed, with the reason beside it."""
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
    run = report.run
    near = (
        read(asked_rows, import_run_id=import_run_id, offset=_place("asked"), limit=ASKED) if run.counts.asked else None
    )
    return page(
        "listings/import.html",
        status=200 if refused is None else CONFLICT,
        fragment="moving" if run.status in MOVING else "",
        questions=[] if near is None else [_sides(row) for row in near.rows],
        asked=near,
        missing=read(missing_listings, import_run_id=import_run_id, offset=_place("gone"), limit=MISSING)
        if run.mode.is_whole and run.status is not ImportStatus.UPLOADED
        else None,
        scope=read(whole_list_scope, import_run_id=import_run_id) if run.mode.is_whole else None,
        is_moving=run.status in MOVING,
        is_reading=run.status is ImportStatus.UPLOADED,
        refused=refused,
        modes=tuple(ImportMode),
        back=back(),
        report=report,
        is_interrupted=import_run_id in read(interrupted_imports, runs=[report.run]),
        rows=rows,
        history=import_history(import_run_id),
        outcome=asked["outcome"],
        hints=asked["hints"],
        outcomes=tuple(Outcome),
        paging=Paging(number=number, size=SIZE, total=rows.total),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A listing that a row may be, and what would change in it."""

    candidate: Candidate
    changes: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """A row that asks “update this, or new?” beside what it is near."""

    row: AskedRow
    sides: tuple[Side, ...]


def _place(name: str) -> int:
    """Return from which on the page shows the questions (`?asked=10`) or the entries to be withdrawn (`?gone=20`)."""
    return min(max(request.args.get(name, default=0, type=int), 0), DEEPEST)


def _sides(row: AskedRow) -> Sides:
    words = listing_vocabularies()
    return Sides(
        row=row,
        sides=tuple(
            Side(candidate=candidate, changes=difference(candidate.content, row.content, words))
            for candidate in row.candidates[:CANDIDATES]
        ),
    )


def resume(import_run_id: str) -> Redirect:
    """Go on with an import that was interrupted; rows that are stored are not stored again."""
    write(resume_import, import_run_id=import_run_id)
    return redirect(url_for("listings.import_report", import_run_id=import_run_id))

"""A marked match book comes back: upload, what was read and what it would change, taking it over."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from flask import redirect, request, url_for

from listings.services.limits import upload_limits
from marketplace.errors import TwoListsError
from marketplace.web.current import read, write
from marketplace.web.fragments import page
from marketplace.web.limits import upload_limit
from marketplace.web.runtime import runtime
from marketplace.wording import Sentence
from matching.queries.seeing import summaries_named
from matching.services.feedback.marked_books import Outcome, ReadMark, read_marked_book, record_book
from matching.services.feedback.marked_files import keep_marked_book, marked_file
from matching.sheets.reading import BOOK_LIMITS, read_book

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Response
    from werkzeug.wrappers import Response as Redirect

    from marketplace.files.models import StoredFile
    from marketplace.sheets.limits import Limits
    from matching.queries.records import EntrySummary
    from matching.services.feedback.marked_books import BookReading
    from matching.sheets.reading import MarkedBook

REFUSED = 422
MOST = 100
"""Marks shown of each kind; all are counted."""

SHOWN = (Outcome.CONFLICT, Outcome.CHANGED, Outcome.NEW, Outcome.UNKNOWN)
CHOOSE = Sentence(zh="请选择标注过的对接手册（.xlsx）", en="Please choose the marked match book (.xlsx)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Marks that taking over treats alike: how many, and the first of them."""

    outcome: Outcome
    total: int
    marks: Sequence[ReadMark]


@upload_limit
def upload() -> Response | Redirect:
    """Take a marked book in and lead to what it says; what is no book of this database is named on the form."""
    if request.method == "GET":
        return page("matching/marked_books.html", fault=None)
    file = request.files.get("book")
    if file is None or not file.filename:
        return page("matching/marked_books.html", fault=CHOOSE, status=REFUSED)
    data = file.stream.read()
    try:
        book = read_book(data, file.filename, limits=_limits())
        read(read_marked_book, book=book, name=file.filename)
    except TwoListsError as fault:
        return page("matching/marked_books.html", fault=fault.sentence, status=REFUSED)
    files = runtime().files
    stored = write(keep_marked_book, files=files, taken=files.take(io.BytesIO(data), name=file.filename))
    return redirect(url_for("matching.marked_book", file_id=stored.id))


def marked_book(file_id: str) -> Response:
    """Show what the book says and what taking it over would change."""
    stored = read(marked_file, file_id=file_id)
    reading = read(read_marked_book, book=_book(stored), name=stored.name)
    groups = [
        Group(outcome=outcome, total=len(marks), marks=marks[:MOST])
        for outcome in SHOWN
        if (marks := reading.of(outcome))
    ]
    return page(
        "matching/marked_book.html",
        file=stored,
        reading=reading,
        groups=groups,
        faults=reading.faults[:MOST],
        entries=_entries(reading, groups),
        same=len(reading.of(Outcome.SAME)),
    )


def take_over(file_id: str) -> Redirect:
    """Record the decisions of the book; reading it again afterwards finds nothing new."""
    stored = read(marked_file, file_id=file_id)
    write(record_book, book=_book(stored), name=stored.name)
    return redirect(url_for("matching.marked_book", file_id=file_id))


def _limits() -> Limits:
    """Return the limits of an upload; a book is the program's own and may have as many rows as a sheet."""
    return replace(upload_limits(runtime().settings), max_rows=BOOK_LIMITS.max_rows)


def _book(stored: StoredFile) -> MarkedBook:
    with runtime().files.open_row(stored) as stream:
        return read_book(stream.read(), stored.name, limits=_limits())


def _entries(reading: BookReading, groups: Sequence[Group]) -> Mapping[str, EntrySummary]:
    pairs = [mark.pair.versions for group in groups for mark in group.marks if mark.pair is not None]
    ids = {name for pair in pairs for name in (pair.demand_version_id, pair.achievement_version_id)}
    return read(summaries_named, match_run_id=reading.match_run_id, version_ids=sorted(ids))

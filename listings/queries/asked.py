"""The rows of a file that ask “update this, or new?”, with both sides whole: the row as it was read, and each listing that it is near.

Unprojected: they are the actor's own list and own file. Shown by the pages before an import is confirmed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, select

from listings.engine.codec import from_json
from listings.engine.content import Content
from listings.models.import_run import Answer, ImportRow, ImportRun
from listings.models.listing import Listing
from listings.models.notes import Question, question_from_json
from listings.models.version import ListingVersion
from listings.permissions.rights import VIEW_IMPORT
from listings.queries.contents import contents_of
from listings.queries.pages import Page, bounded
from marketplace.permissions import which_rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement

    from marketplace.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A listing that the row may be, with what its newest version says; `is_chosen` where a person said so."""

    question: Question
    content: Content
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedRow:
    """A row that was asked about and how it was answered so far; the nearest candidate first."""

    position: int
    sheet: str
    row: int
    answer: Answer
    content: Content
    candidates: tuple[Candidate, ...]


def asked_rows(
    unit: Unit, *, import_run_id: str, only_open: bool = False, offset: int = 0, limit: int = 10
) -> Page[AskedRow]:
    """Return the rows in the order of the file; eleven queries whatever their number. Rows that are stored ask nothing any more."""
    own = select(ImportRun.id).where(ImportRun.id == import_run_id, which_rows(unit.actor, VIEW_IMPORT))
    clauses: list[ColumnElement[bool]] = [
        ImportRow.import_run_id.in_(own),
        ImportRow.answer.is_not(None),
        ImportRow.content.is_not(None),
    ]
    if only_open:
        clauses.append(ImportRow.answer == Answer.ASKED)
    limit = bounded(limit)
    total = unit.session.scalar(select(func.count()).select_from(ImportRow).where(*clauses)) or 0
    statement = select(ImportRow).where(*clauses).order_by(ImportRow.position).offset(offset).limit(limit)
    rows = unit.session.scalars(statement).all()
    near = {row.position: tuple(_near(row)) for row in rows}
    contents = _newest(unit, {question.listing_id or "" for questions in near.values() for question in questions})
    found = tuple(
        AskedRow(
            position=row.position,
            sheet=row.sheet,
            row=row.row,
            answer=row.answer or Answer.ASKED,
            content=from_json(json.loads(row.content or "")),
            candidates=tuple(
                Candidate(
                    question=question,
                    content=contents[question.listing_id or ""],
                    is_chosen=row.answer is Answer.UPDATE and row.external_id == question.external_id,
                )
                for question in near[row.position]
            ),
        )
        for row in rows
    )
    return Page(rows=found, total=total, offset=offset, limit=limit)


def _near(row: ImportRow) -> Iterable[Question]:
    return (question for question in map(question_from_json, row.questions or ()) if question.listing_id)


def _newest(unit: Unit, listing_ids: set[str]) -> dict[str, Content]:
    newest = and_(ListingVersion.listing_id == Listing.id, ListingVersion.number == Listing.newest_number)
    statement = select(Listing.id, ListingVersion.id).join(ListingVersion, newest).where(Listing.id.in_(listing_ids))
    versions = dict(unit.session.execute(statement).all())
    contents = contents_of(unit, list(versions.values()))
    return {listing_id: contents[version_id] for listing_id, version_id in versions.items()}

"""Import runs and their rows as pages show them: plain values, the rows of the actor's own organisation only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import case, func, select

from listings.engine.reading.records import RowIssue
from listings.engine.terms import Kind
from listings.engine.unsaid import UnsaidCounts, counts_from_json
from listings.models.import_run import Answer, ImportMode, ImportRow, ImportRun, Outcome
from listings.models.notes import Question, issue_from_json, question_from_json
from listings.permissions.rights import VIEW_IMPORT
from listings.permissions.workflows import IMPORT
from listings.queries.pages import Page, bounded
from listings.states import ImportStatus
from marketplace.errors import NotFound
from marketplace.fire import allowed_events
from marketplace.permissions import which_rows
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement

    from marketplace.unit import Unit


ADDED = ("questions", "asked", "waiting")
"""Counts that add up over the outcomes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many rows of a file have (or, before the run, would have) each outcome; `questions` rows may be duplicates.

    `asked` of them ask “update this, or new?”, `waiting` of those have no answer yet.
    """

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    questions: int = 0
    asked: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnReport:
    """One column of the file: its header, the field it was read as (None: left out), how it was recognised, the nearest field."""

    sheet: str
    number: int
    header: str
    field: str | None
    how: str
    nearest: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GuessReport:
    """A text that was read as a code of a vocabulary though it was not written exactly so; `score` 0-100, in `rows` rows."""

    field: str
    text: str
    code: str | None
    label: Sentence
    how: str
    score: float
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSummary:
    """One run.

    `layout` says by which remembered layout the file is read ({id, name, is_exact}), None for none. `columns`, `guesses` and `issues` (of the file as a whole) are there from the preview on, and so is what its
    new and changed rows leave `unsaid`.
    """

    id: str
    kind: Kind
    status: ImportStatus
    file_name: str
    file_id: str
    mode: ImportMode
    mapping: Mapping[str, str]
    arrangement: Mapping[str, Any] | None
    layout: Mapping[str, Any] | None
    unsaid: UnsaidCounts | None
    created_at: datetime
    changed_at: datetime
    completed_at: datetime | None
    rows_total: int
    rows_done: int
    counts: Counts
    failure: Sentence | None
    is_usable: bool
    columns: tuple[ColumnReport, ...]
    guesses: tuple[GuessReport, ...]
    issues: tuple[RowIssue, ...]
    allowed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowReport:
    """One row of the file with what becomes of it."""

    position: int
    sheet: str
    row: int
    external_id: str
    title: str
    outcome: Outcome
    issues: tuple[RowIssue, ...]
    questions: tuple[Question, ...]
    listing_id: str | None


def recent_imports(unit: Unit, *, kind: Kind | None = None, offset: int = 0, limit: int = 20) -> Page[ImportSummary]:
    """Return runs, newest first; three queries."""
    clauses = [which_rows(unit.actor, VIEW_IMPORT)]
    if kind is not None:
        clauses.append(ImportRun.kind == kind)
    limit = bounded(limit)
    total = unit.session.scalar(select(func.count()).select_from(ImportRun).where(*clauses)) or 0
    runs = unit.session.scalars(
        select(ImportRun)
        .where(*clauses)
        .order_by(ImportRun.created_at.desc(), ImportRun.id.desc())
        .offset(offset)
        .limit(limit)
    ).all()
    counts = _counts(unit, [run.id for run in runs])
    rows = tuple(_summary(unit, run, counts.get(run.id, Counts())) for run in runs)
    return Page(rows=rows, total=total, offset=offset, limit=limit)


def import_run(unit: Unit, *, import_run_id: str) -> ImportSummary:
    """Return one run. Raises NotFound, also for a run of another organisation; two queries."""
    run = unit.session.scalars(
        select(ImportRun).where(ImportRun.id == import_run_id, which_rows(unit.actor, VIEW_IMPORT))
    ).first()
    if run is None:
        raise NotFound("import_missing", Sentence(zh="没有这次导入", en="There is no such import"), value=import_run_id)
    return _summary(unit, run, _counts(unit, [run.id]).get(run.id, Counts()))


def import_rows(
    unit: Unit,
    *,
    import_run_id: str,
    outcome: Outcome | None = None,
    with_questions: bool = False,
    with_issues: bool = False,
    offset: int = 0,
    limit: int = 50,
) -> Page[RowReport]:
    """Return rows of a run in the order of the file, of one outcome or with questions or issues only; two queries."""
    own = select(ImportRun.id).where(ImportRun.id == import_run_id, which_rows(unit.actor, VIEW_IMPORT))
    clauses: list[ColumnElement[bool]] = [ImportRow.import_run_id.in_(own)]
    if outcome is not None:
        clauses.append(ImportRow.outcome == outcome)
    if with_questions:
        clauses.append(ImportRow.questions.is_not(None))
    if with_issues:
        clauses.append(func.json_array_length(ImportRow.issues) > 0)
    limit = bounded(limit)
    total = unit.session.scalar(select(func.count()).select_from(ImportRow).where(*clauses)) or 0
    statement = select(*_ROW_COLUMNS).where(*clauses).order_by(ImportRow.position).offset(offset).limit(limit)
    rows = tuple(_row(row) for row in unit.session.execute(statement))
    return Page(rows=rows, total=total, offset=offset, limit=limit)


_ROW_COLUMNS = (
    ImportRow.position,
    ImportRow.sheet,
    ImportRow.row,
    ImportRow.external_id,
    ImportRow.title,
    ImportRow.outcome,
    ImportRow.issues,
    ImportRow.questions,
    ImportRow.listing_id,
)


def _row(row: Any) -> RowReport:
    return RowReport(
        position=row.position,
        sheet=row.sheet,
        row=row.row,
        external_id=row.external_id,
        title=row.title,
        outcome=row.outcome,
        issues=tuple(map(issue_from_json, row.issues)),
        questions=tuple(map(question_from_json, row.questions or ())),
        listing_id=row.listing_id,
    )


def _counts(unit: Unit, run_ids: Sequence[str]) -> dict[str, Counts]:
    statement = (
        select(
            ImportRow.import_run_id,
            ImportRow.outcome,
            func.count().label("rows"),
            func.count(ImportRow.questions).label("questions"),
            func.count(ImportRow.answer).label("asked"),
            func.count(case((ImportRow.answer == Answer.ASKED, 1))).label("waiting"),
        )
        .where(ImportRow.import_run_id.in_(run_ids))
        .group_by(ImportRow.import_run_id, ImportRow.outcome)
    )
    counted: dict[str, dict[str, int]] = {}
    for row in unit.session.execute(statement):
        numbers = counted.setdefault(row.import_run_id, dict.fromkeys(ADDED, 0))
        numbers[row.outcome.value] = row.rows
        for name in ADDED:
            numbers[name] += getattr(row, name)
    return {run_id: Counts(**numbers) for run_id, numbers in counted.items()}


def _summary(unit: Unit, run: ImportRun, counts: Counts) -> ImportSummary:
    report = run.report or {"is_usable": False, "columns": [], "guesses": [], "issues": []}
    return ImportSummary(
        id=run.id,
        kind=run.kind,
        status=run.status,
        file_name=run.file_name,
        file_id=run.file_id,
        mode=run.mode,
        mapping=run.mapping,
        arrangement=run.arrangement,
        layout=report.get("layout"),
        unsaid=counts_from_json(report["unsaid"]) if "unsaid" in report else None,
        created_at=run.created_at,
        changed_at=run.changed_at,
        completed_at=run.completed_at,
        rows_total=run.rows_total,
        rows_done=run.rows_done,
        counts=counts,
        failure=None if run.failure is None else Sentence.from_json(run.failure),
        is_usable=report["is_usable"],
        columns=tuple(ColumnReport(**column) for column in report["columns"]),
        guesses=tuple(
            GuessReport(**{**guess, "label": Sentence.from_json(guess["label"])}) for guess in report["guesses"]
        ),
        issues=tuple(map(issue_from_json, report["issues"])),
        allowed=allowed_events(unit.actor, IMPORT, run),
    )

"""Import runs and their rows as pages show them: plain values, the rows of the actor's own organisation only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, literal_column, select

from listings.engine.reading.records import RowIssue
from listings.engine.terms import Kind
from listings.engine.unsaid import UnsaidCounts, counts_from_json
from listings.models.import_run import ImportMode, ImportRow, ImportRun, Outcome
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
    from collections.abc import Collection

    from sqlalchemy import ColumnElement

    from marketplace.unit import Unit


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
    new and changed rows leave `unsaid`. `hinted` rows have something to tell, every rejected one among them.
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
    hinted: int
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


def recent_imports(
    unit: Unit,
    *,
    kind: Kind | None = None,
    statuses: Collection[ImportStatus] | None = None,
    offset: int = 0,
    limit: int = 20,
) -> Page[ImportSummary]:
    """Return runs, newest first; two queries."""
    clauses = [which_rows(unit.actor, VIEW_IMPORT)]
    if statuses is not None:
        clauses.append(ImportRun.status.in_(statuses))
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
    return Page(rows=tuple(_summary(unit, run) for run in runs), total=total, offset=offset, limit=limit)


def import_run(unit: Unit, *, import_run_id: str) -> ImportSummary:
    """Return one run. Raises NotFound, also for a run of another organisation; one query."""
    return import_runs(unit, import_run_ids=[import_run_id])[import_run_id]


def import_runs(unit: Unit, *, import_run_ids: Collection[str]) -> dict[str, ImportSummary]:
    """Return those runs by id. Raises NotFound where one is not there for the actor; one query."""
    statement = select(ImportRun).where(ImportRun.id.in_(import_run_ids), which_rows(unit.actor, VIEW_IMPORT))
    found = {run.id: _summary(unit, run) for run in unit.session.scalars(statement)}
    missing = next((key for key in import_run_ids if key not in found), None)
    if missing is not None:
        raise NotFound("import_missing", Sentence(zh="没有这次导入", en="There is no such import"), value=missing)
    return found


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
    """Return rows of a run in the order of the file, of one outcome or with questions or issues only; two queries, three where these are combined."""
    own = ImportRun.id == import_run_id, which_rows(unit.actor, VIEW_IMPORT)
    run = unit.session.execute(select(ImportRun.counts, ImportRun.rows_total).where(*own)).one_or_none()
    narrowed: dict[str, ColumnElement[bool]] = {}
    if outcome is not None:
        narrowed[outcome.value] = ImportRow.outcome == outcome
    if with_questions:
        narrowed["questions"] = ImportRow.questions.is_not(None)
    if with_issues:
        narrowed["hinted"] = func.json_array_length(ImportRow.issues) > literal_column("0")
    limit = bounded(limit)
    if run is None:
        return Page(rows=(), total=0, offset=offset, limit=limit)
    clauses = [ImportRow.import_run_id == import_run_id, *narrowed.values()]
    statement = select(*_ROW_COLUMNS).where(*clauses).order_by(ImportRow.position).offset(offset).limit(limit)
    rows = tuple(_row(row) for row in unit.session.execute(statement))
    match list(narrowed):
        case []:
            total = run.rows_total
        case [name]:
            total = run.counts.get(name, 0)
        case _:  # nobody counts rows by two things at once
            total = unit.session.scalar(select(func.count()).select_from(ImportRow).where(*clauses)) or 0
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


def _summary(unit: Unit, run: ImportRun) -> ImportSummary:
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
        counts=Counts(**{field.name: run.counts.get(field.name, 0) for field in fields(Counts)}),
        hinted=run.counts.get("hinted", 0),
        failure=None if run.failure is None else Sentence.from_json(run.failure),
        is_usable=report["is_usable"],
        columns=tuple(ColumnReport(**column) for column in report["columns"]),
        guesses=tuple(
            GuessReport(**{**guess, "label": Sentence.from_json(guess["label"])}) for guess in report["guesses"]
        ),
        issues=tuple(map(issue_from_json, report["issues"])),
        allowed=allowed_events(unit.actor, IMPORT, run),
    )

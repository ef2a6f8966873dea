"""Where listings come from: the newest import that named each of them, its file, and what was said of its rows. For the match book."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from listings.engine.reading.records import RowIssue
from listings.engine.terms import Kind
from listings.models.import_run import ImportRow, ImportRun, Outcome
from listings.models.notes import issue_from_json
from listings.permissions.rights import VIEW_IMPORT
from listings.states import ImportStatus
from marketplace.files.models import StoredFile
from marketplace.permissions import which_rows

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from marketplace.unit import Unit

CHUNK = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldIssue:
    """What was said of a row; `external_id` is empty where the row has none or the whole file is meant."""

    external_id: str
    issue: RowIssue


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSource:
    """One imported file; `sha256` is empty where the file is no longer kept. `issues` stand in the order of the file."""

    import_run_id: str
    kind: Kind
    file_name: str
    sha256: str
    rows: int
    rejected: int
    issues: tuple[ToldIssue, ...]


def import_sources(unit: Unit, *, listing_ids: Collection[str], until: datetime) -> list[ImportSource]:
    """Return the imports completed by `until` that were the last to name one of the listings, oldest first.

    Only imports that the actor may see; four queries, and one for every 5,000 listings.
    """
    runs = _newest_runs(unit, listing_ids, until)
    ids = [run.id for run in runs]
    statement = select(StoredFile.id, StoredFile.content_hash).where(StoredFile.id.in_([run.file_id for run in runs]))
    hashes = {row.id: row.content_hash for row in unit.session.execute(statement)}
    rejected = _rejected(unit, ids)
    issues = _issues(unit, runs)
    return [
        ImportSource(
            import_run_id=run.id,
            kind=run.kind,
            file_name=run.file_name,
            sha256=hashes.get(run.file_id, ""),
            rows=run.rows_total,
            rejected=rejected.get(run.id, 0),
            issues=tuple(issues[run.id]),
        )
        for run in runs
    ]


def _newest_runs(unit: Unit, listing_ids: Collection[str], until: datetime) -> Sequence[ImportRun]:
    seen = (
        ImportRun.status == ImportStatus.COMPLETED,
        ImportRun.completed_at <= until,
        which_rows(unit.actor, VIEW_IMPORT),
    )
    newest: dict[str, str] = {}
    ordered = sorted(listing_ids)
    for start in range(0, len(ordered), CHUNK):
        some = ordered[start : start + CHUNK]
        statement = (
            select(ImportRow.listing_id, ImportRow.import_run_id)
            .join(ImportRun, ImportRun.id == ImportRow.import_run_id)
            .where(ImportRow.listing_id.in_(some), *seen)
            .order_by(ImportRun.completed_at, ImportRun.id)
        )
        newest |= {str(row.listing_id): row.import_run_id for row in unit.session.execute(statement)}
    runs = select(ImportRun).where(ImportRun.id.in_(set(newest.values())))
    return unit.session.scalars(runs.order_by(ImportRun.completed_at, ImportRun.id)).all()


def _rejected(unit: Unit, run_ids: Sequence[str]) -> dict[str, int]:
    statement = (
        select(ImportRow.import_run_id, func.count())
        .where(ImportRow.import_run_id.in_(run_ids), ImportRow.outcome == Outcome.REJECTED)
        .group_by(ImportRow.import_run_id)
    )
    return {row[0]: row[1] for row in unit.session.execute(statement)}


def _issues(unit: Unit, runs: Sequence[ImportRun]) -> dict[str, list[ToldIssue]]:
    told = {run.id: [_told("", issue) for issue in (run.report or {}).get("issues", ())] for run in runs}
    statement = (
        select(ImportRow.import_run_id, ImportRow.external_id, ImportRow.issues)
        .where(ImportRow.import_run_id.in_(told), func.json_array_length(ImportRow.issues) > 0)
        .order_by(ImportRow.import_run_id, ImportRow.position)
    )
    for row in unit.session.execute(statement):
        told[row.import_run_id] += [_told(row.external_id, issue) for issue in row.issues]
    return told


def _told(external_id: str, stored: dict[str, object]) -> ToldIssue:
    return ToldIssue(external_id=external_id, issue=issue_from_json(stored))

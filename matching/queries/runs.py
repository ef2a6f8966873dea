"""Match runs as pages show them: status, progress, counts, model and books."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from listings.engine.terms import Kind
from marketplace.fire import allowed_events
from marketplace.jobs.port import newest_runs
from marketplace.permissions import which_rows
from marketplace.wording import Sentence
from matching.models.run import MatchBook, MatchRun
from matching.permissions.rights import VIEW_RUN
from matching.permissions.workflows import MATCH_RUN
from matching.queries.loading import seen_run
from matching.states import RunStatus

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from marketplace.unit import Unit

MOST_RUNS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCounts:
    """Figures of a run; `levels` counts the demands that found an answer by the level of their best match."""

    achievements: int
    demands: int
    abstained: int
    levels: Mapping[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSummary:
    """One run. `stage`, `done` and `total` are the newest job's (an English gettext message; total 0: unknown)."""

    id: str
    status: RunStatus
    stage: str
    done: int
    total: int
    counts: RunCounts
    top: int
    threshold: float
    as_of: date | None
    model: str
    facts: Mapping[str, Any]
    failure: Sentence | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    books: Mapping[str, str]
    """File id of the book by language."""
    allowed: tuple[str, ...]


def recent_match_runs(
    unit: Unit, *, statuses: Collection[RunStatus] | None = None, limit: int = 20
) -> list[RunSummary]:
    """Return the newest runs first, all or those in one of the states; three queries."""
    clauses = [which_rows(unit.actor, VIEW_RUN)]
    if statuses is not None:
        clauses.append(MatchRun.status.in_(statuses))
    ordered = select(MatchRun).where(*clauses).order_by(MatchRun.created_at.desc(), MatchRun.id.desc())
    return _summaries(unit, list(unit.session.scalars(ordered.limit(max(1, min(limit, MOST_RUNS))))))


def match_run(unit: Unit, *, match_run_id: str) -> RunSummary:
    """Return one run. Raises NotFound, Forbidden."""
    return _summaries(unit, [seen_run(unit, match_run_id)])[0]


def _summaries(unit: Unit, runs: Sequence[MatchRun]) -> list[RunSummary]:
    ids = [run.id for run in runs]
    progress, books = _progress(unit, ids), _books(unit, ids)
    return [_summary(unit, run, progress.get(run.id, ("", 0, 0)), books.get(run.id, {})) for run in runs]


def _summary(unit: Unit, run: MatchRun, progress: tuple[str, int, int], books: Mapping[str, str]) -> RunSummary:
    stage, done, total = progress
    return RunSummary(
        id=run.id,
        status=run.status,
        stage=stage,
        done=done,
        total=total,
        counts=_counts(run),
        top=run.top,
        threshold=run.threshold,
        as_of=run.as_of,
        model=run.model,
        facts=run.facts or {},
        failure=Sentence.from_json(run.failure) if run.failure else None,
        created_at=run.created_at,
        started_at=run.started_at,
        finished_at=run.finished_at,
        books=books,
        allowed=allowed_events(unit.actor, MATCH_RUN, run),
    )


def _counts(run: MatchRun) -> RunCounts:
    achievements, demands = run.counts[Kind.ACHIEVEMENT.value], run.counts[Kind.DEMAND.value]
    return RunCounts(
        achievements=achievements["total"],
        demands=demands["total"],
        abstained=sum(demands.get("reasons", {}).values()),
        levels={level: demands.get("levels", {}).get(str(level), 0) for level in (4, 3, 2, 1)},
    )


def _progress(unit: Unit, ids: Sequence[str]) -> dict[str, tuple[str, int, int]]:
    works = newest_runs(unit, object_kind=MATCH_RUN.object_kind, object_ids=ids)
    return {run_id: (work.stage, work.done, work.total) for run_id, work in works.items()}


def _books(unit: Unit, ids: Sequence[str]) -> dict[str, dict[str, str]]:
    books: dict[str, dict[str, str]] = {}
    for book in unit.session.scalars(select(MatchBook).where(MatchBook.match_run_id.in_(ids))):
        books.setdefault(book.match_run_id, {})[book.language] = book.file_id
    return books

"""Match runs as pages show them: status, progress, counts, model and books."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from listings.engine.terms import Kind
from marketplace.fire import allowed_events
from marketplace.jobs.port import newest_run
from marketplace.permissions import which_rows
from marketplace.wording import Sentence
from matching.models.match import MatchAbstention
from matching.models.run import MatchBook, MatchEntry, MatchRun
from matching.permissions.rights import VIEW_RUN
from matching.permissions.workflows import MATCH_RUN
from matching.queries.loading import seen_run
from matching.states import RunStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

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


def recent_match_runs(unit: Unit, *, limit: int = 20) -> list[RunSummary]:
    """Return the newest runs first; a fixed number of queries beside one per run for its progress."""
    statement = (
        select(MatchRun)
        .where(which_rows(unit.actor, VIEW_RUN))
        .order_by(MatchRun.created_at.desc(), MatchRun.id.desc())
        .limit(max(1, min(limit, MOST_RUNS)))
    )
    return _summaries(unit, list(unit.session.scalars(statement)))


def match_run(unit: Unit, *, match_run_id: str) -> RunSummary:
    """Return one run. Raises NotFound, Forbidden."""
    return _summaries(unit, [seen_run(unit, match_run_id)])[0]


def _summaries(unit: Unit, runs: Sequence[MatchRun]) -> list[RunSummary]:
    ids = [run.id for run in runs]
    counts, books = _counts(unit, ids), _books(unit, ids)
    return [_summary(unit, run, counts[run.id], books.get(run.id, {})) for run in runs]


def _summary(unit: Unit, run: MatchRun, counts: RunCounts, books: Mapping[str, str]) -> RunSummary:
    job = newest_run(unit, object_kind=MATCH_RUN.object_kind, object_id=run.id)
    return RunSummary(
        id=run.id,
        status=run.status,
        stage=job.stage if job else "",
        done=job.done if job else 0,
        total=job.total if job else 0,
        counts=counts,
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


def _counts(unit: Unit, ids: Sequence[str]) -> dict[str, RunCounts]:
    entries = select(MatchEntry.match_run_id, MatchEntry.kind, func.count()).where(MatchEntry.match_run_id.in_(ids))
    sizes = {
        (run_id, kind): count
        for run_id, kind, count in unit.session.execute(entries.group_by(MatchEntry.match_run_id, MatchEntry.kind))
    }
    abstained = select(MatchAbstention.match_run_id, func.count()).where(MatchAbstention.match_run_id.in_(ids))
    silent = dict(unit.session.execute(abstained.group_by(MatchAbstention.match_run_id)).all())
    levels = _levels(unit, ids)
    return {
        run_id: RunCounts(
            achievements=sizes.get((run_id, Kind.ACHIEVEMENT), 0),
            demands=sizes.get((run_id, Kind.DEMAND), 0),
            abstained=silent.get(run_id, 0),
            levels={level: levels.get((run_id, level), 0) for level in (4, 3, 2, 1)},
        )
        for run_id in ids
    }


def _levels(unit: Unit, ids: Sequence[str]) -> dict[tuple[str, int], int]:
    abstained = select(MatchAbstention.demand_version_id).where(MatchAbstention.match_run_id == MatchEntry.match_run_id)
    statement = (
        select(MatchEntry.match_run_id, MatchEntry.best_level, func.count())
        .where(
            MatchEntry.match_run_id.in_(ids),
            MatchEntry.kind == Kind.DEMAND,
            MatchEntry.best_level.is_not(None),
            MatchEntry.version_id.not_in(abstained),
        )
        .group_by(MatchEntry.match_run_id, MatchEntry.best_level)
    )
    return {(run_id, level): count for run_id, level, count in unit.session.execute(statement) if level is not None}


def _books(unit: Unit, ids: Sequence[str]) -> dict[str, dict[str, str]]:
    books: dict[str, dict[str, str]] = {}
    for book in unit.session.scalars(select(MatchBook).where(MatchBook.match_run_id.in_(ids))):
        books.setdefault(book.match_run_id, {})[book.language] = book.file_id
    return books

"""A match run as one line of a table, and starts whose run is still to come beside it. Called by the home page and the run lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from marketplace.wording import Sentence
from matching.states import RunStatus

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matching.queries.runs import RunSummary
    from matching.queries.starts import Start

MOVING = {RunStatus.QUEUED, RunStatus.RUNNING}


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLine:
    """One line; `matched` is None until the run is completed, `failure` says why it stopped."""

    id: str
    created_at: datetime
    status: RunStatus
    demands: int
    achievements: int
    matched: int | None
    failure: Sentence | None

    @property
    def is_moving(self) -> bool:
        """Whether it is still going on."""
        return self.status in MOVING


def run_lines(runs: Iterable[RunSummary], starts: Iterable[Start]) -> list[RunLine]:
    """Return starts and runs as lines, newest first."""
    lines = [*map(start_line, starts), *map(run_line, runs)]
    return sorted(lines, key=lambda line: line.created_at, reverse=True)


def run_line(run: RunSummary) -> RunLine:
    """Return a run as a line."""
    return RunLine(
        id=run.id,
        created_at=run.created_at,
        status=run.status,
        demands=run.counts.demands,
        achievements=run.counts.achievements,
        matched=sum(run.counts.levels.values()) if run.status is RunStatus.COMPLETED else None,
        failure=run.failure if run.status is RunStatus.FAILED else None,
    )


def start_line(start: Start) -> RunLine:
    """Return a start whose run is still to come as a line."""
    return RunLine(
        id=start.match_run_id,
        created_at=start.requested_at,
        status=RunStatus.QUEUED if start.failure is None else RunStatus.FAILED,
        demands=start.demands.rows_total,
        achievements=start.achievements.rows_total,
        matched=None,
        failure=start.failure,
    )

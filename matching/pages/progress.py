"""A run that is not completed: its stages from the two imports on, how far each is, and about how long it will take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from listings.states import ImportStatus
from marketplace import clock
from marketplace.web.fragments import page
from marketplace.web.languages import message, say, translated
from marketplace.wording import Sentence
from matching.engine.stages import Stage
from matching.pages.history import run_history
from matching.pages.lines import MOVING, RunLine, run_line, start_line
from matching.states import RunStatus

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Response

    from listings.queries.imports import ImportSummary
    from marketplace.web.history import Line
    from matching.queries.runs import RunSummary
    from matching.queries.starts import Start

WEIGHTS: Mapping[Stage, float] = {
    Stage.CHECK: 0.01,
    Stage.EMBED: 0.6,
    Stage.RECALL: 0.04,
    Stage.RANK: 0.2,
    Stage.EXPLAIN: 0.1,
    Stage.STORE: 0.05,
}
"""The stages of a run in their order (a book is written when it is asked for), and what part of its time each takes: on the shipped samples vectors
took 3.4 s, ranking 1.1 s, evidence 0.6 s; the small ones are guessed. Good enough for an estimate to the nearest ten seconds."""
KNOWN_SHARE = 0.1
KNOWN_SECONDS = 3.0
TEN = 10
MINUTE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class StageLine:
    """One stage: `state` is done, running, waiting or failed; `total` 0 means unknown; `note` stands where no count is shown."""

    name: str
    state: str
    done: int = 0
    total: int = 0
    note: str = ""


def show_progress(run: RunSummary) -> Response:
    """Show a run under way, failed or cancelled."""
    line = run_line(run)
    reached = next((stage for stage in WEIGHTS if stage.label.en == run.stage), None)
    return _page(
        line,
        stages=[*_imported(line), *_stages(run, reached)],
        failure=run.failure,
        estimate=_estimate(run, reached),
        history=run_history(run.id),
        again="matching.retry" if "retry" in run.allowed else None,
        may_cancel="cancel" in run.allowed,
    )


def show_start(start: Start) -> Response:
    """Show a run whose imports are under way."""
    stages = [_import_line(start.achievements), _import_line(start.demands), *map(_waiting, WEIGHTS)]
    return _page(
        start_line(start),
        stages=stages,
        failure=start.failure,
        estimate=None,
        history=[],
        again="matching.resume" if start.failure else None,
    )


def reading_line(run: ImportSummary, *, is_read: bool) -> StageLine:
    """Return an upload that is being read, or has been, as a stage."""
    state = "done" if is_read else "running"
    return StageLine(name=f"{say(run.kind.label)} · {run.file_name}", state=state)


def _page(
    line: RunLine,
    *,
    stages: list[StageLine],
    failure: Sentence | None,
    estimate: Sentence | None,
    history: list[Line],
    again: str | None,
    may_cancel: bool = False,
) -> Response:
    return page(
        "matching/run.html",
        fragment="progress",
        run=line,
        is_moving=line.status in MOVING,
        stages=stages,
        failure=failure,
        estimate=estimate,
        history=history,
        again=again,
        may_cancel=may_cancel,
    )


def _imported(line: RunLine) -> list[StageLine]:
    return [
        StageLine(name=translated(message("Achievement list")), state="done", note=f"{line.achievements:,}"),
        StageLine(name=translated(message("Demand list")), state="done", note=f"{line.demands:,}"),
    ]


def _import_line(run: ImportSummary) -> StageLine:
    name = translated(
        message("Taking in the achievement list") if run.kind == "achievement" else message("Taking in the demand list")
    )
    if run.status is ImportStatus.COMPLETED:
        return StageLine(name=name, state="done", note=f"{run.rows_total:,}")
    state = "running" if run.status is ImportStatus.RUNNING else "waiting"
    return StageLine(name=name, state=state, done=run.rows_done, total=run.rows_total)


def _stages(run: RunSummary, reached: Stage | None) -> list[StageLine]:
    lines = []
    order = list(WEIGHTS)
    for stage in order:
        if reached is None or order.index(stage) > order.index(reached):
            lines.append(_waiting(stage))
        elif stage is not reached:
            lines.append(StageLine(name=say(stage.label), state="done"))
        else:
            state = "running" if run.status is RunStatus.RUNNING else "failed"
            lines.append(StageLine(name=say(stage.label), state=state, done=run.done, total=run.total))
    return lines


def _waiting(stage: Stage) -> StageLine:
    return StageLine(name=say(stage.label), state="waiting")


def _estimate(run: RunSummary, reached: Stage | None) -> Sentence | None:
    if run.status is not RunStatus.RUNNING or run.started_at is None or reached is None:
        return None
    share = sum(WEIGHTS[stage] for stage in list(WEIGHTS)[: list(WEIGHTS).index(reached)])
    if run.total:
        share += WEIGHTS[reached] * run.done / run.total
    elapsed = (clock.now() - run.started_at).total_seconds()
    if share < KNOWN_SHARE or elapsed < KNOWN_SECONDS:
        return None
    return _about(elapsed * (1 - share) / share)


def _about(seconds: float) -> Sentence:
    if seconds < TEN:
        return Sentence(zh="马上就好", en="nearly there")
    if seconds < MINUTE:
        rounded = round(seconds / TEN) * TEN
        return Sentence(zh=f"大约还要 {rounded} 秒", en=f"about {rounded} s to go")
    minutes = round(seconds / MINUTE)
    return Sentence(zh=f"大约还要 {minutes} 分钟", en=f"about {minutes} min to go")

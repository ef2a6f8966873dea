"""The machine of match runs bound to its table: rights, words, audit actions and the moments that a transition writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from marketplace import clock
from marketplace.fire import Event, Workflow
from marketplace.wording import Sentence
from matching.permissions.rights import CANCEL_RUN, EXECUTE_RUN, START_RUN
from matching.states import RunMachine

if TYPE_CHECKING:
    from marketplace.unit import Unit
    from matching.models.run import MatchRun


def _started(unit: Unit, run: MatchRun) -> None:
    del unit
    run.started_at = clock.now()


def _finished(unit: Unit, run: MatchRun) -> None:
    del unit
    run.finished_at = clock.now()


def _queued(unit: Unit, run: MatchRun) -> None:
    del unit
    run.failure, run.started_at, run.finished_at = None, None, None


MATCH_RUN: Final = Workflow(
    machine=RunMachine,
    object_kind="match_run",
    column="status",
    title=Sentence(zh="匹配", en="The match run"),
    label=lambda run: run.created_at.strftime("%Y-%m-%d %H:%M"),
    events={
        "start": Event(title=Sentence(zh="开始", en="start"), past="started", permission=EXECUTE_RUN, effect=_started),
        "complete": Event(
            title=Sentence(zh="完成", en="complete"), past="completed", permission=EXECUTE_RUN, effect=_finished
        ),
        "fail": Event(title=Sentence(zh="中止", en="fail"), past="failed", permission=EXECUTE_RUN, effect=_finished),
        "cancel": Event(
            title=Sentence(zh="取消", en="cancel"), past="cancelled", permission=CANCEL_RUN, effect=_finished
        ),
        "retry": Event(title=Sentence(zh="重试", en="retry"), past="retried", permission=START_RUN, effect=_queued),
    },
)
WORKFLOWS: Final = (MATCH_RUN,)

"""The machines of match runs and ranking models bound to their tables: rights, words, audit actions and the moments that a transition writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from marketplace import clock
from marketplace.fire import Event, Workflow
from marketplace.wording import Sentence
from matching.permissions.rights import CANCEL_RUN, EXECUTE_RUN, START_RUN, USE_MODEL
from matching.states import ModelMachine, RunMachine

if TYPE_CHECKING:
    from marketplace.unit import Unit
    from matching.models.ranking_model import RankingModel
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


def _used(unit: Unit, model: RankingModel) -> None:
    del unit
    model.used_at, model.retired_at = clock.now(), None


def _retired(unit: Unit, model: RankingModel) -> None:
    del unit
    model.retired_at = clock.now()


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
RANKING_MODEL: Final = Workflow(
    machine=ModelMachine,
    object_kind="ranking_model",
    column="status",
    title=Sentence(zh="排序模型", en="The ranking model"),
    label=lambda model: model.name,
    events={
        "use": Event(title=Sentence(zh="启用", en="use"), past="used", permission=USE_MODEL, effect=_used),
        "retire": Event(title=Sentence(zh="停用", en="retire"), past="retired", permission=USE_MODEL, effect=_retired),
    },
)
WORKFLOWS: Final = (MATCH_RUN, RANKING_MODEL)

"""The named rights of this package: match runs, what people decided about matches, ranking models. Until accounts exist the local operator has them on rows of the own organisation."""

from __future__ import annotations

from typing import Final

from marketplace.actor import ActorKind
from marketplace.permissions import OWN_ROWS, OfKind, Permission
from marketplace.wording import Sentence
from matching.models.feedback import Feedback
from matching.models.ranking_model import RankingModel
from matching.models.run import MatchRun

VIEW_RUN: Final = Permission(
    name="match_run:view", title=Sentence(zh="查看匹配", en="see the match run"), model=MatchRun, rule=OWN_ROWS
)
START_RUN: Final = Permission(
    name="match_run:start", title=Sentence(zh="发起匹配", en="start a match run"), model=MatchRun, rule=OWN_ROWS
)
EXECUTE_RUN: Final = Permission(
    name="match_run:execute",
    title=Sentence(zh="执行匹配", en="execute the match run"),
    model=MatchRun,
    rule=OWN_ROWS | OfKind((ActorKind.SYSTEM,)),
)
CANCEL_RUN: Final = Permission(
    name="match_run:cancel", title=Sentence(zh="取消匹配", en="cancel the match run"), model=MatchRun, rule=OWN_ROWS
)
VIEW_FEEDBACK: Final = Permission(
    name="feedback:view", title=Sentence(zh="查看意见", en="see the decisions"), model=Feedback, rule=OWN_ROWS
)
DECIDE: Final = Permission(
    name="feedback:decide", title=Sentence(zh="填写意见", en="decide about a match"), model=Feedback, rule=OWN_ROWS
)
VIEW_MODEL: Final = Permission(
    name="ranking_model:view",
    title=Sentence(zh="查看排序模型", en="see the ranking model"),
    model=RankingModel,
    rule=OWN_ROWS,
)
TRAIN_MODEL: Final = Permission(
    name="ranking_model:train",
    title=Sentence(zh="训练排序模型", en="train a ranking model"),
    model=RankingModel,
    rule=OWN_ROWS,
)
USE_MODEL: Final = Permission(
    name="ranking_model:use",
    title=Sentence(zh="切换排序模型", en="switch the ranking model"),
    model=RankingModel,
    rule=OWN_ROWS,
)

PERMISSIONS: Final = (
    VIEW_RUN,
    START_RUN,
    EXECUTE_RUN,
    CANCEL_RUN,
    VIEW_FEEDBACK,
    DECIDE,
    VIEW_MODEL,
    TRAIN_MODEL,
    USE_MODEL,
)

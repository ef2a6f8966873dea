"""The record of this package: what the program gets from it. Parts are imported when they are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace.package import Command, Package
from marketplace.wording import Sentence

if TYPE_CHECKING:
    import click

    from marketplace.db import Base
    from marketplace.fire import Workflow
    from marketplace.jobs.port import Job
    from marketplace.package import Pages
    from marketplace.permissions import Permission


def _models() -> tuple[type[Base], ...]:
    from matching.models.feedback import Feedback
    from matching.models.match import Match, MatchAbstention
    from matching.models.ranking_model import RankingModel
    from matching.models.run import MatchBook, MatchEntry, MatchRun

    return MatchRun, MatchEntry, Match, MatchAbstention, MatchBook, Feedback, RankingModel


def _blueprints() -> tuple[Pages, ...]:
    from matching.pages.routes import blueprint

    return (blueprint,)


def _permissions() -> tuple[Permission, ...]:
    from matching.permissions.rights import PERMISSIONS

    return PERMISSIONS


def _machines() -> tuple[Workflow, ...]:
    from matching.permissions.workflows import WORKFLOWS

    return WORKFLOWS


def _jobs() -> tuple[Job, ...]:
    from matching.jobs import JOBS

    return JOBS


def _matchbook() -> click.Command:
    from matching.cli.matchbook import matchbook_command

    return matchbook_command


def _match() -> click.Command:
    from matching.cli.match import match_command

    return match_command


def _feedback() -> click.Command:
    from matching.cli.feedback import feedback_command

    return feedback_command


def _model() -> click.Command:
    from matching.cli.model import model_command

    return model_command


PACKAGE = Package(
    name="matching",
    models=_models,
    blueprints=_blueprints,
    permissions=_permissions,
    machines=_machines,
    jobs=_jobs,
    commands=(
        Command(
            name="matchbook",
            help=Sentence(
                zh="两份清单生成对接手册，或读回标注", en="Make a match book of two lists, or read a marked one back"
            ),
            load=_matchbook,
        ),
        Command(
            name="match",
            help=Sentence(zh="匹配已导入的两份清单", en="Match the two lists that were imported"),
            load=_match,
        ),
        Command(
            name="feedback",
            help=Sentence(zh="查看、导出人对匹配的意见", en="Show and export what people decided about matches"),
            load=_feedback,
        ),
        Command(
            name="model",
            help=Sentence(zh="训练、评分、查看排序模型", en="Train, apply and show the ranking model"),
            load=_model,
        ),
    ),
)

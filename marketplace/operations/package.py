"""The record of operations. It also hands in the tables and jobs of the ground, which have no record of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace.package import Command, Package
from marketplace.wording import Sentence

if TYPE_CHECKING:
    import click

    from marketplace.db import Base
    from marketplace.jobs.port import Job
    from marketplace.package import Pages
    from marketplace.permissions import Permission


def _models() -> tuple[type[Base], ...]:
    from marketplace.audit.models import AuditEntry, AuditHead, AuditValue
    from marketplace.files.models import StoredFile
    from marketplace.jobs.models import JobRun, SchedulerTurn
    from marketplace.operations.models import DatabaseMark
    from marketplace.search.documents import SearchDocument
    from marketplace.search.embeddings import SearchVector
    from marketplace.search.encoders import EncoderState

    return (
        AuditEntry,
        AuditHead,
        AuditValue,
        StoredFile,
        JobRun,
        SchedulerTurn,
        DatabaseMark,
        SearchDocument,
        SearchVector,
        EncoderState,
    )


def _permissions() -> tuple[Permission, ...]:
    from marketplace.operations.encoders import SWITCH
    from marketplace.operations.permissions import PERMISSIONS

    return (SWITCH, *PERMISSIONS)


def _blueprints() -> tuple[Pages, ...]:
    from marketplace.operations.pages import health, work

    return (health.blueprint, work.blueprint)


def _jobs() -> tuple[Job, ...]:
    from marketplace.operations.jobs import JOBS

    return JOBS


def _audit() -> click.Command:
    from marketplace.operations.cli.trail import audit

    return audit


def _database() -> click.Command:
    from marketplace.operations.cli.tables import database

    return database


def _settings() -> click.Command:
    from marketplace.operations.cli.choices import settings

    return settings


def _serve() -> click.Command:
    from marketplace.operations.cli.serving import serve

    return serve


def _worker() -> click.Command:
    from marketplace.operations.cli.work import worker

    return worker


def _start() -> click.Command:
    from marketplace.operations.cli.serving import start

    return start


def _health() -> click.Command:
    from marketplace.operations.cli.serving import health

    return health


def _encoder() -> click.Command:
    from marketplace.operations.cli.encoders import encoder

    return encoder


def _scheduler() -> click.Command:
    from marketplace.operations.cli.work import scheduler

    return scheduler


def _work() -> click.Command:
    from marketplace.operations.cli.jobs import jobs

    return jobs


def _job() -> click.Command:
    from marketplace.operations.cli.work import job

    return job


PACKAGE = Package(
    name="operations",
    models=_models,
    blueprints=_blueprints,
    jobs=_jobs,
    permissions=_permissions,
    commands=(
        Command(
            name="start",
            help=Sentence(
                zh="启动网页服务和后台任务，Ctrl-C 一并停止",
                en="Serve the pages and work in the background; Ctrl-C stops both",
            ),
            load=_start,
        ),
        Command(name="serve", help=Sentence(zh="只启动网页服务", en="Serve the pages only"), load=_serve),
        Command(name="worker", help=Sentence(zh="只运行后台任务", en="Work in the background only"), load=_worker),
        Command(
            name="job",
            help=Sentence(
                zh="立即执行一项后台任务；不写名称则列出全部", en="Do one job now; without a name list them all"
            ),
            load=_job,
        ),
        Command(
            name="scheduler",
            help=Sentence(zh="只安排后台任务，由后台进程执行", en="Find waiting work and leave it to the workers"),
            load=_scheduler,
        ),
        Command(
            name="jobs",
            help=Sentence(
                zh="查看后台任务，重新执行出错或已搁置的任务",
                en="Show the background work; do again what failed",
            ),
            load=_work,
        ),
        Command(
            name="health",
            help=Sentence(zh="检查数据库、检索和队列", en="Ask database, search and queue whether they answer"),
            load=_health,
        ),
        Command(
            name="database", help=Sentence(zh="升级或检查数据库", en="Upgrade or check the database"), load=_database
        ),
        Command(
            name="encoder",
            help=Sentence(zh="查看或更换语义编码器", en="Show the encoder of search or switch to another one"),
            load=_encoder,
        ),
        Command(name="audit", help=Sentence(zh="核验审计记录", en="Verify the audit trail"), load=_audit),
        Command(name="settings", help=Sentence(zh="列出全部设置", en="List every setting"), load=_settings),
    ),
)

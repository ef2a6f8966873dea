"""`twolists worker`, `scheduler` and `job`: background work, all of it, its arranging alone, or one piece now."""

from __future__ import annotations

import logging
import signal
import threading
from typing import TYPE_CHECKING

import click

from marketplace.actor import LOCAL_OPERATOR
from marketplace.errors import Invalid, NotFound
from marketplace.jobs.port import Work
from marketplace.jobs.worker import schedule_until, work_off, work_until
from marketplace.operations.logs import configure_logs
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from marketplace.jobs.port import Job
    from marketplace.package import Program

LONGEST_NAME = 24


@click.command()
@click.option("--until-done", is_flag=True, help="Do what is waiting, then end.")
@click.pass_obj
def worker(program: Program, *, until_done: bool) -> None:
    """Work that a killed worker left is taken up again."""
    settings = program.settings
    configure_logs(settings, level=logging.INFO)
    runtime = program.runtime
    if until_done:
        work_off(runtime)
        return
    work_until(runtime, _stop_on_signal(), threads=settings.worker_threads)


@click.command()
@click.pass_obj
def scheduler(program: Program) -> None:
    """Every worker does this too; of several, one at a time has the turn."""
    configure_logs(program.settings, level=logging.INFO)
    runtime = program.runtime
    schedule_until(runtime, _stop_on_signal())


@click.command()
@click.argument("name", required=False)
@click.option(
    "--argument",
    "pairs",
    multiple=True,
    metavar="NAME=VALUE",
    help="An argument of the job; may be given several times.",
)
@click.pass_obj
def job(program: Program, *, name: str | None, pairs: tuple[str, ...]) -> None:
    """Do the work in this process and wait for it."""
    jobs = program.runtime.jobs
    if name is None:
        for known in jobs.values():
            click.echo(f"{known.name.ljust(LONGEST_NAME)} {known.title.text(program.language)}")
        return
    if name not in jobs:
        raise NotFound("no_such_job", Sentence(zh="没有这项任务", en="There is no such job"), value=name)
    _do(program, jobs[name], dict(_parted(pair) for pair in pairs))


def _stop_on_signal() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return stop


def _do(program: Program, known: Job, arguments: dict[str, str]) -> None:
    def report(stage: str, *, done: int = 0, total: int = 0) -> None:
        click.echo(f"{stage} {done}/{total}" if total else stage, err=True)

    known.function(Work(runtime=program.runtime, actor=LOCAL_OPERATOR, report=report), **arguments)


def _parted(pair: str) -> tuple[str, str]:
    name, equals, value = pair.partition("=")
    if not equals:
        raise Invalid(
            "argument_unreadable", Sentence(zh="参数应写成 名称=值", en="An argument is written NAME=VALUE"), value=pair
        )
    return name, value

"""`twolists jobs`: the background work, what became of it, and having it done again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Column, Table

from marketplace.actor import LOCAL_OPERATOR
from marketplace.ids import LENGTH
from marketplace.locale import format_moment, translate
from marketplace.operations.queries import MOST_LISTED, WorkState, work, work_counts, work_in
from marketplace.operations.services import run_job_again
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from marketplace.operations.queries import WorkLine
    from marketplace.package import Program
    from marketplace.wording import Language


@click.group("jobs", no_args_is_help=True)
def jobs() -> None:
    """Show the background work; what was set aside stays until it is done again."""


@jobs.command("list")
@click.option(
    "--state",
    "wanted",
    type=click.Choice([state.value for state in WorkState]),
    help="One state only; without it all but the done.",
)
@click.option(
    "--most", type=click.IntRange(1, MOST_LISTED), default=50, show_default=True, help="Lines shown of each state."
)
@click.pass_obj
def list_command(program: Program, *, wanted: str | None, most: int) -> None:
    """List the work, the newest first; exit code 1 where some was set aside."""
    units, language = program.runtime.units, program.language
    counts = units.read(work_counts, actor=LOCAL_OPERATOR)
    shown = [WorkState(wanted)] if wanted else list(counts)
    table = Table(Column("ID", min_width=LENGTH), *(title.text(language) for title in HEADINGS))
    for state in shown:
        for line in units.read(work_in, actor=LOCAL_OPERATOR, state=state, limit=most).lines:
            table.add_row(line.id, _title(program, line), state.label.text(language), _how(line, language))
    if table.row_count:
        Console().print(table)
    click.echo(_summary(counts).text(language))
    raise SystemExit(1 if counts[WorkState.SET_ASIDE] else 0)


@jobs.command("show")
@click.argument("job_run_id", metavar="ID")
@click.pass_obj
def show_command(program: Program, *, job_run_id: str) -> None:
    """Show one piece of work with its arguments, tries and last fault."""
    line = program.runtime.units.read(work, actor=LOCAL_OPERATOR, job_run_id=job_run_id)
    table = Table(show_header=False)
    for title, value in _facts(program, line):
        if value:
            table.add_row(title.text(program.language), value)
    Console().print(table)


@jobs.command("run-again")
@click.argument("job_run_id", metavar="ID")
@click.pass_obj
def run_again_command(program: Program, *, job_run_id: str) -> None:
    """Have a worker do work again that failed or was set aside."""
    runtime = program.runtime
    runtime.units.run(run_job_again, actor=LOCAL_OPERATOR, job_run_id=job_run_id, jobs=runtime.jobs)
    click.echo(Sentence(zh="已重新排队", en="It waits for a worker again").text(program.language))


HEADINGS = (
    Sentence(zh="任务", en="Job"),
    Sentence(zh="状态", en="State"),
    Sentence(zh="情况", en="How it goes"),
)


def _title(program: Program, line: WorkLine) -> str:
    job = program.runtime.jobs.get(line.job)
    return line.job if job is None else job.title.text(program.language)


def _how(line: WorkLine, language: Language) -> str:
    if line.error is not None:
        return line.error.text(language)
    if line.state is WorkState.FAILING:
        return " · ".join(part for part in (line.fault, _moment(line.next_try_at, language)) if part)
    if line.state is WorkState.RUNNING and line.stage:
        return f"{translate(language, line.stage)} {line.done}/{line.total}" if line.total else line.stage
    return _moment(line.finished_at or line.requested_at, language)


def _facts(program: Program, line: WorkLine) -> Iterator[tuple[Sentence, str]]:
    language = program.language
    yield Sentence(zh="编号", en="ID"), line.id
    yield HEADINGS[0], f"{_title(program, line)} ({line.job})"
    yield HEADINGS[1], line.state.label.text(language)
    yield Sentence(zh="参数", en="Arguments"), json.dumps(dict(line.arguments), ensure_ascii=False)
    yield Sentence(zh="发起时间", en="Asked for at"), _moment(line.requested_at, language)
    yield Sentence(zh="执行次数", en="Taken up"), str(line.attempts)
    yield Sentence(zh="出错次数", en="Faults"), str(line.faults)
    yield Sentence(zh="最近的错误", en="Last fault"), line.fault
    yield Sentence(zh="下次重试", en="Next try"), _moment(line.next_try_at, language)
    yield Sentence(zh="结束时间", en="Ended at"), _moment(line.finished_at, language)
    yield Sentence(zh="原因", en="Reason"), line.error.text(language) if line.error else ""


def _moment(value: datetime | None, language: Language) -> str:
    return "" if value is None else format_moment(value, language)


def _summary(counts: dict[WorkState, int]) -> Sentence:
    zh = "，".join(f"{state.label.zh} {count}" for state, count in counts.items())
    en = ", ".join(f"{state.label.en.lower()}: {count}" for state, count in counts.items())
    return Sentence(zh=zh, en=en)

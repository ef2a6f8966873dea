"""`twolists feedback show|export|read`: what people decided about matches, as figures, as a file, and out of a marked book."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from marketplace.actor import LOCAL_OPERATOR
from marketplace.files.sources import SourceFile
from marketplace.files.targets import check_target, write_target
from marketplace.locale import format_moment
from marketplace.wording import LANGUAGES, Language, Sentence
from matching.cli.marks import keep_marks, show_faults
from matching.services.feedback.exporting import exported, feedback_summary, format_of
from matching.sheets.reading import read_book

if TYPE_CHECKING:
    from collections.abc import Iterator

    from marketplace.package import Program
    from matching.services.feedback.exporting import Summary

OUT_FILE = click.Path(path_type=Path, dir_okay=False)
LANGUAGE = click.option("--lang", "language", type=click.Choice(LANGUAGES), help="Language of what is shown.")
TITLE = Sentence(zh="对匹配的意见", en="Decisions about matches")

NOTHING = Sentence(
    zh="还没有人对匹配表示过意见。可以在匹配页上说，也可以在对接手册中标记后用 twolists feedback read 读回。",
    en="Nobody has decided about a match yet. Say it on the page of a match, or mark a match book and read it back with twolists feedback read.",
)


@click.group("feedback", no_args_is_help=True)
def feedback_command() -> None:
    """Show, export and read back what people decided about matches."""


@feedback_command.command("show")
@LANGUAGE
@click.pass_obj
def show_command(program: Program, language: Language | None) -> None:
    """Print how many decisions hold, by answer, reason, source and ranking model."""
    language = language or program.language
    summary = program.runtime.units.read(feedback_summary, actor=replace(LOCAL_OPERATOR, language=language))
    if not summary.total and not summary.ended:
        click.echo(NOTHING.text(language))
        return
    table = Table(title=TITLE.text(language))
    table.add_column("")
    table.add_column("", justify="right")
    for title, value in _figures(summary, language):
        table.add_row(title.text(language), value)
    Console().print(table)


@feedback_command.command("export")
@click.option("-o", "--out", type=OUT_FILE, required=True, help="The file to write (.jsonl or .csv).")
@click.option("--words", "with_words", is_flag=True, help="With the words that people wrote: they may name persons.")
@LANGUAGE
@click.pass_obj
def export_command(program: Program, *, out: Path, with_words: bool, language: Language | None) -> None:
    """Write the decisions that hold, one a line, with what was shown when they were made."""
    language = language or program.language
    file_format = format_of(out.name)
    check_target(out)
    text = program.runtime.units.read(
        exported,
        actor=replace(LOCAL_OPERATOR, language=language),
        file_format=file_format,
        with_words=with_words,
    )
    write_target(out, text.encode())
    total = program.runtime.units.read(feedback_summary, actor=LOCAL_OPERATOR).total
    click.echo(Sentence(zh=f"已导出意见 {total} 条：{out}", en=f"{total} decision(s) exported: {out}").text(language))


@feedback_command.command("read")
@click.argument("book", type=SourceFile())
@LANGUAGE
@click.pass_obj
def read_command(program: Program, *, book: Path, language: Language | None) -> None:
    """Keep the marks of a match book of this database. What cannot be taken over is shown, and ends with exit code 1."""
    language = language or program.language
    marked = read_book(book.read_bytes(), book.name)
    lost = keep_marks(program, marked, name=book.name, language=language)
    if marked.faults:
        show_faults(marked.faults, language)
    if marked.faults or lost:
        raise SystemExit(1)


def _figures(summary: Summary, language: Language) -> Iterator[tuple[Sentence, str]]:
    for decision, count in summary.decisions.items():
        yield decision.label, str(count)
    yield Sentence(zh="涉及配对", en="Pairs decided about"), str(summary.pairs)
    yield Sentence(zh="涉及需求", en="Demands decided about"), str(summary.demands)
    yield Sentence(zh="已改变或撤回", en="Changed or taken back"), str(summary.ended)
    for reason, count in summary.reasons.items():
        yield Sentence(zh=f"原因：{reason.label.zh}", en=f"Reason: {reason.label.en}"), str(count)
    for source, count in summary.sources.items():
        yield Sentence(zh=f"来源：{source.label.zh}", en=f"Said {source.label.en}"), str(count)
    for model, count in summary.models.items():
        yield Sentence(zh=f"模型：{model}", en=f"Model: {model}"), str(count)
    if summary.first is not None and summary.last is not None:
        yield Sentence(zh="最早", en="First"), format_moment(summary.first, language)
        yield Sentence(zh="最近", en="Last"), format_moment(summary.last, language)

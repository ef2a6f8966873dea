"""Marks of a book on the command line: keeping them, and naming what could not be taken over. Called by `matchbook read` and `feedback read`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from marketplace.actor import LOCAL_OPERATOR
from marketplace.wording import Sentence
from matching.services.feedback.marked_books import TAKEN_OVER, Outcome, record_book

if TYPE_CHECKING:
    from marketplace.package import Program
    from marketplace.wording import Language
    from matching.services.feedback.marked_books import BookReading, ReadMark
    from matching.sheets.reading import Fault, MarkedBook


def keep_marks(program: Program, book: MarkedBook, *, name: str, language: Language) -> int:
    """Record the marks of a book and print what became of them; returns how many belong to no pair of its run. Raises as `record_book`."""
    actor = replace(LOCAL_OPERATOR, language=language)
    reading: BookReading = program.runtime.units.run(record_book, actor=actor, book=book, name=name)
    same = len(reading.of(Outcome.SAME))
    click.echo(
        Sentence(
            zh=f"已保存意见 {reading.to_take_over} 条，{same} 条没有变化，{len(reading.faults)} 处未能识别",
            en=f"{reading.to_take_over} decision(s) kept, {same} unchanged, {len(reading.faults)} mark(s) not taken over",
        ).text(language)
    )
    for outcome in (Outcome.CONFLICT, Outcome.UNKNOWN):
        found = reading.of(outcome)
        if found:
            _show_marks(found, outcome, language)
    return len(reading.of(Outcome.UNKNOWN))


def show_faults(faults: tuple[Fault, ...], language: Language) -> None:
    """Print what could not be read, with sheet and row."""
    headers = (Sentence(zh="问题", en="Problem"), Sentence(zh="位置", en="Place"), Sentence(zh="说明", en="In words"))
    table = Table(*(header.text(language) for header in headers))
    for fault in faults:
        places = "\n".join(f"{place.sheet}!{place.row}" for place in fault.places)
        table.add_row(fault.kind.label.text(language), places, fault.sentence.text(language))
    Console().print(table)


def _show_marks(marks: list[ReadMark], outcome: Outcome, language: Language) -> None:
    headers = (
        Sentence(zh="需求", en="Demand"),
        Sentence(zh="成果", en="Achievement"),
        Sentence(zh="手册中", en="In the book"),
        Sentence(zh="此前", en="Before"),
    )
    table = Table(*(header.text(language) for header in headers), title=outcome.label.text(language))
    for one in marks:
        before = one.standing.decision.label.text(language) if one.standing and outcome in TAKEN_OVER else ""
        key = one.mark.key
        table.add_row(key.demand, key.achievement, one.said.decision.label.text(language), before)
    Console().print(table)

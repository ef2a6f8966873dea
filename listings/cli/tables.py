"""What an import prints: counts, columns that were not recognised, guesses, rejected rows, questions about duplicates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from listings.engine.reading.records import Severity
from listings.models.import_run import Outcome
from listings.states import ImportStatus
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from listings.queries.imports import ImportSummary, RowReport
    from marketplace.wording import Language

REJECTED_TABLE = Sentence(zh="问题行", en="Rows with issues")
DUPLICATE_TABLE = Sentence(zh="可能重复", en="Likely duplicates")
GUESS_TABLE = Sentence(zh="推断的代码", en="Codes that were guessed")
ROW, COLUMN, VALUE, REASON, OUTCOME = (
    Sentence(zh="行", en="Row"),
    Sentence(zh="列", en="Column"),
    Sentence(zh="原值", en="Value"),
    Sentence(zh="原因", en="Reason"),
    Sentence(zh="结果", en="Outcome"),
)
TITLE, OTHER, SCORE = (
    Sentence(zh="名称", en="Title"),
    Sentence(zh="另一条", en="The other"),
    Sentence(zh="相似度", en="Alike"),
)
TEXT, CODE, ROWS = Sentence(zh="原文", en="Text"), Sentence(zh="代码", en="Code"), Sentence(zh="行数", en="Rows")
LONGEST_VALUE = 40


def show_preview(summary: ImportSummary, rows: Sequence[RowReport], language: Language) -> None:
    """Print what the preview found; `rows` are those with issues or questions."""
    console = Console()
    if summary.failure is not None:
        click.echo(summary.failure.text(language), err=True)
        return
    for issue in summary.issues:
        place = " ".join(part for part in (issue.sheet, issue.column) if part)
        click.echo(f"{place}: {issue.reason.text(language)}" if place else issue.reason.text(language), err=True)
    unread = [column.header for column in summary.columns if column.field is None and column.how == "unknown"]
    if unread:
        listed = "、".join(unread) if language == "zh" else ", ".join(unread)
        click.echo(
            Sentence(zh=f"未识别的列：{listed}", en=f"Columns that were not recognised: {listed}").text(language)
        )
    _show_guesses(console, summary, language)
    _show_issues(console, rows, language)
    _show_questions(console, rows, language)
    click.echo(counted(summary, language))


def show_result(summary: ImportSummary, language: Language) -> None:
    """Print how the run ended."""
    click.echo(counted(summary, language))


def counted(summary: ImportSummary, language: Language) -> str:
    """Return the counts in one line, named by the run's state."""
    counts = summary.counts
    numbers = {
        Outcome.CREATED: counts.created,
        Outcome.UPDATED: counts.updated,
        Outcome.UNCHANGED: counts.unchanged,
        Outcome.REJECTED: counts.rejected,
    }
    parts = [f"{outcome.label.text(language)} {number}" for outcome, number in numbers.items()]
    if counts.questions:
        parts.append(f"{DUPLICATE_TABLE.text(language)} {counts.questions}")
    state = summary.status if summary.status is ImportStatus.COMPLETED else ImportStatus.PREVIEWED
    return f"{state.label.text(language)}: " + ", ".join(parts)


def _show_guesses(console: Console, summary: ImportSummary, language: Language) -> None:
    table = _table(GUESS_TABLE, (TEXT, CODE, ROWS), language)
    for guess in summary.guesses:
        _add(table, guess.text, f"{guess.code or ''} {guess.label.text(language)}".strip(), str(guess.rows))
    _print(console, table)


def _show_issues(console: Console, rows: Iterable[RowReport], language: Language) -> None:
    table = _table(REJECTED_TABLE, (ROW, COLUMN, VALUE, REASON, OUTCOME), language)
    for row in rows:
        for issue in row.issues:
            if issue.severity is Severity.ERROR or row.outcome is Outcome.REJECTED:
                place = f"{issue.sheet} {issue.row}".strip()
                outcome = row.outcome.label.text(language)
                _add(table, place, issue.column, _short(issue.value), issue.reason.text(language), outcome)
    _print(console, table)


def _show_questions(console: Console, rows: Iterable[RowReport], language: Language) -> None:
    table = _table(DUPLICATE_TABLE, (ROW, TITLE, OTHER, SCORE, REASON), language)
    for row in rows:
        for question in row.questions:
            reasons = "; ".join(reason.text(language) for reason in question.reasons)
            _add(table, str(row.row), _short(row.title), _short(question.title), f"{question.score:.0f}", reasons)
    _print(console, table)


def _table(title: Sentence, headers: Iterable[Sentence], language: Language) -> Table:
    table = Table(title=title.text(language), title_justify="left")
    for header in headers:
        table.add_column(header.text(language), overflow="fold")
    return table


def _add(table: Table, *cells: str) -> None:
    table.add_row(*map(Text, cells))  # as text: a cell of somebody's file is no markup


def _print(console: Console, table: Table) -> None:
    if table.row_count:
        console.print(table)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"

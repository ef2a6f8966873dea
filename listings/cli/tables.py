"""What an import prints: counts, columns that were not recognised, guesses, rejected rows, notices, questions about duplicates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from listings.engine.reading.records import Severity
from listings.models.import_run import Outcome
from listings.queries.imports import RowReport
from listings.queries.pages import Page
from listings.states import ImportStatus
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from listings.engine.reading.records import RowIssue
    from listings.queries.imports import ImportSummary
    from marketplace.wording import Language

REJECTED_TABLE = Sentence(zh="退回的行", en="Rejected rows")
NOTICE_TABLE = Sentence(zh="提醒", en="Notices")
DUPLICATE_TABLE = Sentence(zh="疑似重复", en="Likely duplicates")
GUESS_TABLE = Sentence(zh="按近似匹配的名称", en="Codes that were guessed")
ROW, COLUMN, VALUE, REASON = (
    Sentence(zh="行", en="Row"),
    Sentence(zh="列", en="Column"),
    Sentence(zh="原值", en="Value"),
    Sentence(zh="原因", en="Reason"),
)
TITLE, OTHER, SCORE = (
    Sentence(zh="名称", en="Title"),
    Sentence(zh="另一条", en="The other"),
    Sentence(zh="相似度", en="Alike"),
)
TEXT, CODE, ROWS = Sentence(zh="原文", en="Text"), Sentence(zh="代码", en="Code"), Sentence(zh="行数", en="Rows")
LONGEST_VALUE = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The beginning of each list of rows that a person should look at; `hinted` holds every row with an issue, rejected ones too."""

    rejected: Page[RowReport]
    hinted: Page[RowReport]
    doubtful: Page[RowReport]


def show_preview(summary: ImportSummary, found: Found, language: Language) -> None:
    """Print what the preview found."""
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
    _show_rejected(console, found.rejected, language)
    _show_notices(console, found.hinted, language)
    _show_questions(console, found.doubtful, language)
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


def _show_rejected(console: Console, page: Page[RowReport], language: Language) -> None:
    table = _table(REJECTED_TABLE, (ROW, COLUMN, VALUE, REASON), language)
    for row in page.rows:
        for issue in row.issues:
            _add_issue(table, issue, language)
    _print(console, table)
    _say_more(page, language)


def _show_notices(console: Console, page: Page[RowReport], language: Language) -> None:
    """Print what was guessed, set aside or left out in rows that are taken in."""
    table = _table(NOTICE_TABLE, (ROW, COLUMN, VALUE, REASON), language)
    for row in page.rows:
        for issue in row.issues:
            if row.outcome is not Outcome.REJECTED and issue.severity is Severity.WARNING:
                _add_issue(table, issue, language)
    _print(console, table)
    _say_more(page, language)


def _show_questions(console: Console, page: Page[RowReport], language: Language) -> None:
    table = _table(DUPLICATE_TABLE, (ROW, TITLE, OTHER, SCORE, REASON), language)
    for row in page.rows:
        for question in row.questions:
            reasons = "; ".join(reason.text(language) for reason in question.reasons)
            _add(table, str(row.row), _short(row.title), _short(question.title), f"{question.score:.0f}", reasons)
    _print(console, table)
    _say_more(page, language)


def _add_issue(table: Table, issue: RowIssue, language: Language) -> None:
    place = f"{issue.sheet} {issue.row}".strip()
    _add(table, place, issue.column, _short(issue.value), issue.reason.text(language))


def _say_more(page: Page[RowReport], language: Language) -> None:
    """Say how many rows are not printed, and where they all stand."""
    more = page.total - len(page.rows)
    if more > 0:
        sentence = Sentence(
            zh=f"另有 {more} 行未列出，可用 --marked 导出标注清单查看全部",
            en=f"and {more} more row(s); --marked writes them all into a copy of the file",
        )
        click.echo(sentence.text(language))


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

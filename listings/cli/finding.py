"""`twolists find`: the site search in a terminal, with the same results as the page; a condition on an indicator among them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from listings.cli.choices import LISTS
from listings.engine.display import indicator_line
from listings.services.finding.indicators import find_by_indicator, question_in
from listings.services.finding.records import PAGE_SIZE, Asked
from listings.services.finding.searching import correction_of, find_listings
from marketplace.actor import LOCAL_OPERATOR
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Callable

    from listings.services.finding.records import Card, Found
    from marketplace.package import Program, Runtime
    from marketplace.wording import Language

T = TypeVar("T")
MOST = 100
LIST, TITLE, ORGANISATION, CLAIM = (
    Sentence(zh="清单", en="List"),
    Sentence(zh="名称", en="Title"),
    Sentence(zh="单位", en="Organisation"),
    Sentence(zh="指标", en="Indicator"),
)


@click.command("find")
@click.argument("words")
@click.option("--in", "which", type=click.Choice(list(LISTS)), help="Look in one of the lists only.")
@click.option(
    "-n", "--limit", type=click.IntRange(1, MOST), default=PAGE_SIZE, show_default=True, help="How many to show."
)
@click.pass_obj
def find_command(program: Program, *, words: str, which: str | None, limit: int) -> None:
    """Find published entries by words, or achievements by an indicator (“tensile strength > 500 MPa”)."""
    runtime, language = program.runtime, program.language
    asked = Asked(text=words, kind=LISTS[which] if which else None)
    question = question_in(asked)
    if question is None:
        found = _read(runtime, find_listings, asked=asked, limit=limit)
    else:
        answered = _read(runtime, find_by_indicator, asked=asked, question=question, limit=limit)
        found = answered.met
        if answered.is_partial:
            click.echo(_partial(answered.compared, answered.candidates).text(language), err=True)
    _show(found, language)
    if question is None:
        correction = _read(runtime, correction_of, asked=asked, total=found.total)
        if correction is not None:
            spelt = Sentence(zh=f"您是不是要找：{correction.text}", en=f"Did you mean: {correction.text}")
            click.echo(spelt.text(language))


def _read(runtime: Runtime, query: Callable[..., T], **arguments: object) -> T:
    return runtime.units.read(query, actor=LOCAL_OPERATOR, search=runtime.search, **arguments)


def _partial(compared: int, candidates: int) -> Sentence:
    return Sentence(
        zh=f"可能涉及该指标的有 {candidates} 项，只比较了前 {compared} 项",
        en=f"Compared: the first {compared} of {candidates} that may state it",
    )


def _show(found: Found, language: Language) -> None:
    counted = Sentence(zh=f"共 {found.total} 条", en=f"{found.total} found")
    if found.cards:
        table = Table(show_header=True, header_style="bold")
        titles = (LIST, TITLE, ORGANISATION, *([CLAIM] if found.cards[0].answer else []))
        for title in titles:
            table.add_column(title.text(language))
        for card in found.cards:
            table.add_row(*(Text(cell) for cell in _cells(card, language)))
        Console().print(table)
    click.echo(counted.text(language))


def _cells(card: Card, language: Language) -> list[str]:
    cells = [card.kind.label.text(language), card.title.text, card.organisation]
    if card.answer is not None and card.answer.offered is not None:
        line = indicator_line(card.answer.offered)
        cells.append(f"{line.quantity} {line.value.text(language)}")
    return cells

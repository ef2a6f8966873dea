"""Writes the match book: eight sheets for people and a hidden one for the reader. Called by the command line and the services."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace.errors import Invalid
from marketplace.sheets.book import Book
from marketplace.wording import Sentence
from matching.sheets.answers import write_no_match, write_quality
from matching.sheets.guide import TITLE, write_guide, write_overview
from matching.sheets.layout import Layout
from matching.sheets.pairs import write_pairs
from matching.sheets.provenance import write_identity, write_settings
from matching.sheets.views import write_by_achievement, write_by_demand

if TYPE_CHECKING:
    from collections.abc import Callable

    from matching.sheets.contents import BookContents


MOST_ROWS = 1_000_000
"""Rows of the pair sheets, somewhat fewer than a worksheet has."""


def check_length(demands: int, achievements: int, *, top: int) -> None:
    """Raise Invalid (`matchbook.too_long`) where so many matches of every entry may not fit into a sheet."""
    if max(demands, achievements) * top > MOST_ROWS:
        most = MOST_ROWS // max(demands, achievements)
        raise Invalid(
            "matchbook.too_long",
            Sentence(
                zh=f"清单太长，每条最多列出 {most} 个匹配，否则一个工作表放不下",
                en=f"The lists are too long for a worksheet: at most {most} matches for each entry",
            ),
            value=str(top),
        )


def write_book(contents: BookContents, *, progress: Callable[[int, int], None] | None = None) -> bytes:
    """Return the workbook (.xlsx); `progress` hears (sheets done, sheets). Raises Invalid as `check_length`."""
    check_length(len(contents.result.demands), len(contents.result.achievements), top=contents.result.options.top)
    book, layout = Book(title=contents.say(TITLE)), Layout(contents=contents)
    steps: tuple[Callable[[], None], ...] = (
        lambda: write_guide(book, contents),
        lambda: write_overview(book, layout),
        lambda: write_pairs(book, layout),
        lambda: write_by_demand(book, layout),
        lambda: write_by_achievement(book, layout),
        lambda: write_no_match(book, layout),
        lambda: write_quality(book, contents),
        lambda: write_settings(book, contents),
    )
    for done, step in enumerate(steps, start=1):
        step()
        if progress is not None:
            progress(done, len(steps))
    write_identity(book, contents)
    return book.save()

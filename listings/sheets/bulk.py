"""The results of a bulk action as a workbook: one line for each entry, with what became of it and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace.sheets.book import Book, Column
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from listings.queries.bulk.actions import BulkLine
    from marketplace.wording import Language

TITLE = Sentence(zh="批量处理结果", en="Results")
HEADERS = (
    (Sentence(zh="编号", en="Id"), 20),
    (Sentence(zh="名称", en="Title"), 48),
    (Sentence(zh="结果", en="Result"), 14),
    (Sentence(zh="原因", en="Why"), 44),
    (Sentence(zh="版本", en="Version"), 10),
)


def results_workbook(lines: Iterable[BulkLine], *, language: Language) -> bytes:
    """Return the workbook, entries in the order of the action; one whose turn has not come has no result."""
    book = Book(title=TITLE.text(language))
    columns = [Column(header=header.text(language), width=width) for header, width in HEADERS]
    sheet = book.sheet(TITLE.text(language), columns, frozen_columns=1)
    sheet.append_header()
    for line in lines:
        sheet.append(
            [
                line.external_id,
                line.title,
                "" if line.outcome is None else line.outcome.label.text(language),
                "" if line.reason is None else line.reason.text(language),
                line.number,
            ]
        )
    return book.save()

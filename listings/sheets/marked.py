"""The person's own file with what to correct, from a reading. Called by the match book of two files; imports mark from what they stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from listings.engine.reading.records import RowIssue, Severity
from marketplace.sheets.marking import Mark, mark_workbook

if TYPE_CHECKING:
    from collections.abc import Iterable

    from listings.engine.reading.records import Reading
    from marketplace.wording import Language


def mark_list(source: bytes, name: str, reading: Reading, *, language: Language) -> bytes:
    """Return an `.xlsx` copy of `source` with a column of what was found; issues of the whole file stand in its first row."""
    issues = [*reading.issues, *(issue for entry in reading.entries for issue in entry.issues)]
    return mark_workbook(source, name, marks_of(issues), language=language)


def marks_of(issues: Iterable[RowIssue]) -> list[Mark]:
    """Return what to write beside each row."""
    return [
        Mark(
            sheet=issue.sheet,
            row=issue.row,
            column=issue.column_number,
            label=issue.column,
            sentence=issue.reason,
            is_error=issue.severity is Severity.ERROR,
        )
        for issue in issues
    ]

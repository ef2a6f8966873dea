"""What to write into a person's own file: issues as marks. Called by the service that makes the marked copy of an import."""

from __future__ import annotations

from typing import TYPE_CHECKING

from listings.engine.reading.records import Severity
from marketplace.sheets.marking import Mark

if TYPE_CHECKING:
    from collections.abc import Iterable

    from listings.engine.reading.records import RowIssue


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

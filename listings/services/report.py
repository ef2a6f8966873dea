"""What the preview tells about the file as a whole: its columns, what was guessed, what is wrong with the file. JSON and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from listings.models.notes import issue_as_json

if TYPE_CHECKING:
    from listings.engine.reading.records import Reading


def report_as_json(reading: Reading) -> dict[str, Any]:
    """Return `{is_usable, columns, guesses, issues}`, read again by `queries/imports`."""
    return {
        "is_usable": reading.is_usable,
        "columns": [
            {
                "sheet": column.sheet,
                "number": column.number,
                "header": column.header,
                "field": column.field,
                "how": column.how.value,
                "nearest": column.nearest,
            }
            for column in reading.columns
        ],
        "guesses": [
            {
                "field": guess.field,
                "text": guess.text,
                "code": guess.code,
                "label": guess.label.as_json(),
                "how": str(guess.how),
                "score": guess.score,
                "rows": guess.rows,
            }
            for guess in reading.guesses
        ],
        "issues": [issue_as_json(issue) for issue in reading.issues],
    }

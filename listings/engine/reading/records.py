"""What reading a list gives: contents, and what to tell the person about rows, columns and guesses. Called by imports and the match book."""

from __future__ import annotations

from dataclasses import dataclass

from listings.engine.content import Content
from listings.engine.headers import HowFound
from marketplace.wording import Sentence, Titled


class Severity(Titled):
    """An error rejects its row; a warning tells what was guessed or left out."""

    ERROR = "error", "错误", "error"
    WARNING = "warning", "提醒", "notice"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowIssue:
    """One thing to tell about a row: the place as the person sees it, the value as typed, a stable code and the reason.

    `row` counts as the spreadsheet does (0: the whole sheet or file); `column` is the header as typed, `column_number` its 0-based
    place, None where the issue is about no column; `field` is our field's name.
    """

    sheet: str
    row: int
    column: str = ""
    column_number: int | None = None
    field: str = ""
    value: str = ""
    code: str
    severity: Severity
    reason: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class RowReading:
    """One row: its content, None where it is rejected (then an error is among the issues).

    `derived_id` is what a rejected row without an external id would have been known by; empty where not even its title could be read.
    """

    sheet: str
    row: int
    external_id: str = ""
    content: Content | None
    issues: tuple[RowIssue, ...] = ()
    derived_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnReading:
    """What a column was taken for; `nearest` is the field that an unknown header may mean, or that a repeated one would have filled."""

    sheet: str
    number: int
    header: str
    field: str | None
    how: HowFound
    nearest: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """A typed name that was taken for a code by another name or by likeness (`how`, `score` 0-100), in so many rows."""

    field: str
    text: str
    code: str
    label: Sentence
    how: str
    score: float
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A whole list."""

    entries: tuple[RowReading, ...]
    columns: tuple[ColumnReading, ...]
    guesses: tuple[Guess, ...]
    issues: tuple[RowIssue, ...]

    @property
    def is_usable(self) -> bool:
        """Whether a list was recognised; where not, the issues of the file say why."""
        return not any(issue.severity is Severity.ERROR for issue in self.issues)

    @property
    def readable(self) -> tuple[RowReading, ...]:
        """The rows with content."""
        return tuple(entry for entry in self.entries if entry.content is not None)

    @property
    def rejected(self) -> tuple[RowReading, ...]:
        """The rows without."""
        return tuple(entry for entry in self.entries if entry.content is None)

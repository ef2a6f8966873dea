"""What reading needs from outside: tables of cells and vocabularies, described by their shape, so that the engine imports no reader.

`marketplace.sheets.table.Table` and `marketplace.rules.vocabulary.Vocabulary` fit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from marketplace.wording import Sentence, Titled


class UnreadableRow(Protocol):
    """A row that the spreadsheet reader could not take over."""

    @property
    def row(self) -> int:
        """Number of the row as a person counts."""

    @property
    def column(self) -> str:
        """Letters of the column, empty where it is the whole row."""

    @property
    def value(self) -> str:
        """The beginning of what stands there."""

    @property
    def reason(self) -> Sentence:
        """Why it was not taken."""


class Table(Protocol):
    """A sheet: rows of cells, the number of the first row, and the rows that could not be read."""

    @property
    def sheet(self) -> str:
        """Title of the sheet, empty for text files."""

    @property
    def rows(self) -> Sequence[Sequence[Any]]:
        """All rows, of equal length."""

    @property
    def first_row_number(self) -> int:
        """Number of the first of the rows."""

    @property
    def is_hidden(self) -> bool:
        """Whether the spreadsheet program does not show the sheet."""

    @property
    def hidden_rows(self) -> Sequence[int]:
        """Numbers of the rows with cells that it does not show."""

    @property
    def unreadable(self) -> Sequence[UnreadableRow]:
        """The rows that stand empty in `rows` because they could not be read."""


class Finding(Protocol):
    """What a vocabulary says about a text."""

    @property
    def code(self) -> str | None:
        """The code, None where nothing was found."""

    @property
    def how(self) -> Titled:
        """`code`, `name`, `alias`, `fuzzy` or `none`."""

    @property
    def score(self) -> float:
        """0-100; 100 is no guess."""

    @property
    def alternatives(self) -> tuple[str, ...]:
        """The nearest other codes."""


class Vocabulary(Protocol):
    """Names and codes of one reference table."""

    def find(self, text: str) -> Finding:
        """Find by code, name, other name or likeness."""

    def find_exact(self, text: str) -> Finding:
        """Find without likeness."""

    def label(self, code: str) -> Sentence:
        """Name a code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabularies:
    """The open vocabularies of a listing, each in one edition."""

    technical_fields: Vocabulary
    industries: Vocabulary
    regions: Vocabulary

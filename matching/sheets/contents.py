"""What goes into a match book: the result of a run, who made it from which files, and what was wrong with the lists.

The file-only command and the database run fill in the same values. Called by the writer's modules.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from listings.engine.terms import Kind
from marketplace.wording import Language, Sentence
from matching.engine.decisions import Decision, DecisionReason
from matching.engine.result import MatchResult, Pair

if TYPE_CHECKING:
    from matching.engine.entry import Entry

LIST_TITLES = {
    Kind.ACHIEVEMENT: Sentence(zh="成果清单", en="Achievement list"),
    Kind.DEMAND: Sentence(zh="需求清单", en="Demand list"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """One of the two lists as a file: name, SHA-256 and what became of its rows."""

    title: Sentence
    name: str
    sha256: str
    rows: int
    rejected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityNote:
    """One line of the data quality sheet: what kind of note, where (file, sheet, row, column), what stood there and what about it."""

    kind: Sentence
    file: str
    sheet: str
    row: int | None
    external_id: str
    column: str
    value: str
    sentence: Sentence
    is_error: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingMark:
    """What was decided about a pair before the book is written; one that was about an older version is only told, not filled in."""

    decision: Decision
    reason: DecisionReason | None
    words: str
    is_older: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BookContents:
    """Everything the writer needs; `run_id` names the run for good, `version` the program.

    `marks` are decisions that stand already, by the indices of demand and achievement.
    """

    run_id: str
    made_at: datetime
    version: str
    language: Language
    result: MatchResult
    files: Sequence[SourceFile]
    notes: Sequence[QualityNote]
    completeness: Mapping[str, float] = field(default_factory=dict)
    marks: Mapping[tuple[int, int], StandingMark] = field(default_factory=dict)

    def say(self, sentence: Sentence) -> str:
        """Return the wording in the book's language."""
        return sentence.text(self.language)

    def demand(self, pair: Pair) -> Entry:
        """Return the pair's demand."""
        return self.result.demands[pair.demand]

    def achievement(self, pair: Pair) -> Entry:
        """Return the pair's achievement."""
        return self.result.achievements[pair.achievement]

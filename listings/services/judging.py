"""What a read row would become: created, updated, unchanged or rejected; repeated ids inside one file. Pure.

A row without an external id has one derived from its title and organisation (`engine/keys`); where two such rows share it but
say different things, the later ones are told apart by `-2`, `-3` in the order of the file.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from listings.engine.codec import as_json, content_hash
from listings.engine.reading.records import RowIssue, Severity
from listings.models.import_run import Outcome
from listings.models.notes import issue_as_json, question_as_json
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from listings.engine.content import Content
    from listings.engine.reading.records import Reading, RowReading
    from listings.models.notes import Question
    from listings.queries.known import Known

DERIVED = "~"


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedRow:
    """One row of the file with its outcome; `content` and `content_hash` are None on a rejected one."""

    position: int
    sheet: str
    row: int
    external_id: str
    title: str
    outcome: Outcome
    content: Content | None
    content_hash: str | None
    issues: tuple[RowIssue, ...]

    @property
    def is_news(self) -> bool:
        """Whether the row says something that the list does not hold yet."""
        return self.outcome in {Outcome.CREATED, Outcome.UPDATED}

    def as_columns(self, import_run_id: str, questions: Sequence[Question]) -> dict[str, Any]:
        """Return the row as `insert(ImportRow)` takes it."""
        return {
            "import_run_id": import_run_id,
            "position": self.position,
            "sheet": self.sheet,
            "row": self.row,
            "external_id": self.external_id,
            "title": self.title,
            "outcome": self.outcome,
            "content": None if self.content is None else as_json(self.content),
            "content_hash": self.content_hash,
            "issues": [issue_as_json(issue) for issue in self.issues],
            "questions": [question_as_json(question) for question in questions] or None,
        }


@dataclass(frozen=True, slots=True)
class _First:
    row: int
    sheet: str
    content_hash: str


def external_ids_of(reading: Reading) -> list[str]:
    """Return the external ids under which the rows of a file would be stored, each once."""
    return list(dict.fromkeys(row.external_id for row in _told_apart(reading) if row.content is not None))


def judge(reading: Reading, known: Mapping[str, Known]) -> list[JudgedRow]:
    """Return every row of the file in its order, with what it would become; `known` is the list as it is, by external id."""
    return [_judged(position, row, known) for position, row in enumerate(_told_apart(reading))]


def _judged(position: int, row: RowReading, known: Mapping[str, Known]) -> JudgedRow:
    digest = None if row.content is None else content_hash(row.content)
    return JudgedRow(
        position=position,
        sheet=row.sheet,
        row=row.row,
        external_id=row.external_id,
        title="" if row.content is None else row.content.title,
        outcome=Outcome.REJECTED if digest is None else outcome_of(digest, known.get(row.external_id)),
        content=row.content,
        content_hash=digest,
        issues=row.issues,
    )


def outcome_of(digest: str, known: Known | None) -> Outcome:
    """Return what a readable row with content hash `digest` becomes beside what is known under its external id."""
    if known is None:
        return Outcome.CREATED
    return Outcome.UNCHANGED if known.content_hash == digest else Outcome.UPDATED


def _told_apart(reading: Reading) -> Iterator[RowReading]:
    """Yield the rows, later ones with an id that stood before rejected, or renamed where the id was derived."""
    firsts: dict[str, _First] = {}
    for row in reading.entries:
        yield row if row.content is None else _told(row, row.content, firsts)


def _told(row: RowReading, content: Content, firsts: dict[str, _First]) -> RowReading:
    digest = content_hash(content)
    external_id, count = row.external_id, 1
    while (first := firsts.get(external_id)) is not None:
        if first.content_hash == digest or not row.external_id.startswith(DERIVED):
            return _repeated(row, content, first, is_same=first.content_hash == digest)
        count += 1
        external_id = f"{row.external_id}-{count}"
    firsts[external_id] = _First(row.row, row.sheet, digest)
    return replace(row, external_id=external_id)


def _repeated(row: RowReading, content: Content, first: _First, *, is_same: bool) -> RowReading:
    if is_same:
        reason = Sentence(zh=f"与第 {first.row} 行内容相同，已跳过", en=f"Says the same as row {first.row}; left out")
    else:
        reason = Sentence(zh=f"编号与第 {first.row} 行重复", en=f"Has the same id as row {first.row}")
    issue = RowIssue(
        sheet=row.sheet,
        row=row.row,
        column="",
        column_number=None,
        field="external_id",
        value=row.external_id if not row.external_id.startswith(DERIVED) else content.title,
        code="row.repeated",
        severity=Severity.ERROR,
        reason=reason,
    )
    return replace(row, content=None, issues=(*row.issues, issue))

"""Notes about the two lists for the book's quality sheet: rejected and doubtful cells, likely duplicates, what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from listings.engine.completeness import completeness
from listings.engine.duplicates.finding import find_duplicates
from listings.engine.duplicates.records import record_of
from listings.engine.reading.records import Severity
from marketplace.wording import Sentence
from matching.sheets.contents import QualityNote

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from listings.engine.reading.records import Reading, RowIssue
    from listings.queries.sources import ImportSource
    from matching.engine.entry import Entry

ISSUE = Sentence(zh="填写问题", en="Cell")
REJECTED = Sentence(zh="退回的行", en="Rejected row")
DUPLICATE = Sentence(zh="疑似重复", en="Likely duplicate")
MISSING = Sentence(zh="待补充", en="Missing")
MOST_ASKED = 3
"""What one entry is asked for at a time, most helpful first."""


def reading_notes(reading: Reading, *, file: str) -> Iterator[QualityNote]:
    """Yield what reading a list found, in the order of its rows, notes about the whole file first."""
    for issue in reading.issues:
        yield _issue_note(issue, file=file, external_id="")
    for row in reading.entries:
        for issue in row.issues:
            yield _issue_note(issue, file=file, external_id=row.external_id)


def import_notes(source: ImportSource) -> Iterator[QualityNote]:
    """Yield what an import found, in the order of its rows, as `reading_notes` does for a file."""
    for told in source.issues:
        yield _issue_note(told.issue, file=source.file_name, external_id=told.external_id)


def duplicate_notes(entries: Sequence[Entry], *, file: str) -> Iterator[QualityNote]:
    """Yield likely duplicates inside one list, most alike first; nothing is merged."""
    by_id = {entry.id: entry for entry in entries}
    for pair in find_duplicates([record_of(entry.id, entry.content) for entry in entries]):
        left, right = by_id[pair.left], by_id[pair.right]
        reasons = pair.reasons
        yield QualityNote(
            kind=DUPLICATE,
            file=file,
            sheet="",
            row=None,
            external_id=left.external_id or left.id,
            column="",
            value=left.content.title,
            sentence=Sentence(
                zh=f"与 {right.external_id or right.id}“{right.content.title}”相似（{pair.score:.0f} 分）：{'；'.join(reason.zh for reason in reasons)}",
                en=f"Like {right.external_id or right.id} “{right.content.title}” ({pair.score:.0f}): {'; '.join(reason.en for reason in reasons)}",
            ),
            is_error=False,
        )


def completeness_notes(entries: Sequence[Entry], *, file: str) -> Iterator[QualityNote]:
    """Yield one line per incomplete entry that asks for what would help most."""
    for entry in entries:
        missing = completeness(entry.content).missing[:MOST_ASKED]
        if missing:
            yield QualityNote(
                kind=MISSING,
                file=file,
                sheet="",
                row=None,
                external_id=entry.external_id or entry.id,
                column="",
                value=entry.content.title,
                sentence=Sentence(
                    zh="".join(one.sentence.zh for one in missing), en=" ".join(one.sentence.en for one in missing)
                ),
                is_error=False,
            )


def completeness_shares(demands: Sequence[Entry], achievements: Sequence[Entry]) -> Mapping[str, float]:
    """Return the completeness 0-1 of every entry, keyed as `BookContents.completeness` wants it."""
    lists = (("demand", demands), ("achievement", achievements))
    return {
        f"{prefix}:{entry.id}": completeness(entry.content).score / 100
        for prefix, entries in lists
        for entry in entries
    }


def _issue_note(issue: RowIssue, *, file: str, external_id: str) -> QualityNote:
    is_error = issue.severity is Severity.ERROR
    return QualityNote(
        kind=REJECTED if is_error else ISSUE,
        file=file,
        sheet=issue.sheet,
        row=issue.row,
        external_id=external_id,
        column=issue.column,
        value=issue.value,
        sentence=issue.reason,
        is_error=is_error,
    )

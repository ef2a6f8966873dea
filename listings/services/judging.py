"""What a read row would become: its external id, repeats inside one file, and created, updated, unchanged or rejected. Pure.

A row without an external id has one derived from its title and organisation (`engine/keys`); where two such rows share it but
say different things, the later ones are told apart by `-2`, `-3` in the order of the file.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from listings.engine.codec import canonical, canonical_hash
from listings.engine.content import Content
from listings.engine.keys import derived_external_id
from listings.engine.reading.records import RowIssue, Severity
from listings.models.import_run import Answer, Outcome
from listings.models.listing import EXTERNAL_ID_LENGTH
from listings.models.notes import issue_as_json, question_as_json
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from listings.engine.reading.records import Reading, RowReading
    from listings.models.notes import Question
    from listings.queries.known import Known


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedRow:
    """A row of the file under the external id it would be stored by; a rejected one has no content and an error among its issues.

    `own_id` is the derived id of a row that gives none, None for one that does or of which not even the title could be read.
    """

    position: int
    sheet: str
    row: int
    external_id: str
    own_id: str | None
    content: Content | None
    canonical: str | None
    content_hash: str | None
    issues: tuple[RowIssue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedRow:
    """A row with what would become of it."""

    named: NamedRow
    outcome: Outcome
    answer: Answer | None = None

    @property
    def is_news(self) -> bool:
        """Whether the row says something that the list does not hold yet."""
        return self.outcome in {Outcome.CREATED, Outcome.UPDATED}

    def as_columns(self, import_run_id: str, questions: Sequence[Question]) -> dict[str, Any]:
        """Return the row as `insert_rows(ImportRow)` takes it."""
        row = self.named
        return {
            "import_run_id": import_run_id,
            "position": row.position,
            "sheet": row.sheet,
            "row": row.row,
            "external_id": row.external_id[:EXTERNAL_ID_LENGTH],
            "title": "" if row.content is None else row.content.title,
            "outcome": self.outcome,
            "own_id": row.own_id and row.own_id[:EXTERNAL_ID_LENGTH],
            "answer": self.answer,
            "content": row.canonical,
            "content_hash": row.content_hash,
            "issues": [issue_as_json(issue) for issue in row.issues],
            "questions": [question_as_json(question) for question in questions] or None,
        }


def named_rows(reading: Reading) -> list[NamedRow]:
    """Return every row of the file in its order; what repeats an earlier row or cannot be named is rejected."""
    firsts: dict[str, NamedRow] = {}
    named = []
    for position, row in enumerate(reading.entries):
        one = _rejected(position, row) if row.content is None else _named(position, row, row.content, firsts)
        if one.content is not None:
            firsts[one.external_id] = one
        named.append(one)
    return named


def known_by_alias(rows: Sequence[NamedRow], aliases: Mapping[str, str]) -> list[NamedRow]:
    """Return the rows with those under the external id of their listing that are another name of it; a listing is named by one row only.

    `aliases` goes from derived ids to external ids.
    """
    named = {row.external_id for row in rows if row.content is not None}
    found = []
    for row in rows:
        target = aliases.get(row.own_id or "") if row.content is not None else None
        if target is not None and target not in named:
            named.add(target)
            found.append(replace(row, external_id=target))
        else:
            found.append(row)
    return found


def asked(
    rows: Sequence[JudgedRow], questions: Mapping[int, Sequence[Question]], known: Mapping[str, Known]
) -> list[JudgedRow]:
    """Return the rows with those marked that must be answered: new, without an id of their own, near a listing that no row of the file names."""
    named = {known[row.named.external_id].listing_id for row in rows if row.named.external_id in known}
    return [
        replace(row, answer=Answer.ASKED)
        if row.outcome is Outcome.CREATED
        and row.named.own_id is not None
        and any(one.listing_id and one.listing_id not in named for one in questions.get(row.named.position, ()))
        else row
        for row in rows
    ]


def judge(rows: Sequence[NamedRow], known: Mapping[str, Known]) -> list[JudgedRow]:
    """Return what each row would become; `known` is the list as it is, by external id. A row of an entry that was merged into another says so."""
    return [JudgedRow(named=_told_of_merge(row, known), outcome=_outcome(row, known)) for row in rows]


def outcome_of(digest: str, known: Known | None) -> Outcome:
    """Return what a readable row with content hash `digest` becomes beside what is known under its external id.

    An entry that was merged into another takes nothing from a file while the merge stands: the kept entry speaks for both.
    """
    if known is None:
        return Outcome.CREATED
    is_settled = known.kept is not None or known.content_hash == digest
    return Outcome.UNCHANGED if is_settled else Outcome.UPDATED


def _outcome(row: NamedRow, known: Mapping[str, Known]) -> Outcome:
    if row.content_hash is None:
        return Outcome.REJECTED
    return outcome_of(row.content_hash, known.get(row.external_id))


def _told_of_merge(row: NamedRow, known: Mapping[str, Known]) -> NamedRow:
    stored = known.get(row.external_id) if row.content is not None else None
    if stored is None or stored.kept is None:
        return row
    notice = RowIssue(
        sheet=row.sheet,
        row=row.row,
        field="external_id",
        value="" if row.own_id else row.external_id,
        code="row.merged",
        severity=Severity.WARNING,
        reason=Sentence(
            zh=f"该条目已并入“{stored.kept}”，本行未写入；如需恢复，请撤销合并",
            en=f"Was merged into “{stored.kept}”, so this row is not stored; undo the merge to have it back",
        ),
    )
    return replace(row, issues=(*row.issues, notice))


def _named(position: int, row: RowReading, content: Content, firsts: Mapping[str, NamedRow]) -> NamedRow:
    if len(row.external_id) > EXTERNAL_ID_LENGTH:
        return _rejected(position, row, _too_long(row))
    text = canonical(content)
    digest = canonical_hash(text)
    external_id, refusal = _told_apart(row, content, digest, firsts)
    if refusal is not None:
        return _rejected(position, row, refusal)
    return NamedRow(
        position=position,
        sheet=row.sheet,
        row=row.row,
        external_id=external_id,
        own_id=None if row.external_id else external_id,
        content=content,
        canonical=text,
        content_hash=digest,
        issues=row.issues,
    )


def _told_apart(
    row: RowReading, content: Content, digest: str, firsts: Mapping[str, NamedRow]
) -> tuple[str, RowIssue | None]:
    """Return the external id, with the reason where the row repeats an earlier one."""
    stem = row.external_id or derived_external_id(content)
    external_id, count = stem, 1
    while (first := firsts.get(external_id)) is not None:
        if first.content_hash == digest or row.external_id:
            return external_id, _repeated(row, content, first, is_same=first.content_hash == digest)
        count += 1
        external_id = f"{stem}-{count}"
    return external_id, None


def _rejected(position: int, row: RowReading, *more: RowIssue) -> NamedRow:
    return NamedRow(
        position=position,
        sheet=row.sheet,
        row=row.row,
        external_id=row.external_id,
        own_id=row.derived_id or None,
        content=None,
        canonical=None,
        content_hash=None,
        issues=(*row.issues, *more),
    )


def _repeated(row: RowReading, content: Content, first: NamedRow, *, is_same: bool) -> RowIssue:
    if is_same:
        reason = Sentence(zh=f"与第 {first.row} 行内容相同，已跳过", en=f"Says the same as row {first.row}; left out")
    else:
        reason = Sentence(zh=f"编号与第 {first.row} 行重复", en=f"Has the same id as row {first.row}")
    return _issue(row, "row.repeated", row.external_id or content.title, reason)


def _too_long(row: RowReading) -> RowIssue:
    reason = Sentence(
        zh=f"编号超过 {EXTERNAL_ID_LENGTH} 个字符", en=f"The id is longer than {EXTERNAL_ID_LENGTH} characters"
    )
    return _issue(row, "row.id_too_long", row.external_id, reason)


def _issue(row: RowReading, code: str, value: str, reason: Sentence) -> RowIssue:
    return RowIssue(
        sheet=row.sheet,
        row=row.row,
        field="external_id",
        value=value,
        code=code,
        severity=Severity.ERROR,
        reason=reason,
    )

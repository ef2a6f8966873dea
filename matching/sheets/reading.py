"""Reads the marks of people back out of a match book, sure of every pair or saying why not. Needs no database.

Reading the same book twice gives the same answer. Called by the command line and the services.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from marketplace.errors import Invalid, Place
from marketplace.settings import MEGABYTE
from marketplace.sheets.limits import Limits
from marketplace.sheets.reading import read_tables
from marketplace.wording import Sentence, Titled
from matching.engine.decisions import Decision, DecisionReason, read_reason
from matching.sheets.keys import FORMAT, HEADERS, SHEET, STANDING, PairKey, key_from
from matching.sheets.pairs import DECISION, REASON, standing_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from marketplace.sheets.table import Cell, Table

BOOK_LIMITS = Limits(
    max_rows=1_048_576,
    max_bytes=200 * MEGABYTE,
    max_unzipped_bytes=2_000 * MEGABYTE,
    max_memory=8_000 * MEGABYTE,
    max_seconds=600,
)
"""A book is the program's own: as many rows as a sheet can have, and the bytes that go with them."""

HEADER_DEPTH = 5
"""Rows in which the header is looked for: people put lines above tables."""


class FaultKind(Titled):
    """Why a mark was not taken over."""

    CONFLICT = "conflict", "标注不一致", "Conflicting marks"
    CHANGED_KEY = "changed_key", "隐藏列被改动", "Changed key"
    UNKNOWN_ROW = "unknown_row", "无法识别的行", "Unknown row"
    UNREADABLE = "unreadable", "无法识别的意见", "Unreadable decision"


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkPlace:
    """Where a mark stands: sheet and row as a person counts."""

    sheet: str
    row: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One decision about one pair, with every place that says it. `reason` is a listed reason or None, `words` the whole cell as typed.

    `is_standing`: the book was written with this mark and nobody changed it.
    """

    key: PairKey
    decision: Decision
    reason: DecisionReason | None
    words: str
    places: tuple[MarkPlace, ...]
    is_standing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A mark that was not taken over; a conflict names all its places."""

    kind: FaultKind
    places: tuple[MarkPlace, ...]
    value: str
    sentence: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedBook:
    """What a book says: the run it came from (names and values of its hidden sheet), marks in the order of their ids, and faults."""

    identity: Mapping[str, str]
    marks: tuple[Mark, ...]
    faults: tuple[Fault, ...]

    @property
    def run_id(self) -> str:
        """The run that made the book."""
        return self.identity["run_id"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    key: PairKey
    decision: Decision
    words: str
    place: MarkPlace
    is_standing: bool


def read_book(source: bytes, name: str, *, limits: Limits | None = None) -> MarkedBook:
    """Read a marked book. Raises Invalid (`matchbook.format`) where the file is no match book of a known format."""
    tables = read_tables(source, name, limits=limits or BOOK_LIMITS)
    identity = _identity(tables, name)
    found: list[_Found] = []
    faults: list[Fault] = []
    for table in tables:
        for read in _marks_of(table, identity["run_id"]):
            (found if isinstance(read, _Found) else faults).append(read)  # type: ignore[arg-type]  # each goes into its own list
    marks, conflicts = _united(found)
    return MarkedBook(identity=identity, marks=tuple(marks), faults=(*faults, *conflicts))


def _identity(tables: Sequence[Table], name: str) -> dict[str, str]:
    for table in tables:
        if table.sheet == SHEET and table.rows and _texts(table.rows[0])[1:2] == [FORMAT]:
            texts = [_texts(row) for row in table.rows[1:]]
            values = {row[0]: row[1] for row in texts if len(row) > 1}
            if values.get("run_id"):
                return values
    raise Invalid(
        "matchbook.format",
        Sentence(
            zh="这不是本系统生成的对接手册，或隐藏的标识页已被删除",
            en="This is no match book of this program, or its hidden identity sheet was removed",
        ),
        place=Place(file=name),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Columns:
    header_row: int
    keys: tuple[int, ...]
    decision: int
    reason: int | None
    standing: int | None


def _columns(table: Table) -> _Columns | None:
    """Find the key and mark columns by their headers, in either language, wherever they were moved to."""
    for number, row in enumerate(table.rows[:HEADER_DEPTH]):
        texts = _texts(row)
        decision = _position(texts, DECISION)
        if decision is not None and all(header in texts for header in HEADERS):
            keys = tuple(texts.index(header) for header in HEADERS)
            standing = texts.index(STANDING) if STANDING in texts else None
            return _Columns(
                header_row=number, keys=keys, decision=decision, reason=_position(texts, REASON), standing=standing
            )
    return None


def _position(texts: Sequence[str], title: Sentence) -> int | None:
    return next((number for number, text in enumerate(texts) if text in (title.zh, title.en)), None)


def _marks_of(table: Table, run_id: str) -> Iterator[_Found | Fault]:
    columns = _columns(table)
    if columns is None:
        return
    for offset, row in enumerate(table.rows[columns.header_row + 1 :], start=columns.header_row + 1):
        texts = _texts(row)
        decided = texts[columns.decision]
        words = texts[columns.reason] if columns.reason is not None else ""
        if decided or words:
            place = MarkPlace(sheet=table.sheet, row=table.first_row_number + offset)
            stood = texts[columns.standing] if columns.standing is not None else ""
            row_mark = _RowMark(
                keys=[texts[column] for column in columns.keys], decided=decided, words=words, stood=stood, place=place
            )
            yield _read_mark(row_mark, run_id=run_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class _RowMark:
    keys: Sequence[str]
    decided: str
    words: str
    stood: str
    place: MarkPlace


def _read_mark(row: _RowMark, *, run_id: str) -> _Found | Fault:
    said = row.decided or row.words
    if not any(row.keys):
        return _fault(FaultKind.UNKNOWN_ROW, row.place, said, _UNKNOWN)
    key = key_from(row.keys)
    if key.check(run_id) != row.keys[-1]:
        return _fault(FaultKind.CHANGED_KEY, row.place, said, _CHANGED)
    decision = _decision(row.decided)
    if decision is None:
        return _fault(FaultKind.UNREADABLE, row.place, said, _UNREADABLE if row.decided else _UNDECIDED)
    is_standing = row.stood == standing_text(row.decided, row.words)
    return _Found(key=key, decision=decision, words=row.words, place=row.place, is_standing=is_standing)


_UNKNOWN = Sentence(zh="这一行不是手册里的配对，未读取。", en="This row is no pair of the book; it was not read.")
_CHANGED = Sentence(
    zh="这一行的隐藏标识与本手册不符，可能来自另一本手册或被改动，未读取。",
    en="The hidden key of this row does not belong to this book; it may come from another one or was changed. It was not read.",
)
_UNREADABLE = Sentence(
    zh="“意见”只能从下拉项中选择，未读取。", en="The decision must be one of the list; it was not read."
)
_UNDECIDED = Sentence(
    zh="只写了原因，没有选择“意见”，未读取。", en="There is a reason but no decision; it was not read."
)


def _decision(text: str) -> Decision | None:
    named = {name: decision for decision in Decision for name in (decision.value, decision.label.zh, decision.label.en)}
    return {name.casefold(): decision for name, decision in named.items()}.get(text.casefold())


def _fault(kind: FaultKind, place: MarkPlace, value: str, sentence: Sentence) -> Fault:
    return Fault(kind=kind, places=(place,), value=value, sentence=sentence)


def _united(found: Sequence[_Found]) -> tuple[list[Mark], list[Fault]]:
    """Unite the marks of one pair: the same decision twice is one mark, different ones are a conflict and none of them counts.

    A mark that the book was written with gives way to one that a person made on another sheet.
    """
    by_key: defaultdict[PairKey, list[_Found]] = defaultdict(list)
    for one in found:
        by_key[one.key].append(one)
    marks, conflicts = [], []
    for key in sorted(by_key, key=lambda key: (key.demand, key.achievement, key.demand_hash, key.achievement_hash)):
        same = [one for one in by_key[key] if not one.is_standing] or by_key[key]
        places = tuple(one.place for one in same)
        if len({one.decision for one in same}) > 1:
            conflicts.append(_conflict(same, places))
            continue
        words = list(dict.fromkeys(one.words for one in same if one.words))
        reason = next((reason for one in words if (reason := read_reason(one)[0])), None)
        marks.append(
            Mark(
                key=key,
                decision=same[0].decision,
                reason=reason,
                words="; ".join(words),
                places=places,
                is_standing=same[0].is_standing,
            )
        )
    return marks, conflicts


def _conflict(same: Sequence[_Found], places: tuple[MarkPlace, ...]) -> Fault:
    key = same[0].key
    said = list(dict.fromkeys(one.decision.label for one in same))
    return Fault(
        kind=FaultKind.CONFLICT,
        places=places,
        value=" / ".join(dict.fromkeys(one.decision.value for one in same)),
        sentence=Sentence(
            zh=f"需求 {key.demand} 与成果 {key.achievement} 有不同的意见（{'、'.join(label.zh for label in said)}），均未读取。",
            en=f"Demand {key.demand} and achievement {key.achievement} carry different decisions ({', '.join(label.en for label in said)}); none was read.",
        ),
    )


def _texts(row: Sequence[Cell]) -> list[str]:
    return ["" if cell is None else str(cell).strip() for cell in row]

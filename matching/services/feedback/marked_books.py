"""The marks of a match book as decisions: what taking them over would change, and taking them over. Reading the file is `sheets/reading`.

A mark that was read from the same book before changes nothing, whatever was said elsewhere since; so a book can be read as often as it comes.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import unique
from typing import TYPE_CHECKING

from sqlalchemy import select

from listings.engine.terms import Kind
from marketplace.audit.record import record, record_many
from marketplace.errors import NotFound
from marketplace.wording import Sentence, Titled
from matching.engine.decisions import read_reason
from matching.models.feedback import Feedback, Source
from matching.models.match import Match
from matching.models.run import MatchEntry, MatchRun
from matching.permissions.workflows import MATCH_RUN
from matching.queries.decided import PairOfListings, Versions
from matching.queries.loading import seen_run
from matching.services.feedback.deciding import DecidedPair, Said, put_decision, says_the_same
from matching.sheets.layout import BY_ACHIEVEMENT
from matching.sheets.reading import Fault, Mark, MarkedBook

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from marketplace.unit import Unit

CHUNK = 2_000

Named = tuple[str, str]
"""External id and content hash of an entry."""


@unique
class Outcome(Titled):
    """What taking a mark over does."""

    NEW = "new", "新意见", "New"
    CHANGED = "changed", "改了手册中的意见", "Changed in the book"
    CONFLICT = "conflict", "与库中意见不同", "Differs from what was said since"
    SAME = "same", "没有变化", "No change"
    UNKNOWN = "unknown", "不在这次匹配中", "Not in this match run"


TAKEN_OVER = {Outcome.NEW, Outcome.CHANGED, Outcome.CONFLICT}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadMark:
    """A mark with the pair it belongs to (None where the run has no such pair) and the decision that stands in its way or beside it."""

    mark: Mark
    said: Said
    outcome: Outcome
    pair: DecidedPair | None
    standing: Feedback | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BookReading:
    """What a book says and what taking it over does, with what could not be read."""

    match_run_id: str
    marks: tuple[ReadMark, ...]
    faults: tuple[Fault, ...]

    def of(self, *outcomes: Outcome) -> list[ReadMark]:
        """Return the marks with one of these outcomes."""
        return [one for one in self.marks if one.outcome in outcomes]

    @property
    def to_take_over(self) -> int:
        """How many marks would be, or were, recorded."""
        return len(self.of(*TAKEN_OVER))


def read_marked_book(unit: Unit, *, book: MarkedBook, name: str) -> BookReading:
    """Return what taking the book over would do; nothing is written.

    Raises NotFound (`matchbook.unknown_run`) for the book of a run that this database does not have, Forbidden for another's.
    """
    run = _run_of(unit, book)
    pairs = _pairs(unit, run, book.marks)
    listings = {pair.versions.listings for pair in pairs.values()}
    standing, last = _decisions(unit, run, listings)
    marks = tuple(_read(mark, pairs.get(_key(mark)), name, standing, last) for mark in book.marks)
    return BookReading(match_run_id=run.id, marks=marks, faults=book.faults)


def record_book(unit: Unit, *, book: MarkedBook, name: str) -> BookReading:
    """Record the marks of a book as decisions of the actor; the answer says what was done. Raises as `read_marked_book`."""
    reading = read_marked_book(unit, book=book, name=name)
    taken = reading.of(*TAKEN_OVER)
    deeds = [
        deed
        for one in taken
        if one.pair is not None
        for deed in put_decision(unit, one.pair, one.said, standing=one.standing).deeds
    ]
    record_many(unit, deeds)
    if taken:
        run = seen_run(unit, reading.match_run_id)
        record(
            unit,
            action="marks_read",
            object_kind=MATCH_RUN.object_kind,
            object_id=run.id,
            label=MATCH_RUN.label(run),
            changes={"book": name, "decisions": len(taken), "faults": len(reading.faults)},
        )
    return reading


def _run_of(unit: Unit, book: MarkedBook) -> MatchRun:
    if unit.session.get(MatchRun, book.run_id) is None:
        raise NotFound(
            "matchbook.unknown_run",
            Sentence(
                zh="这本手册不是由本系统库中的匹配生成的，意见没有保存；可用 twolists matchbook read 导出",
                en="The match run of this book is not in this database, so nothing was kept; `twolists matchbook read` exports its marks",
            ),
            value=book.run_id,
        )
    return seen_run(unit, book.run_id)


def _key(mark: Mark) -> tuple[Named, Named]:
    key = mark.key
    return (key.demand, key.demand_hash), (key.achievement, key.achievement_hash)


def _read(
    mark: Mark,
    pair: DecidedPair | None,
    name: str,
    standing: dict[PairOfListings, Feedback],
    last: dict[PairOfListings, Feedback],
) -> ReadMark:
    said = _said(mark, name)
    if pair is None:
        return ReadMark(mark=mark, said=said, outcome=Outcome.UNKNOWN, pair=None, standing=None)
    stands, read_before = standing.get(pair.versions.listings), last.get(pair.versions.listings)
    return ReadMark(
        mark=mark, said=said, outcome=_outcome(mark, pair, said, stands, read_before), pair=pair, standing=stands
    )


def _outcome(
    mark: Mark, pair: DecidedPair, said: Said, stands: Feedback | None, read_before: Feedback | None
) -> Outcome:
    if mark.is_standing or any(
        one is not None and says_the_same(one, pair.versions, said) for one in (stands, read_before)
    ):
        return Outcome.SAME
    if stands is None:
        return Outcome.NEW
    return Outcome.CHANGED if stands is read_before else Outcome.CONFLICT


def _said(mark: Mark, name: str) -> Said:
    reason, words = read_reason(mark.words)
    by_achievement = all(place.sheet in (BY_ACHIEVEMENT.zh, BY_ACHIEVEMENT.en) for place in mark.places)
    return Said(
        decision=mark.decision,
        reason=reason or mark.reason,
        words=words,
        source=Source.BOOK,
        side=Kind.ACHIEVEMENT if by_achievement else Kind.DEMAND,
        book=name,
    )


def _pairs(unit: Unit, run: MatchRun, marks: Sequence[Mark]) -> dict[tuple[Named, Named], DecidedPair]:
    """Find the matches that the marks name; a name that two entries of the run share finds none of them."""
    wanted = {_key(mark) for mark in marks}
    demands = _entries(unit, run.id, Kind.DEMAND, sorted({demand for demand, _ in wanted}))
    achievements = _entries(unit, run.id, Kind.ACHIEVEMENT, sorted({achievement for _, achievement in wanted}))
    matches = {(match[0], match[1]): match for match in _matches(unit, run.id, [one[0] for one in demands.values()])}
    found = {}
    for demand, achievement in wanted:
        asked, offered = demands.get(demand), achievements.get(achievement)
        match = matches.get((asked[0], offered[0])) if asked and offered else None
        if match is None or asked is None or offered is None:
            continue
        _, _, level, score, demand_rank, achievement_rank = match
        found[demand, achievement] = DecidedPair(
            match_run_id=run.id,
            organisation_id=run.organisation_id,
            model=run.model,
            versions=Versions(
                demand_listing_id=asked[1],
                demand_version_id=asked[0],
                achievement_listing_id=offered[1],
                achievement_version_id=offered[0],
            ),
            label=f"{demand[0]} × {achievement[0]}",
            level=level,
            score=score,
            demand_rank=demand_rank,
            achievement_rank=achievement_rank,
        )
    return found


def _entries(unit: Unit, run_id: str, kind: Kind, names: Sequence[Named]) -> dict[Named, tuple[str, str]]:
    found: defaultdict[Named, list[tuple[str, str]]] = defaultdict(list)
    for start in range(0, len(names), CHUNK):
        statement = select(
            MatchEntry.external_id, MatchEntry.content_hash, MatchEntry.version_id, MatchEntry.listing_id
        ).where(
            MatchEntry.match_run_id == run_id,
            MatchEntry.kind == kind,
            MatchEntry.external_id.in_({name for name, _ in names[start : start + CHUNK]}),
        )
        for external_id, content_hash, version_id, listing_id in unit.session.execute(statement):
            found[external_id, content_hash].append((version_id, listing_id))
    return {name: entries[0] for name, entries in found.items() if len(entries) == 1}


def _matches(
    unit: Unit, run_id: str, demand_ids: Sequence[str]
) -> Iterator[tuple[str, str, int, float, int | None, int | None]]:
    columns = (Match.demand_version_id, Match.achievement_version_id, Match.level, Match.score)
    for start in range(0, len(demand_ids), CHUNK):
        statement = select(*columns, Match.demand_rank, Match.achievement_rank).where(
            Match.match_run_id == run_id, Match.demand_version_id.in_(demand_ids[start : start + CHUNK])
        )
        for row in unit.session.execute(statement):
            yield row[0], row[1], row[2], row[3], row[4], row[5]


def _decisions(
    unit: Unit, run: MatchRun, listings: set[PairOfListings]
) -> tuple[dict[PairOfListings, Feedback], dict[PairOfListings, Feedback]]:
    """Return the actor's decisions that hold, and the last ones read from a book of this run, by pair."""
    standing: dict[PairOfListings, Feedback] = {}
    last: dict[PairOfListings, Feedback] = {}
    ids = sorted({demand for demand, _ in listings})
    for start in range(0, len(ids), CHUNK):
        statement = (
            select(Feedback)
            .where(
                Feedback.organisation_id == run.organisation_id,
                Feedback.actor_kind == unit.actor.kind.value,
                Feedback.actor_id == unit.actor.id,
                Feedback.demand_listing_id.in_(ids[start : start + CHUNK]),
            )
            .order_by(Feedback.decided_at, Feedback.id)
        )
        for row in unit.session.scalars(statement):
            key = row.demand_listing_id, row.achievement_listing_id
            if row.ended_at is None:
                standing[key] = row
            if row.source is Source.BOOK and row.match_run_id == run.id:
                last[key] = row
    return standing, last

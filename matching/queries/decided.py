"""What was decided about pairs, ready to be shown, and the pair of a run as a decision needs it. Called by services, books and pages.

A decision is about two listings: it is found again in later runs, where it says if either of them has another version since.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, func, select

from marketplace.errors import NotFound
from marketplace.permissions import which_rows
from marketplace.wording import Sentence
from matching.engine.decisions import Decision, DecisionReason
from matching.models.feedback import HOLDING, Ending, Feedback, Source
from matching.models.run import MatchEntry
from matching.permissions.rights import VIEW_FEEDBACK
from matching.queries.seeing import entries_named

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from sqlalchemy import ColumnElement

    from listings.engine.terms import Kind
    from marketplace.unit import Unit

PairOfListings = tuple[str, str]
"""Demand listing id, achievement listing id."""

CHUNK = 5_000
MOST_EARLIER = 20
"""Earlier decisions told of one pair."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One decision: what, why, who, when, where from, and how it ended (None: it holds). `is_older`: about other versions than those shown."""

    decision: Decision
    reason: DecisionReason | None
    words: str
    source: Source
    book: str
    actor_kind: str
    actor: str
    is_own: bool
    decided_at: datetime
    ending: Ending | None
    is_older: bool
    match_run_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PairHistory:
    """Everything decided about a pair, newest first: what holds, and what held before (at most `MOST_EARLIER`)."""

    holding: tuple[Told, ...] = ()
    earlier: tuple[Told, ...] = ()

    @property
    def own(self) -> Told | None:
        """What the actor's own decision is, None without one."""
        return next((told for told in self.holding if told.is_own), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Versions:
    """A pair as it is shown: both listings and both versions."""

    demand_listing_id: str
    demand_version_id: str
    achievement_listing_id: str
    achievement_version_id: str

    @property
    def listings(self) -> PairOfListings:
        """Both listings."""
        return self.demand_listing_id, self.achievement_listing_id


NOTHING = PairHistory()


def pair_histories(unit: Unit, *, pairs: Sequence[Versions]) -> dict[PairOfListings, PairHistory]:
    """Return what was decided about each of the pairs that anything was decided about; one query for each 5,000 demands."""
    asked = {pair.listings: pair for pair in pairs}
    rows: defaultdict[PairOfListings, list[Feedback]] = defaultdict(list)
    for row in _rows(unit, {demand for demand, _ in asked}, {achievement for _, achievement in asked}):
        key = row.demand_listing_id, row.achievement_listing_id
        if key in asked:
            rows[key].append(row)
    return {key: _history(unit, found, asked[key]) for key, found in rows.items()}


def shown_versions(unit: Unit, *, match_run_id: str, demand_version_id: str, achievement_version_id: str) -> Versions:
    """Return a pair of a run by its two versions; one query. Raises NotFound where the run has no such entries."""
    entries = entries_named(unit, match_run_id, [demand_version_id, achievement_version_id])
    listings = {entry.version_id: entry.listing_id for entry in entries}
    if not {demand_version_id, achievement_version_id} <= listings.keys():
        raise NotFound("match_missing", Sentence(zh="这次匹配中没有这一对", en="The match run does not show this pair"))
    return Versions(
        demand_listing_id=listings[demand_version_id],
        demand_version_id=demand_version_id,
        achievement_listing_id=listings[achievement_version_id],
        achievement_version_id=achievement_version_id,
    )


def decision_counts(unit: Unit, *, match_run_id: str) -> Mapping[Decision, int]:
    """Return how many pairs of listings that take part in a run carry each decision; one query. A pair with two people's counts for each."""
    demand, achievement = _sides(match_run_id)
    statement = (
        select(Feedback.decision, func.count())
        .where(HOLDING, which_rows(unit.actor, VIEW_FEEDBACK), demand, achievement)
        .group_by(Feedback.decision)
    )
    counted: dict[Decision, int] = dict(unit.session.execute(statement).all())
    return {decision: counted.get(decision, 0) for decision in Decision}


def entry_counts(unit: Unit, *, match_run_id: str, kind: Kind) -> Mapping[Decision, int]:
    """Return how many entries of one kind have a match with each decision; one query."""
    own = _own_listing(kind)
    statement = (
        select(Feedback.decision, func.count(func.distinct(own)))
        .where(HOLDING, which_rows(unit.actor, VIEW_FEEDBACK), *_sides(match_run_id))
        .group_by(Feedback.decision)
    )
    counted: dict[Decision, int] = dict(unit.session.execute(statement).all())
    return {decision: counted.get(decision, 0) for decision in Decision}


def has_decision(unit: Unit, *, match_run_id: str, kind: Kind, decision: Decision) -> ColumnElement[bool]:
    """Return the clause over `MatchEntry` for the entries that have a match with this decision."""
    named = select(_own_listing(kind)).where(
        HOLDING, which_rows(unit.actor, VIEW_FEEDBACK), Feedback.decision == decision, *_sides(match_run_id)
    )
    return MatchEntry.listing_id.in_(named)


def last_change(unit: Unit) -> datetime | None:
    """Return when the actor's organisation last decided, or ended a decision."""
    seen = which_rows(unit.actor, VIEW_FEEDBACK)
    decided = unit.session.scalar(select(func.max(Feedback.decided_at)).where(seen))
    ended = unit.session.scalar(select(func.max(Feedback.ended_at)).where(seen))
    return max((moment for moment in (decided, ended) if moment is not None), default=None)


def _own_listing(kind: Kind) -> ColumnElement[str]:
    column: ColumnElement[str] = (
        Feedback.demand_listing_id if kind.value == "demand" else Feedback.achievement_listing_id  # type: ignore[assignment]  # an attribute of the class is its column
    )
    return column


def _sides(match_run_id: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Return the clauses over `Feedback`: each side is looked up in the run, whose entries may be many more than the decisions."""

    def takes_part(listing_id: Any) -> ColumnElement[bool]:
        return exists().where(MatchEntry.match_run_id == match_run_id, MatchEntry.listing_id == listing_id)

    return takes_part(Feedback.demand_listing_id), takes_part(Feedback.achievement_listing_id)


def _rows(unit: Unit, demands: Collection[str], achievements: Collection[str]) -> Iterable[Feedback]:
    """Read by the side with fewer listings: an entry's page names one of them and up to thirty of the other."""
    column, ids = (
        (Feedback.demand_listing_id, sorted(demands))
        if len(demands) <= len(achievements)
        else (Feedback.achievement_listing_id, sorted(achievements))
    )
    for start in range(
        0, max(len(ids), 1), CHUNK
    ):  # asked also for nothing: lists of one row and of many cost the same
        yield from unit.session.scalars(
            select(Feedback)
            .where(which_rows(unit.actor, VIEW_FEEDBACK), column.in_(ids[start : start + CHUNK]))
            .order_by(Feedback.decided_at.desc(), Feedback.id.desc())
        )


def _history(unit: Unit, rows: Sequence[Feedback], shown: Versions) -> PairHistory:
    told = [_told(unit, row, shown) for row in rows]
    return PairHistory(
        holding=tuple(one for one in told if one.ending is None),
        earlier=tuple(one for one in told if one.ending is not None)[:MOST_EARLIER],
    )


def _told(unit: Unit, row: Feedback, shown: Versions) -> Told:
    return Told(
        decision=row.decision,
        reason=row.reason,
        words=row.words,
        source=row.source,
        book=row.book,
        actor_kind=row.actor_kind,
        actor=row.actor_label,
        is_own=(row.actor_kind, row.actor_id) == (unit.actor.kind.value, unit.actor.id),
        decided_at=row.decided_at,
        ending=row.ending,
        is_older=(row.demand_version_id, row.achievement_version_id)
        != (shown.demand_version_id, shown.achievement_version_id),
        match_run_id=row.match_run_id,
    )

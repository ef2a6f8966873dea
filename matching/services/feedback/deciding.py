"""Recording what a person decides about a pair, and taking it back. Books full of decisions are `marked_books`, which calls `put_decision`.

Nothing is overwritten: a decision that is made anew ends the one before. The same decision again changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from listings.engine.terms import Kind
from marketplace import clock
from marketplace.audit.record import Deed, record_many
from marketplace.errors import NotFound
from marketplace.ids import new_id
from marketplace.permissions import authorise
from marketplace.wording import Sentence
from matching.engine.decisions import Decision, DecisionReason
from matching.models.feedback import HOLDING, Ending, Feedback, Source
from matching.models.match import Match
from matching.permissions.rights import DECIDE
from matching.queries.decided import Versions
from matching.queries.loading import seen_run
from matching.queries.seeing import entries_named, seen_entries

if TYPE_CHECKING:
    from collections.abc import Mapping

    from marketplace.unit import Unit

OBJECT_KIND = "feedback"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a person said: the decision, why, and where. `side`: whose list of matches was looked at; `book`: the file's name."""

    decision: Decision
    reason: DecisionReason | None = None
    words: str = ""
    source: Source = Source.PAGE
    side: Kind = Kind.DEMAND
    book: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedPair:
    """A pair of a run as it was shown when it was decided about."""

    match_run_id: str
    organisation_id: str
    model: str
    versions: Versions
    label: str
    level: int
    score: float
    demand_rank: int | None
    achievement_rank: int | None


def record_feedback(
    unit: Unit, *, match_run_id: str, demand_version_id: str, achievement_version_id: str, said: Said
) -> Feedback:
    """Record a decision about a pair that the run shows; the one that stood, if it says the same. Raises NotFound, Forbidden."""
    pair = _shown_pair(unit, match_run_id, demand_version_id, achievement_version_id)
    standing = standing_decision(unit, pair.versions)
    made = put_decision(unit, pair, said, standing=standing)
    record_many(unit, made.deeds)
    return made.row


def take_feedback_back(
    unit: Unit, *, match_run_id: str, demand_version_id: str, achievement_version_id: str
) -> Feedback | None:
    """End the actor's decision about a pair; None where there was none. Raises NotFound, Forbidden."""
    pair = _shown_pair(unit, match_run_id, demand_version_id, achievement_version_id)
    standing = standing_decision(unit, pair.versions)
    if standing is None:
        return None
    authorise(unit, DECIDE, standing)
    _end(standing, Ending.TAKEN_BACK)
    deed = Deed(
        action="taken_back",
        object_kind=OBJECT_KIND,
        object_id=standing.id,
        label=pair.label,
        changes={"decision": [standing.decision.value, None]},
    )
    record_many(unit, [deed])
    return standing


def standing_decision(unit: Unit, versions: Versions) -> Feedback | None:
    """Return what the actor's decision about the two listings is."""
    return unit.session.scalar(
        select(Feedback).where(
            HOLDING,
            Feedback.organisation_id == unit.actor.organisation_id,
            Feedback.actor_kind == unit.actor.kind.value,
            Feedback.actor_id == unit.actor.id,
            Feedback.demand_listing_id == versions.demand_listing_id,
            Feedback.achievement_listing_id == versions.achievement_listing_id,
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """A decision that holds now, and what the trail is to say of it; no deed where nothing changed."""

    row: Feedback
    deeds: tuple[Deed, ...]


def put_decision(unit: Unit, pair: DecidedPair, said: Said, *, standing: Feedback | None) -> Put:
    """Add a decision, ending the `standing` one, unless that says the same about the same versions. Raises Forbidden."""
    row = _new_row(unit, pair, said)
    authorise(unit, DECIDE, row)
    if standing is not None:
        if says_the_same(standing, pair.versions, said):
            return Put(row=standing, deeds=())
        _end(standing, Ending.SUPERSEDED)
        unit.session.flush()  # the one that stood must have ended before another may hold
    unit.session.add(row)
    return Put(row=row, deeds=(_deed(pair, row, standing),))


def says_the_same(row: Feedback, versions: Versions, said: Said) -> bool:
    """Whether a stored decision is the one that is said: same versions, same answer, same reason."""
    return (
        row.demand_version_id,
        row.achievement_version_id,
        row.decision,
        row.reason,
        row.words,
    ) == (versions.demand_version_id, versions.achievement_version_id, said.decision, said.reason, said.words)


def _end(row: Feedback, how: Ending) -> None:
    row.ended_at, row.ending = clock.now(), how


def _new_row(unit: Unit, pair: DecidedPair, said: Said) -> Feedback:
    versions, actor = pair.versions, unit.actor
    return Feedback(
        id=new_id(),
        organisation_id=pair.organisation_id,
        match_run_id=pair.match_run_id,
        demand_version_id=versions.demand_version_id,
        achievement_version_id=versions.achievement_version_id,
        demand_listing_id=versions.demand_listing_id,
        achievement_listing_id=versions.achievement_listing_id,
        decision=said.decision,
        reason=said.reason,
        words=said.words,
        source=said.source,
        book=said.book,
        side=said.side,
        position=pair.demand_rank if said.side is Kind.DEMAND else pair.achievement_rank,
        level=pair.level,
        score=pair.score,
        model=pair.model,
        actor_kind=actor.kind.value,
        actor_id=actor.id,
        actor_label=actor.label,
        decided_at=clock.now(),
    )


def _deed(pair: DecidedPair, row: Feedback, standing: Feedback | None) -> Deed:
    """Say what was decided; words stay in the row alone, where they can be erased."""
    return Deed(
        action="decided",
        object_kind=OBJECT_KIND,
        object_id=row.id,
        label=pair.label,
        changes={
            "decision": [standing.decision.value if standing else None, row.decision.value],
            "reason": row.reason.value if row.reason else None,
            "source": row.source.value,
            "match_run_id": pair.match_run_id,
            "demand_listing_id": row.demand_listing_id,
            "achievement_listing_id": row.achievement_listing_id,
        },
    )


def _shown_pair(unit: Unit, match_run_id: str, demand_version_id: str, achievement_version_id: str) -> DecidedPair:
    run = seen_run(unit, match_run_id)
    match = unit.session.scalar(
        select(Match).where(
            Match.match_run_id == match_run_id,
            Match.demand_version_id == demand_version_id,
            Match.achievement_version_id == achievement_version_id,
        )
    )
    entries = entries_named(unit, match_run_id, [demand_version_id, achievement_version_id])
    sides: Mapping[str, str] = {
        name: summary.listing_id for name, summary in seen_entries(unit, match_run_id, entries).summaries.items()
    }
    if match is None or not {demand_version_id, achievement_version_id} <= sides.keys():
        raise NotFound("match_missing", Sentence(zh="这次匹配中没有这一对", en="The match run does not show this pair"))
    names = {entry.version_id: entry.external_id for entry in entries}
    return DecidedPair(
        match_run_id=match_run_id,
        organisation_id=run.organisation_id,
        model=run.model,
        versions=Versions(
            demand_listing_id=sides[demand_version_id],
            demand_version_id=demand_version_id,
            achievement_listing_id=sides[achievement_version_id],
            achievement_version_id=achievement_version_id,
        ),
        label=f"{names[demand_version_id]} × {names[achievement_version_id]}",
        level=match.level,
        score=match.score,
        demand_rank=match.demand_rank,
        achievement_rank=match.achievement_rank,
    )

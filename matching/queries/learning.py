"""Decisions as training reads them: each pair with the list in which it was shown and what was said. Contents are loaded by the caller."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select, tuple_

from marketplace.permissions import which_rows
from matching.engine.decisions import Decision, DecisionReason
from matching.models.feedback import HOLDING, Feedback
from matching.models.match import Match
from matching.permissions.rights import VIEW_FEEDBACK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from marketplace.unit import Unit

MOST_DECISIONS = 5_000
"""The newest decisions that are learned: what remains fits into memory beside the shipped model's pairs."""

CHUNK = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one person said of one pair, and when."""

    achievement_version_id: str
    decision: Decision
    reason: DecisionReason | None
    decided_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedList:
    """One demand of one run as it was shown: the achievements of its matches, and the answers among them."""

    demand_listing_id: str
    demand_version_id: str
    shown: tuple[str, ...]
    answers: tuple[Answer, ...]


def decided_lists(unit: Unit) -> list[DecidedList]:
    """Return the lists in which the newest decisions that hold stand, in order of their first decision."""
    statement = (
        select(Feedback)
        .where(HOLDING, which_rows(unit.actor, VIEW_FEEDBACK))
        .order_by(Feedback.decided_at.desc(), Feedback.id.desc())
        .limit(MOST_DECISIONS)
    )
    by_list: dict[tuple[str, str], list[Feedback]] = {}
    for row in reversed(list(unit.session.scalars(statement))):
        by_list.setdefault((row.match_run_id, row.demand_version_id), []).append(row)
    shown = _shown(unit, list(by_list))
    return [_list(rows, shown[key]) for key, rows in by_list.items()]


def _list(rows: Sequence[Feedback], shown: Sequence[str]) -> DecidedList:
    answers = tuple(
        Answer(
            achievement_version_id=row.achievement_version_id,
            decision=row.decision,
            reason=row.reason,
            decided_at=row.decided_at,
        )
        for row in rows
    )
    return DecidedList(
        demand_listing_id=rows[0].demand_listing_id,
        demand_version_id=rows[0].demand_version_id,
        shown=tuple(shown),
        answers=answers,
    )


def _shown(unit: Unit, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], list[str]]:
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for start in range(0, len(keys), CHUNK):
        statement = select(Match.match_run_id, Match.demand_version_id, Match.achievement_version_id).where(
            tuple_(Match.match_run_id, Match.demand_version_id).in_(keys[start : start + CHUNK])
        )
        for run_id, demand, achievement in unit.session.execute(statement.order_by(Match.id)):
            found[run_id, demand].append(achievement)
    return found

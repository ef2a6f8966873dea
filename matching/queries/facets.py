"""How many entries of a run stand behind each filter of its result lists. Counts are of the whole run, not of what is filtered already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from listings.engine.terms import Kind
from listings.models.rows import TermList, VersionTerm
from matching.engine.abstention import AbstentionReason
from matching.engine.decisions import Decision
from matching.engine.levels import Level
from matching.models.match import MatchAbstention
from matching.models.run import MatchEntry
from matching.queries.decided import entry_counts
from matching.queries.loading import seen_run

if TYPE_CHECKING:
    from sqlalchemy import Select

    from marketplace.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """Entries of one kind: by level of their best match, abstained ones by reason, without any match, and by technical field.

    The first three share the whole among them; an entry may stand in several fields or in none.
    """

    total: int
    levels: Mapping[Level, int]
    reasons: Mapping[AbstentionReason, int]
    unmatched: int
    technical_fields: Mapping[str, int]
    decisions: Mapping[Decision, int]
    """Entries that have a match with this decision."""

    @property
    def abstained(self) -> int:
        """How many got the answer that nothing fits."""
        return sum(self.reasons.values())


def result_facets(unit: Unit, *, match_run_id: str, kind: Kind) -> Facets:
    """Return the counts of one side of a completed run; two queries. Raises NotFound, Forbidden."""
    counts = seen_run(unit, match_run_id).counts[kind.value]
    levels = {level: counts["levels"].get(str(level.number), 0) for level in Level}
    reasons = {reason: counts["reasons"][reason] for reason in AbstentionReason if reason in counts["reasons"]}
    return Facets(
        total=counts["total"],
        levels=levels,
        reasons=reasons,
        unmatched=counts["total"] - sum(levels.values()) - sum(reasons.values()),
        technical_fields=counts["fields"],
        decisions=entry_counts(unit, match_run_id=match_run_id, kind=kind),
    )


def counted_entries(unit: Unit, *, match_run_id: str, kind: Kind) -> dict[str, Any]:
    """Count the entries of one side as `MatchRun.counts` keeps them: every one is read, so this is done once, when a run is completed."""
    return {
        "total": unit.session.scalar(_entries(match_run_id, kind, func.count())) or 0,
        "levels": _levels(unit, match_run_id, kind),
        "reasons": _reasons(unit, match_run_id) if kind is Kind.DEMAND else {},
        "fields": _technical_fields(unit, match_run_id, kind),
    }


def _entries(match_run_id: str, kind: Kind, *columns: Any) -> Select[Any]:
    return (
        select(*columns).select_from(MatchEntry).where(MatchEntry.match_run_id == match_run_id, MatchEntry.kind == kind)
    )


def _levels(unit: Unit, match_run_id: str, kind: Kind) -> Mapping[str, int]:
    abstained = select(MatchAbstention.demand_version_id).where(MatchAbstention.match_run_id == match_run_id)
    statement = (
        _entries(match_run_id, kind, MatchEntry.best_level, func.count())
        .where(MatchEntry.best_level.is_not(None), MatchEntry.version_id.not_in(abstained))
        .group_by(MatchEntry.best_level)
    )
    return {str(number): count for number, count in unit.session.execute(statement)}


def _reasons(unit: Unit, match_run_id: str) -> Mapping[str, int]:
    statement = (
        select(MatchAbstention.reason, func.count())
        .where(MatchAbstention.match_run_id == match_run_id)
        .group_by(MatchAbstention.reason)
    )
    return {reason.value: count for reason, count in unit.session.execute(statement)}


def _technical_fields(unit: Unit, match_run_id: str, kind: Kind) -> Mapping[str, int]:
    statement = (
        _entries(match_run_id, kind, VersionTerm.value, func.count())
        .join(VersionTerm, VersionTerm.version_id == MatchEntry.version_id)
        .where(VersionTerm.list_name == TermList.TECHNICAL_FIELDS)
        .group_by(VersionTerm.value)
        .order_by(func.count().desc(), VersionTerm.value)
    )
    return dict(unit.session.execute(statement).all())

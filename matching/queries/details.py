"""One entry of a completed run with everything that was found for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from listings.engine.terms import Kind
from marketplace.errors import NotFound
from marketplace.wording import Sentence
from matching.models.match import Match, MatchAbstention
from matching.queries.loading import seen_run
from matching.queries.records import EntryDetail
from matching.queries.seeing import abstention_rows, entries_named, match_row, seen_entries

if TYPE_CHECKING:
    from marketplace.unit import Unit


def demand_detail(unit: Unit, *, match_run_id: str, version_id: str) -> EntryDetail:
    """Return a demand with its ranked achievements. Raises NotFound, also for a demand that does not exist for the actor."""
    return _detail(unit, match_run_id, version_id, Kind.DEMAND)


def achievement_detail(unit: Unit, *, match_run_id: str, version_id: str) -> EntryDetail:
    """Return an achievement with its ranked demands. Raises NotFound as `demand_detail` does."""
    return _detail(unit, match_run_id, version_id, Kind.ACHIEVEMENT)


def _detail(unit: Unit, match_run_id: str, version_id: str, kind: Kind) -> EntryDetail:
    seen_run(unit, match_run_id)
    own, rank, other = _columns(kind)
    matches = list(
        unit.session.scalars(
            select(Match).where(Match.match_run_id == match_run_id, own == version_id, rank.is_not(None)).order_by(rank)
        )
    )
    abstention = unit.session.get(MatchAbstention, (match_run_id, version_id)) if kind is Kind.DEMAND else None
    ids = [version_id, *(getattr(match, other.key) for match in matches)]
    seen = seen_entries(unit, match_run_id, entries_named(unit, match_run_id, ids))
    summary = seen.summaries.get(version_id)
    if summary is None or summary.kind is not kind:
        raise NotFound(
            "match_entry_missing",
            Sentence(zh="这次匹配中没有该条目", en="The match run has no such entry"),
            value=version_id,
        )
    return EntryDetail(
        entry=summary,
        content=seen.sides[version_id].content,
        matches=tuple(row for match in matches if (row := match_row(match, seen, kind)) is not None),
        abstention=next(iter(abstention_rows(unit, match_run_id, [abstention])), None) if abstention else None,
    )


def _columns(kind: Kind) -> tuple[Any, Any, Any]:
    if kind is Kind.DEMAND:
        return Match.demand_version_id, Match.demand_rank, Match.achievement_version_id
    return Match.achievement_version_id, Match.achievement_rank, Match.demand_version_id

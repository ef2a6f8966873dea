"""Entries and matches of a run as the actor sees them: contents loaded at once, projected, summed up. Called by `results` and `details`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from listings.engine.terms import Kind
from listings.queries.contents import contents_of
from matching.engine.abstention import Finding
from matching.engine.evidence import codec
from matching.engine.levels import level_of
from matching.models.match import Match, MatchAbstention
from matching.models.run import MatchEntry
from matching.queries.disclosing import Shown, shown, shown_evidence
from matching.queries.loading import providers_of
from matching.queries.records import AbstentionRow, EntrySummary, MatchRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Select

    from listings.engine.content import Content
    from marketplace.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Entries of a run that exist for the actor, by version id, each with its summary and what is shown of it."""

    summaries: Mapping[str, EntrySummary]
    sides: Mapping[str, Shown]


def entries_named(unit: Unit, match_run_id: str, version_ids: Sequence[str]) -> list[MatchEntry]:
    """Return those entries of a run, in no order."""
    statement = select(MatchEntry).where(
        MatchEntry.match_run_id == match_run_id, MatchEntry.version_id.in_(version_ids)
    )
    return list(unit.session.scalars(statement))


def summaries_named(unit: Unit, *, match_run_id: str, version_ids: Sequence[str]) -> Mapping[str, EntrySummary]:
    """Return those entries of a run that exist for the actor, by version id."""
    return seen_entries(unit, match_run_id, entries_named(unit, match_run_id, version_ids)).summaries


def seen_entries(unit: Unit, match_run_id: str, rows: Sequence[MatchEntry]) -> Seen:
    """Load, project and sum up entries of a run, and the titles of their best matches; five queries and those of the contents."""
    best = entries_named(unit, match_run_id, sorted({row.best_version_id for row in rows if row.best_version_id}))
    contents = _named(unit, match_run_id, contents_of(unit, [*{row.version_id for row in (*rows, *best)}]))
    sides = {
        row.version_id: side
        for row in (*rows, *best)
        if (side := shown(unit.actor, contents[row.version_id], keeper_id=row.keeper_id)) is not None
    }
    ids = [row.version_id for row in rows]
    listings = {row.version_id: row.listing_id for row in best}
    reasons = {found.demand_version_id: found for found in unit.session.scalars(_of_run(match_run_id, ids))}
    summaries = {
        row.version_id: _summary(row, sides, reasons.get(row.version_id), listings)
        for row in rows
        if row.version_id in sides
    }
    return Seen(summaries=summaries, sides=sides)


def _named(unit: Unit, match_run_id: str, contents: Mapping[str, Content]) -> dict[str, Content]:
    """Name the provider on a content that names no organisation: the row belongs to whoever imported it."""
    nameless = [version_id for version_id, content in contents.items() if not content.organisation]
    providers = providers_of(unit, match_run_id, version_ids=nameless)
    return {**contents, **{name: replace(contents[name], organisation=providers[name]) for name in nameless}}


def _of_run(match_run_id: str, version_ids: Sequence[str]) -> Select[MatchAbstention]:
    return select(MatchAbstention).where(
        MatchAbstention.match_run_id == match_run_id, MatchAbstention.demand_version_id.in_(version_ids)
    )


def _summary(
    row: MatchEntry, sides: Mapping[str, Shown], abstention: MatchAbstention | None, listings: Mapping[str, str]
) -> EntrySummary:
    side, best_id = sides[row.version_id], row.best_version_id or ""
    best = sides.get(best_id)
    return EntrySummary(
        version_id=row.version_id,
        listing_id=row.listing_id,
        kind=row.kind,
        external_id=row.external_id,
        title=side.content.title,
        organisation=side.content.organisation,
        region=side.content.region,
        best_level=None if row.best_level is None else level_of(row.best_level),
        best_probability=row.best_probability,
        best_title=best.content.title if best else "",
        best_version_id=best_id if best else "",
        best_listing_id=listings.get(best_id, "") if best else "",
        matches=row.matches,
        reason=abstention.reason if abstention else None,
        route=abstention.route if abstention else None,
        held=row.held,
        is_expired=row.is_expired,
    )


def match_row(match: Match, seen: Seen, kind: Kind) -> MatchRow | None:
    """Return a match seen from the side of `kind`; None where a side does not exist for the actor."""
    demand, achievement = seen.sides.get(match.demand_version_id), seen.sides.get(match.achievement_version_id)
    if demand is None or achievement is None:
        return None
    other_id = match.achievement_version_id if kind is Kind.DEMAND else match.demand_version_id
    level = level_of(match.level)
    return MatchRow(
        id=match.id,
        rank=match.demand_rank if kind is Kind.DEMAND else match.achievement_rank,
        score=match.score,
        level=level,
        probabilities=(match.p1, match.p2, match.p3, match.p4),
        features=match.features,
        other=seen.summaries[other_id],
        content=seen.sides[other_id].content,
        evidence=shown_evidence(codec.from_json(match.evidence), level=level, demand=demand, achievement=achievement),
    )


def abstention_rows(unit: Unit, match_run_id: str, found: Sequence[MatchAbstention]) -> list[AbstentionRow]:
    """Return abstentions with their demands and nearest matches, in the order given."""
    nearest_ids = [row.nearest_match_id for row in found if row.nearest_match_id]
    nearest = {match.id: match for match in unit.session.scalars(select(Match).where(Match.id.in_(nearest_ids)))}
    ids = {row.demand_version_id for row in found} | {match.achievement_version_id for match in nearest.values()}
    seen = seen_entries(unit, match_run_id, entries_named(unit, match_run_id, sorted(ids)))
    return [
        _abstention_row(row, seen, nearest.get(row.nearest_match_id or ""))
        for row in found
        if row.demand_version_id in seen.summaries
    ]


def _abstention_row(row: MatchAbstention, seen: Seen, nearest: Match | None) -> AbstentionRow:
    finding = Finding(reason=row.reason, route=row.route)
    return AbstentionRow(
        demand=seen.summaries[row.demand_version_id],
        reason=row.reason,
        route=row.route,
        sentence=finding.sentence,
        route_sentence=finding.route_sentence,
        probability=row.probability,
        nearest=None if nearest is None else match_row(nearest, seen, Kind.DEMAND),
    )

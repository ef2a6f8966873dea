"""A match result to rows and back, so that a run's pages and books need no second comparison. Called by `execution` and `books`."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update

from listings.engine.terms import Kind
from marketplace.ids import new_id
from matching.engine.abstention import Finding
from matching.engine.evidence import codec
from matching.engine.levels import level_of
from matching.engine.result import Abstention, Facts, Held, MatchResult, Pair
from matching.models.match import Match, MatchAbstention
from matching.models.run import MatchEntry
from matching.queries.facets import counted_entries
from matching.queries.loading import entries_of, providers_of, rows_of
from matching.services.runs import options_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from marketplace.unit import Unit
    from matching.engine.entry import Entry
    from matching.models.run import MatchRun

BATCH = 1_000
"""Matches written in one unit: short enough that other writers do not wait."""

Row = dict[str, Any]


def clear_results(unit: Unit, *, match_run_id: str) -> None:
    """Remove what an interrupted attempt had stored already."""
    for model in (MatchAbstention, Match):
        unit.session.execute(delete(model).where(model.match_run_id == match_run_id))


def match_batches(run_id: str, result: MatchResult) -> Iterator[list[Row]]:
    """Yield the rows of all matches in batches; ids are new, the order is the result's."""
    for start in range(0, len(result.pairs), BATCH):
        yield [_match_row(run_id, result, pair) for pair in result.pairs[start : start + BATCH]]


def store_matches(unit: Unit, *, rows: Sequence[Row]) -> None:
    """Store one batch."""
    unit.session.execute(insert(Match), list(rows))


def store_summary(unit: Unit, *, run: MatchRun, result: MatchResult, match_ids: Sequence[str]) -> None:
    """Store abstentions, what sums up each entry, and the facts; `match_ids` are those of the result's pairs, in order."""
    abstentions = [_abstention_row(run.id, result, abstention, match_ids) for abstention in result.abstentions]
    if abstentions:
        unit.session.execute(insert(MatchAbstention), abstentions)
    summaries = [*_summaries(run.id, result, Kind.DEMAND), *_summaries(run.id, result, Kind.ACHIEVEMENT)]
    if summaries:
        unit.session.execute(update(MatchEntry), summaries)
    run.counts = {kind.value: counted_entries(unit, match_run_id=run.id, kind=kind) for kind in Kind}
    run.model, run.facts = result.facts.model, asdict(result.facts)


def stored_result(unit: Unit, run: MatchRun) -> MatchResult:
    """Read a completed run back as the result it was made from."""
    rows = rows_of(unit, run.id)
    demands, achievements = rows[Kind.DEMAND], rows[Kind.ACHIEVEMENT]
    providers = providers_of(unit, run.id)
    places = {row.version_id: row.position for row in (*demands, *achievements)}
    matches = list(unit.session.scalars(_matches(run.id)))
    matches.sort(key=lambda match: (places[match.demand_version_id], match.demand_rank or run.top + 1, match.id))
    numbers = {match.id: number for number, match in enumerate(matches)}
    abstentions = unit.session.scalars(select(MatchAbstention).where(MatchAbstention.match_run_id == run.id))
    return MatchResult(
        demands=_named(entries_of(unit, demands), providers),
        achievements=_named(entries_of(unit, achievements), providers),
        pairs=[_pair(match, places) for match in matches],
        abstentions=sorted(
            (_abstention(row, places, numbers) for row in abstentions), key=lambda abstention: abstention.demand
        ),
        held_demands=_held(demands),
        held_achievements=_held(achievements),
        expired_demands=_expired(demands),
        expired_achievements=_expired(achievements),
        options=options_of(run),
        facts=Facts(**(run.facts or {})),
    )


def _named(entries: Sequence[Entry], providers: Mapping[str, str]) -> list[Entry]:
    """Name the provider on an entry that names no organisation: the row belongs to whoever imported it. For showing, not for comparing."""
    return [
        entry
        if entry.content.organisation
        else replace(entry, content=replace(entry.content, organisation=providers[entry.id]))
        for entry in entries
    ]


def _matches(run_id: str) -> Any:
    return select(Match).where(Match.match_run_id == run_id)


def _match_row(run_id: str, result: MatchResult, pair: Pair) -> Row:
    one, two, three, four = pair.probabilities
    return {
        "id": new_id(),
        "match_run_id": run_id,
        "demand_version_id": result.demands[pair.demand].id,
        "achievement_version_id": result.achievements[pair.achievement].id,
        "demand_rank": pair.demand_rank,
        "achievement_rank": pair.achievement_rank,
        "score": pair.score,
        "level": pair.level.number,
        "p1": one,
        "p2": two,
        "p3": three,
        "p4": four,
        "features": dict(pair.features),
        "evidence": codec.as_json(pair.evidence),
    }


def _pair(match: Match, places: Mapping[str, int]) -> Pair:
    return Pair(
        demand=places[match.demand_version_id],
        achievement=places[match.achievement_version_id],
        demand_rank=match.demand_rank,
        achievement_rank=match.achievement_rank,
        score=match.score,
        level=level_of(match.level),
        probabilities=(match.p1, match.p2, match.p3, match.p4),
        features=match.features,
        evidence=codec.from_json(match.evidence),
    )


def _abstention_row(run_id: str, result: MatchResult, abstention: Abstention, match_ids: Sequence[str]) -> Row:
    return {
        "match_run_id": run_id,
        "demand_version_id": result.demands[abstention.demand].id,
        "reason": abstention.finding.reason,
        "route": abstention.finding.route,
        "probability": abstention.probability,
        "nearest_match_id": None if abstention.nearest is None else match_ids[abstention.nearest],
    }


def _abstention(row: MatchAbstention, places: Mapping[str, int], numbers: Mapping[str, int]) -> Abstention:
    return Abstention(
        demand=places[row.demand_version_id],
        finding=Finding(reason=row.reason, route=row.route),
        probability=row.probability,
        nearest=None if row.nearest_match_id is None else numbers[row.nearest_match_id],
    )


def _summaries(run_id: str, result: MatchResult, kind: Kind) -> Iterator[Row]:
    is_demand = kind is Kind.DEMAND
    entries, others = (result.demands, result.achievements) if is_demand else (result.achievements, result.demands)
    grouped = result.of_demand() if is_demand else result.of_achievement()
    held = {one.index: one.condition for one in (result.held_demands if is_demand else result.held_achievements)}
    for index, entry in enumerate(entries):
        pairs = grouped.get(index, [])
        yield {
            "match_run_id": run_id,
            "version_id": entry.id,
            "held": held.get(index),
            "best_level": pairs[0].level.number if pairs else None,
            "best_probability": pairs[0].probability if pairs else None,
            "best_version_id": others[pairs[0].achievement if is_demand else pairs[0].demand].id if pairs else None,
            "matches": len(pairs),
        }


def _held(rows: Sequence[MatchEntry]) -> list[Held]:
    return [Held(index=row.position, condition=row.held) for row in rows if row.held is not None]


def _expired(rows: Sequence[MatchEntry]) -> frozenset[int]:
    return frozenset(row.position for row in rows if row.is_expired)

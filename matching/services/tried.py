"""One demand matched at once, as a page shows it: with the model in use, projected to who asks, each entry with where it stands.

The comparison is `interactive`; pages call this.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from listings.engine.content import Content
from listings.engine.reading.indicators import found_in
from listings.engine.terms import Kind
from listings.queries.published import published_versions
from marketplace.errors import NotFound
from marketplace.wording import Sentence
from matching.engine.entry import Entry
from matching.engine.ranking.storage import kept
from matching.queries.loading import present_entries
from matching.queries.records import AbstentionRow, EntrySummary, MatchRow
from matching.services.books import shown_result
from matching.services.interactive import match_one
from matching.services.ranking_versions import ranker_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from marketplace.actor import Actor
    from marketplace.package import Runtime
    from marketplace.unit import Unit
    from matching.engine.options import MatchOptions
    from matching.engine.ranking.ranker import Ranker
    from matching.engine.result import Abstention, MatchResult, Pair


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an entry of a result is kept, and who stands behind it."""

    listing_id: str
    provider: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A demand with its ranked achievements, projected; `abstention` where nothing fits, its nearest one stands first."""

    content: Content
    matches: tuple[MatchRow, ...]
    abstention: AbstentionRow | None


def typed_demand(actor: Actor, *, title: str, text: str) -> Entry:
    """Return what a person typed as a demand of their own, with the indicators that the text states."""
    content = Content(kind=Kind.DEMAND, title=title, background=text, indicators=found_in({"background": text}))
    return Entry(id="", content=content, keeper=actor.organisation_id or "")


def stored_demand(unit: Unit, *, listing_id: str) -> Entry:
    """Return a published demand that the actor may see. Raises NotFound."""
    entry = present_entries(unit, kind=Kind.DEMAND, listing_ids=[listing_id]).get(listing_id)
    if entry is None:
        raise NotFound(
            "demand_missing",
            Sentence(zh="没有这条已发布的需求", en="There is no such published demand"),
            value=listing_id,
        )
    return entry


def try_demand(runtime: Runtime, *, actor: Actor, demand: Entry, options: MatchOptions) -> Tried:
    """Match `demand` against everything that is published, with the model in use. Raises what `match_one` raises."""
    units = runtime.units
    result = match_one(
        units,
        actor=actor,
        demand=demand,
        search=runtime.search,
        encoder=runtime.encoder,
        ranker=units.read(_ranker, actor=actor, runtime=runtime),
        options=options,
    )
    return units.read(seen, actor=actor, result=shown_result(result, actor))


def _ranker(unit: Unit, *, runtime: Runtime) -> Ranker:
    return ranker_of(unit, organisation_id=unit.actor.organisation_id, files=runtime.files, reading=kept)


def seen(unit: Unit, *, result: MatchResult) -> Tried:
    """Return a projected result of one demand with the listings of its achievements."""
    ids = [result.achievements[pair.achievement].id for pair in result.pairs]
    places = {
        version.version_id: Place(listing_id=version.listing_id, provider=version.provider)
        for version in published_versions(unit, kind=Kind.ACHIEVEMENT, version_ids=ids)
    }
    rows = [_row(result, pair, places) for pair in result.pairs]
    kept_rows = [row for row in rows if row is not None]
    nothing = next(iter(result.abstentions), None)
    nearest = None if nothing is None or nothing.nearest is None else rows[nothing.nearest]
    return Tried(
        content=result.demands[0].content,
        matches=tuple(sorted(kept_rows, key=lambda row: (row is not nearest, row.rank or 0))),
        abstention=None if nothing is None else _abstention(result, nothing, nearest),
    )


def _row(result: MatchResult, pair: Pair, places: Mapping[str, Place]) -> MatchRow | None:
    """Return a pair with its achievement; None where that was withdrawn in this very moment."""
    entry = result.achievements[pair.achievement]
    place = places.get(entry.id)
    if place is None:
        return None
    return MatchRow(
        id=entry.id,
        rank=pair.demand_rank,
        score=pair.score,
        level=pair.level,
        probabilities=pair.probabilities,
        features=pair.features,
        other=_summary(entry, place, is_expired=pair.achievement in result.expired_achievements),
        content=entry.content,
        evidence=pair.evidence,
    )


def _abstention(result: MatchResult, found: Abstention, nearest: MatchRow | None) -> AbstentionRow:
    finding = found.finding
    return AbstentionRow(
        demand=_summary(result.demands[0], Place(listing_id="", provider=""), is_expired=False),
        reason=finding.reason,
        route=finding.route,
        sentence=finding.sentence,
        route_sentence=finding.route_sentence,
        probability=found.probability,
        nearest=nearest,
    )


def _summary(entry: Entry, place: Place, *, is_expired: bool) -> EntrySummary:
    content = entry.content
    return EntrySummary(
        version_id=entry.id,
        listing_id=place.listing_id,
        kind=content.kind,
        external_id=entry.external_id,
        title=content.title,
        organisation=content.organisation or place.provider,
        region=content.region,
        best_level=None,
        best_probability=None,
        best_title="",
        best_version_id="",
        best_listing_id="",
        matches=0,
        reason=None,
        route=None,
        held=None,
        is_expired=is_expired,
    )

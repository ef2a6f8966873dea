"""One demand matched while a person waits: recall by the installation's engine, then the same comparison as in a run. No result is stored.

The demand may be in no list yet. What differs from a run: achievements are not asked for their own best demands, the words' rarity is that
of the whole index as it stands (a run brings it up to date first), only the best candidates are read from the database, and expired ones
are left out instead of marked. Called by the page and the benchmark.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from listings.engine.terms import Kind
from marketplace.errors import Invalid
from marketplace.search.encoder import text_for_embedding
from marketplace.search.meaning import search_by_meaning
from marketplace.search.port import Audience, EncoderName, Filters, MatchQuery, Vector, VectorQuery
from marketplace.search.terms import match_terms
from marketplace.search.text import bigrams
from matching.engine.conditions import gate
from matching.engine.matcher import Recalled, compare_recalled
from matching.engine.recall import Candidates, Hits, first_scores
from matching.engine.stages import Stage, silent
from matching.engine.texts import all_texts, body
from matching.queries.loading import present_entries
from matching.services.encoding import EntryVectors, ranking_encoder
from matching.services.execution import StoredVectors

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from marketplace.actor import Actor
    from marketplace.search.encoder import Encoder, Vectors
    from marketplace.search.encoders import EncoderInUse
    from marketplace.search.port import Hit, SearchEngine, TermStatistics
    from marketplace.unit import Unit, Units
    from matching.engine.entry import Entry
    from matching.engine.options import MatchOptions
    from matching.engine.ranking.ranker import Ranker
    from matching.engine.result import MatchResult
    from matching.engine.stages import Progress

SPARE = 3
"""A third more candidates than are compared are read from the database at a time: a few may be ruled out or gone."""


@dataclass(frozen=True, slots=True)
class _Found:
    """Listings by first score, best first."""

    listing_ids: list[str]
    scores: list[float]


class KnownVectors(StoredVectors):
    """The embeddings that the installation keeps; a demand that a person only tries out is not added to them."""

    def keep(self, texts: Sequence[str], vectors: Vectors) -> None:
        """Keep nothing."""


def match_one(
    units: Units,
    *,
    actor: Actor,
    demand: Entry,
    search: SearchEngine,
    encoder: EncoderInUse,
    ranker: Ranker,
    options: MatchOptions,
    progress: Progress = silent,
) -> MatchResult:
    """Return the result of matching `demand` against the published achievements that the actor may see, unprojected.

    `options.as_of` leaves out what expired before that day. Raises Unavailable where search or the model's encoder cannot answer.
    """
    own = ranking_encoder(ranker, encoder.now())
    vectors = EntryVectors(own, store=KnownVectors(units, actor, own))
    progress(Stage.EMBED, 0, 1)
    asked = vectors.embed([demand.content.title], [body(demand.content)], progress=lambda _: None)
    progress(Stage.EMBED, 1, 1)
    progress(Stage.RECALL, 0, 1)
    found = _found(demand, search, encoder, _vector(own, asked.texts), options)
    progress(Stage.RECALL, 1, 1)
    progress(Stage.CHECK, 0, 1)
    achievements, candidates = _read(units, actor, demand, found, options)
    offered = EntryVectors(own, store=StoredVectors(units, actor, own)).embed(
        [entry.content.title for entry in achievements],
        [body(entry.content) for entry in achievements],
        progress=lambda _: None,
    )
    progress(Stage.CHECK, 1, 1)
    return compare_recalled(
        Recalled(
            demands=[demand],
            achievements=achievements,
            embedded={Kind.DEMAND: asked, Kind.ACHIEVEMENT: offered},
            conditions=gate([demand], achievements, actor),
            candidates={Kind.DEMAND: [candidates], Kind.ACHIEVEMENT: []},
            rarity=_rarity(demand, search.statistics()),
        ),
        ranker=ranker,
        encoder=own,
        options=options,
        progress=progress,
    )


def _vector(encoder: Encoder, texts: Vectors) -> Vector | None:
    if not encoder.dimensions:
        return None
    return Vector(encoder=EncoderName(name=encoder.name, version=encoder.version), values=texts[0])


def _found(
    demand: Entry,
    search: SearchEngine,
    encoder: EncoderInUse,
    vector: Vector | None,
    options: MatchOptions,
) -> _Found:
    """Ask by words and by meaning, and give every candidate both parts of its first score, as the recall of a run does."""
    filters = Filters(kind=Kind.ACHIEVEMENT.value, valid_on=options.as_of)
    content = demand.content
    terms = match_terms(content.title, content.keywords, body(content), statistics=search.statistics())
    worded: tuple[Hit, ...] = ()
    if terms:
        query = MatchQuery(
            terms=terms,
            audience=Audience.VERIFIED,
            filters=filters,
            limit=options.candidates,
            needs_total=False,
        )
        worded = search.search(query).hits
    words = {hit.listing_id: hit.score for hit in worded}
    near, asked_by = _near(search, encoder, demand, vector, filters, options.candidates)
    unmeasured = [hit.id for hit in worded if hit.listing_id not in near]
    cosines = _cosines(search, unmeasured, asked_by, filters) | near
    union = sorted(words.keys() | near.keys())
    if not union:
        return _Found([], [])
    places = {listing: place for place, listing in enumerate(union)}
    first = first_scores(
        Hits(
            indices=np.array([places[listing] for listing in words], dtype=np.int64),
            scores=np.array(list(words.values()), dtype=np.float64),
        ),
        np.array([cosines.get(listing, 0.0) for listing in union], dtype=np.float32),
        options.candidates,
    )
    return _Found([union[place] for place in first.indices], first.scores.tolist())


def _near(
    search: SearchEngine,
    encoder: EncoderInUse,
    demand: Entry,
    vector: Vector | None,
    filters: Filters,
    limit: int,
) -> tuple[dict[str, float], Vector | None]:
    """Return the cosines of the nearest listings, and the vector that was asked with: one of the encoder that the index holds."""
    asked: list[Vector] = []

    def asking(with_vector: Vector) -> VectorQuery:
        asked.append(with_vector)
        return VectorQuery(vector=with_vector, audience=Audience.VERIFIED, filters=filters, limit=limit)

    page = None
    if vector is not None and search.encoder() == vector.encoder:
        try:
            page = search.search(asking(vector))
        except Invalid as error:
            if error.code != "other_encoder":
                raise
    if page is None:
        text = text_for_embedding(demand.content.title, body(demand.content))
        page = search_by_meaning(search, encoder, text, asking=asking)
    if page is None:
        return {}, None
    return {hit.listing_id: hit.score for hit in page.hits}, asked[-1]


def _cosines(
    search: SearchEngine, document_ids: Sequence[str], vector: Vector | None, filters: Filters
) -> dict[str, float]:
    """Return the cosines of listings that words alone found; none where the index has changed over to another encoder since it was asked."""
    if vector is None or not document_ids:
        return {}
    among = replace(filters, ids=document_ids)
    query = VectorQuery(vector=vector, audience=Audience.VERIFIED, filters=among, limit=len(document_ids))
    try:
        return {hit.listing_id: hit.score for hit in search.search(query).hits}
    except Invalid as error:
        if error.code != "other_encoder":
            raise
        return {}


def _read(
    units: Units, actor: Actor, demand: Entry, found: _Found, options: MatchOptions
) -> tuple[list[Entry], Candidates]:
    """Read candidates, best first, until as many as are compared may be paired with the demand; return those and their scores."""
    entries: list[Entry] = []
    scores: list[float] = []
    allowed = np.zeros(0, dtype=np.bool_)
    step = options.ranked + options.ranked // SPARE
    for start in range(0, len(found.listing_ids), step):
        some = found.listing_ids[start : start + step]
        present = units.read(present_entries, actor=actor, kind=Kind.ACHIEVEMENT, listing_ids=some)
        kept = [(present[one], score) for one, score in zip(some, found.scores[start:], strict=False) if one in present]
        entries += [entry for entry, _ in kept]
        scores += [score for _, score in kept]
        allowed = gate([demand], entries, actor).mask(Kind.DEMAND, 0, np.arange(len(entries)))
        if allowed.sum() >= options.ranked:
            break
    chosen = np.flatnonzero(allowed)[: options.ranked]
    return [entries[place] for place in chosen], Candidates(
        indices=np.arange(len(chosen)),
        scores=np.array(scores, dtype=np.float64)[chosen],
        is_nearest_blocked=bool(len(allowed)) and not bool(allowed[0]),
    )


def _rarity(demand: Entry, statistics: TermStatistics) -> Mapping[str, float]:
    """Return the idf of the demand's terms over the whole index, by the formula of `texts.rarity`."""
    terms = {term for _, text in all_texts(demand.content) for term in bigrams(text)}
    holders = statistics.frequencies("bi", sorted(terms))
    return {term: math.log((statistics.documents + 1) / (count + 1)) for term, count in holders.items()}


def present_demand(unit: Unit, *, listing_id: str) -> Entry | None:
    """Return a published demand as an entry; None where there is none that the actor may see."""
    return present_entries(unit, kind=Kind.DEMAND, listing_ids=[listing_id]).get(listing_id)

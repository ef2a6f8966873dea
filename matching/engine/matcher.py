"""Two lists in, ranked and explained pairs out: recall, ranking, combination, abstention and evidence in one function.

Pure: search, encoder, ranker and actor are handed in, so that the file-only book and the database run are one path. Called by the
services and the command line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from listings.engine.terms import Kind
from matching.engine.conditions import OTHER, Gate, gate, is_expired
from matching.engine.entry import Entry
from matching.engine.evidence.explaining import Explainer
from matching.engine.features.feature import Context
from matching.engine.levels import level_of
from matching.engine.outlooks import abstentions
from matching.engine.ranked import candidate_lists, grade, score_lists
from matching.engine.ranking.profile import Corpus, TextEntry
from matching.engine.recall import Candidates, Side, recall
from matching.engine.result import Facts, Held, MatchResult, Pair
from matching.engine.shown import chosen_pairs
from matching.engine.stages import Stage, silent
from matching.engine.texts import body, rarity

if TYPE_CHECKING:
    from collections.abc import Callable

    from listings.engine.content import Content
    from matching.engine.entry import Actor
    from matching.engine.evidence.records import Evidence
    from matching.engine.options import MatchOptions
    from matching.engine.ranked import Ranked
    from matching.engine.ranking.ranker import Ranker
    from matching.engine.recall import LexicalSearch
    from matching.engine.shown import Shown
    from matching.engine.stages import Progress

TOLD_FACTS = ("pairs", "demands", "base", "decisions", "data_sha256", "trained_on", "code_version")
"""Facts of the model that are kept with a result."""

EXPLAINED_AT_ONCE = 500
"""Pairs between two reports of progress."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedded:
    """Unit vectors of one list, float32 (n, d): of the titles alone and of title and beginning of the text. d is 0 where embeddings are off."""

    titles: NDArray[np.float32]
    texts: NDArray[np.float32]


class EncoderName(Protocol):
    """Which encoder made the vectors."""

    @property
    def name(self) -> str:
        """Which model."""
        ...

    @property
    def version(self) -> str:
        """Which edition of it."""
        ...


class EntryEncoder(EncoderName, Protocol):
    """Embeds entries; the services wrap the encoder port in one."""

    def embed(self, titles: Sequence[str], bodies: Sequence[str], *, progress: Callable[[int], None]) -> Embedded:
        """Embed entries by title and body; `progress` hears how many entries are done."""
        ...


def match(
    achievements: Sequence[Entry],
    demands: Sequence[Entry],
    *,
    ranker: Ranker,
    encoder: EntryEncoder,
    engine: LexicalSearch,
    options: MatchOptions,
    actor: Actor,
    progress: Progress = silent,
) -> MatchResult:
    """Match both lists in both directions and return what may be shown to `actor`, with evidence for every shown pair."""
    progress(Stage.CHECK, 0, 1)
    conditions = gate(demands, achievements, actor)
    progress(Stage.CHECK, 1, 1)
    embedded = _embed(demands, achievements, encoder, progress)
    sides = {
        kind: Side(kind=kind, entries=entries, vectors=embedded[kind].texts)
        for kind, entries in ((Kind.DEMAND, demands), (Kind.ACHIEVEMENT, achievements))
    }
    return compare_recalled(
        Recalled(
            demands=demands,
            achievements=achievements,
            embedded=embedded,
            conditions=conditions,
            candidates=_recall(sides, engine, conditions, options, progress),
            rarity=rarity([entry.content for entry in (*demands, *achievements)]),
        ),
        ranker=ranker,
        encoder=encoder,
        options=options,
        progress=progress,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled:
    """Two lists with the candidates that recall found for each entry; `rarity` is the idf of the terms of the demands at least.

    No candidates of achievements at all: they were not asked, and only demands get matches.
    """

    demands: Sequence[Entry]
    achievements: Sequence[Entry]
    embedded: Mapping[Kind, Embedded]
    conditions: Gate
    candidates: Mapping[Kind, Sequence[Candidates]]
    rarity: Mapping[str, float]


def compare_recalled(
    recalled: Recalled,
    *,
    ranker: Ranker,
    encoder: EncoderName,
    options: MatchOptions,
    progress: Progress = silent,
) -> MatchResult:
    """Rank, combine, choose and explain what was recalled: the second half of `match`, for whoever recalls in another way."""
    demands, achievements = recalled.demands, recalled.achievements
    ranked = _rank(recalled, ranker=ranker, options=options, progress=progress)
    both_ways = bool(recalled.candidates[Kind.ACHIEVEMENT])
    shown = chosen_pairs(ranked, options.top, threshold=options.threshold, both_ways=both_ways)
    pairs = _explained(ranked, shown, options=options, progress=progress)
    of_demands = recalled.candidates[Kind.DEMAND]
    return MatchResult(
        demands=demands,
        achievements=achievements,
        pairs=pairs,
        abstentions=abstentions(ranked, pairs, of_demands, options.threshold),
        held_demands=_held(recalled.conditions, Kind.DEMAND),
        held_achievements=_held(recalled.conditions, Kind.ACHIEVEMENT),
        expired_demands=_expired(demands, options),
        expired_achievements=_expired(achievements, options),
        options=options,
        facts=Facts(
            model=ranker.version,
            encoder=encoder.name,
            encoder_version=encoder.version,
            pairs_recalled=sum(len(one.indices) for one in of_demands),
            pairs_ranked=len(ranked.pairs),
            model_facts={name: str(ranker.facts_[name]) for name in TOLD_FACTS if name in ranker.facts_},
        ),
    )


def reference_day(demands: Sequence[Entry], achievements: Sequence[Entry], as_of: date | None) -> date:
    """Return the day against which age counts: `as_of`, or with "any day" the newest posting of both lists."""
    if as_of is not None:
        return as_of
    posted = [entry.content.valid_from for entry in (*demands, *achievements) if entry.content.valid_from is not None]
    return max(posted, default=date.min)


def _embed(
    demands: Sequence[Entry], achievements: Sequence[Entry], encoder: EntryEncoder, progress: Progress
) -> dict[Kind, Embedded]:
    entries = [*demands, *achievements]
    progress(Stage.EMBED, 0, len(entries))
    embedded = encoder.embed(
        [entry.content.title for entry in entries],
        [body(entry.content) for entry in entries],
        progress=lambda done: progress(Stage.EMBED, done, len(entries)),
    )
    border = len(demands)
    return {
        Kind.DEMAND: Embedded(titles=embedded.titles[:border], texts=embedded.texts[:border]),
        Kind.ACHIEVEMENT: Embedded(titles=embedded.titles[border:], texts=embedded.texts[border:]),
    }


def _recall(
    sides: Mapping[Kind, Side], engine: LexicalSearch, conditions: Gate, options: MatchOptions, progress: Progress
) -> dict[Kind, list[Candidates]]:
    total = sum(len(side.entries) for side in sides.values())
    found: dict[Kind, list[Candidates]] = {}
    for kind, other in OTHER.items():
        before = sum(map(len, found.values()))
        progress(Stage.RECALL, before, total)
        found[kind] = recall(
            sides[kind],
            sides[other],
            search=engine,
            gate=conditions,
            limit=options.candidates,
            progress=lambda done, before=before: progress(Stage.RECALL, before + done, total),  # type: ignore[misc]  # the default binds the loop's value
        )
    return found


def _rank(recalled: Recalled, *, ranker: Ranker, options: MatchOptions, progress: Progress) -> Ranked:
    demands, achievements = recalled.demands, recalled.achievements
    candidates = recalled.candidates
    lists = candidate_lists(candidates[Kind.DEMAND], candidates[Kind.ACHIEVEMENT], ranked=options.ranked)
    progress(Stage.RANK, 0, len(lists))
    corpora = {
        kind: Corpus.build(
            [text_entry(entry.content) for entry in entries],
            title_vectors=recalled.embedded[kind].titles,
            full_vectors=recalled.embedded[kind].texts,
            statistics=ranker.statistics_,
        )
        for kind, entries in ((Kind.DEMAND, demands), (Kind.ACHIEVEMENT, achievements))
    }
    scores = score_lists(
        ranker,
        corpora[Kind.DEMAND],
        corpora[Kind.ACHIEVEMENT],
        lists,
        progress=lambda done: progress(Stage.RANK, done, len(lists)),
    )
    context = Context(reference=reference_day(demands, achievements, options.as_of), rarity=recalled.rarity)
    return grade(demands, achievements, lists, scores, context=context)


def text_entry(content: Content) -> TextEntry:
    """Return what the ranker reads of a listing: title, body texts, keywords."""
    return TextEntry(title=content.title, content=body(content), keywords=content.keywords)


def _explained(ranked: Ranked, shown: Shown, *, options: MatchOptions, progress: Progress) -> list[Pair]:
    total = len(shown.positions)
    progress(Stage.EXPLAIN, 0, total)
    explainer = Explainer(ranked, shown.positions, as_of=options.as_of)
    pairs = []
    for done, position in enumerate(shown.positions.tolist(), start=1):
        pairs.append(_pair(ranked, shown, position, explainer.explain(position)))
        if done % EXPLAINED_AT_ONCE == 0 or done == total:
            progress(Stage.EXPLAIN, done, total)
    return pairs


def _pair(ranked: Ranked, shown: Shown, position: int, evidence: Evidence) -> Pair:
    one, two, three, four = ranked.probabilities[position].tolist()
    return Pair(
        demand=int(ranked.pairs.demand[position]),
        achievement=int(ranked.pairs.achievement[position]),
        demand_rank=int(shown.demand_ranks[position]) or None,
        achievement_rank=int(shown.achievement_ranks[position]) or None,
        score=float(ranked.score[position]),
        level=level_of(int(ranked.level[position])),
        probabilities=(one, two, three, four),
        features={name: reading.value_of(position) for name, reading in ranked.readings.items()},
        evidence=evidence,
    )


def _held(conditions: Gate, kind: Kind) -> list[Held]:
    return [Held(index=index, condition=condition) for index, condition in conditions.out[kind].items()]


def _expired(entries: Sequence[Entry], options: MatchOptions) -> frozenset[int]:
    return frozenset(index for index, entry in enumerate(entries) if is_expired(entry.content, options.as_of))

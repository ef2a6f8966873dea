"""From ranked pairs to what is shown: ranks in both directions, the nearest of an abstained demand, and its outlook."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.engine.abstention import AbstentionReason
from matching.engine.features.feature import Pairs, Readings
from matching.engine.levels import at_least, level_of, median_level
from matching.engine.outlooks import abstentions
from matching.engine.priors import combine
from matching.engine.ranked import Ranked, candidate_lists
from matching.engine.recall import Candidates
from matching.engine.result import Pair
from matching.engine.shown import chosen_pairs, ranks_within
from tests.factories.entries import achievement, demand

THRESHOLD = 0.3
LONG = "连续退火炉的烟气余热需要回收利用，目前排烟温度高，能耗大，希望找到稳定可靠、投资合理的整体解决方案，并能在一年内完成改造。"
STRONG, GOOD, WEAK, NONE = (0.05, 0.05, 0.1, 0.8), (0.1, 0.2, 0.5, 0.2), (0.3, 0.6, 0.08, 0.02), (0.9, 0.05, 0.03, 0.02)


def ranked_of(pairs, *, demands=None, achievements=None, **features) -> Ranked:
    """Pairs of (demand, achievement, text probabilities, score); `features` are values by pair."""
    rows = np.array([row for _, _, row, _ in pairs], dtype=np.float64).reshape(-1, 4)
    count = 1 + max((place for place, *_ in pairs), default=-1)
    others = 1 + max((place for _, place, *_ in pairs), default=-1)
    readings = {
        name: Readings(values=np.array(values, dtype=np.float64), presence=np.zeros(len(pairs), dtype=np.uint8))
        for name, values in features.items()
    }
    combined = combine(rows, readings)
    return Ranked(
        pairs=Pairs(
            demands=demands or [demand(f"需求 {number}", summary=LONG) for number in range(count)],
            achievements=achievements or [achievement(f"成果 {number}") for number in range(others)],
            demand=np.array([place for place, *_ in pairs], dtype=np.int64),
            achievement=np.array([place for _, place, *_ in pairs], dtype=np.int64),
        ),
        score=np.array([score for *_, score in pairs], dtype=np.float64),
        worth=combined.probabilities @ np.array([0.0, 1.0, 2.0, 3.0]),
        level=median_level(at_least(combined.probabilities)),
        probabilities=combined.probabilities,
        text_probabilities=rows,
        readings=readings,
        shifts=combined.shifts,
    )


def shown_of(ranked: Ranked, top: int = 10) -> list[tuple[int, int, int, int]]:
    """(demand, achievement, rank for the demand, rank for the achievement) in the order in which they are shown."""
    shown = chosen_pairs(ranked, top, threshold=THRESHOLD)
    return [
        (int(ranked.pairs.demand[place]), int(ranked.pairs.achievement[place]), int(shown.demand_ranks[place]), int(shown.achievement_ranks[place]))
        for place in shown.positions
    ]  # fmt: skip


def test_matches_of_a_demand_stand_by_level_and_then_by_score() -> None:
    ranked = ranked_of([(0, 0, GOOD, 9.0), (0, 1, STRONG, 1.0), (0, 2, GOOD, 9.5), (0, 3, NONE, 99.0)])
    assert shown_of(ranked) == [(0, 1, 1, 1), (0, 2, 2, 1), (0, 0, 3, 1)]


def test_demands_of_an_achievement_stand_by_worth_whatever_their_score() -> None:
    ranked = ranked_of([(0, 0, GOOD, 50.0), (1, 0, STRONG, 1.0), (2, 0, WEAK, 99.0)])
    assert shown_of(ranked) == [(0, 0, 1, 2), (1, 0, 1, 1), (2, 0, 1, 3)]


def test_achievements_that_were_not_asked_have_no_matches_of_their_own() -> None:
    ranked = ranked_of([(0, 0, STRONG, 3.0), (0, 1, GOOD, 2.0)])
    shown = chosen_pairs(ranked, 1, threshold=THRESHOLD, both_ways=False)
    assert (shown.positions.tolist(), shown.demand_ranks.tolist(), shown.achievement_ranks.tolist()) == (
        [0],
        [1, 0],
        [0, 0],
    )


def test_pair_beyond_the_top_of_one_side_is_shown_to_the_other() -> None:
    ranked = ranked_of([(0, 0, STRONG, 3.0), (0, 1, GOOD, 2.0), (1, 0, GOOD, 2.0)])
    assert shown_of(ranked, top=1) == [(0, 0, 1, 1), (0, 1, 0, 1), (1, 0, 1, 0)]


@pytest.mark.parametrize("top", [1, 2, 3])
def test_nearest_of_an_abstained_demand_is_listed_first_even_at_level_none(top) -> None:
    likeliest = (0.75, 0.0, 0.25, 0.0)
    ranked = ranked_of([(0, 0, WEAK, 9.0), (0, 1, likeliest, 1.0), (0, 2, WEAK, 8.0)])
    assert [level_of(int(number)).number for number in ranked.level] == [2, 1, 2]
    assert [(other, rank) for _, other, rank, _ in shown_of(ranked, top=top) if rank] == [(1, 1), (0, 2), (2, 3)][:top]


def test_likeliest_of_an_answered_demand_does_not_jump_the_order() -> None:
    ranked = ranked_of([(0, 0, GOOD, 1.0), (0, 1, GOOD, 9.0), (0, 2, STRONG, 0.0)])
    assert [(other, rank) for _, other, rank, _ in shown_of(ranked)] == [(2, 1), (1, 2), (0, 3)]


def test_nothing_compared_shows_nothing() -> None:
    assert shown_of(ranked_of([])) == []


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5)), max_size=30))
def test_ranks_within_groups_count_from_one_without_gaps(rows) -> None:
    groups, score = (np.array([row[place] for row in rows], dtype=np.int64) for place in (0, 1))
    ranks = ranks_within(groups, score.astype(np.float64))
    for group in set(groups.tolist()):
        own = sorted(zip(ranks[groups == group].tolist(), (-score[groups == group]).tolist(), strict=True))
        assert [rank for rank, _ in own] == list(range(1, len(own) + 1))
        assert [worse for _, worse in own] == sorted(worse for _, worse in own)


def candidates(*indices: int, is_blocked: bool = False) -> Candidates:
    return Candidates(
        indices=np.array(indices, dtype=np.int64), scores=np.ones(len(indices)), is_nearest_blocked=is_blocked
    )


def test_candidate_lists_take_the_best_of_both_directions() -> None:
    lists = candidate_lists(
        [candidates(2, 0, 1), candidates(), candidates()], [candidates(0), candidates(1, 0), candidates()], ranked=1
    )
    assert [(one.demand, one.candidates.tolist()) for one in lists] == [(0, [0, 2]), (1, [1])]


def pairs_shown(ranked: Ranked) -> list[Pair]:
    shown = chosen_pairs(ranked, 10, threshold=THRESHOLD)
    return [
        Pair(
            demand=int(ranked.pairs.demand[place]),
            achievement=int(ranked.pairs.achievement[place]),
            demand_rank=int(shown.demand_ranks[place]) or None,
            achievement_rank=int(shown.achievement_ranks[place]) or None,
            score=float(ranked.score[place]),
            level=level_of(int(ranked.level[place])),
            probabilities=tuple(ranked.probabilities[place].tolist()),
            features={},
            evidence=None,
        )
        for place in shown.positions
    ]


def abstained(ranked: Ranked, recalled=None):
    pairs = pairs_shown(ranked)
    found = abstentions(ranked, pairs, recalled or [candidates()] * len(ranked.pairs.demands), THRESHOLD)
    return [
        (one.demand, one.finding.reason, round(one.probability, 4), None if one.nearest is None else pairs[one.nearest].achievement)
        for one in found
    ]  # fmt: skip


def test_abstention_names_the_nearest_which_stands_first_among_the_shown() -> None:
    ranked = ranked_of([(0, 0, WEAK, 9.0), (0, 1, (0.75, 0.0, 0.25, 0.0), 1.0), (1, 0, GOOD, 1.0)])
    assert abstained(ranked) == [(0, AbstentionReason.NO_SUPPLY, 0.25, 1)]
    assert [pair.achievement for pair in pairs_shown(ranked) if (pair.demand, pair.demand_rank) == (0, 1)] == [1]


def test_violated_must_is_the_reason_where_the_subject_fits() -> None:
    ranked = ranked_of([(0, 0, GOOD, 1.0), (0, 1, NONE, 1.0)], indicators=[-1.0, math.nan], price=[1.0, 0.0])
    assert [row[:2] for row in abstained(ranked)] == [(0, AbstentionReason.INDICATORS)]


def test_violated_must_is_the_reason_also_where_words_and_quantities_make_the_subject() -> None:
    text = (0.8, 0.1, 0.07, 0.03)
    stated = {"lexical_content": [0.5], "shared_quantities": [1.0]}
    answered = ranked_of([(0, 0, text, 1.0)], **stated)
    assert abstained(answered) == []
    assert [row[:2] for row in abstained(ranked_of([(0, 0, text, 1.0)], **stated, indicators=[-1.0]))] == [
        (0, AbstentionReason.INDICATORS)
    ]


def test_low_words_and_quantities_are_said_as_missing_supply() -> None:
    ranked = ranked_of([(0, 0, (0.4, 0.3, 0.25, 0.05), 1.0)], lexical_content=[0.0], shared_quantities=[0.0])
    assert [row[:2] for row in abstained(ranked)] == [(0, AbstentionReason.NO_SUPPLY)]


def test_demand_without_candidates_has_a_reason_and_no_nearest() -> None:
    demands = [demand("余热"), demand("余热回收", summary=LONG)]
    ranked = ranked_of([], demands=demands)
    assert abstained(ranked, [candidates(), candidates(is_blocked=True)]) == [
        (0, AbstentionReason.UNCLEAR, 0.0, None),
        (1, AbstentionReason.CONDITION, 0.0, None),
    ]

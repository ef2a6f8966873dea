"""Recall: the union of words and nearness, in both directions, without what a condition rules out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from listings.engine.content import Exclusion
from listings.engine.terms import Kind
from marketplace.actor import LOCAL_OPERATOR
from matching.engine.conditions import gate
from matching.engine.recall import Hits, Side, recall
from tests.factories.entries import achievement, demand


@dataclass
class Answers:
    """A word search that answers the same to everybody, and remembers what it was asked."""

    found: dict[Kind, list[dict[int, float]]]

    def hits(self, asking, among, *, limit):
        for scores in self.found[among]:
            best = sorted(scores.items(), key=lambda item: -item[1])[:limit]
            yield Hits(
                indices=np.array([index for index, _ in best], dtype=np.int64),
                scores=np.array([score for _, score in best], dtype=np.float64),
            )


def side(kind: Kind, vectors, **stated) -> Side:
    make = demand if kind is Kind.DEMAND else achievement
    rows = np.array(vectors, dtype=np.float32)
    entries = [make(f"{kind.value} {number}", **stated.get(f"e{number}", {})) for number in range(len(rows))]
    return Side(kind=kind, entries=entries, vectors=rows)


def recalled(asking: Side, offering: Side, words: list[dict[int, float]], *, limit: int = 10, told: list | None = None):
    sides = {asking.kind: asking.entries, offering.kind: offering.entries}
    return recall(
        asking,
        offering,
        search=Answers({offering.kind: words}),
        gate=gate(sides[Kind.DEMAND], sides[Kind.ACHIEVEMENT], LOCAL_OPERATOR),
        limit=limit,
        progress=(told if told is not None else []).append,
    )


def pairs_of(candidates) -> list[tuple[int, float]]:
    return [
        (int(index), round(float(score), 4)) for index, score in zip(candidates.indices, candidates.scores, strict=True)
    ]


OFFERED = [[1.0, 0.0], [0.6, 0.8], [0.0, 1.0], [-1.0, 0.0]]


def test_recall_unites_words_and_nearness_and_scores_both_parts() -> None:
    told: list[int] = []
    found = recalled(
        side(Kind.DEMAND, [[1.0, 0.0], [0.0, 1.0]]), side(Kind.ACHIEVEMENT, OFFERED), [{3: 8.0, 1: 4.0}, {}], told=told
    )  # fmt: skip
    assert [pairs_of(one) for one in found] == [[(1, 1.6), (0, 1.0), (3, 1.0)], [(2, 1.0), (1, 0.8)]]
    assert [one.is_nearest_blocked for one in found] == [False, False]
    assert told == [2]


def test_recall_works_in_the_other_direction() -> None:
    found = recalled(side(Kind.ACHIEVEMENT, OFFERED), side(Kind.DEMAND, [[1.0, 0.0]]), [{}, {0: 3.0}, {}, {0: 0.1}])
    assert [pairs_of(one) for one in found] == [[(0, 1.0)], [(0, 2.6)], [], [(0, 1.0)]]


def test_recall_without_embeddings_goes_by_words_alone() -> None:
    asking, offering = side(Kind.DEMAND, [[]]), side(Kind.ACHIEVEMENT, [[], [], []])
    assert [pairs_of(one) for one in recalled(asking, offering, [{2: 5.0, 0: 2.5}])] == [[(2, 2.0), (0, 1.0)]]
    assert [pairs_of(one) for one in recalled(asking, offering, [{}])] == [[]]


@pytest.mark.parametrize(("limit", "expected"), [(1, [1]), (2, [1, 0]), (3, [1, 0, 3])])
def test_recall_keeps_at_most_the_limit(limit, expected) -> None:
    found = recalled(side(Kind.DEMAND, [[1.0, 0.0]]), side(Kind.ACHIEVEMENT, OFFERED), [{1: 8.0, 3: 8.0}], limit=limit)
    assert found[0].indices.tolist() == expected


def test_recall_leaves_out_the_excluded_and_says_that_it_stood_first() -> None:
    excluding = {"exclusions": (Exclusion(name="西部大学"),)}
    asking = side(Kind.DEMAND, [[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]], e0=excluding, e1=excluding)
    offering = side(Kind.ACHIEVEMENT, OFFERED, e0={"organisation": "西部大学"})
    found = recalled(asking, offering, [{}, {0: 0.5}, {}])
    assert [pairs_of(one) for one in found] == [[(1, 0.6)], [(2, 1.0), (1, 0.8)], [(0, 1.0), (1, 0.6)]]
    assert [one.is_nearest_blocked for one in found] == [True, True, False]


def test_recall_of_empty_lists_is_empty() -> None:
    nobody = side(Kind.DEMAND, np.empty((0, 2)))
    assert recalled(nobody, side(Kind.ACHIEVEMENT, OFFERED), []) == []
    found = recalled(side(Kind.DEMAND, [[1.0, 0.0]]), side(Kind.ACHIEVEMENT, np.empty((0, 2))), [{}])
    assert [pairs_of(one) for one in found] == [[]]

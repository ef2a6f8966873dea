"""The shipped samples, matched with the shipped model and the real encoder, against what their author had in mind.

The prior weights were set with the shipped samples in view, so figures on the samples are a regression check and no evaluation.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import pytest

from listings.engine.terms import Kind
from marketplace.actor import LOCAL_OPERATOR
from marketplace.search.encoder import UniversalSentenceEncoder
from matching.engine.matcher import match
from matching.engine.options import MatchOptions
from matching.engine.ranking.storage import shipped
from matching.services.batch_search import BatchSearch
from matching.services.encoding import EntryVectors
from matching.services.filebook import read_list_file

SAMPLES = Path(__file__).parents[3] / "samples"
NEEDED_FIRST = 0.9
NOTHING = "nothing"


@dataclass(frozen=True)
class Outcome:
    first: dict[str, str]
    level: dict[str, int]
    abstained: set[str]


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    achievements = read_list_file(SAMPLES / "achievements.xlsx", Kind.ACHIEVEMENT)
    demands = read_list_file(SAMPLES / "demands.xlsx", Kind.DEMAND)
    result = match(
        achievements.entries,
        demands.entries,
        ranker=shipped(),
        encoder=EntryVectors(UniversalSentenceEncoder(threads=1)),
        engine=BatchSearch(demands.entries, achievements.entries),
        options=MatchOptions(),
        actor=LOCAL_OPERATOR,
    )
    best = {pair.demand: pair for pair in result.pairs if pair.demand_rank == 1}
    names = [entry.external_id for entry in demands.entries]
    return Outcome(
        first={names[index]: achievements.entries[pair.achievement].external_id for index, pair in best.items()},
        level={names[index]: int(pair.level.value) for index, pair in best.items()},
        abstained={names[abstention.demand] for abstention in result.abstentions},
    )


@pytest.fixture(scope="module")
def meant() -> dict[str, dict[str, str]]:
    """Demand -> achievement -> yes | partly; a demand that nothing fits has the one key "" -> nothing."""
    pairs: dict[str, dict[str, str]] = defaultdict(dict)
    with (SAMPLES / "expected.csv").open(encoding="utf-8", newline="") as source:
        for row in csv.DictReader(source):
            pairs[row["demand"]][row["achievement"]] = row["fits"]
    return pairs


def test_samples_meant_achievement_comes_first(outcome: Outcome, meant: dict[str, dict[str, str]]) -> None:
    fitting = {demand: pairs for demand, pairs in meant.items() if NOTHING not in pairs.values()}
    missed = [demand for demand, pairs in fitting.items() if outcome.first.get(demand) not in pairs]
    assert len(fitting) == 56
    assert len(missed) <= (1 - NEEDED_FIRST) * len(fitting), missed


def test_samples_demands_that_nothing_fits_are_abstained(outcome: Outcome, meant: dict[str, dict[str, str]]) -> None:
    hopeless = {demand for demand, pairs in meant.items() if NOTHING in pairs.values()}
    assert len(hopeless) == 5
    assert hopeless - outcome.abstained == set()


def test_samples_fitting_demands_are_mostly_answered_as_strong_or_good(
    outcome: Outcome, meant: dict[str, dict[str, str]]
) -> None:
    fitting = [demand for demand, pairs in meant.items() if "yes" in pairs.values()]
    answered = [demand for demand in fitting if demand not in outcome.abstained and outcome.level[demand] >= 3]
    assert len(answered) >= NEEDED_FIRST * len(fitting), sorted(set(fitting) - set(answered))

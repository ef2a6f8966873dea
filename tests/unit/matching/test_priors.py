"""Priors: what stated facts may do to the text model's probabilities, and that the model card tells the same figures."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.wording import Sentence
from matching.engine.features.catalogue import STRUCTURED
from matching.engine.features.feature import Readings
from matching.engine.levels import at_least, from_thresholds, median_level
from matching.engine.priors import BOUND, PRIORS, Prior, combine, shifted
from matching.engine.ranking.storage import SHIPPED

RANGES = {feature.name: (feature.low, feature.high) for feature in STRUCTURED}
WEIGHTS = st.lists(st.floats(0.001, 1.0), min_size=4, max_size=4)
LEVELS = WEIGHTS.map(lambda weights: np.array([weights]) / sum(weights))
VALUES = st.fixed_dictionaries({name: st.none() | st.floats(*bounds) for name, bounds in RANGES.items()})
CLOSE = 1e-9


def readings_of(values) -> dict[str, Readings]:
    return {
        name: Readings(values=np.array([math.nan if value is None else value]), presence=np.zeros(1, dtype=np.uint8))
        for name, value in values.items()
    }


def log_odds(probabilities) -> np.ndarray:
    tails = at_least(probabilities)
    return np.log(tails / (1 - tails))


def test_every_structured_feature_has_a_prior() -> None:
    assert set(PRIORS) == set(RANGES)
    assert all(RANGES[name][0] <= prior.neutral <= RANGES[name][1] for name, prior in PRIORS.items())


@given(LEVELS, VALUES)
def test_combined_probabilities_sum_to_one_and_move_within_the_bound(probabilities, values) -> None:
    found = combine(probabilities, readings_of(values)).probabilities
    assert found.sum(axis=1) == pytest.approx(1.0)
    assert (found >= -CLOSE).all()
    assert (np.diff(at_least(found)) <= CLOSE).all()
    below_cap = (log_odds(np.clip(found, 1e-7, 1)) - log_odds(probabilities))[:, :2]
    assert (np.abs(below_cap) <= BOUND + 1e-3).all()


@given(LEVELS, VALUES, st.sampled_from(sorted(RANGES)), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_better_value_never_lowers_a_level(probabilities, values, name, one, other) -> None:
    low, high = (RANGES[name][0] + share * (RANGES[name][1] - RANGES[name][0]) for share in sorted((one, other)))
    worse, better = (
        at_least(combine(probabilities, readings_of({**values, name: value})).probabilities) for value in (low, high)
    )
    assert (better >= worse - CLOSE).all()


@given(LEVELS, st.floats(-9.0, 9.0))
def test_strong_is_not_raised_past_what_the_text_calls_related(probabilities, shift) -> None:
    found = at_least(shifted(probabilities, np.array([shift])))
    assert found[0, 2] <= at_least(probabilities)[0, 0] + CLOSE


@given(LEVELS)
def test_nothing_stated_leaves_the_text_model_alone(probabilities) -> None:
    silent = combine(probabilities, readings_of(dict.fromkeys(RANGES)))
    assert at_least(silent.probabilities) == pytest.approx(at_least(probabilities), abs=1e-12)
    assert {name: float(shift[0]) for name, shift in silent.shifts.items()} == dict.fromkeys(RANGES, 0.0)


def test_neutral_values_move_nothing() -> None:
    neutral = combine(
        np.array([[0.4, 0.3, 0.2, 0.1]]), readings_of({name: prior.neutral for name, prior in PRIORS.items()})
    )
    assert neutral.probabilities == pytest.approx(np.array([[0.4, 0.3, 0.2, 0.1]]))


def test_shift_moves_log_odds_by_its_amount_and_text_features_have_no_prior() -> None:
    before = np.array([[0.5, 0.3, 0.15, 0.05]])
    after = combine(before, readings_of({"price": 1.0, "semantic": 1.0}))
    assert log_odds(after.probabilities) - log_odds(before) == pytest.approx(np.full((1, 3), 0.1))
    assert {name: shift.tolist() for name, shift in after.shifts.items()} == {"price": [pytest.approx(0.1)]}


def test_violated_musts_weigh_more_than_shared_quantities() -> None:
    before = np.array([[0.5, 0.2, 0.2, 0.1]])
    shared, broken = (
        at_least(combine(before, readings_of({"shared_quantities": 1.0, **more})).probabilities)[0, 1]
        for more in ({}, {"indicators": -1.0})
    )
    assert broken < at_least(before)[0, 1] < shared


def test_prior_with_a_negative_weight_is_refused() -> None:
    with pytest.raises(ValueError, match="must not be negative"):
        Prior(weight=-0.1, weight_below=0.1, neutral=0.5, reason=Sentence(zh="测试", en="test"))


@given(LEVELS)
def test_levels_and_thresholds_turn_into_each_other(probabilities) -> None:
    assert from_thresholds(at_least(probabilities)) == pytest.approx(probabilities)


def test_median_level_counts_the_thresholds_that_are_as_likely_as_not() -> None:
    tails = np.array([[0.49, 0.3, 0.1], [0.5, 0.3, 0.1], [0.9, 0.5, 0.49], [1.0, 0.9, 0.5]])
    assert median_level(tails).tolist() == [1, 2, 3, 4]


def card_table() -> str:
    """The table of the model card, as the priors say it."""
    rows = [
        f"| {name} | +{prior.weight:g} | {prior.weight_below:g} | {prior.neutral:.2g} | {prior.reason.en} |"
        for name, prior in PRIORS.items()
    ]
    return "\n".join(
        ["| feature | weight above | weight below | neutral value | why |", "|---|---|---|---|---|", *rows]
    )


def test_model_card_prints_the_priors() -> None:
    card = SHIPPED.with_name("model-card.md").read_text(encoding="utf-8")
    assert card_table() in card, f"put this table into the model card:\n{card_table()}"
    assert f"at most {BOUND:g} in sum" in card
    assert "set with the shipped samples in view" in card

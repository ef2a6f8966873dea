import numpy as np
import pytest

from matching.engine.ranking.evaluation import (
    bootstrap,
    calibration_error,
    inverse_error,
    ndcg,
    none_happens,
    separation,
)


def test_ndcg_of_a_hand_computed_list():
    # gains 14, 0, 2 in the order of the scores; best order 14, 2, 0
    expected = (14 + 2 / np.log2(4)) / (14 + 2 / np.log2(3))
    assert ndcg(np.array([0.9, 0.5, 0.1]), np.array([4, 1, 2])) == pytest.approx(expected)


def test_ndcg_counts_ten_places_only():
    levels = np.array([1] * 10 + [4])
    assert ndcg(-np.arange(11.0), levels) == 0.0


def test_ndcg_shares_gains_between_ties():
    both = ndcg(np.zeros(2), np.array([4, 1])), ndcg(np.zeros(2), np.array([1, 4]))
    assert both == (pytest.approx((7 + 7 / np.log2(3)) / 14),) * 2


def test_ndcg_of_a_list_without_any_match_is_not_a_number():
    assert np.isnan(ndcg(np.array([1.0, 2.0]), np.array([1, 1])))


def test_inverse_error_of_one_level_off_in_half_of_the_pairs():
    assert inverse_error(np.array([2, 3]), np.array([2, 4])) == pytest.approx(1 / 1.5)


def test_calibration_error_of_two_bins():
    stated = np.array([0.2, 0.2, 0.9, 0.9])
    happened = np.array([False, True, True, True])
    assert calibration_error(stated, happened, bins=2) == pytest.approx((0.3 + 0.1) / 2)


def test_calibration_error_of_true_probabilities_is_zero():
    assert calibration_error(np.array([0.0, 1.0]), np.array([False, True]), bins=2) == 0.0


def test_separation_of_three_of_four_ordered_pairs():
    assert separation(np.array([0.1, 0.4, 0.35, 0.8]), np.array([False, False, True, True])) == 0.75


def test_separation_needs_both_outcomes():
    assert np.isnan(separation(np.array([0.1, 0.4]), np.array([True, True])))


def test_none_of_two_independent_events_happens():
    assert none_happens(np.array([0.5, 0.2])) == pytest.approx(0.4)
    assert none_happens(np.array([])) == 1.0


def test_bootstrap_surrounds_the_mean_and_repeats_with_its_seed():
    values = np.arange(50.0)
    first, second = (bootstrap(lambda drawn: float(values[drawn].mean()), 50, seed=3) for _ in range(2))
    assert first == second
    assert first.low < first.mean == 24.5 < first.high

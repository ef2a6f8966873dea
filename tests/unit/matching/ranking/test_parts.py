import numpy as np
import pytest

from matching.engine.ranking.calibration import LevelCalibration, level_probabilities, median_levels
from matching.engine.ranking.context import RANKED, SUMMED, standing
from matching.engine.ranking.frequencies import Statistics
from matching.engine.ranking.grams import count_ngrams, terms_of
from matching.engine.ranking.memory import PairMemory, Pairs
from matching.engine.ranking.profile import Corpus, TextEntry
from matching.engine.ranking.scratch import Scratch, row_vector, rows_of
from matching.engine.ranking.spaces import NormalAxes, Whitening
from matching.engine.ranking.targets import standardise
from matching.engine.ranking.validation import folds_by_demand, folds_by_pair


def test_ngrams_stay_inside_runs():
    counts = [count_ngrams(terms_of(["锂电池，隔膜 LiFePO4 batteries"]), length).sum() for length in (1, 2, 3)]
    assert counts == [7.0, 3.0, 1.0]


def test_traditional_and_full_width_text_count_as_simplified():
    counts = count_ngrams(terms_of(["鋰電池ＬＩ", "锂电池li"]), 2).toarray()
    np.testing.assert_array_equal(counts[0], counts[1])
    assert counts[0].sum() == 3.0


def test_ngrams_do_not_cross_texts():
    assert count_ngrams(terms_of(["锂", "电"]), 2).nnz == 0


def test_rarer_ngrams_weigh_more():
    statistics = Statistics().fit(["技术 锂电池", "技术 小麦", "技术 小麦"], ["技术"])
    counts = count_ngrams(terms_of(["技", "麦", "锂"]), 1)
    common, rare, unseen = statistics.idf()[1][counts.indices]
    assert common < rare < unseen


def test_statistics_fitted_again_tell_the_rarity_of_the_last_texts():
    first, last = ["锂电池", "锂"], ["小麦", "锂电池", "电机"]
    again = Statistics().fit(first, first)
    before = again.idf()[1]
    found = again.fit(last, last).idf()[1]
    np.testing.assert_array_equal(found, Statistics().fit(last, last).idf()[1])
    assert (found != before).any()


def test_corpus_refuses_missing_vectors():
    with pytest.raises(ValueError, match="1 entries, 0 title and 1 full vectors"):
        Corpus.build(
            [TextEntry("锂")],
            title_vectors=np.zeros((0, 2), dtype=np.float32),
            full_vectors=np.zeros((1, 2), dtype=np.float32),
            statistics=Statistics().fit(["锂"], ["锂"]),
        )


def test_scratch_products_equal_sparse_ones():
    counts = count_ngrams(terms_of(["锂电池隔膜", "", "小麦锂"]), 1)
    chosen = np.array([2, 1, 0])
    found = Scratch().products(rows_of(counts, chosen), [row_vector(counts, 0), row_vector(counts, 2)])
    np.testing.assert_allclose(found, (counts[chosen] @ counts[[0, 2]].T).toarray())


def test_scratch_is_empty_again_after_use():
    counts = count_ngrams(terms_of(["锂电池", "小麦"]), 1)
    scratch = Scratch()
    scratch.products(rows_of(counts, np.array([0])), [row_vector(counts, 0)])
    assert scratch.products(rows_of(counts, np.array([0])), [row_vector(counts, 1)]).tolist() == [[0.0]]


def test_standing_of_a_single_candidate_says_nothing():
    told = standing({name: np.array([0.7], dtype=np.float32) for name in {*RANKED, *SUMMED}})
    relative = {name: value.tolist() for name, value in told.items() if not name.startswith("list_")}
    assert set(map(tuple, relative.values())) == {(0.0,)}


def test_standing_trusts_a_longer_list_more():
    short, long = (
        standing({name: np.linspace(0, 1, count).astype(np.float32) for name in {*RANKED, *SUMMED}})["z_sum"].max()
        for count in (2, 60)
    )
    assert short < long


def test_probabilities_of_thresholds_are_monotone_and_sum_to_one():
    random = np.random.default_rng(5)
    outputs = random.normal(size=(400, 5))
    levels = np.clip(np.round(2 + outputs[:, 0]), 1, 4).astype(int)
    reached = LevelCalibration().fit(outputs, levels).reached(random.normal(size=(200, 5)) * 3)
    assert (np.diff(reached, axis=1) <= 0).all()
    np.testing.assert_allclose(level_probabilities(reached).sum(axis=1), 1.0)


def test_calibration_of_a_threshold_that_nobody_reached_is_a_small_constant():
    outputs = np.random.default_rng(1).normal(size=(50, 5))
    levels = np.where(outputs[:, 0] > 0, 2, 1)
    reached = LevelCalibration().fit(outputs, levels).reached(outputs)
    assert set(reached[:, 1].round(6)) <= {round(0.5 / 51, 6), *reached[:, 0].round(6)}
    assert reached[:, 2].max() < 0.02


def test_median_level_at_the_borders():
    assert median_levels(np.array([[0.49, 0.1, 0.0], [0.5, 0.5, 0.5], [0.9, 0.5, 0.49]])).tolist() == [1, 4, 3]


def test_standing_within_a_demand_with_two_labels_is_shrunk():
    assert np.abs(standardise(np.array([1, 2]))).max() < np.abs(standardise(np.tile([1, 2], 30))).max()


def test_whitened_vectors_are_units():
    random = np.random.default_rng(2)
    found = Whitening(dimensions=4).fit_transform(random.normal(size=(60, 8)).astype(np.float32))
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1.0, atol=1e-5)


def test_normal_axes_keep_distances_and_take_unknown_as_median():
    random = np.random.default_rng(3)
    features = np.exp(random.normal(size=(500, 3))).astype(np.float32)
    scaling = NormalAxes(axes=3).fit(features)
    assert scaling.kept_ == pytest.approx(1.0)
    unknown = scaling.transform(np.full((1, 3), np.nan, dtype=np.float32))
    middle = scaling.transform(np.median(features, axis=0)[None].astype(np.float32))
    np.testing.assert_allclose(unknown, middle, atol=0.02)


def test_constant_feature_is_harmless():
    features = np.column_stack([np.zeros(30), np.arange(30)]).astype(np.float32)
    assert np.isfinite(NormalAxes(axes=2).fit_transform(features)).all()


def memory_of(rows, memory=None):
    random = np.random.default_rng(4)
    unit = random.normal(size=(6, 5))
    unit = (unit / np.linalg.norm(unit, axis=1, keepdims=True)).astype(np.float16).astype(np.float32)
    axes = random.normal(size=(30, 4)).astype(np.float16).astype(np.float32)
    targets = random.normal(size=(30, 2))
    title_of, demand_of = np.arange(30) % 6, np.arange(30) // 6
    targets[0] = 0.0  # leaving out the first pair, or any demand, then leaves the mean as it is
    targets[1:6] -= targets[1:6].mean(axis=0)
    for demand in range(1, 5):
        targets[demand_of == demand] -= targets[demand_of == demand].mean(axis=0)
    pairs = Pairs(axes[rows], unit, title_of[rows], unit[:5], demand_of[rows])
    fitted = (memory or PairMemory()).fit(pairs, targets[rows], counts=np.ones(len(rows)), width=4)
    return fitted, (axes, unit, title_of, demand_of)


def predicted(memory, rows, parts):
    axes, unit, title_of, demand_of = parts
    recall = memory.widened()
    return np.concatenate(
        [
            recall.predict(
                axes[[row]], recall.near_titles(unit[[title_of[row]]]), recall.near_demand(unit[demand_of[row]])
            )
            for row in rows
        ]
    )


def test_closed_form_equals_refitting_without_the_demand():
    whole, parts = memory_of(np.arange(30))
    refitted, _ = memory_of(np.arange(6, 30))
    np.testing.assert_allclose(predicted(refitted, range(6), parts), whole.unseen_demand_[:6], atol=1e-4)


def test_closed_form_equals_refitting_without_the_pair():
    whole, parts = memory_of(np.arange(30))
    refitted, _ = memory_of(np.arange(1, 30))
    np.testing.assert_allclose(predicted(refitted, [0], parts)[0], whole.unseen_pair_[0], atol=1e-4)


def test_memory_fitted_again_answers_from_the_last_pairs():
    again, parts = memory_of(np.arange(30))
    before = predicted(again, range(6), parts)
    memory_of(np.arange(6, 30), again)
    fresh, _ = memory_of(np.arange(6, 30))
    found = predicted(again, range(6), parts)
    np.testing.assert_array_equal(found, predicted(fresh, range(6), parts))
    assert (found != before).any()


def test_folds_keep_demands_and_pairs_together(market):
    judgements = market.judgements
    by_demand, by_pair = (folds(judgements, seed=0) for folds in (folds_by_demand, folds_by_pair))
    assert [len(set(by_demand[rows])) for rows in judgements.rows_by_demand()] == [1] * 6
    doubled = judgements.only(np.ones(72, dtype=bool))
    np.testing.assert_array_equal(folds_by_pair(doubled, seed=0), by_pair)
    assert set(by_pair) == {0, 1, 2, 3, 4}

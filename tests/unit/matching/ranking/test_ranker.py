import numpy as np
import pytest
from sklearn.base import clone

from matching.engine.ranking.fitting import score_pairs
from matching.engine.ranking.profile import Corpus, TextEntry
from matching.engine.ranking.ranker import CandidateList, Ranker


def corpora(market):
    judgements, vectors, statistics = market.judgements, market.vectors, market.ranker.statistics_
    demands = Corpus.build(
        judgements.demands,
        title_vectors=vectors.demand_titles,
        full_vectors=vectors.demand_texts,
        statistics=statistics,
    )
    achievements = Corpus.build(
        judgements.achievements,
        title_vectors=vectors.achievement_titles,
        full_vectors=vectors.achievement_titles,
        statistics=statistics,
    )
    return demands, achievements


def test_constructor_only_stores():
    ranker = Ranker(dimensions=8, axes=4, noise=0.5, achievement_width=0.1, demand_width=0.3)
    assert ranker.get_params() == {
        "dimensions": 8, "axes": 4, "noise": 0.5, "achievement_width": 0.1, "demand_width": 0.3,
    }  # fmt: skip
    assert vars(clone(ranker)) == vars(ranker)


def test_learned_state_ends_in_underscore(market):
    learned = set(vars(market.ranker)) - set(market.ranker.get_params())
    assert learned
    assert [name for name in learned if not name.endswith("_")] == []


def test_own_subject_ranks_first_for_every_demand(market):
    lists = [CandidateList(demand, np.arange(12)) for demand in range(6)]
    found = [one.score.argmax() // 2 for one in market.ranker.score(*corpora(market), lists)]
    assert found == list(range(6))


def test_probabilities_are_a_distribution_and_level_is_its_median(market):
    (scores,) = market.ranker.score(*corpora(market), [CandidateList(0, np.arange(12))])
    assert scores.probabilities.shape == (12, 4)
    assert scores.probabilities.min() >= 0
    np.testing.assert_allclose(scores.probabilities.sum(axis=1), 1.0, atol=1e-12)
    below = np.cumsum(scores.probabilities, axis=1)
    np.testing.assert_array_equal(scores.level, 1 + (1 - below[:, :3] >= 0.5).sum(axis=1))


def test_score_follows_candidates_whatever_their_order_and_repeats(market):
    order = np.array([7, 0, 11, 0, 3])
    plain, shuffled = market.ranker.score(
        *corpora(market), [CandidateList(2, np.array([0, 3, 7, 11])), CandidateList(2, order)]
    )
    expected = dict(zip([0, 3, 7, 11], plain.score.tolist(), strict=True))
    assert shuffled.score.tolist() == [expected[one] for one in order.tolist()]


def test_score_of_a_list_does_not_depend_on_the_others(market):
    one = CandidateList(1, np.array([0, 2, 3]))
    alone = market.ranker.score(*corpora(market), [one])[0]
    together = market.ranker.score(*corpora(market), [CandidateList(0, np.arange(12)), one])[1]
    np.testing.assert_allclose(together.score, alone.score, atol=1e-5)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_short_lists_are_scored(market, count):
    (scores,) = market.ranker.score(*corpora(market), [CandidateList(0, np.arange(count))])
    assert scores.score.shape == (count,)
    assert np.isfinite(scores.score).all()
    assert [values.shape for values in scores.features.values()] == [(count,)] * 3


def test_empty_texts_are_scored(market):
    nothing = Corpus.build(
        [TextEntry(""), TextEntry("，。")],
        title_vectors=market.vectors.demand_titles[:2],
        full_vectors=market.vectors.demand_texts[:2],
        statistics=market.ranker.statistics_,
    )
    (scores,) = market.ranker.score(nothing, nothing, [CandidateList(0, np.array([0, 1]))])
    assert np.isfinite(scores.score).all()
    assert scores.features["lexical_title"].tolist() == [0.0, 0.0]


def test_without_embeddings_semantic_is_unknown(market):
    demands, achievements = corpora(market)
    off = np.zeros((12, 0), dtype=np.float32)
    blind = Corpus.build(
        achievements.entries, title_vectors=off, full_vectors=off, statistics=market.ranker.statistics_
    )
    (scores,) = market.ranker.score(demands, blind, [CandidateList(0, np.arange(12))])
    assert np.isnan(scores.features["semantic"]).all()
    assert scores.score.argmax() // 2 == 0


def test_vectors_of_another_encoder_are_refused(market):
    demands, achievements = corpora(market)
    other = np.ones((12, 5), dtype=np.float32)
    strange = Corpus.build(
        achievements.entries, title_vectors=other, full_vectors=other, statistics=market.ranker.statistics_
    )
    with pytest.raises(ValueError, match="16 dimensions, not 5"):
        market.ranker.score(demands, strange, [CandidateList(0, np.arange(12))])


def test_shown_features_stay_in_their_range(market):
    (scores,) = market.ranker.score(*corpora(market), [CandidateList(3, np.arange(12))])
    assert list(scores.features) == ["lexical_title", "lexical_content", "semantic"]
    for values in scores.features.values():
        assert ((values >= 0) & (values <= 1)).all()
    assert scores.features["lexical_title"].argmax() // 2 == 3


def test_known_demand_learns_from_a_changed_label(market):
    judgements = market.judgements
    levels = np.where((judgements.demand == 5) & (judgements.achievement == 0), 4, judgements.levels)
    demands, achievements = corpora(market)
    groups = judgements.rows_by_demand()
    taught = Ranker(dimensions=8, axes=8).fit(
        demands,
        achievements,
        judgements.lists(groups),
        [levels[rows] for rows in groups],
        statistics=market.ranker.statistics_,
    )
    asked = [CandidateList(5, np.arange(12))]
    before, after = (one.score(demands, achievements, asked)[0].probabilities[0, 3] for one in (market.ranker, taught))
    assert after > before


def test_withheld_labels_do_not_reach_the_model(market):
    judgements = market.judgements
    demands, achievements = corpora(market)
    groups = judgements.rows_by_demand()
    hidden = [np.where(judgements.achievement[rows] == 4, 0, judgements.levels[rows]) for rows in groups]
    fitted = [
        Ranker(dimensions=8, axes=8).fit(
            demands, achievements, judgements.lists(groups), given, statistics=market.ranker.statistics_
        )
        for given in (hidden, hidden)
    ]
    assert len(fitted[0].memory_.weights_) == 6 * 11
    np.testing.assert_array_equal(fitted[0].memory_.weights_, fitted[1].memory_.weights_)


@pytest.mark.parametrize(
    ("levels", "message"),
    [([5, 1], "levels are 1, 2, 3 or 4"), ([1], "exactly one level"), ([0, 0], "no judged pair")],
)
def test_wrong_levels_are_refused(market, levels, message):
    lists = [CandidateList(0, np.array([0, 1]))]
    with pytest.raises(ValueError, match=message):
        Ranker().fit(*corpora(market), lists, [np.array(levels)], statistics=market.ranker.statistics_)


def test_score_pairs_keeps_the_order_of_the_file_and_ignores_levels(market):
    judgements = market.judgements
    scored = score_pairs(market.ranker, judgements, market.vectors)
    assert [one.pair_id for one in scored] == list(judgements.pair_ids)
    blank = judgements.only(np.ones(72, dtype=bool))
    blank.levels[:] = 0
    assert score_pairs(market.ranker, blank, market.vectors) == scored

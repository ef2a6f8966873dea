"""Learning from decisions: exactly what fitting both together gives, nothing of a held-out demand, labels by the table."""

from __future__ import annotations

import numpy as np
import pytest

from matching.engine.decisions import Decision, DecisionReason
from matching.engine.ranking.comparing import FEWEST, FIGURES, compare, held_out
from matching.engine.ranking.fitting import corpora
from matching.engine.ranking.labels import LATER, NO, OTHER_WAY, RELATED, YES, label_of
from matching.engine.ranking.learning import Learning, decided_pairs
from matching.engine.ranking.memory import Recall, kernel_with
from matching.engine.ranking.storage import load, save
from tests.unit.matching.ranking.conftest import build_market

SUBJECTS = ("余热", "育种", "污水", "隔膜", "消防", "刀具", "桥梁", "茶叶", "齿轮", "光伏", "冷链", "焊接")


def learning_of(market, labels) -> Learning:
    """Let {(demand, achievement): label} be decided among the whole lists of the market."""
    judgements = market.judgements
    demands, achievements = corpora(judgements, market.vectors, market.ranker.statistics_)
    lists = judgements.lists(judgements.rows_by_demand())
    said = [[labels.get((one.demand, int(place))) for place in one.candidates] for one in lists]
    return Learning(market.ranker, decided_pairs(market.ranker, demands, achievements, lists, said))


@pytest.fixture(scope="module")
def learning(market) -> Learning:
    return learning_of(
        market, {(0, 0): OTHER_WAY, (0, 1): YES, (0, 7): YES, (1, 2): LATER, (2, 5): NO, (2, 0): RELATED}
    )


def test_learning_is_what_fitting_old_and_new_pairs_together_gives(learning) -> None:
    old, decided = learning.ranker.memory_, learning.decided
    recall = Recall(old, ordered=False)
    gram, cross = old.gram().astype(float), kernel_with(recall, decided.pairs).astype(float)
    targets = gram @ old.weights_ + old.noise * old.weights_
    own = kernel_with(Recall(learning.learned().memory_, ordered=False), decided.pairs)[:, len(gram) :]
    joint = np.block([[gram, cross.T], [cross, own]])
    noise = np.concatenate([np.full(len(gram), old.noise), old.noise / decided.counts])
    weights = np.linalg.solve(joint + np.diag(noise), np.vstack([targets, learning.targets - old.means_]))
    assert np.abs(learning.learned().memory_.weights_ - weights).max() < 2e-3
    every = np.arange(len(decided.counts))
    assert np.abs(learning.after(every) - old.means_ - np.hstack([cross, own]) @ weights).max() < 5e-3


def test_learned_ranker_says_what_was_foreseen(learning) -> None:
    memory = learning.learned().memory_
    said = memory.means_ + kernel_with(Recall(memory, ordered=False), learning.decided.pairs) @ memory.weights_
    assert np.abs(said - learning.after(np.arange(len(said)))).max() < 5e-3


def test_learning_leaves_the_old_ranker_as_it_is(market, learning) -> None:
    before = {
        name: value.copy() for name, value in vars(market.ranker.memory_).items() if isinstance(value, np.ndarray)
    }
    known = market.ranker.known_.copy()
    learned = learning.learned()
    assert all(np.array_equal(getattr(market.ranker.memory_, name), value) for name, value in before.items())
    assert (market.ranker.known_.tolist(), len(learned.known_)) == (known.tolist(), len(known) + 3)


def test_yes_raises_and_another_way_lowers_what_is_said_of_the_pair(learning) -> None:
    change = learning.reached(learning.after(np.arange(6)))[:, 1] - learning.reached(learning.before)[:, 1]
    adequate = learning.decided.targets[:, 1] == 1
    assert adequate.sum() == 2
    assert change[adequate].sum() > 0
    assert change[learning.decided.targets[:, 3] == OTHER_WAY.expected].max() < 0


def test_what_a_demand_has_in_common_orders_nothing(market) -> None:
    same = learning_of(market, dict.fromkeys([(0, place) for place in range(12)], NO))
    order = same.targets[:, 4] - same.before[:, 4]
    missed = same.decided.targets[:, 3] - same.before[:, 3]
    assert abs(order.mean()) < abs(missed.mean()) / np.sqrt(0.5)
    assert np.corrcoef(order, missed)[0, 1] > 0.99


def test_leave_one_out_in_closed_form_is_learning_without_the_pair(learning) -> None:
    every = np.arange(len(learning.decided.counts))
    without = np.array([learning.after(every[every != one])[one] for one in every])
    assert np.abs(learning.unseen(every) - without).max() < 1e-6


def test_nothing_taught_changes_nothing(learning) -> None:
    assert np.array_equal(learning.after(np.empty(0, dtype=np.int64)), learning.before)


def test_no_label_is_refused(market) -> None:
    with pytest.raises(ValueError, match="no decision"):
        learning_of(market, {})


def test_learned_model_is_saved_and_read_with_the_same_types(learning, tmp_path) -> None:
    learned = learning.learned()
    learned.facts_ = {"name": "feedback", "code_version": "0", "data_sha256": "abc"}
    save(learned, tmp_path / "model.skops")
    read = load(tmp_path / "model.skops")
    assert (read.version, read.known_.tolist()) == ("feedback-0-abc", learned.known_.tolist())
    assert np.array_equal(read.memory_.weights_, learned.memory_.weights_)


def twelve(flipped: int = -1) -> Learning:
    """Decide about the own, a near and a far achievement of each of twelve demands; those of `flipped` the other way round."""
    market = build_market(SUBJECTS)
    labels = {}
    for demand in range(len(SUBJECTS)):
        good, bad = (OTHER_WAY, YES) if demand == flipped else (YES, OTHER_WAY)
        labels |= {(demand, 2 * demand): good, (demand, (2 * demand + 7) % 24): bad, (demand, 2 * demand + 1): LATER}
    return learning_of(market, labels)


def test_decisions_of_a_held_out_demand_are_in_no_training(market) -> None:
    plain, flipped = twelve(), twelve(flipped=3)
    groups = plain.decided.of
    fold = groups % 5
    known = np.ones(len(groups), dtype=bool)
    one, other = held_out(plain, fold, known), held_out(flipped, fold, known)
    assert np.allclose(one[groups == 3], other[groups == 3])
    assert not np.allclose(one[fold != 3], other[fold != 3])


def test_both_models_are_compared_on_the_same_demands() -> None:
    learning = twelve()
    nothing = np.zeros(len(learning.decided.of), dtype=bool)
    found = compare(learning, learning, learned_before=nothing, groups=learning.decided.of)
    assert (found.demands, found.pairs, tuple(found.present), tuple(found.new)) == (12, 36, FIGURES, FIGURES)
    for name in ("ndcg10", "inverse_mae", "calibration_error"):
        assert found.gain[name].mean == pytest.approx(found.new[name].mean - found.present[name].mean)
        assert found.present[name].low <= found.present[name].mean <= found.present[name].high
    assert np.isnan(found.present["auc_no_strong_match"].mean)  # every demand has a yes
    same = compare(learning, learning, learned_before=~nothing, groups=learning.decided.of)
    assert same.gain["ndcg10"].mean == 0.0


def test_too_few_demands_give_no_figure(learning) -> None:
    known = np.ones(len(learning.decided.of), dtype=bool)
    assert len(np.unique(learning.decided.of)) < FEWEST
    assert compare(learning, learning, learned_before=known, groups=learning.decided.of) is None


def test_every_decision_teaches_what_the_table_says() -> None:
    reasons = (None, *DecisionReason)
    told = {decision: [label_of(decision, reason) for reason in reasons] for decision in Decision}
    by_reason = [OTHER_WAY, RELATED, RELATED, None, None]
    assert told == {
        Decision.INTERESTED: [YES] * 9,
        Decision.NOT_SUITABLE: [NO, *by_reason, None, None, NO],
        Decision.NOT_NOW: [LATER, *by_reason, LATER, None, LATER],
        Decision.QUESTION: [None] * 9,
    }

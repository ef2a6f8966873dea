import copy
import zipfile

import numpy as np
import pytest
from skops.io import dump

from matching.engine.ranking.calibration import LevelCalibration
from matching.engine.ranking.fitting import score_pairs
from matching.engine.ranking.ranker import Ranker
from matching.engine.ranking.storage import SHIPPED, UntrustedModelError, load, save, shipped


class Stranger:
    pass


def test_saved_ranker_gives_the_same_scores(market, tmp_path):
    save(market.ranker, tmp_path / "model.skops")
    again = load(tmp_path / "model.skops")
    assert score_pairs(again, market.judgements, market.vectors) == score_pairs(
        market.ranker, market.judgements, market.vectors
    )


def test_ranker_that_has_scored_is_saved_with_what_it_learned_alone(market, tmp_path):
    fresh = copy.copy(market.ranker)
    fresh.memory_, fresh.statistics_ = copy.copy(fresh.memory_), copy.copy(fresh.statistics_)
    save(fresh, tmp_path / "fresh.skops")
    score_pairs(fresh, market.judgements, market.vectors)
    save(fresh, tmp_path / "used.skops")
    assert arrays_of(tmp_path / "used.skops") == arrays_of(tmp_path / "fresh.skops") != []


def arrays_of(path):
    with zipfile.ZipFile(path) as parts:
        return sorted((part.file_size, part.CRC) for part in parts.infolist() if part.filename.endswith(".npy"))


def test_file_holds_no_text_of_the_training_data(market, tmp_path):
    save(market.ranker, tmp_path / "model.skops")
    with zipfile.ZipFile(tmp_path / "model.skops") as parts:
        held = b"".join(parts.read(name) for name in parts.namelist())
    texts = [*market.judgements.demands, *market.judgements.achievements]
    words = {word for entry in texts for word in entry.title.split()}
    assert "余热回收" in words
    assert [word for word in words if word.encode() in held or word.encode("utf-16-le") in held] == []


def test_unknown_type_is_refused_by_name(tmp_path):
    ranker = Ranker()
    ranker.facts_ = Stranger()
    dump(ranker, tmp_path / "model.skops")
    with pytest.raises(UntrustedModelError, match="Stranger"):
        load(tmp_path / "model.skops")


def test_trusted_type_that_is_no_ranker_is_refused(tmp_path):
    dump(LevelCalibration(), tmp_path / "model.skops")
    with pytest.raises(UntrustedModelError, match="LevelCalibration, not a ranker"):
        load(tmp_path / "model.skops")


def test_shipped_model_is_small_and_says_what_it_learned_from():
    ranker = shipped()
    assert SHIPPED.stat().st_size <= 5_000_000
    assert ranker.facts_["pairs"] == 10002
    assert ranker.facts_["demands"] == 192
    assert sum(ranker.facts_["levels"]) == 10002
    assert ranker.version == f"text-ranker-0.1.0-{ranker.facts_['data_sha256'][:12]}"
    assert sorted(ranker.facts_["metrics"]) == [
        f"by_{folds}_{name}"
        for folds in ("demand", "pair")
        for name in (
            "auc_no_strong_match",
            "auc_no_strong_match_long_lists",
            "calibration_error",
            "inverse_mae",
            "ndcg10",
        )
    ]
    assert np.isfinite(list(ranker.facts_["metrics"].values())).all()

"""A small judged market with made-up vectors: six demands, twelve achievements, levels that follow the shared subject."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from matching.engine.ranking.fitting import Vectors, fit
from matching.engine.ranking.judgements import Judgements
from matching.engine.ranking.profile import TextEntry
from matching.engine.ranking.ranker import Ranker

SUBJECTS = ("余热回收", "小麦育种", "污水处理", "锂电池隔膜", "消防监控", "金刚石刀具")
DIMENSIONS = 16


@dataclass(frozen=True, slots=True)
class Market:
    judgements: Judgements
    vectors: Vectors
    ranker: Ranker


def vectors_of(subjects: list[int], seed: int) -> np.ndarray:
    noise = np.random.default_rng(seed).normal(scale=0.2, size=(len(subjects), DIMENSIONS))
    found = np.eye(DIMENSIONS)[subjects] + noise
    return (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)


def build_market(subjects: tuple[str, ...] = SUBJECTS) -> Market:
    size = len(subjects)
    demands = tuple(TextEntry(f"{subject}关键技术", f"企业需要{subject}方案。指标不低于90%。") for subject in subjects)
    achievements = tuple(TextEntry(f"{subject} {kind}") for subject in subjects for kind in ("系统 研发", "装置 应用"))
    pairs = [(demand, achievement) for demand in range(size) for achievement in range(2 * size)]
    levels = [4 - kind if own == demand else 2 if (own + demand) % 3 == 0 else 1
              for demand in range(size) for own, kind in ((number // 2, number % 2) for number in range(2 * size))]  # fmt: skip
    judgements = Judgements(
        demands=demands,
        achievements=achievements,
        pair_ids=tuple(f"p{number}" for number in range(len(pairs))),
        demand=np.array([demand for demand, _ in pairs]),
        achievement=np.array([achievement for _, achievement in pairs]),
        levels=np.array(levels),
    )
    vectors = Vectors(
        demand_titles=vectors_of(list(range(size)), 1),
        demand_texts=vectors_of(list(range(size)), 2),
        achievement_titles=vectors_of([number // 2 for number in range(2 * size)], 3),
    )
    ranker = fit(judgements, vectors, rows=np.arange(len(pairs)), ranker=Ranker(dimensions=8, axes=8))
    return Market(judgements, vectors, ranker)


@pytest.fixture(scope="session")
def market() -> Market:
    return build_market()

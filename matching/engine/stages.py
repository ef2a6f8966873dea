"""The stages of a match run, in order, and how progress is told. Bars, job ledger and pages read them."""

from __future__ import annotations

from typing import Protocol

from marketplace.wording import Titled


class Stage(Titled):
    """What the run is doing."""

    CHECK = "check", "核对硬性条件", "Checking hard conditions"
    EMBED = "embed", "计算语义向量", "Reading the meaning of texts"
    RECALL = "recall", "查找候选", "Finding candidates"
    RANK = "rank", "排序与定级", "Ranking and grading"
    EXPLAIN = "explain", "整理匹配依据", "Collecting the evidence"
    STORE = "store", "保存结果", "Storing the results"
    WRITE = "write", "写入对接手册", "Writing the match book"


class Progress(Protocol):
    """Hears `done` of `total` steps of a stage, each at least once, `done` never falling within a stage."""

    def __call__(self, stage: Stage, done: int, total: int) -> None:
        """Take note; must be quick."""
        ...


def silent(stage: Stage, done: int, total: int) -> None:
    """Tell nobody."""

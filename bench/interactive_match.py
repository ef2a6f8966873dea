"""One interactive match, a new demand against 100,000 achievements in a database and an index, stage by stage in this process.

    python -m bench.interactive_match --data DIR [--listings 100000] [--asked 120]

Real demands that the store does not hold are asked one after the other (`services.interactive.match_one`): their meaning is read, candidates
are recalled by words and by vectors, read from the database and checked, ranked, and the first ten explained. The first few warm up
and are not counted. Prints p50 and p95 of every stage, writes bench/results/interactive_match.txt and .json, and ends with 1 where
p95 of the whole is above 200 ms. The store is built once (`bench.large_store`, some minutes) and kept under build/.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bench.large_store import HELD_BACK, new_demands, open_store
from listings.engine.content import Content
from listings.engine.terms import Kind
from marketplace.actor import LOCAL_OPERATOR
from matching.engine.entry import Entry
from matching.engine.options import MatchOptions
from matching.engine.ranking.storage import shipped
from matching.engine.stages import Stage
from matching.services.interactive import match_one

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from marketplace.package import Runtime
    from matching.engine.ranking.ranker import Ranker
    from matching.engine.result import MatchResult

RESULTS = Path(__file__).parent / "results"
MOST_MS = 200.0
WARMING = 4
LEAST_ASKED = 100
STAGES = (Stage.EMBED, Stage.RECALL, Stage.CHECK, Stage.RANK, Stage.EXPLAIN)
AS_OF = date(2026, 11, 22)
WHOLE = "whole"


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Percentiles in milliseconds over the demands asked: on the clock, and of this process's processor time whatever else runs."""

    p50: float
    p95: float
    cpu_p50: float
    cpu_p95: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What was measured. `explained`: pairs with evidence in all, `nothing`: demands answered by an abstention; `load`: 1 minute's average."""

    achievements: int
    asked: int
    stages: Mapping[str, Times]
    explained: int
    nothing: int
    cores: int
    python: str
    load: float

    @property
    def is_enough(self) -> bool:
        """Whether the bound was kept."""
        return self.stages[WHOLE].p95 <= MOST_MS

    def text(self) -> str:
        """Return the table that is printed and kept."""
        lines = [
            f"{self.asked} new demands against {self.achievements} achievements, {self.cores} cores, load {self.load:.1f}, Python {self.python}",
            f"  {'stage':8} {'p50 ms':>8} {'p95 ms':>8} | {'CPU p50':>8} {'CPU p95':>8}",
            *(
                f"  {name:8} {times.p50:8.1f} {times.p95:8.1f} | {times.cpu_p50:8.1f} {times.cpu_p95:8.1f}"
                for name, times in self.stages.items()
            ),
            f"  {self.explained} pairs explained, {self.nothing} demands answered that nothing fits",
            f"  bound: p95 of the whole {MOST_MS:.0f} ms; {'kept' if self.is_enough else 'NOT KEPT'}",
        ]
        return "\n".join(lines) + "\n"


class Clock:
    """Hears the stages of one match and notes their milliseconds, on the clock and of the processor: a stage lasts until the next begins."""

    def __init__(self) -> None:
        self._last = self._now()
        self._stage: Stage | None = None
        self.times = {stage.value: np.zeros(2) for stage in STAGES}

    def __call__(self, stage: Stage, done: int, total: int) -> None:
        """Take note."""
        del done, total
        if stage is not self._stage:
            self._passed()
            self._stage = stage

    def end(self) -> dict[str, NDArray[np.float64]]:
        """Return (clock, processor) by stage and of the whole."""
        self._passed()
        return self.times | {WHOLE: sum(self.times.values(), np.zeros(2))}

    def _passed(self) -> None:
        now = self._now()
        if self._stage is not None:
            self.times[self._stage.value] += now - self._last
        self._last = now

    @staticmethod
    def _now() -> NDArray[np.float64]:
        return 1000 * np.array([time.perf_counter(), time.process_time()])


def measure(runtime: Runtime, demands: Sequence[Content], listings: int) -> Result:
    """Ask every demand once."""
    ranker = shipped()
    measured, results = [], []
    for demand in [*demands[:WARMING], *demands]:
        clock = Clock()
        results.append(_asked(runtime, ranker, demand, clock))
        measured.append(clock.end())
    measured, results = measured[WARMING:], results[WARMING:]
    return Result(
        achievements=listings,
        asked=len(measured),
        stages={name: _times([one[name] for one in measured]) for name in measured[0]},
        explained=sum(len(one.pairs) for one in results),
        nothing=sum(len(one.abstentions) for one in results),
        cores=os.cpu_count() or 1,
        python=platform.python_version(),
        load=round(os.getloadavg()[0], 2),
    )


def _asked(runtime: Runtime, ranker: Ranker, demand: Content, clock: Clock) -> MatchResult:
    return match_one(
        runtime.units,
        actor=LOCAL_OPERATOR,
        demand=Entry(id="new", content=demand),
        search=runtime.search,
        encoder=runtime.encoder,
        ranker=ranker,
        options=MatchOptions(as_of=AS_OF),
        progress=clock,
    )


def _times(values: Sequence[NDArray[np.float64]]) -> Times:
    (p50, cpu_p50), (p95, cpu_p95) = np.percentile(np.stack(values), (50, 95), axis=0).round(2).tolist()
    return Times(p50=p50, p95=p95, cpu_p50=cpu_p50, cpu_p95=cpu_p95)


def main() -> int:
    """Measure, print, write; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds zj-market/*.jsonl")
    parser.add_argument("--listings", type=int, default=100_000, help="achievements in the store")
    parser.add_argument("--asked", type=int, default=120, help=f"new demands, {LEAST_ASKED} to {HELD_BACK}")
    given = parser.parse_args()
    if not LEAST_ASKED <= given.asked <= HELD_BACK:
        parser.error(f"--asked: {LEAST_ASKED} to {HELD_BACK}")
    demands = [Content(kind=Kind.DEMAND, title=row["title"], background=row["text"]) for row in new_demands(given.data)]
    runtime = open_store(given.data, given.listings)
    result = measure(runtime, demands[: given.asked], given.listings)
    runtime.units.engine.dispose()
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "interactive_match.txt").write_text(result.text(), encoding="utf-8")
    facts = {**asdict(result), "most_ms": MOST_MS}
    (RESULTS / "interactive_match.json").write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
    print(result.text(), end="")
    return 0 if result.is_enough else 1


if __name__ == "__main__":
    sys.exit(main())

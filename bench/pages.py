"""Every list, search, detail and worklist page, asked through the application in this process at 1,000 and at 100,000 listings.

    python -m bench.pages --data DIR [--sizes 1000 100000] [--rounds 5]

Each kind of page is asked at several addresses (filters, orders, pages deep in a list, searches of all sorts), all once to warm up and then
`rounds` times in turn. Counted are server time, statements sent to the database and rows fetched from it. Prints a table, writes
bench/results/pages.txt and .json, and ends with 1 where p95 of a kind is above 150 ms (200 for a match that is made at once), where a larger store costs more statements than the
smaller one, or where a page reads more than 2,000 rows. The stores are those of `bench.large_store`: built once, kept under build/.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import event

import wsgi
from bench.large_store import open_store
from bench.page_addresses import AT_ONCE, addresses
from marketplace.app import create_app

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.testing import FlaskClient
    from sqlalchemy import Engine

    from marketplace.package import Runtime

RESULTS = Path(__file__).parent / "results"
MOST_MS = 150.0
MOST_MS_AT_ONCE = 200.0
MOST_ROWS = 2_000
FINE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """One request: milliseconds on the clock and of the processor, statements sent, rows fetched."""

    wall: float
    cpu: float
    statements: int
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """All requests of one kind of page; `statements` and `rows` are the most of any of them, `slowest` the address that took longest."""

    requests: int
    p50: float
    p95: float
    cpu_p95: float
    statements: int
    rows: int
    slowest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What was measured, by number of listings and kind of page; `load`: the machine's load average at the end (1 minute)."""

    sizes: Mapping[int, Mapping[str, Kind]]
    cores: int
    python: str
    load: float

    def broken(self) -> list[str]:
        """Return what does not hold, in words."""
        smallest = min(self.sizes)
        found = []
        for size, kinds in self.sizes.items():
            for name, kind in kinds.items():
                if kind.p95 > (MOST_MS_AT_ONCE if name == AT_ONCE else MOST_MS):
                    found.append(f"{name} at {size}: p95 {kind.p95:.0f} ms ({kind.slowest})")
                if kind.rows > MOST_ROWS:
                    found.append(f"{name} at {size}: reads {kind.rows} rows")
                fewest = self.sizes[smallest][name].statements
                if kind.statements > fewest:
                    found.append(f"{name} at {size}: {kind.statements} statements, at {smallest} {fewest}")
        return found

    def text(self) -> str:
        """Return the table that is printed and kept."""
        lines = [f"pages through the application, {self.cores} cores, load {self.load:.1f}, Python {self.python}"]
        for size, kinds in self.sizes.items():
            lines.append(f"at {size} achievements")
            lines.append(
                f"  {'page':24} {'asked':>6} {'p50 ms':>7} {'p95 ms':>7} {'CPU p95':>8} {'statements':>10} {'rows':>6}"
            )
            lines += [
                f"  {name:24} {one.requests:6} {one.p50:7.1f} {one.p95:7.1f} {one.cpu_p95:8.1f} {one.statements:10} {one.rows:6}"
                for name, one in kinds.items()
            ]
        lines.append(
            f"  bounds: p95 {MOST_MS:.0f} ms ({AT_ONCE}: {MOST_MS_AT_ONCE:.0f}), {MOST_ROWS} rows, no more statements in the larger store; {'NOT KEPT' if self.broken() else 'kept'}"
        )
        return "\n".join([*lines, *(f"  {one}" for one in self.broken())]) + "\n"


class Counter:
    """Counts statements and rows of one engine; every row that the database driver hands out passes `_row`."""

    def __init__(self, engine: Engine) -> None:
        self.statements = self.rows = 0
        event.listen(engine, "connect", self._connected)
        event.listen(engine, "before_cursor_execute", self._executed)
        engine.dispose()

    def _connected(self, connection: Any, record: Any) -> None:
        del record
        connection.row_factory = self._row

    def _row(self, cursor: Any, row: tuple[Any, ...]) -> tuple[Any, ...]:
        del cursor
        self.rows += 1
        return row

    def _executed(self, *given: Any) -> None:
        del given
        self.statements += 1


def measure(data: Path, size: int, rounds: int) -> dict[str, Kind]:
    """Ask every address of a store."""
    with _application(data, size) as (client, counter, runtime):
        asked = addresses(client, runtime)
        for paths in asked.values():
            for path in paths:
                _cost(client, counter, path)
        costs: dict[str, list[tuple[str, Cost]]] = {name: [] for name in asked}
        for _ in range(rounds):
            for name, paths in asked.items():
                costs[name] += [(path, _cost(client, counter, path)) for path in paths]
    return {name: _kind(some) for name, some in costs.items()}


@contextmanager
def _application(data: Path, size: int) -> Iterator[tuple[FlaskClient, Counter, Runtime]]:
    runtime = open_store(data, size)
    counter = Counter(runtime.units.engine)
    client = create_app(runtime.settings, wsgi.PACKAGES, runtime=runtime).test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "zh-CN"
    yield client, counter, runtime
    runtime.units.engine.dispose()


def _cost(client: FlaskClient, counter: Counter, path: str) -> Cost:
    """Ask once. Raises RuntimeError where the answer is no page: it would be quick for the wrong reason."""
    statements, rows = counter.statements, counter.rows
    wall, cpu = time.perf_counter(), time.process_time()
    answer = client.get(path)
    answer.get_data()
    spent = 1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - cpu)
    if answer.status_code != FINE:
        title = re.search("<h1>(.*?)</h1>", answer.get_data(as_text=True), re.DOTALL)
        raise RuntimeError(f"{path}: {answer.status_code} {title[1] if title else ''}")
    return Cost(wall=spent[0], cpu=spent[1], statements=counter.statements - statements, rows=counter.rows - rows)


def _kind(costs: Sequence[tuple[str, Cost]]) -> Kind:
    wall = [one.wall for _, one in costs]
    p50, p95 = np.percentile(wall, (50, 95)).round(2).tolist()
    return Kind(
        requests=len(costs),
        p50=p50,
        p95=p95,
        cpu_p95=round(float(np.percentile([one.cpu for _, one in costs], 95)), 2),
        statements=max(one.statements for _, one in costs),
        rows=max(one.rows for _, one in costs),
        slowest=max(costs, key=lambda told: told[1].wall)[0],
    )


def main() -> int:
    """Measure, print, write; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds zj-market/*.jsonl")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 100_000], help="achievements in the stores")
    parser.add_argument("--rounds", type=int, default=5, help="how often each address is asked and counted")
    given = parser.parse_args()
    result = Result(
        sizes={size: measure(given.data, size, given.rounds) for size in given.sizes},
        cores=os.cpu_count() or 1,
        python=platform.python_version(),
        load=round(os.getloadavg()[0], 2),
    )
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "pages.txt").write_text(result.text(), encoding="utf-8")
    facts = {**asdict(result), "most_ms": MOST_MS, "most_rows": MOST_ROWS, "broken": result.broken()}
    (RESULTS / "pages.json").write_text(json.dumps(facts, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print(result.text(), end="")
    return 1 if result.broken() else 0


if __name__ == "__main__":
    sys.exit(main())

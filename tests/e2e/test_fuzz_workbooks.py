"""Files made to break reading: none crashes it, none hangs it, none takes more memory than bounded, each refusal has a name, no good row is lost.

The short form takes 100 files, every recipe among them; `make soak` takes 2,000 and writes seed, commit and figures to bench/results.
"""

from __future__ import annotations

import json
import os
import platform
import random
import selectors
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

import pytest

from tests.e2e.fuzz.files import RECIPES, fuzz_file

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "bench" / "results"
SHORT, LONG = 100, 2_000
READERS = 2
LONGEST = 60.0
"""Seconds of processor that one file may take, its parser's included."""
PATIENCE = 240.0
"""Seconds of the clock after which a reader is given up: many times what its processor may use, since the machine may be busy."""
MEMORY = 1_024
"""MB that the reading process may hold at its peak; the parser beside it has its own bound (`TWOLISTS_READING_MEMORY`), under which it is killed."""


class Reader:
    """One process that reads; started again after a file that it did not survive."""

    def __init__(self, seed: int, home: Path) -> None:
        self._seed = seed
        self._home = home
        self._started = 0
        self._process = self._start()

    def _start(self) -> subprocess.Popen[str]:
        self._started += 1
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.fuzz.child", str(self._seed), str(self._home / str(self._started))],
            cwd=ROOT,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._process = process
        assert self._line() == {"ready": True}
        return process

    def _line(self) -> dict[str, Any] | None:
        """Return the one line that is to come, so that none waits in a buffer unseen; None where the process hangs or is gone."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            if not selector.select(PATIENCE):
                return None
            line = self._process.stdout.readline()
            return json.loads(line) if line else None

    def read(self, number: int) -> dict[str, Any]:
        """Return what came of file `number`."""
        self._process.stdin.write(f"{number}\n")
        self._process.stdin.flush()
        said = self._line()
        if said is not None:
            return said
        is_gone = self._process.poll() is not None
        self._process.kill()
        outcome = (
            {"outcome": "crash", "code": f"exit {self._process.wait()}"} if is_gone else {"outcome": "hang", "code": ""}
        )
        self._process = self._start()
        recipe = fuzz_file(self._seed, number).recipe
        return {"number": number, "recipe": recipe, "faults": [f"the reader ended: {outcome}"], **outcome}

    def close(self) -> None:
        self._process.stdin.close()
        self._process.wait(60)
        self._process.stdout.close()


def read_all(seed: int, count: int, home: Path) -> list[dict[str, Any]]:
    waiting: SimpleQueue[int] = SimpleQueue()
    for number in range(count):
        waiting.put(number)
    found: list[dict[str, Any]] = []

    def work(place: int) -> None:
        reader = Reader(seed, home / str(place))
        try:
            while True:
                found.append(reader.read(waiting.get_nowait()))
        except Empty:
            return
        finally:
            reader.close()

    threads = [threading.Thread(target=work, args=(place,)) for place in range(READERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def wrong(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what must not happen: crashes, hangs, too much memory, unnamed refusals, lost rows."""
    return [one for one in found if one["faults"] or one.get("processor", 0) > LONGEST or one.get("rss_mb", 0) > MEMORY]


def figures(found: list[dict[str, Any]], seed: int) -> dict[str, Any]:
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    slowest = max(found, key=lambda one: one.get("processor", 0))
    largest = max(found, key=lambda one: one.get("rss_mb", 0))
    faults = [fault for one in found for fault in one["faults"]]
    return {
        "files": len(found),
        "recipes": len({one["recipe"] for one in found}),
        "seed": seed,
        "commit": commit.stdout.strip(),
        "python": platform.python_version(),
        "crashes": sum(one["outcome"] == "crash" for one in found),
        "hangs": sum(one["outcome"] == "hang" or one.get("processor", 0) > LONGEST for one in found),
        "refusals without a name": sum(
            "no words" in fault or "does not name" in fault or "not told" in fault for fault in faults
        ),
        "good rows lost": sum("good row" in fault for fault in faults),
        "limit of processor seconds a file": LONGEST,
        "slowest": {name: slowest.get(name) for name in ("recipe", "number", "processor", "seconds")},
        "limit of memory mb": MEMORY,
        "largest": {name: largest.get(name) for name in ("recipe", "number", "rss_mb", "bytes")},
        "largest parser mb": max(one.get("parser_rss_mb", 0) for one in found),
        "outcomes": dict(Counter(one["outcome"] for one in found).most_common()),
        "codes": dict(Counter(one["code"] for one in found if one["code"]).most_common()),
        "wrong": wrong(found),
    }


@pytest.fixture
def seed():
    """A new seed for every run, printed so that a find can be made again; TWOLISTS_FUZZ_SEED takes an old one."""
    chosen = int(os.environ.get("TWOLISTS_FUZZ_SEED") or random.SystemRandom().randrange(10**9))
    sys.stdout.write(f"seed {chosen}\n")
    return chosen


def test_a_seed_makes_the_same_files_again(seed):
    for number in range(4, len(RECIPES), 9):
        assert fuzz_file(seed, number) == fuzz_file(seed, number)


def test_no_file_breaks_reading(seed, tmp_path):
    found = read_all(seed, SHORT, tmp_path)
    assert (len(found), {one["recipe"] for one in found}) == (SHORT, {one.make.__name__ for one in RECIPES})
    assert wrong(found) == []


@pytest.mark.soak
def test_no_file_of_two_thousand_breaks_reading(seed, tmp_path):
    told = figures(read_all(seed, LONG, tmp_path), seed)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "fuzz_workbooks.json").write_text(
        json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )
    lines = [f"{name}: {value}" for name, value in told.items()]
    (RESULTS / "fuzz_workbooks.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert (told["files"], told["wrong"]) == (LONG, [])

"""The match book of two real lists beside a bare TF-IDF cosine top ten of the same texts: time and memory of whole processes.

    python -m bench.matchbook --data DIR [--rounds 2]

Reads DIR/zj-market/achievements.jsonl and demands.jsonl. Each round runs `twolists matchbook` as a person does (all stages, embeddings
included, the workbook written) and then the rival: scikit-learn, character 1-2-grams, cosine, ten best achievements of every demand
and ten best demands of every achievement. Both are child processes; wall, CPU and peak memory are the kernel's figures of each child.
Prints a table, writes bench/results/matchbook.txt and .json, and ends with 1 where a round of the book is above the bounds.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from openpyxl import load_workbook
from sklearn.feature_extraction.text import TfidfVectorizer

RESULTS = Path(__file__).parent / "results"
MOST_SECONDS = 60.0
MOST_MEGABYTES = 1536
TOP = 10
ROWS_AT_ONCE = 256
SHEETS = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one child process cost: seconds on the clock, seconds of CPU (user and system), peak resident memory."""

    wall: float
    cpu: float
    peak_mb: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One run of each, one after the other; `load` is the machine's load average before it (1 minute)."""

    book: Cost
    bare: Cost
    load: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """All rounds, and the lists that they are about."""

    achievements: int
    demands: int
    book_mb: float
    cores: int
    python: str
    rounds: tuple[Round, ...]

    @property
    def is_enough(self) -> bool:
        """Whether every round kept both bounds."""
        return all(one.book.wall <= MOST_SECONDS and one.book.peak_mb <= MOST_MEGABYTES for one in self.rounds)

    @property
    def ratio(self) -> float:
        """Median of book time / bare time."""
        return statistics.median(one.book.wall / one.bare.wall for one in self.rounds)

    def text(self) -> str:
        """Return the table that is printed and kept."""
        lines = [
            f"match book of {self.achievements} achievements x {self.demands} demands, {self.cores} cores, Python {self.python}; book {self.book_mb:.1f} MB",
            "  round  load | book: wall s   CPU s  peak MB | bare TF-IDF: wall s   CPU s  peak MB | ratio",
        ]
        lines += [_line(number, one) for number, one in enumerate(self.rounds, start=1)]
        lines.append(f"  median ratio {self.ratio:.2f}; bounds {MOST_SECONDS:.0f} s and {MOST_MEGABYTES} MB")
        lines.append("  kept" if self.is_enough else "  NOT KEPT")
        return "\n".join(lines) + "\n"


def _line(number: int, one: Round) -> str:
    book, bare = one.book, one.bare
    return (
        f"  {number:5} {one.load:5.1f} | {book.wall:12.1f} {book.cpu:7.1f} {book.peak_mb:8} "
        f"| {bare.wall:19.1f} {bare.cpu:7.1f} {bare.peak_mb:8} | {book.wall / bare.wall:5.2f}"
    )


def run(*words: str) -> Cost:
    """Run a child to its end, its output thrown away, and return what the kernel counted for it. Raises RuntimeError where it fails."""
    started = time.perf_counter()
    silence = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_WRONLY, 0) for stream in (1, 2)]
    child = os.posix_spawn(sys.executable, [sys.executable, *words], os.environ, file_actions=silence)
    _, status, usage = os.wait4(child, 0)
    if code := os.waitstatus_to_exitcode(status):
        raise RuntimeError(f"{' '.join(words)}: exit code {code}")
    return Cost(
        wall=time.perf_counter() - started,
        cpu=usage.ru_utime + usage.ru_stime,
        peak_mb=usage.ru_maxrss // 1024,
    )


def bare(folder: Path) -> None:
    """Do the rival's work: read both lists, weigh the character 1-2-grams, keep the ten nearest of every entry in both directions."""
    achievements, demands = (texts(folder / f"{name}.jsonl") for name in ("achievements", "demands"))
    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), dtype=np.float32)
    weights = vectorizer.fit_transform([*achievements, *demands])
    offered, wanted = weights[: len(achievements)], weights[len(achievements) :]
    for asking, among in ((wanted, offered), (offered, wanted)):
        answers = np.vstack(
            [
                np.argsort(-(asking[start : start + ROWS_AT_ONCE] @ among.T).toarray(), axis=1)[:, :TOP]
                for start in range(0, asking.shape[0], ROWS_AT_ONCE)
            ]
        )
        assert answers.shape == (asking.shape[0], TOP)


def texts(path: Path) -> list[str]:
    """Return title and content of every line."""
    with path.open(encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    return [f"{record['title']}\n{record['content']}" for record in records]


def measure(folder: Path, rounds: int) -> Result:
    """Run both in turns."""
    achievements, demands = (folder / f"{name}.jsonl" for name in ("achievements", "demands"))
    done = []
    with tempfile.TemporaryDirectory() as scratch:
        book = Path(scratch) / "book.xlsx"
        for number in range(rounds):
            load = os.getloadavg()[0]
            print(f"round {number + 1} of {rounds}, load {load:.1f}", file=sys.stderr)
            done.append(
                Round(
                    book=run("-m", "wsgi", "matchbook", str(achievements), str(demands), "-o", str(book)),
                    bare=run("-m", "bench.matchbook", "--bare", "--data", str(folder.parent)),
                    load=load,
                )
            )
        written = load_workbook(book, read_only=True)
        assert len(written.sheetnames) == SHEETS
        written.close()
        size = book.stat().st_size / 1024 / 1024
    return Result(
        achievements=len(texts(achievements)),
        demands=len(texts(demands)),
        book_mb=size,
        cores=os.cpu_count() or 1,
        python=platform.python_version(),
        rounds=tuple(done),
    )


def main() -> int:
    """Measure, print, write; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds zj-market/*.jsonl")
    parser.add_argument("--rounds", type=int, default=2, help="how often each runs, in turns")
    parser.add_argument("--bare", action="store_true", help="do the rival's work once and measure nothing")
    given = parser.parse_args()
    folder = given.data / "zj-market"
    if given.bare:
        bare(folder)
        return 0
    result = measure(folder, given.rounds)
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "matchbook.txt").write_text(result.text(), encoding="utf-8")
    facts = {**asdict(result), "ratio": result.ratio, "most_seconds": MOST_SECONDS, "most_megabytes": MOST_MEGABYTES}
    (RESULTS / "matchbook.json").write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
    print(result.text(), end="")
    return 0 if result.is_enough else 1


if __name__ == "__main__":
    sys.exit(main())

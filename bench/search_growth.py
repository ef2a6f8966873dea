"""How the embedded search engine grows: 10,000 to 1,000,000 listings, words only (no vectors).

    python -m bench.search_growth --data DIR [--sizes 10000 100000 1000000] [--rounds 5]

At each size one process builds the index and a second one, fresh, asks it: indexing rate, index size, peak memory of both (of the asking
one apart from the index files that the system maps into it), short queries and match queries. The bound on frequent terms
(`terms.POSTINGS_PER_FIELD`) is weighed too: the share of the first ten hits that a query without it has. Writes
bench/results/search_growth.txt and .json, ends with 1 where the median match query of the largest size takes more than eight times that
of the smallest one a hundredth of it. About eight minutes, 2 GB of disk and 1.5 GB of memory on a quiet machine.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.search import AUDIENCE, NARROW, RESULTS, commit
from bench.search_corpus import FACETS, listings, records
from bench.search_questions import LIMIT, MATCH_LIMIT, Times, interleaved, questions
from bench.search_rivals import KIND
from marketplace.search.embedded.engine import EmbeddedEngine
from marketplace.search.port import Filters, MatchQuery, TextQuery
from marketplace.search.terms import POSTINGS_PER_FIELD, match_terms

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from marketplace.search.port import Document, WeightedTerm

MOST_GROWTH = 8.0
HUNDRED = 100
FIRST = 10
UNBOUNDED = 10**12


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What building cost: seconds without those of making the listings up, listings a second, peak memory, size on disk."""

    seconds: float
    rate: float
    peak_mb: int
    size_mb: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What asking cost in a fresh process; `own_mb` is its memory without mapped files."""

    short: Times
    match: Times
    own_mb: int
    mapped_mb: int
    same_first_ten: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """One number of listings."""

    listings: int
    built: Built
    asked: Asked
    load: float


def build(data: Path, folder: Path, count: int) -> Built:
    """Build the index; the time of making listings up is taken off."""
    made_up = 0.0
    real = records(data)

    def documents() -> Iterator[Document]:
        nonlocal made_up
        source = listings(real, count)
        while True:
            begin = time.perf_counter()
            document = next(source, None)
            made_up += time.perf_counter() - begin
            if document is None:
                return
            yield document

    begin = time.perf_counter()
    EmbeddedEngine(folder).rebuild(documents())
    seconds = time.perf_counter() - begin - made_up
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return Built(
        seconds=round(seconds, 2),
        rate=round(count / seconds),
        peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        size_mb=round(size / 2**20, 1),
    )


def ask(data: Path, folder: Path, rounds: int) -> Asked:
    """Ask an index that another process built."""
    engine = EmbeddedEngine(folder)
    asked = questions(records(data))
    statistics = engine.statistics()

    def terms(postings: int) -> list[tuple[WeightedTerm, ...]]:
        return [
            match_terms(one.title, one.keywords, one.text, statistics=statistics, postings=postings)
            for one in asked.listings
        ]

    def first_ten(some: Sequence[tuple[WeightedTerm, ...]]) -> list[set[str]]:
        return [{hit.id for hit in engine.search(_match(one)).hits[:FIRST]} for one in some]

    whole, bounded = first_ten(terms(UNBOUNDED)), terms(POSTINGS_PER_FIELD)
    same = [len(one & other) / max(len(one), 1) for one, other in zip(whole, first_ten(bounded), strict=True)]
    short = interleaved({"short": lambda number: engine.search(_short(asked.short[number]))}, len(asked.short), rounds)
    match = interleaved({"match": lambda number: engine.search(_match(bounded[number]))}, len(bounded), rounds)
    own, mapped = _memory()
    return Asked(
        short=short["short"],
        match=match["match"],
        own_mb=own,
        mapped_mb=mapped,
        same_first_ten=round(sum(same) / len(same), 3),
    )


def _short(text: str) -> TextQuery:
    return TextQuery(text=text, audience=AUDIENCE, filters=NARROW, count_facets=FACETS, limit=LIMIT)


def _match(terms: tuple[WeightedTerm, ...]) -> MatchQuery:
    filters = Filters(kind=KIND)
    return MatchQuery(terms=terms, audience=AUDIENCE, filters=filters, limit=MATCH_LIMIT, needs_total=False)


def _memory() -> tuple[int, int]:
    """Return the process's own memory and that of mapped files, in MB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in status.splitlines() if line.startswith("Rss")}
    return kilobytes["RssAnon"] // 1024, (kilobytes["RssFile"] + kilobytes["RssShmem"]) // 1024


def measure(data: Path, count: int, rounds: int) -> Size:
    """Measure one size in two processes."""
    with tempfile.TemporaryDirectory() as folder:
        common = ["--data", str(data), "--folder", folder, "--rounds", str(rounds)]
        built = _child("build", "--sizes", str(count), *common)
        asked = _child("ask", *common)
    return Size(
        listings=count,
        built=Built(**built),
        asked=Asked(**asked | {name: Times(**asked[name]) for name in ("short", "match")}),
        load=round(os.getloadavg()[0], 2),
    )


def _child(*arguments: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.search_growth", "--only", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - this module again
    if done.returncode:
        raise RuntimeError(done.stderr)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def growth(sizes: Sequence[Size]) -> float | None:
    """Return how many times longer the median match query takes at a hundred times as many listings; None without such sizes."""
    by_count = {size.listings: size.asked.match.p50 for size in sizes}
    largest = max(by_count)
    smallest = largest // HUNDRED
    return by_count[largest] / by_count[smallest] if smallest in by_count else None


def text_of(sizes: Sequence[Size]) -> str:
    """Return the table that is printed and kept."""
    lines = [
        f"growth of the embedded search; {os.cpu_count()} cores, Python {platform.python_version()}, {commit()}",
        "  listings | built s  listings/s  peak MB  index MB | short p50   p95 ms | match p50   p95 ms | own MB  mapped MB | same first ten | load",
    ]
    for one in sizes:
        built, asked = one.built, one.asked
        lines.append(
            f"{one.listings:10d} | {built.seconds:7.1f} {built.rate:11.0f} {built.peak_mb:8d} {built.size_mb:9.1f} |"
            f" {asked.short.p50:9.2f} {asked.short.p95:8.2f} | {asked.match.p50:9.2f} {asked.match.p95:8.2f} |"
            f" {asked.own_mb:6d} {asked.mapped_mb:10d} | {asked.same_first_ten:14.3f} | {one.load:.2f}"
        )
    factor = growth(sizes)
    if factor is not None:
        verdict = "kept" if factor <= MOST_GROWTH else "BROKEN"
        lines.append(
            f"{verdict}: match query p50 grows x {factor:.2f} for x {HUNDRED} listings (bound x {MOST_GROWTH:.0f})"
        )
    return "\n".join(lines) + "\n"


def main() -> int:
    """Measure, print, write; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of the real lists")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=["build", "ask"], help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.only:
        one = (
            build(asked.data, asked.folder, asked.sizes[0])
            if asked.only == "build"
            else ask(asked.data, asked.folder, asked.rounds)
        )
        print(json.dumps(asdict(one)))
        return 0
    sizes = [measure(asked.data, count, asked.rounds) for count in asked.sizes]
    report = text_of(sizes)
    print(report, end="")
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "search_growth.txt").write_text(report, encoding="utf-8")
    kept = {"commit": commit(), "growth": growth(sizes), "sizes": [asdict(size) for size in sizes]}
    (RESULTS / "search_growth.json").write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
    factor = growth(sizes)
    return 0 if factor is None or factor <= MOST_GROWTH else 1


if __name__ == "__main__":
    sys.exit(main())

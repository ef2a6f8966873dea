"""The embedded search engine, asked through its port, beside raw tantivy and SQLite FTS5, at 10,000 and 100,000 listings.

    python -m bench.search --data DIR [--sizes 10000 100000] [--rounds 5]

Listings are built from the real lists and variations of them (`bench.search_corpus`). All sides are asked the same questions in turn, in one
run: short queries with filters and five facets (exact words, no highlight, 20 hits), and whole listings as weighted terms (200 hits).
Beginnings of Latin words, typing errors, corrections, suggestions, facets beside filters, deep pages and highlighting are stages of their
own. Before anything is timed the port's hits are compared with raw tantivy's. Writes bench/results/search.txt and .json, ends with 1
where a bound is broken. About four minutes and 1.5 GB of memory on a quiet machine.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from bench.search_corpus import FACETS, listings, records
from bench.search_questions import DAY_OF_BENCH, LIMIT, MATCH_LIMIT, Times, interleaved, questions
from bench.search_rivals import KIND, Fts5, RawTantivy
from marketplace.search.embedded.engine import EmbeddedEngine
from marketplace.search.highlight import highlighted
from marketplace.search.port import Audience, Filters, MatchQuery, SuggestionQuery, TextQuery
from marketplace.search.terms import match_terms
from marketplace.search.text import bigrams

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bench.search_corpus import Record
    from bench.search_questions import Questions
    from marketplace.search.port import Document, WeightedTerm

RESULTS = Path(__file__).parent / "results"
MOST_RATIO = 1.5
ALLOWANCE_MS = 1.0
LEAST_FTS5 = 5.0
FTS5_FROM = 100_000
MOST_SUGGESTION_MS = 10.0
MATCHES_OF_FTS5 = 5
AUDIENCE = Audience.VERIFIED
NARROW = Filters(kind=KIND, valid_on=date.fromordinal(DAY_OF_BENCH))
THREE_FACETS = Filters(
    kind=KIND, facets={"technical_field": ["field-00", "field-01"], "region": ["110000"], "trl": ["5", "6", "7"]}
)
EXCERPT = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """One promise: what is compared, by which measure, and whether it was kept."""

    what: str
    measured: float
    allowed: float
    is_kept: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """What was measured at one number of listings; times in milliseconds.

    `recovered`: share of misspelt words whose first ten hits have a title or organisation with the word meant; `corrected`: share
    whose correction is that word.
    """

    listings: int
    building: dict[str, float]
    stages: dict[str, Times]
    bounds: tuple[Bound, ...]
    recovered: float
    corrected: float
    load: float


class Port:
    """The embedded engine as pages and matcher ask it."""

    def __init__(self, folder: Path, documents: Sequence[Document]) -> None:
        self._engine = EmbeddedEngine(folder)
        self._engine.rebuild(documents)
        self._documents = {document.id: document for document in documents}

    def search(self, text: str, *, filters: Filters = NARROW) -> tuple[list[tuple[str, float]], int, object]:
        """Answer a short query."""
        page = self._engine.search(
            TextQuery(text=text, audience=AUDIENCE, filters=filters, count_facets=FACETS, limit=LIMIT)
        )
        return [(hit.id, hit.score) for hit in page.hits], page.total, page.facets

    def match(self, terms: tuple[WeightedTerm, ...]) -> list[tuple[str, float]]:
        """Answer a match query as recall asks it."""
        query = MatchQuery(
            terms=terms, audience=AUDIENCE, filters=Filters(kind=KIND), limit=MATCH_LIMIT, needs_total=False
        )
        return [(hit.id, hit.score) for hit in self._engine.search(query).hits]

    def deep(self, text: str) -> object:
        """Answer the second page."""
        first = self._engine.search(TextQuery(text=text, audience=AUDIENCE, limit=LIMIT))
        return first.next and self._engine.search(
            TextQuery(text=text, audience=AUDIENCE, limit=LIMIT, after=first.next)
        )

    def suggest(self, text: str) -> object:
        """Suggest for the first letters of a word."""
        return self._engine.suggest(SuggestionQuery(text=text, audience=AUDIENCE))

    def correction(self, text: str) -> str | None:
        """Propose another spelling."""
        return self._engine.correction(TextQuery(text=text, audience=AUDIENCE))

    def terms(self, record: Record) -> tuple[WeightedTerm, ...]:
        """Return the terms of a whole listing."""
        return match_terms(record.title, record.keywords, record.text, statistics=self._engine.statistics())

    def has_found(self, word: str, misspelt: str) -> bool:
        """Say whether one of the first ten hits of a misspelt word names the word meant."""
        hits = self._engine.search(TextQuery(text=misspelt, audience=AUDIENCE, limit=10)).hits
        return any(
            word in bigrams(f"{self._documents[hit.id].title} {self._documents[hit.id].organisation}") for hit in hits
        )

    def highlight(self, text: str) -> object:
        """Mark twenty titles and excerpts of as many texts."""
        some = list(self._documents.values())[:LIMIT]
        return [(highlighted(one.title, text), highlighted(one.text, text, width=EXCERPT)) for one in some]


def measure(documents: list[Document], real: list[Record], folder: Path, rounds: int) -> Size:
    """Build all three, compare their answers, time them."""
    asked = questions(real)
    sides: dict[str, Callable[[], object]] = {
        "port": lambda: Port(folder / "port", documents),
        "raw tantivy": lambda: RawTantivy(folder / "raw", documents),
        "FTS5": lambda: Fts5(folder / "fts.db", documents),
    }
    built, building = {}, {}
    for name, build in sides.items():
        begin = time.perf_counter()
        built[name] = build()
        building[name] = round(time.perf_counter() - begin, 2)
    port, raw, fts = built["port"], built["raw tantivy"], built["FTS5"]
    assert isinstance(port, Port)
    assert isinstance(raw, RawTantivy)
    assert isinstance(fts, Fts5)
    terms = [port.terms(record) for record in asked.listings]
    _compare(port, raw, asked, terms)
    stages = _short(port, raw, fts, asked, rounds) | _matches(port, raw, fts, terms, rounds)
    stages |= _own_stages(port, asked, rounds)
    return Size(
        listings=len(documents),
        building=building,
        stages=stages,
        bounds=tuple(_bounds(stages, len(documents))),
        recovered=_share([port.has_found(*pair) for pair in zip(asked.meant, asked.misspelt, strict=True)]),
        corrected=_share([port.correction(one) == word for word, one in zip(asked.meant, asked.misspelt, strict=True)]),
        load=round(os.getloadavg()[0], 2),
    )


def _share(outcomes: Sequence[bool]) -> float:
    return round(sum(outcomes) / len(outcomes), 3)


def _compare(port: Port, raw: RawTantivy, asked: Questions, terms: Sequence[tuple[WeightedTerm, ...]]) -> None:
    """Raise AssertionError where the port finds other hits than tantivy asked by hand (ties may stand in another order)."""
    for text in asked.short:
        ours, theirs = port.search(text), raw.search(text)
        assert ours[1] == theirs[1], (text, ours[1], theirs[1])
        assert _rounded(ours[0]) == _rounded(theirs[0]), text
    for some in terms:
        assert _rounded(port.match(some)) == _rounded(raw.match(some))


def _rounded(hits: Sequence[tuple[str, float]]) -> list[float]:
    return [round(score, 3) for _, score in hits]


def _short(port: Port, raw: RawTantivy, fts: Fts5, asked: Questions, rounds: int) -> dict[str, Times]:
    text = asked.short
    sides: dict[str, Callable[[int], object]] = {
        "short, port": lambda number: port.search(text[number]),
        "short, raw tantivy": lambda number: raw.search(text[number]),
        "short, FTS5": lambda number: fts.search(text[number]),
    }
    return interleaved(sides, len(text), rounds)


def _matches(
    port: Port, raw: RawTantivy, fts: Fts5, terms: Sequence[tuple[WeightedTerm, ...]], rounds: int
) -> dict[str, Times]:
    sides: dict[str, Callable[[int], object]] = {
        "match, port": lambda number: port.match(terms[number]),
        "match, raw tantivy": lambda number: raw.match(terms[number]),
    }
    slow: dict[str, Callable[[int], object]] = {"match, FTS5": lambda number: fts.match(terms[number])}
    return interleaved(sides, len(terms), rounds) | interleaved(slow, MATCHES_OF_FTS5, 1)


def _own_stages(port: Port, asked: Questions, rounds: int) -> dict[str, Times]:
    listing = asked.listings
    stages: dict[str, tuple[Callable[[int], object], int]] = {
        "Latin word and beginnings": (lambda number: port.search(asked.latin[number]), len(asked.latin)),
        "misspelt word": (lambda number: port.search(asked.misspelt[number]), len(asked.misspelt)),
        "correction": (lambda number: port.correction(asked.misspelt[number]), len(asked.misspelt)),
        "suggestion": (lambda number: port.suggest(asked.short[number][:2]), len(asked.short)),
        "suggestion, misspelt": (lambda number: port.suggest(asked.misspelt[number]), len(asked.misspelt)),
        "three filtered facets": (
            lambda number: port.search(asked.short[number], filters=THREE_FACETS),
            len(asked.short),
        ),
        "second page": (lambda number: port.deep(asked.short[number]), len(asked.short)),
        "highlight of 20 hits": (lambda number: port.highlight(asked.short[number]), len(asked.short)),
        "terms of a match query": (lambda number: port.terms(listing[number]), len(listing)),
    }
    return {name: interleaved({name: ask}, count, rounds)[name] for name, (ask, count) in stages.items()}


def _bounds(stages: Mapping[str, Times], size: int) -> list[Bound]:
    ours, raw, fts = stages["short, port"], stages["short, raw tantivy"], stages["short, FTS5"]
    match, raw_match = stages["match, port"], stages["match, raw tantivy"]
    bounds = []
    for name, mine, theirs in (("p50", ours.p50, raw.p50), ("p95", ours.p95, raw.p95)):
        allowed = max(MOST_RATIO * theirs, theirs + ALLOWANCE_MS)
        bounds.append(_at_most(f"short query {name} ms, 1.5 x raw tantivy or + 1 ms", mine, allowed))
    for name, mine, theirs in (("p50", match.p50, raw_match.p50), ("p95", match.p95, raw_match.p95)):
        bounds.append(_at_most(f"match query {name} ms, 1.5 x raw tantivy", mine, MOST_RATIO * theirs))
    if size >= FTS5_FROM:
        times = fts.mean / ours.mean
        bounds.append(
            Bound(
                what="short queries all together, times as fast as FTS5 (at least)",
                measured=round(times, 2),
                allowed=LEAST_FTS5,
                is_kept=times >= LEAST_FTS5,
            )
        )
    suggesting = ("suggestion", "suggestion, misspelt")
    return [*bounds, *(_at_most(f"{name} p95 ms", stages[name].p95, MOST_SUGGESTION_MS) for name in suggesting)]


def _at_most(what: str, measured: float, allowed: float) -> Bound:
    return Bound(what=what, measured=round(measured, 3), allowed=round(allowed, 3), is_kept=measured <= allowed)


def text_of(sizes: Sequence[Size]) -> str:
    """Return the table that is printed and kept."""
    lines = [
        f"embedded search through its port; {os.cpu_count()} cores, Python {platform.python_version()}, {commit()}"
    ]
    for size in sizes:
        built = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in size.building.items())
        lines += [
            "",
            f"{size.listings} listings (built in: {built}; load {size.load})",
            f"  {'stage':28s}     p50 ms   p95 ms  mean ms",
        ]
        lines += [f"  {name:28s} {one.p50:10.2f} {one.p95:8.2f} {one.mean:8.2f}" for name, one in size.stages.items()]
        lines.append(
            f"  misspelt words: found again {size.recovered:.0%}, corrected {size.corrected:.0%}; exact words: no hit that raw tantivy does not have"
        )
        ours, fts = size.stages["short, port"], size.stages["short, FTS5"]
        lines.append(
            f"  short queries, times as fast as FTS5: p50 {fts.p50 / ours.p50:.1f}, p95 {fts.p95 / ours.p95:.1f}, all together {fts.mean / ours.mean:.1f}"
        )
        for bound in size.bounds:
            verdict = "kept  " if bound.is_kept else "BROKEN"
            lines.append(f"  {verdict} {bound.what}: {bound.measured:.2f} (bound {bound.allowed:.2f})")
    return "\n".join(lines) + "\n"


def commit() -> str:
    """Return the commit that is measured."""
    found = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)  # noqa: S607 - git of the path
    return found.stdout.strip()


def main() -> int:
    """Measure, print, write; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of the real lists")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    real = records(asked.data)
    sizes = []
    for count in asked.sizes:
        with tempfile.TemporaryDirectory() as folder:
            sizes.append(measure(list(listings(real, count)), real, Path(folder), asked.rounds))
    report = text_of(sizes)
    print(report, end="")
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "search.txt").write_text(report, encoding="utf-8")
    kept = {"commit": commit(), "python": platform.python_version(), "sizes": [asdict(size) for size in sizes]}
    (RESULTS / "search.json").write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
    return 0 if all(bound.is_kept for size in sizes for bound in size.bounds) else 1


if __name__ == "__main__":
    sys.exit(main())

"""Does an English text find its Chinese record? English abstracts as vector queries over the Chinese records of ChinaXiv.

`python -m bench.crosslingual --data DIR` reads DIR/chinaxiv/papers_zh.jsonl.gz: all records with an abstract in both languages. Each
record is indexed as a listing is (title and the beginning of its Chinese text); each English abstract is asked as recall asks.
Writes bench/results/crosslingual.txt and .json; exits 1 where the shares required by the project are not reached.
"""

from __future__ import annotations

import argparse
import gzip
import json
import resource
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.progress import Progress

from marketplace.search.embedded.engine import EmbeddedEngine
from marketplace.search.encoder import UniversalSentenceEncoder, text_for_embedding
from marketplace.search.port import Audience, Document, EncoderName, Vector, VectorQuery

if TYPE_CHECKING:
    from collections.abc import Iterable

    from marketplace.search.encoder import Vectors

RESULTS = Path(__file__).parent / "results"
REQUIRED_FIRST = 0.85
REQUIRED_TEN = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One record in both languages."""

    id: str
    title: str
    text: str
    abstract_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Shares of queries whose own record came first or in the first ten, and what it cost."""

    records: int
    first: float
    first_ten: float
    mean_reciprocal_rank: float
    embedding_ms_per_text: float
    query_ms: float
    peak_memory_mb: int
    encoder: str

    @property
    def is_enough(self) -> bool:
        """Whether the required shares are reached."""
        return self.first >= REQUIRED_FIRST and self.first_ten >= REQUIRED_TEN

    def text(self) -> str:
        """Return the table that is printed and kept."""
        return (
            f"English abstract -> its Chinese record among {self.records}, {self.encoder}\n"
            f"  first              {self.first:7.1%}   required {REQUIRED_FIRST:.0%}\n"
            f"  in the first ten   {self.first_ten:7.1%}   required {REQUIRED_TEN:.0%}\n"
            f"  mean reciprocal rank (cut at ten) {self.mean_reciprocal_rank:.3f}\n"
            f"  embedding {self.embedding_ms_per_text:.1f} ms a text, query {self.query_ms:.1f} ms, peak memory {self.peak_memory_mb} MB\n"
            f"  {'reached' if self.is_enough else 'NOT REACHED'}\n"
        )


def papers(folder: Path) -> list[Paper]:
    """Read the records that have an English abstract."""
    with gzip.open(folder / "chinaxiv" / "papers_zh.jsonl.gz", "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    return [
        Paper(id=one["id"], title=one["title"], text=one["abstract"] or "", abstract_en=one["abstract_en"])
        for one in records
        if one["abstract_en"]
    ]


def measure(records: list[Paper], encoder: UniversalSentenceEncoder) -> Result:
    """Index, ask, and count where each record's own abstract finds it."""
    texts = [text_for_embedding(one.title, one.text) for one in records]
    texts += [text_for_embedding("", one.abstract_en) for one in records]
    started = time.perf_counter()
    vectors = _embedded(texts, encoder)
    embedding = time.perf_counter() - started
    name = EncoderName(name=encoder.name, version=encoder.version)
    chinese, english = (
        [Vector(encoder=name, values=values) for values in part]
        for part in (vectors[: len(records)], vectors[len(records) :])
    )
    engine = EmbeddedEngine()
    engine.index(
        Document(
            id=f"{one.id}:0",
            version=1,
            kind="achievement",
            audiences=(Audience.PUBLIC,),
            title=one.title,
            vector=vector,
        )
        for one, vector in zip(records, chinese, strict=True)
    )
    started = time.perf_counter()
    ranks = [_rank(engine, f"{one.id}:0", vector) for one, vector in zip(records, english, strict=True)]
    asking = time.perf_counter() - started
    return Result(
        records=len(records),
        first=_share(rank == 1 for rank in ranks),
        first_ten=_share(rank is not None for rank in ranks),
        mean_reciprocal_rank=sum(1 / rank for rank in ranks if rank) / len(ranks),
        embedding_ms_per_text=1000 * embedding / len(texts),
        query_ms=1000 * asking / len(records),
        peak_memory_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        encoder=f"{encoder.name} {encoder.version}",
    )


def _embedded(texts: list[str], encoder: UniversalSentenceEncoder) -> Vectors:
    with Progress() as bar:
        task = bar.add_task("embedding", total=len(texts))
        return encoder.embed(texts, progress=lambda done: bar.advance(task, done))


def _rank(engine: EmbeddedEngine, identifier: str, vector: Vector) -> int | None:
    page = engine.search(VectorQuery(vector=vector, audience=Audience.PUBLIC, limit=10))
    return next((rank for rank, hit in enumerate(page.hits, start=1) if hit.id == identifier), None)


def _share(outcomes: Iterable[bool]) -> float:
    some = list(outcomes)
    return sum(some) / len(some)


def main() -> int:
    """Measure, print, write; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds chinaxiv/papers_zh.jsonl.gz")
    parser.add_argument("--threads", type=int, default=2, help="embedding threads")
    given = parser.parse_args()
    result = measure(papers(given.data), UniversalSentenceEncoder(threads=given.threads))
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "crosslingual.txt").write_text(result.text(), encoding="utf-8")
    (RESULTS / "crosslingual.json").write_text(json.dumps(asdict(result), indent=2) + "\n", encoding="utf-8")
    print(result.text(), end="")
    return 0 if result.is_enough else 1


if __name__ == "__main__":
    sys.exit(main())

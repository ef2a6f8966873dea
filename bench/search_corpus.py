"""Listings for the search bench: real records first, then variations of them, any number, always the same for one seed.

Reads zj-market, cn-patents, chinaxiv, sbir and nasa-software of the data folder. Listing n is record n as it stands while there are
records; after that its title and text are put together from sentences of three records of one source, so that words stay as frequent as in the real texts. Nothing of it is kept. Called by `bench.search` alone.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from marketplace.search.port import Audience, Document, document_id

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ACHIEVEMENT, DEMAND = "achievement", "demand"
FACETS = ("technical_field", "industry", "region", "trl", "cooperation_mode")
_SENTENCE = re.compile(r"[^。；;！？\n.]+[。；;！？\n.]?")
_LONGEST = 600
_TEXT_PARTS = 3
_FIELDS = tuple(f"field-{number:02d}" for number in range(11))
_INDUSTRIES = tuple(f"industry-{number:02d}" for number in range(60))
_REGIONS = tuple(f"{number}0000" for number in range(11, 65))
_MODES = ("transfer", "licence", "joint", "equity", "consulting")
_BEGIN = date(2026, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One real record; `source` groups those whose sentences may be mixed."""

    source: str
    kind: str
    title: str
    text: str
    organisation: str
    keywords: tuple[str, ...]


def records(data: Path) -> list[Record]:
    """Return all records of the data folder, in the order of the sources."""
    found = [
        *_read(data / "zj-market/achievements.jsonl", ACHIEVEMENT, text="content"),
        *_read(data / "zj-market/demands.jsonl", DEMAND, text="content"),
        *_read(data / "cn-patents/patents.jsonl", ACHIEVEMENT, text="abstract", organisation="assignee"),
        *_read(data / "chinaxiv/papers_zh.jsonl.gz", ACHIEVEMENT, text="abstract"),
        *_read(data / "sbir/topics.jsonl.gz", DEMAND, text="description"),
        *_read(data / "sbir/awards.jsonl.gz", ACHIEVEMENT, text="abstract", organisation="company"),
        *_read(data / "nasa-software/software.jsonl", ACHIEVEMENT, text="description", organisation="center_name"),
    ]
    shuffled = list(found)
    random.Random(1).shuffle(shuffled)  # noqa: S311 - reproducible order, no secret
    return shuffled


def listings(real: list[Record], count: int) -> Iterator[Document]:
    """Yield `count` documents, each of its own random numbers, so that a longer run begins with the shorter one."""
    by_source: dict[str, list[Record]] = {}
    for record in real:
        by_source.setdefault(record.source, []).append(record)
    for number in range(count):
        chance = random.Random(number)  # noqa: S311 - reproducible listings, no secret
        record = real[number % len(real)]
        if number >= len(real):
            record = _varied(record, by_source[record.source], chance)
        yield _document(number, record, chance)


def _read(path: Path, kind: str, *, text: str, organisation: str = "") -> Iterator[Record]:
    opener: Any = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            keywords = row.get("keywords")
            yield Record(
                source=path.stem,
                kind=kind,
                title=row["title"],
                text=(row.get(text) or "")[:_LONGEST],
                organisation=str(row.get(organisation) or "") if organisation else "",
                keywords=tuple(map(str, keywords[:5])) if isinstance(keywords, list) else (),
            )


def _varied(record: Record, siblings: list[Record], chance: random.Random) -> Record:
    """Return a record put together from `record` and two others of its source."""
    others = [chance.choice(siblings) for _ in range(_TEXT_PARTS - 1)]
    half = max(2, len(record.title) // 2)
    title = f"{record.title[:half]}{others[0].title[-max(2, len(others[0].title) // 2) :]}"
    sentences = [sentence for one in (record, *others) for sentence in _SENTENCE.findall(one.text)]
    chance.shuffle(sentences)
    return Record(
        source=record.source,
        kind=record.kind,
        title=title,
        text="".join(sentences)[:_LONGEST],
        organisation=chance.choice(siblings).organisation,
        keywords=chance.choice(siblings).keywords,
    )


def _document(number: int, record: Record, chance: random.Random) -> Document:
    modes = tuple(sorted(chance.sample(_MODES, chance.randrange(1, 3))))
    return Document(
        id=document_id(f"01JBENCH{number:018d}", 1),
        version=1,
        kind=record.kind,
        audiences=(Audience.VERIFIED,),
        title=record.title,
        keywords=record.keywords,
        text=record.text,
        organisation_id=f"org-{hash_of(record.organisation) % 5000}",
        organisation=record.organisation,
        facets={
            "technical_field": (_skewed(_FIELDS, chance),),
            "industry": (_skewed(_INDUSTRIES, chance),),
            "region": (_skewed(_REGIONS, chance),),
            "trl": (str(chance.randrange(1, 10)),),
            "cooperation_mode": modes,
        },
        valid_until=None if chance.random() < 0.5 else _BEGIN + timedelta(days=chance.randrange(720)),  # noqa: PLR2004 - every second one ends
        published_at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=chance.randrange(300 * 86_400)),
    )


def hash_of(text: str) -> int:
    """Return a number that is the same in every process."""
    return sum(position * ord(character) for position, character in enumerate(text, start=1))


def _skewed(values: tuple[str, ...], chance: random.Random) -> str:
    """Choose with a few values much more frequent than the rest, as facets are."""
    return values[int(len(values) * chance.random() ** 2)]

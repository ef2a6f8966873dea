"""Draws the real passages on which indicator extraction is measured: fixed seed, 200 passages, printed for marking by hand.

The marks live in `indicator_passages.jsonl` (record id, offsets and parsed values; never the text). Called by hand once, and by
`bench.indicators`, which reads the passages back by their offsets. The marking rules stand in `bench/indicator_marking.md`.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from dataclasses import dataclass
from pathlib import Path

SEED = 20261122
LONGEST = 120
SHORTEST = 8
NUMBERED_SHARE = 0.75
SOURCES = (("ccf359/demands.jsonl", 80), ("zj-market/achievements.jsonl", 60), ("zj-market/demands.jsonl", 60))
"""File below the data folder, and how many passages are drawn from it."""

NUMBERED = re.compile(r"[0-9０-９]|百分之|[一二两三四五六七八九十百千]+(?:成|倍|万|亿)")
ENUMERATOR = re.compile(r"(?<![0-9.])[（(]?[0-9]{1,2}(?:[)）、．]|\.(?![0-9]))")
"""`1、` and the like say nothing about a passage; without this rule half of the drawn passages would hold no other digit."""

SENTENCE = re.compile(r"[^。；;！？\n]+[。；;！？]?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Characters `start` to `end` of the `content` of one record of a data set."""

    dataset: str
    record: str
    start: int
    end: int
    text: str


def read_contents(folder: Path, dataset: str) -> dict[str, str]:
    """Return record id → content of one JSON Lines file."""
    with (folder / dataset).open(encoding="utf-8") as lines:
        return {record["id"]: record["content"] for record in map(json.loads, lines)}


def split_passages(dataset: str, record: str, content: str) -> list[Passage]:
    """Cut a content into sentences; a longer one is cut after the last comma before the limit."""
    passages = []
    for found in SENTENCE.finditer(content):
        start, end = found.span()
        while end - start > LONGEST:
            cut = max(content.rfind(comma, start, start + LONGEST) for comma in "，,、") + 1
            cut = cut if cut > start else start + LONGEST
            passages.append(Passage(dataset=dataset, record=record, start=start, end=cut, text=content[start:cut]))
            start = cut
        passages.append(Passage(dataset=dataset, record=record, start=start, end=end, text=content[start:end]))
    return [passage for passage in passages if len(passage.text.strip()) >= SHORTEST]


def draw(folder: Path, *, seed: int = SEED) -> list[Passage]:
    """Draw the 200 passages: at most one per record, three quarters of them with a digit or a Chinese number."""
    chance = random.Random(seed)  # noqa: S311 - a repeatable sample, no secret
    drawn: list[Passage] = []
    for dataset, count in SOURCES:
        numbered_wanted = round(count * NUMBERED_SHARE)
        records = sorted(read_contents(folder, dataset).items())
        chance.shuffle(records)
        numbered: list[Passage] = []
        others: list[Passage] = []
        for record, content in records:
            passages = split_passages(dataset, record, content)
            with_number = [passage for passage in passages if NUMBERED.search(ENUMERATOR.sub("", passage.text))]
            if len(numbered) < numbered_wanted and with_number:
                numbered.append(chance.choice(with_number))
            elif len(others) < count - numbered_wanted and passages:
                others.append(chance.choice(passages))
        drawn += numbered + others
    return drawn


def main() -> None:
    """Print the passages for marking, one JSON object a line, with the text (for the person's eyes, not for the repository)."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds ccf359 and zj-market")
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    for number, passage in enumerate(draw(options.data, seed=options.seed)):
        print(
            f"#{number} {passage.dataset.split('/')[0]} {passage.record[:9]} [{passage.start}:{passage.end}] {passage.text!r}"
        )


if __name__ == "__main__":
    main()

"""Judged pairs as files: demands in JSON Lines, pairs in CSV, the formats of the labelled set the shipped ranker learned from.

Reads and groups; embedding is the caller's. Called by the model commands and the ranking benchmark.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from marketplace.search.text import HAN
from matching.engine.ranking.profile import TextEntry
from matching.engine.ranking.ranker import CandidateList

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path


_BETWEEN_HAN = re.compile(rf"(?<=[{HAN}])\s+(?=[{HAN}])")

NEEDED = ("pair_id", "demand_id", "achievement_key", "achievement_title_words")
"""Columns of a pairs file; `level` is read for training and evaluation only, all others are ignored."""


@dataclass(frozen=True, slots=True)
class Judgements:
    """Pairs as places in two lists of texts.

    `demands` and `achievements` are the texts, `pair_ids` the names of the pairs; `demand` and `achievement` (n,) are the places and `levels`
    (n,) the levels 1-4, 0 where the file states none.
    """

    demands: tuple[TextEntry, ...]
    achievements: tuple[TextEntry, ...]
    pair_ids: tuple[str, ...]
    demand: NDArray[np.int64]
    achievement: NDArray[np.int64]
    levels: NDArray[np.int64]

    def rows_by_demand(self, rows: NDArray[np.int64] | None = None) -> list[NDArray[np.int64]]:
        """Group pairs (all, or those at `rows`) by demand, in the order of the demands."""
        rows = np.arange(len(self.levels)) if rows is None else rows
        order = rows[np.argsort(self.demand[rows], kind="stable")]
        borders = np.flatnonzero(np.diff(self.demand[order])) + 1
        return [part for part in np.split(order, borders) if len(part)]

    def only(self, kept: NDArray[np.bool_]) -> Judgements:
        """Return the pairs where `kept` (n,) is true, over the same texts."""
        names = tuple(name for name, is_kept in zip(self.pair_ids, kept, strict=True) if is_kept)
        return replace(
            self, pair_ids=names, demand=self.demand[kept], achievement=self.achievement[kept], levels=self.levels[kept]
        )

    def lists(self, grouped: Sequence[NDArray[np.int64]]) -> list[CandidateList]:
        """Turn grouped rows into candidate lists."""
        return [CandidateList(int(self.demand[part[0]]), self.achievement[part]) for part in grouped]


def read_judgements(demands: Path, pairs: Path, *, with_levels: bool = True) -> Judgements:
    """Read both files; without levels a column of them is not looked at, whatever stands there.

    Raises ValueError that names what is missing: a column, a demand or an unreadable level.
    """
    texts = [json.loads(line) for line in demands.read_text(encoding="utf-8").splitlines() if line.strip()]
    with pairs.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = [name for name in NEEDED if name not in (reader.fieldnames or ())]
        if missing:
            raise ValueError(f"{pairs.name} lacks the column(s) {', '.join(missing)}")
        return _grouped(texts, reader, source=pairs.name, with_levels=with_levels)


def title_for_embedding(entry: TextEntry) -> str:
    """Return the title as an encoder should read it: blanks between Han characters, which separate words here, are taken out."""
    return _BETWEEN_HAN.sub("", entry.title)


def content_hash(judgements: Judgements) -> str:
    """Return the SHA-256 of the judged pairs, whatever the order of the lines."""
    lines = sorted(
        "\x1f".join(
            (
                judgements.demands[demand].title,
                judgements.demands[demand].content,
                judgements.achievements[achievement].title,
                str(level),
            )
        )
        for demand, achievement, level in zip(judgements.demand, judgements.achievement, judgements.levels, strict=True)
    )
    return hashlib.sha256("\x1e".join(lines).encode()).hexdigest()


def _grouped(
    texts: Iterable[Mapping[str, str]], pairs: Iterable[Mapping[str, str]], *, source: str, with_levels: bool
) -> Judgements:
    entries: list[TextEntry] = []
    places: dict[str, int] = {}
    for text in texts:
        places[text["id"]] = len(entries)
        entries.append(TextEntry(title=text.get("title") or "", content=text.get("content") or ""))
    keys: dict[str, int] = {}
    titles: list[TextEntry] = []
    rows: list[tuple[int, int, int]] = []
    names = []
    for line, pair in enumerate(pairs, start=2):
        if pair["demand_id"] not in places:
            raise ValueError(f"{source}, line {line}: demand {pair['demand_id']} is not in the demands file")
        # without a key the words themselves tell which achievements are the same
        key = pair["achievement_key"] or f"={pair['achievement_title_words']}"
        if key not in keys:
            keys[key] = len(titles)
            titles.append(TextEntry(title=pair["achievement_title_words"] or ""))
        names.append(pair["pair_id"])
        level = _level(pair.get("level"), source, line) if with_levels else 0
        rows.append((places[pair["demand_id"]], keys[key], level))
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    return Judgements(tuple(entries), tuple(titles), tuple(names), table[:, 0], table[:, 1], table[:, 2])


def _level(text: str | None, source: str, line: int) -> int:
    if not text:
        return 0
    if text not in {"1", "2", "3", "4"}:
        raise ValueError(f"{source}, line {line}: level must be 1, 2, 3 or 4, not {text!r}")
    return int(text)

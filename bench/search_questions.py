"""What the search bench asks: short queries out of the titles, misspelt ones, and whole listings. Called by the other search benches."""

from __future__ import annotations

import gc
import random
import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.search_corpus import Record
from marketplace.search.text import han_count, words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SEED = 20_261_122
LIMIT, MATCH_LIMIT = 20, 200
FIRST_LISTINGS = 5000
"""Records that listings of every size begin with: words that were misspelt do occur in them."""

DAY_OF_BENCH = 739_860  # 2026-09-01, when a part of the listings is no longer valid


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """`short`: one or two Han words of a title; `latin`: one word; `meant` and `misspelt`: a word, and with one letter changed."""

    short: tuple[str, ...]
    latin: tuple[str, ...]
    meant: tuple[str, ...]
    misspelt: tuple[str, ...]
    listings: tuple[Record, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Milliseconds of one stage over its questions: median, 95th percentile and mean of the medians of all rounds."""

    p50: float
    p95: float
    mean: float
    questions: int

    @staticmethod
    def of(rounds: Sequence[Sequence[float]]) -> Times:
        """Reduce seconds, a row for each question."""
        medians = sorted(1000 * statistics.median(row) for row in rounds)
        return Times(
            p50=round(statistics.median(medians), 3),
            p95=round(medians[min(len(medians) - 1, int(0.95 * len(medians)))], 3),
            mean=round(statistics.fmean(medians), 3),
            questions=len(medians),
        )


def questions(real: Sequence[Record], *, short: int = 60, listings: int = 40) -> Questions:
    """Choose the questions, always the same."""
    chance = random.Random(SEED)  # noqa: S311 - reproducible questions, no secret
    han = [record for record in real if han_count(record.title) > 8]  # noqa: PLR2004 - titles with words to choose among
    latin = [record for record in real if not han_count(record.title)]
    chosen = [_words(chance.choice(han).title, chance) for _ in range(short)]
    early = [record for record in real[:FIRST_LISTINGS] if not han_count(record.title)]
    meant = [_longest(chance.choice(early).title) for _ in range(short // 2)]
    return Questions(
        short=tuple(chosen),
        latin=tuple(_longest(chance.choice(latin).title) for _ in range(short // 2)),
        meant=tuple(meant),
        misspelt=tuple(_misspelt(word, chance) for word in meant),
        listings=tuple(chance.sample(list(real), listings)),
    )


def interleaved(sides: dict[str, Callable[[int], object]], count: int, rounds: int) -> dict[str, Times]:
    """Ask question 0 to `count` - 1 of every side in turn, in an order that rotates, `rounds` times after one to warm up."""
    gc.collect()
    gc.freeze()  # the listings that the bench itself holds are no part of a search
    taken: dict[str, list[list[float]]] = {name: [[] for _ in range(count)] for name in sides}
    names = list(sides)
    for turn in range(rounds + 1):
        for question in range(count):
            shift = (turn + question) % len(names)
            for name in names[shift:] + names[:shift]:
                begin = time.perf_counter()
                sides[name](question)
                if turn:
                    taken[name][question].append(time.perf_counter() - begin)
    return {name: Times.of(rows) for name, rows in taken.items()}


def _words(title: str, chance: random.Random) -> str:
    found = [one.term for one in words(title) if len(one.term) > 1 and han_count(one.term) == len(one.term)]
    wanted = min(len(found), chance.choice((1, 1, 2)))
    return " ".join(chance.sample(found, wanted)) if found else title[:4]


def _longest(title: str) -> str:
    return max((one.term for one in words(title) if one.term.isalpha()), key=len, default="sensor")


def _misspelt(word: str, chance: random.Random) -> str:
    place = chance.randrange(1, len(word) - 1) if len(word) > 2 else 1  # noqa: PLR2004 - the first and last letter stay
    other = chance.choice([letter for letter in "aeioukstnr" if letter != word[place]])
    return word[:place] + other + word[place + 1 :]

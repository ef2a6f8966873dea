"""kill -9 while documents are indexed and while the index is rebuilt: nothing acknowledged is lost, nothing is doubled.

The short form kills once each; `make soak` kills twenty times each and writes seed, commit and figures to bench/results.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from marketplace.actor import LOCAL_OPERATOR
from marketplace.search.documents import SearchDocument
from marketplace.search.drain import drain
from marketplace.search.port import Audience, TextQuery
from tests.e2e.figures import keep_figures
from tests.e2e.indexer import is_rebuild, round_of
from tests.e2e.killing import any_seed, kill, start, state
from tests.factories.runtimes import fresh_runtime

if TYPE_CHECKING:
    from pathlib import Path

LONGEST_MOMENT = 0.25
"""Seconds from the beginning of a round's indexing to the kill: about as long as either takes on a busy machine."""
ALL = TextQuery(text="", audience=Audience.PUBLIC, limit=1000)


@dataclass(frozen=True, slots=True)
class Killed:
    """What a killed process had said: the last round that it began to index or rebuild, the last that was acknowledged."""

    began: int
    done: int

    @property
    def was_interrupted(self) -> bool:
        return self.began > self.done


def expected(until: int) -> dict[str, tuple[int, bool]]:
    """Return version and whether it is removed of every row after the rounds to `until`."""
    rows: dict[str, tuple[int, bool]] = {}
    for number in range(until + 1):
        written, removed = round_of(number)
        for identifier in written:
            rows[identifier] = (rows.get(identifier, (0, False))[0] + 1, False)
        for identifier in removed:
            version, is_removed = rows[identifier]
            if not is_removed:
                rows[identifier] = (version + 1, True)
    return rows


def kill_in(home: Path, first: int, chance: random.Random, *, rebuilding: bool) -> Killed:
    """Start from round `first`, let some rounds pass, and kill while the next one of the wanted sort is under way."""
    process = start("indexer", home, first)
    assert process.stdout is not None
    lines: list[str] = []
    passing = chance.randrange(3)
    while passing >= 0:
        line = process.stdout.readline()
        assert line, process.communicate()[1]
        lines.append(line)
        passing -= line.startswith("began") and line.split()[2] == ("rebuilding" if rebuilding else "indexing")
    lines += kill(process, chance, longest=LONGEST_MOMENT)
    said = [line.split() for line in lines]
    done = [int(words[1]) for words in said if words[0] == "done"]
    return Killed(began=max(int(words[1]) for words in said if words[0] == "began"), done=max(done, default=first - 1))


def check_after_kill(home: Path, killed: Killed) -> None:
    """Look at the index as the kill left it, then as the next drain mends it."""
    runtime = fresh_runtime(home)
    try:
        found = list(runtime.search.inventory()) if killed.done >= 0 else []
        assert max(Counter(key for key, _ in found).values(), default=1) == 1, "doubled"
        rows = runtime.units.read(_rows, actor=LOCAL_OPERATOR)
        if killed.done >= 0:
            _check_acknowledged(dict(found), rows, expected(killed.done))
            assert runtime.search.search(ALL).total == len(found)
        drain(runtime.units, runtime.search, actor=LOCAL_OPERATOR)
        live = {key: version for key, (version, is_removed) in rows.items() if not is_removed}
        assert sorted(runtime.search.inventory()) == sorted(live.items())
        assert runtime.search.search(ALL).total == len(live)
        folders = [folder.name for folder in (home / "search").glob("edition-*")]
        assert len(folders) <= 2, folders  # one that a killed rebuild left may wait for the next rebuild
    finally:
        runtime.units.engine.dispose()


def _check_acknowledged(found: dict[str, int], rows: dict, acknowledged: dict[str, tuple[int, bool]]) -> None:
    for key, (version, is_removed) in acknowledged.items():
        present, is_gone_since = rows[key]
        if is_removed:
            assert found.get(key, version + 1) > version, f"{key} came back"
        elif key in found:
            assert version <= found[key] <= present, f"{key} is older than what was acknowledged"
        else:
            assert is_gone_since, f"{key} is lost"


def _rows(unit) -> dict[str, tuple[int, bool]]:
    columns = select(SearchDocument.id, SearchDocument.version, SearchDocument.is_removed)
    return {key: (version, is_removed) for key, version, is_removed in unit.session.execute(columns)}


def kill_repeatedly(folder: Path, kills: int, seed: int) -> dict[str, object]:
    """Interrupt indexing `kills` times and rebuilds as often; a process that was not in the middle of either does not count."""
    chance = random.Random(seed)  # noqa: S311 - moments of a test, no secret
    figures: dict[str, object] = {"seed": seed}
    for rebuilding in (False, True):
        counted, tries, first = 0, 0, 0
        home = folder / f"home-{rebuilding}"
        while counted < kills:
            tries += 1
            killed = kill_in(home, first, chance, rebuilding=rebuilding)
            check_after_kill(home, killed)
            counted += killed.was_interrupted and is_rebuild(killed.began) is rebuilding
            first = _next_round(home, killed.began)
        figures["rebuild" if rebuilding else "index"] = {"kills": counted, "tries": tries, "rounds": first}
    return figures


def _next_round(home: Path, began: int) -> int:
    """Return the round to go on with: the process may have written one more than it said to have begun."""
    rows = state(home, _rows)
    if rows == expected(began + 1):
        return began + 2
    assert rows == expected(began)
    return began + 1


def test_index_survives_a_kill_in_indexing_and_one_in_a_rebuild(tmp_path) -> None:
    figures = kill_repeatedly(tmp_path, 1, any_seed())
    assert (figures["index"]["kills"], figures["rebuild"]["kills"]) == (1, 1), figures


@pytest.mark.soak
def test_index_survives_twenty_kills_of_each_sort(tmp_path) -> None:
    figures = kill_repeatedly(tmp_path, 20, any_seed())
    keep_figures("index_killed", figures)
    assert (figures["index"]["kills"], figures["rebuild"]["kills"]) == (20, 20), figures

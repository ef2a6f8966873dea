"""A process that writes, changes and removes documents round by round, and indexes or rebuilds after each; killed by the test.

Run as `python -m tests.e2e.indexer HOME FIRST_ROUND`. It says `began N indexing|rebuilding` and, when the engine has acknowledged all of
round N, `done N`.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from marketplace.actor import LOCAL_OPERATOR
from marketplace.search.documents import remove_documents, write_documents
from marketplace.search.drain import drain, rebuild
from marketplace.search.port import Audience, Document
from tests.factories.runtimes import fresh_runtime

if TYPE_CHECKING:
    from marketplace.unit import Unit

DOCUMENTS, WRITTEN, REMOVED = 900, 120, 15
ROUNDS_UNTIL_REBUILD = 3


def round_of(number: int) -> tuple[list[str], list[str]]:
    """Return the ids that round `number` writes and then removes; the first one writes them all."""
    every = [f"{one:04d}:0" for one in range(DOCUMENTS)]
    if number == 0:
        return every, []
    chance = random.Random(number)  # noqa: S311 - the same rounds in both processes, no secret
    return sorted(chance.sample(every, WRITTEN)), sorted(chance.sample(every, REMOVED))


def is_rebuild(number: int) -> bool:
    """Whether the index is made anew after round `number` instead of brought up to date."""
    return number % ROUNDS_UNTIL_REBUILD == ROUNDS_UNTIL_REBUILD - 1


def document(identifier: str, number: int) -> Document:
    return Document(
        id=identifier,
        kind="demand",
        audiences=(Audience.PUBLIC,),
        title=f"第{number}轮耐磨涂层 {identifier}",
        text="一种用于叶片的涂层，硬度高，附着力强。" * 10,
        facets={"round": (str(number),)},
    )


def say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def change(unit: Unit, *, number: int) -> None:
    """Write the rows of a round in one transaction, so that a kill leaves a whole number of rounds."""
    written, removed = round_of(number)
    write_documents(unit, [document(identifier, number) for identifier in written])
    remove_documents(unit, removed)


def work(home: Path, first: int) -> None:
    """Work until killed."""
    runtime = fresh_runtime(home)
    number = first
    while True:
        runtime.units.run(change, actor=LOCAL_OPERATOR, number=number)
        say("began", number, "rebuilding" if is_rebuild(number) else "indexing")
        if is_rebuild(number):
            rebuild(runtime.units, runtime.search, actor=LOCAL_OPERATOR)
        drain(runtime.units, runtime.search, actor=LOCAL_OPERATOR)
        say("done", number)
        number += 1


if __name__ == "__main__":
    work(Path(sys.argv[1]), int(sys.argv[2]))

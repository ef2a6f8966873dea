"""The anchor file: where every chain ended after each commit, kept outside the database, so that a cut or rewritten end is found.

One line an end: chain, number, hash. The file only grows; it may be moved aside at any time, and checked together with its
successors. Written by `Units` after the commit, compared by `twolists audit verify --anchor`. A commit whose line was lost in a crash
leaves the file behind the chain, which is no fault.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from sqlalchemy import select

from marketplace.audit.models import AuditEntry
from marketplace.audit.verify import Damage, Finding
from marketplace.chain import ChainEnd
from marketplace.errors import NotFound, Place
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy.orm import Session

LINE = re.compile(r"(?P<chain>\S+) (?P<number>[1-9][0-9]{0,17}) (?P<hash>[0-9a-f]{64})")
COMPARED_AT_ONCE = 500
OWNER_ONLY = 0o600


class AnchorFile:
    """Appends ends of chains to a file; many processes may do so at once, each line being one write."""

    def __init__(self, path: Path) -> None:
        """Store the path; nothing is opened yet."""
        self._path = path

    def note(self, ends: Sequence[ChainEnd]) -> None:
        """Append `ends`. Raises OSError where the file cannot be written."""
        text = "".join(f"{end.chain} {end.number} {end.hash}\n" for end in ends)
        descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, OWNER_ONLY)
        try:
            os.write(descriptor, text.encode("ascii"))
        finally:
            os.close(descriptor)

    def check(self) -> None:
        """Raise OSError where `note` could not write; nothing is changed but that the file then exists."""
        self.note(())


@dataclass(frozen=True, slots=True, kw_only=True)
class AnchorReport:
    """How many anchored ends were compared with the chains, and what does not agree."""

    ends: int
    findings: Sequence[Finding]


def compare_anchor(session: Session, path: Path) -> AnchorReport:
    """Compare every line of an anchor file with the chains; memory stays bounded. Raises NotFound where there is no file.

    A chain that ends before an anchored number was cut (or an older copy of the database was restored); another hash under an
    anchored number means that the chain was written anew up to there. Of each chain the first fault is told.
    """
    first: dict[tuple[str, Damage], Finding] = {}
    ends = 0
    lines = _lines(path)
    while some := list(islice(lines, COMPARED_AT_ONCE)):
        for finding in _compared(session, some):
            key = finding.chain, finding.damage
            if key not in first or finding.number < first[key].number:
                first[key] = finding
        ends += sum(isinstance(line, ChainEnd) for line in some)
    return AnchorReport(ends=ends, findings=sorted(first.values(), key=lambda one: (one.chain, one.number)))


def _lines(path: Path) -> Iterator[ChainEnd | Finding]:
    """Yield the end that each line names, or the finding that it cannot be read."""
    try:
        stream = path.open("r", encoding="ascii", errors="replace")
    except FileNotFoundError:
        raise _no_file(path) from None
    with stream:
        for number, line in enumerate(stream, start=1):
            match = LINE.fullmatch(line.rstrip("\n"))
            if match is None:
                yield Finding(chain=path.name, number=number, damage=Damage.ANCHOR_UNREADABLE)
            else:
                yield ChainEnd(chain=match["chain"], number=int(match["number"]), hash=match["hash"])


def _compared(session: Session, lines: Sequence[ChainEnd | Finding]) -> Iterator[Finding]:
    ends = [line for line in lines if isinstance(line, ChainEnd)]
    yield from (line for line in lines if isinstance(line, Finding))
    for chain in dict.fromkeys(end.chain for end in ends):
        anchored = [end for end in ends if end.chain == chain]
        statement = select(AuditEntry.number, AuditEntry.hash).where(
            AuditEntry.chain == chain, AuditEntry.number.in_({end.number for end in anchored})
        )
        found = {row.number: row.hash for row in session.execute(statement)}
        for end in anchored:
            if end.number not in found:
                yield Finding(chain=chain, number=end.number, damage=Damage.ANCHORED_LOST)
            elif found[end.number] != end.hash:
                yield Finding(chain=chain, number=end.number, damage=Damage.REWRITTEN)


def _no_file(path: Path) -> NotFound:
    return NotFound(
        "anchor_missing",
        Sentence(zh="找不到审计锚文件", en="There is no such anchor file"),
        place=Place(file=str(path)),
    )

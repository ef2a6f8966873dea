"""The hidden keys of a book, by which its marks find their way back years later.

Every marked row carries the external ids and content hashes of both entries and a check over them and the run id; a hidden sheet
names the run. Called by the writer and the reader; needs no database.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matching.engine.entry import Entry

FORMAT = "twolists.matchbook/1"
SHEET = "_twolists"
"""Title of the hidden sheet of names and values; the first row holds the format."""

HEADERS = (
    "twolists:demand",
    "twolists:demand_hash",
    "twolists:achievement",
    "twolists:achievement_hash",
    "twolists:check",
)
"""Headers of the hidden columns, the same in both languages."""

STANDING = "twolists:standing"
"""Header of the hidden column that repeats a decision which stood before the book was written: a row that still says it was not marked anew.

Books without it are older; nothing in them was filled in beforehand.
"""

CHECK_LENGTH = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class PairKey:
    """Both entries of a marked pair: external id (or what stands for it) and content hash of each."""

    demand: str
    demand_hash: str
    achievement: str
    achievement_hash: str

    def check(self, run_id: str) -> str:
        """Return the check over run and key, 16 hex digits."""
        parts = (FORMAT, run_id, self.demand, self.demand_hash, self.achievement, self.achievement_hash)
        return sha256("\0".join(parts).encode()).hexdigest()[:CHECK_LENGTH]

    def cells(self, run_id: str) -> tuple[str, ...]:
        """Return the values of the hidden columns, in the order of `HEADERS`."""
        return (self.demand, self.demand_hash, self.achievement, self.achievement_hash, self.check(run_id))


def key_of(demand: Entry, achievement: Entry) -> PairKey:
    """Return the key of a pair."""
    return PairKey(
        demand=demand.external_id or demand.id,
        demand_hash=demand.content_hash,
        achievement=achievement.external_id or achievement.id,
        achievement_hash=achievement.content_hash,
    )


def key_from(cells: Sequence[str]) -> PairKey:
    """Read the key out of the first four hidden cells."""
    demand, demand_hash, achievement, achievement_hash = cells[:4]
    return PairKey(demand=demand, demand_hash=demand_hash, achievement=achievement, achievement_hash=achievement_hash)

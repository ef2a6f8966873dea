"""Checking the trail: finds entries that were changed, removed or moved, values that differ, and an end that its head row misses.

Called by `twolists audit verify`. An end that was cut together with its head row set back is found by `anchor` alone, which remembers
it outside the database.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import unique
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect, select

from marketplace.audit.models import AuditEntry, AuditHead, AuditValue
from marketplace.audit.record import entry_hash
from marketplace.chain import GENESIS, commitment
from marketplace.wording import Titled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import RowMapping
    from sqlalchemy.orm import Session

BATCH = 2_000
SUSPECTS = 200


@unique
class Damage(Titled):
    """What can be wrong with a chain."""

    CHANGED = "changed", "内容被改动", "content was changed"
    REMOVED = "removed", "记录被删除", "entries were removed"
    REORDERED = "reordered", "次序被改动", "entries were moved"
    VALUE_CHANGED = "value_changed", "所附的值被改动", "a value beside the entry was changed"
    VALUE_REMOVED = "value_removed", "所附的值被删除", "the values beside the entry were removed"
    TAIL_CUT = "tail_cut", "末尾被截断", "the tail was cut"
    HEAD_LOST = "head_lost", "链尾记录丢失", "the head row is missing"
    ANCHORED_LOST = "anchored_lost", "锚文件记下的记录已不存在", "an anchored entry is gone"
    REWRITTEN = "rewritten", "与锚文件记下的不符，链被重写", "the chain was written anew: the anchor holds another hash"
    ANCHOR_UNREADABLE = "anchor_unreadable", "锚文件的这一行无法读取", "this line of the anchor file cannot be read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One fault: at `number` of `chain` (the first missing number for what is gone)."""

    chain: str
    number: int
    damage: Damage


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Chains and entries read, and what was found."""

    chains: int
    entries: int
    findings: Sequence[Finding]

    @property
    def is_sound(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


@dataclass(slots=True)
class _Walk:
    """Where a walk along one chain stands."""

    chain: str
    number: int = 0
    hash: str = GENESIS
    is_whole: bool = True
    entries: int = 0
    findings: list[Finding] = field(default_factory=list)
    broken: list[Mapping[str, Any]] = field(default_factory=list)

    def find(self, number: int, damage: Damage) -> None:
        self.findings.append(Finding(chain=self.chain, number=number, damage=damage))


def verify_chains(session: Session) -> Report:
    """Read every chain from its first entry and return what is wrong; memory stays bounded by the batch of reading."""
    heads = {
        row.chain: (row.number, row.hash)
        for row in session.execute(select(AuditHead.chain, AuditHead.number, AuditHead.hash))
    }
    keys = sorted(heads.keys() | set(session.scalars(select(AuditEntry.chain).distinct())))
    walks = [_walk(session, key, heads.get(key)) for key in keys]
    findings = [finding for walk in walks for finding in sorted(walk.findings, key=lambda item: item.number)]
    return Report(chains=len(walks), entries=sum(walk.entries for walk in walks), findings=findings)


def _walk(session: Session, key: str, head: tuple[int, str] | None) -> _Walk:
    walk = _Walk(chain=key)
    for entry, values in _entries(session, key):
        _step(walk, entry)
        _check_values(walk, entry, values)
    _tell_moved_from_changed(walk)
    if head is None:
        walk.find(walk.number, Damage.HEAD_LOST)
    elif head[0] > walk.number:
        walk.find(walk.number + 1, Damage.TAIL_CUT)
    elif head != (walk.number, walk.hash) and not walk.findings:
        walk.find(walk.number, Damage.CHANGED)
    return walk


def _entries(session: Session, key: str) -> Iterator[tuple[Mapping[str, Any], RowMapping]]:
    names = inspect(AuditEntry).columns.keys()
    ordered = (
        select(
            AuditEntry.__table__,
            AuditValue.values.label("kept"),
            AuditValue.entry_id.label("value_id"),
            AuditValue.erased_at,
        )
        .outerjoin(AuditValue, AuditValue.entry_id == AuditEntry.id)
        .where(AuditEntry.chain == key)
        .order_by(AuditEntry.number)
        .execution_options(yield_per=BATCH)
    )
    for row in session.execute(ordered).mappings():
        yield {name: row[name] for name in names}, row


def _step(walk: _Walk, entry: Mapping[str, Any]) -> None:
    number = entry["number"]
    is_whole = entry_hash(entry["previous"], entry) == entry["hash"]
    walk.entries += 1
    if number != walk.number + 1:
        walk.find(walk.number + 1, Damage.REMOVED)
    elif is_whole and walk.is_whole and entry["previous"] != walk.hash:
        walk.find(number, Damage.REORDERED)  # behind a damaged entry the broken link says nothing new
    if not is_whole:
        walk.broken.append(entry)
    walk.number, walk.hash, walk.is_whole = number, entry["hash"], is_whole


def _tell_moved_from_changed(walk: _Walk) -> None:
    """Tell an entry that is whole under another number (moved) from one whose content differs (changed)."""
    broken = [entry["number"] for entry in walk.broken[:SUSPECTS]]
    numbers = sorted(
        {*broken, *(number + 1 for number in broken)}
    )  # those behind a gap that was closed up moved down by one
    for entry in walk.broken:
        is_moved = any(entry_hash(entry["previous"], {**entry, "number": other}) == entry["hash"] for other in numbers)
        walk.find(entry["number"], Damage.REORDERED if is_moved else Damage.CHANGED)


def _check_values(walk: _Walk, entry: Mapping[str, Any], row: RowMapping) -> None:
    if row["value_id"] is None:
        walk.find(entry["number"], Damage.VALUE_REMOVED)
        return
    kept = row["kept"]
    if row["erased_at"] is None and None in kept.values():
        walk.find(entry["number"], Damage.VALUE_REMOVED)
    is_same = kept.keys() == entry["fields"].keys() and all(
        value is None or commitment(value[0], name, value[1]) == entry["fields"][name] for name, value in kept.items()
    )
    if not is_same:
        walk.find(entry["number"], Damage.VALUE_CHANGED)

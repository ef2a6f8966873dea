"""Which entries to offer while somebody types: by code, name, other name or any part of them, the broad before the narrow.

Finding out what a finished text means is `finding`; here several answers are right. Called by `vocabulary`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from marketplace.rules.names import normal
from marketplace.rules.records import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable

WHOLE, BEGINNING, INSIDE = range(3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """An entry with the names it is looked up by, in the form in which names are compared."""

    entry: Entry
    names: tuple[str, ...]


def offered(entries: Iterable[Entry]) -> tuple[Offered, ...]:
    """Prepare entries for `matching`, in their order."""
    return tuple(
        Offered(
            entry=entry,
            names=tuple(normal(name) for name in (entry.code, entry.label.zh, entry.label.en, *entry.aliases)),
        )
        for entry in entries
    )


def matching(prepared: Iterable[Offered], text: str) -> list[Entry]:
    """Return the entries with a name that holds `text`: the same name first, then beginnings, then the rest, each the broad first."""
    key = normal(text)
    if not key:
        return []
    ranked = [(_rank(one.names, key), one.entry.level, place, one.entry) for place, one in enumerate(prepared)]
    ranked = [row for row in ranked if row[0] <= INSIDE]
    return [entry for _, _, _, entry in sorted(ranked, key=lambda row: row[:3])]


def _rank(names: tuple[str, ...], key: str) -> int:
    if key in names:
        return WHOLE
    if any(name.startswith(key) for name in names):
        return BEGINNING
    return INSIDE if any(key in name for name in names[1:]) else INSIDE + 1

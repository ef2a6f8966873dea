"""One edition of a vocabulary: its entries, their labels and paths, and looking texts up. Files are read in `loading`."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from marketplace.errors import NotFound
from marketplace.rules.finding import NOT_FOUND, Index
from marketplace.rules.offering import matching, offered
from marketplace.rules.paths import PLACEHOLDERS, Divisions
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from marketplace.rules.offering import Offered
    from marketplace.rules.records import Entry, Finding, Manifest

REMEMBERED = 50_000
"""Texts whose finding is kept; a list of ten thousand rows has a few hundred."""


class Vocabulary:
    """Entries by code, in the order of the file."""

    def __init__(self, manifest: Manifest, entries: Iterable[Entry], *, has_paths: bool = False) -> None:
        self.manifest = manifest
        self._entries = {entry.code: entry for entry in entries}
        self._has_paths = has_paths
        self._found: dict[str, Finding] = {}

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All entries, in the order of the file."""
        return tuple(self._entries.values())

    def get(self, code: str) -> Entry | None:
        """Return the entry of a code, None where there is none."""
        return self._entries.get(code)

    def entry(self, code: str) -> Entry:
        """Return the entry of a code; raises NotFound."""
        found = self._entries.get(code)
        if found is None:
            title = self.manifest.title
            raise NotFound(
                "vocabulary.no_code",
                Sentence(
                    zh=f"{title.zh}（{self.manifest.edition} 版）中没有这个代码。",
                    en=f"There is no such code in: {title.en} ({self.manifest.edition}).",
                ),
                value=code,
            )
        return found

    def label(self, code: str) -> Sentence:
        """Return the name of a code in both languages; an unknown code stands for itself (it may be of another edition)."""
        found = self._entries.get(code)
        return found.label if found else Sentence(zh=code, en=code)

    def path(self, code: str) -> tuple[Entry, ...]:
        """Return the entry and what it lies in, widest first; raises NotFound."""
        entry = self.entry(code)
        return (*self.path(entry.parent), entry) if entry.parent else (entry,)

    def children(self, code: str = "") -> tuple[Entry, ...]:
        """Return the entries directly below a code; the widest ones for the empty code."""
        return tuple(self._below.get(code, ()))

    def find(self, text: str) -> Finding:
        """Find the entry that `text` means: by code, name, other name, then by likeness (which `how` says)."""
        found = self._found.get(text)
        if found is None:
            if len(self._found) >= REMEMBERED:
                self._found.clear()
            found = self._found[text] = self._look_up(text.strip())
        return found

    def offers(self, text: str, *, limit: int) -> tuple[Entry, ...]:
        """Return up to `limit` entries to choose from while `text` is typed, the likeliest first; for an empty text the widest ones.

        What the text means as a whole stands first, what lies directly in that behind the rest: who types 四川 may want 成都.
        """
        if not text.strip():
            return self.children()[:limit]
        meant = self.find(text)
        inside = self._inside(meant.code) if meant.code else []
        first, *others = (meant.code, *meant.alternatives)
        likely = [
            self._entries.get(first or ""),
            *matching(self._offered, text),
            *inside,
            *map(self._entries.get, others),
        ]
        return tuple(dict.fromkeys(entry for entry in likely if entry and entry.label.zh not in PLACEHOLDERS))[:limit]

    def _inside(self, code: str) -> list[Entry]:
        """Return what lies directly in an entry; what lies in a placeholder lies in the entry around it."""
        below = self.children(code)
        return [
            entry
            for child in below
            for entry in (self.children(child.code) if child.label.zh in PLACEHOLDERS else (child,))
        ]

    def find_exact(self, text: str) -> Finding:
        """Find by code, name or other name only: what a text cut out of a longer one may be taken for."""
        return self._divisions.find(text) if self._has_paths else self._index.exact(text)

    def _look_up(self, text: str) -> Finding:
        if not text:
            return NOT_FOUND
        if self._has_paths:
            return self._divisions.find(text)
        exact = self._index.exact(text)
        return exact if exact.code is not None or exact.alternatives else self._index.like(text)

    @cached_property
    def _index(self) -> Index:
        digits = {code: (code[1:],) for code in self._entries if code[0].isalpha() and code[1:].isdecimal()}
        return Index(self._entries, more_names=digits)

    @cached_property
    def _divisions(self) -> Divisions:
        return Divisions(self._entries)

    @cached_property
    def _offered(self) -> tuple[Offered, ...]:
        return offered(self._entries.values())

    @cached_property
    def _below(self) -> dict[str, list[Entry]]:
        below: dict[str, list[Entry]] = defaultdict(list)
        for entry in self._entries.values():
            below[entry.parent].append(entry)
        return below

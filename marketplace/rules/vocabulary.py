"""One edition of a vocabulary: its entries, their labels and paths, and looking texts up. Files are read in `loading`."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from marketplace.errors import NotFound
from marketplace.rules.finding import NOT_FOUND, Index
from marketplace.rules.paths import Divisions
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

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
    def _below(self) -> dict[str, list[Entry]]:
        below: dict[str, list[Entry]] = defaultdict(list)
        for entry in self._entries.values():
            below[entry.parent].append(entry)
        return below

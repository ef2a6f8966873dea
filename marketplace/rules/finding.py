"""Finding the entry that a text means: by code, name, other name, likeness. Called by `vocabulary` alone, which caches the answers."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from marketplace.rules.names import normal
from marketplace.rules.records import Finding, How

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from marketplace.rules.records import Entry

LIKELY = 85.0
"""Likeness (rapidfuzz ratio, 0-100) from which a name is taken as meant: one character missing in six or more, never two in nine."""
MENTIONED = 55.0
MARGIN = 4.0
"""A second name that is nearly as like makes it no answer."""
SHORTEST = 4
SHORTEST_BEGINNING = 6
NEAREST = 3
_CODE_AND_NAME = re.compile(r"([A-Za-z]?[0-9]{1,6}|[A-Za-z])[\s\-_—:：.、,，|/]+(?=\S)(.+)")

NOT_FOUND = Finding(code=None, how=How.NONE)


class Index:
    """Names and codes of one vocabulary, ready to be looked up; built once."""

    def __init__(self, entries: Mapping[str, Entry], *, more_names: Mapping[str, Iterable[str]] | None = None) -> None:
        self._entries = entries
        self._codes = {code.casefold(): code for code in entries}
        self._names: dict[str, list[str]] = defaultdict(list)
        self._aliases: dict[str, list[str]] = defaultdict(list)
        for entry in entries.values():
            self._names[normal(entry.label.zh)].append(entry.code)
            if entry.label.en != entry.label.zh:
                self._names[normal(entry.label.en)].append(entry.code)
            for alias in (*entry.aliases, *(more_names or {}).get(entry.code, ())):
                self._aliases[normal(alias)].append(entry.code)
        self._known = [name for name in {**self._names, **self._aliases} if len(name) >= SHORTEST]

    def exact(self, text: str) -> Finding:
        """Look up by code, `code name`, name and other name; several entries of one name: the broadest, if it is one."""
        by_code = self._by_code(text)
        if by_code is not None:
            return by_code
        key = normal(text)
        for how, names in ((How.NAME, self._names), (How.ALIAS, self._aliases)):
            codes = names.get(key)
            if codes:
                return self._broadest(codes, how)
        return NOT_FOUND

    def like(self, text: str) -> Finding:
        """Look up by likeness; a guess, with the next best codes."""
        key = normal(text)
        if len(key) < SHORTEST:
            return NOT_FOUND
        begun = self._begun(key)
        if begun is not None:
            return begun
        best: dict[str, float] = {}
        for name, score, _ in process.extract(key, self._known, scorer=fuzz.ratio, limit=8, score_cutoff=MENTIONED):
            finding = self._broadest(self._names.get(name) or self._aliases[name], How.FUZZY)
            for code in (finding.code,) if finding.code else finding.alternatives:
                best.setdefault(code, score)
        ranked = sorted(best.items(), key=lambda item: (-item[1], self._entries[item[0]].level, item[0]))
        if not ranked or ranked[0][1] < LIKELY or (len(ranked) > 1 and ranked[0][1] - ranked[1][1] < MARGIN):
            return Finding(code=None, how=How.NONE, alternatives=tuple(code for code, _ in ranked[:NEAREST]))
        others = tuple(code for code, _ in ranked[1:NEAREST])
        return Finding(code=ranked[0][0], how=How.FUZZY, score=round(ranked[0][1], 1), alternatives=others)

    def _begun(self, key: str) -> Finding | None:
        """Take a name that was cut off: long enough, and the beginning of the names of one entry only."""
        if len(key) < SHORTEST_BEGINNING:
            return None
        codes = {code for name in self._known if name.startswith(key) for code in self._names.get(name, ())}
        finding = self._broadest(sorted(codes), How.FUZZY) if codes else NOT_FOUND
        if finding.code is None:
            return None
        length = len(normal(self._entries[finding.code].label.zh))
        return Finding(code=finding.code, how=How.FUZZY, score=round(100.0 * len(key) / max(length, len(key)), 1))

    def _by_code(self, text: str) -> Finding | None:
        code = self._codes.get(text.strip().casefold())
        pair = None if code else _CODE_AND_NAME.fullmatch(text.strip())
        if pair is not None:
            code = self._codes.get(pair[1].casefold())
            code = code if code and self._is_named(code, pair[2]) else None
        return None if code is None else Finding(code=code, how=How.CODE, score=100.0)

    def _is_named(self, code: str, text: str) -> bool:
        """Whether what stands behind a code is its name: in `C39、C40` it is another code."""
        label = self._entries[code].label
        key = normal(text)
        return any(fuzz.ratio(key, normal(name)) >= MENTIONED for name in (label.zh, label.en))

    def _broadest(self, codes: list[str], how: How) -> Finding:
        level = min(self._entries[code].level for code in codes)
        broadest = [code for code in dict.fromkeys(codes) if self._entries[code].level == level]
        if len(broadest) > 1:
            return Finding(code=None, how=How.NONE, alternatives=tuple(broadest[:NEAREST]))
        return Finding(code=broadest[0], how=how, score=100.0)

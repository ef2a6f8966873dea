"""Divisions as people write them: a path from wide to narrow (`四川省成都市武侯区`, `四川成都`, `Chengdu, Sichuan`), or its beginning.

Called by `vocabulary` for the vocabulary of divisions.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from marketplace.rules.finding import NOT_FOUND, Index
from marketplace.rules.names import normal, short_division
from marketplace.rules.records import Finding, How

if TYPE_CHECKING:
    from collections.abc import Mapping

    from marketplace.rules.records import Entry

PLACEHOLDERS = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
COUNTRY = ("中华人民共和国", "中国")
PARTLY = 90.0
"""Score where a text goes on after the part that was found (a street, a development zone)."""
FULL_CODE = 6
_LATIN_PARTS = re.compile(r"\s*[,/]\s*")
_LATIN_ENDINGS = re.compile(r"\b(?:province|city|municipality|china|p\.?\s*r\.?\s*china)\b\.?", re.IGNORECASE)


class Divisions:
    """Looks divisions up; built once over the entries of the vocabulary."""

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        real = {code: entry for code, entry in entries.items() if entry.label.zh not in PLACEHOLDERS}
        shorts = {code: short_division(entry.label.zh) for code, entry in real.items()}
        self._entries = entries
        self._index = Index(real, more_names={code: (short,) for code, short in shorts.items() if short})
        self._below: dict[str, list[tuple[str, str]]] = {}
        for code, entry in real.items():
            for ancestor in self._ancestors(entry):
                names = (entry.label.zh, shorts[code])
                self._below.setdefault(ancestor, []).extend((name, code) for name in names if name)
        for pairs in self._below.values():
            pairs.sort(key=lambda pair: (-len(pair[0]), len(pair[1])))

    def find(self, text: str) -> Finding:
        """Look up a code (two to six digits, padded with zeros or not), a name, or a path.

        The code of a placeholder (110100: the districts of Beijing) means what it lies in.
        """
        if text.isdecimal() and len(text) == FULL_CODE:
            text = re.sub("(?:00){1,2}$", "", text)
        placeholder = self._entries.get(text)
        if placeholder is not None and placeholder.label.zh in PLACEHOLDERS:
            return Finding(code=placeholder.parent, how=How.CODE, score=100.0)
        whole = self._index.exact(text)
        if whole.code is not None:
            return whole
        if not text.isascii():
            walked = self._walk(text)
            return walked if walked.code is not None or whole.alternatives else self._index.like(text)
        parts = self._parts(text)
        return parts if parts.code is not None else self._index.like(text)

    def _ancestors(self, entry: Entry) -> list[str]:
        """Return the codes of all wider entries, the root (empty) first."""
        found: list[str] = []
        while entry.parent:
            found.append(entry.parent)
            entry = self._entries[entry.parent]
        return ["", *reversed(found)]

    def _walk(self, text: str) -> Finding:
        rest = normal(text)
        for country in COUNTRY:
            rest = rest.removeprefix(country)
        code = ""
        while rest:
            step = next(((name, below) for name, below in self._below.get(code, ()) if rest.startswith(name)), None)
            if step is None or (not code and self._is_ambiguous(step[0])):
                break
            rest, code = rest[len(step[0]) :], step[1]
        if not code:
            return self._index.exact(text) if rest else NOT_FOUND
        return Finding(code=code, how=How.FUZZY if rest else How.NAME, score=PARTLY if rest else 100.0)

    def _is_ambiguous(self, name: str) -> bool:
        return self._index.exact(name).code is None

    def _parts(self, text: str) -> Finding:
        """Read `Chengdu, Sichuan, China`: the narrowest part that lies in all others."""
        parts = [part for part in (_LATIN_ENDINGS.sub("", part).strip() for part in _LATIN_PARTS.split(text)) if part]
        codes = [finding.code for finding in map(self._index.exact, parts) if finding.code]
        narrowest = max(codes, key=len, default="")
        if not narrowest or not all(narrowest.startswith(code) for code in codes):
            return NOT_FOUND
        is_whole = len(codes) == len(parts)
        return Finding(code=narrowest, how=How.NAME if is_whole else How.FUZZY, score=100.0 if is_whole else PARTLY)

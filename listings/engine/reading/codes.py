"""Cells of the open vocabularies: technical fields, industries, regions become codes; guesses are reported, the rest is kept in the note.

Called by `columns`. A name may itself hold `、` (农、林、牧、渔业), so a cell is looked up whole before it is cut.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from listings.engine.reading.parsed import NOTHING, GuessedCode, Parsed, Problem
from listings.engine.reading.texts import cell_text, is_blank, pieces, plain
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from listings.engine.reading.ports import Finding, Vocabulary

_WEAK = re.compile(r"\s*[、，,/]\s*|\s+(?:and|和|及)\s+")
ANYWHERE = frozenset(
    {
        "全国",
        "不限",
        "全国范围",
        "无要求",
        "不限地区",
        "国内",
        "nationwide",
        "any",
        "anywhere",
        "china",
        "no preference",
    }
)
GROUPS = {
    "长三角": ("31", "32", "33", "34"),
    "江浙沪": ("32", "33", "31"),
    "京津冀": ("11", "12", "13"),
    "珠三角": ("44",),
    "粤港澳大湾区": ("44",),
    "成渝": ("51", "50"),
    "川渝": ("51", "50"),
    "成渝地区": ("51", "50"),
    "东北": ("21", "22", "23"),
    "西南": ("50", "51", "52", "53", "54"),
    "西北": ("61", "62", "63", "64", "65"),
}
"""Names of several provinces at once, as preferences name them; Hong Kong and Macao are not in the table of divisions."""


def read_codes(cell: Any, vocabulary: Vocabulary, slot: str) -> Parsed:
    """Read several codes."""
    return _Codes(vocabulary, slot).read(cell)


def read_regions(cell: Any, vocabulary: Vocabulary, slot: str) -> Parsed:
    """Read preferred regions; `全国` and its like mean no preference."""
    if plain(cell_text(cell)).casefold() in ANYWHERE:
        return NOTHING
    return _Codes(vocabulary, slot, groups=GROUPS).read(cell)


def read_region(cell: Any, vocabulary: Vocabulary, slot: str) -> Parsed:
    """Read the one region of an organisation."""
    text = cell_text(cell)
    if is_blank(text):
        return NOTHING
    found = vocabulary.find(text)
    if found.code is None:
        return Parsed(problems=(_unknown([text], found, vocabulary),))
    return Parsed(((slot, found.code),), guesses=_guess(text, found))


class _Codes:
    def __init__(self, vocabulary: Vocabulary, slot: str, groups: dict[str, tuple[str, ...]] | None = None) -> None:
        self._vocabulary = vocabulary
        self._slot = slot
        self._groups = groups or {}
        self._codes: dict[str, None] = {}
        self._guesses: list[GuessedCode] = []
        self._unknown: list[str] = []

    def read(self, cell: Any) -> Parsed:
        text = cell_text(cell)
        if is_blank(text):
            return NOTHING
        for piece in pieces(cell, has_names=False):
            self._read_piece(piece)
        problems = (
            (_unknown(self._unknown, self._vocabulary.find(self._unknown[0]), self._vocabulary),)
            if self._unknown
            else ()
        )
        return Parsed(((self._slot, tuple(self._codes)),) if self._codes else (), problems, tuple(self._guesses))

    def _read_piece(self, piece: str) -> None:
        """Take the longest names that the parts between weak marks make up."""
        if self._take(piece, self._vocabulary.find(piece)):
            return
        parts = [part for part in _WEAK.split(piece) if part]
        unknown: list[str] = []
        at = 0
        while at < len(parts):
            for end in range(len(parts), at, -1):
                text = "、".join(parts[at:end])
                found = self._vocabulary.find(text) if end == at + 1 else self._vocabulary.find_exact(text)
                if self._take(text, found):
                    at = end
                    break
            else:
                unknown.append(parts[at])
                at += 1
        self._unknown.extend([piece] if len(unknown) == len(parts) else unknown)

    def _take(self, text: str, found: Finding) -> bool:
        if text in self._groups:
            self._codes.update(dict.fromkeys(self._groups[text]))
            return True
        if found.code is None:
            return False
        self._codes[found.code] = None
        self._guesses.extend(_guess(text, found))
        return True


def _guess(text: str, found: Finding) -> tuple[GuessedCode, ...]:
    if found.code is None or found.how.value not in {"alias", "fuzzy"}:
        return ()
    return (GuessedCode(text=text, code=found.code, how=found.how.value, score=found.score),)


def _unknown(texts: list[str], found: Finding, vocabulary: Vocabulary) -> Problem:
    near = [vocabulary.label(code) for code in found.alternatives]
    hint_zh = "；相近的有：" + "、".join(label.zh for label in near) if near else ""
    hint_en = "; near names: " + ", ".join(label.en for label in near) if near else ""
    reason = Sentence(
        zh=f"参考表中没有“{'；'.join(texts)}”，已记入内部备注{hint_zh}。",
        en=f"“{'; '.join(texts)}” is not in the reference table and was kept in the internal note{hint_en}.",
    )
    return Problem(code="code.unknown", reason=reason, is_error=False, kept="；".join(texts))

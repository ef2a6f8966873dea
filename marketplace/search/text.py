"""Analysis of listing text: folding, Han bigrams and single characters, words, and where each stood in the original.

Shared by every search engine, the matcher and the indicator parser, so that all of them see the same terms. Pure: it
imports nothing of the program and knows no field, engine or listing.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from opencc import OpenCC

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
"""Han characters as the inside of a regular expression class (NFKC has already replaced the compatibility blocks)."""

_HAN_RUN = re.compile(f"[{HAN}]+")
_LETTERS = rf"[^\W_{HAN}]"
_RUN = re.compile(rf"([{HAN}]+)|{_LETTERS}+(?:\.[0-9]{_LETTERS}*)*")
_CLUSTER = re.compile("[^\u0300-\u036f\u3099\u309a][\u0300-\u036f\u3099\u309a]*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Normalised:
    """Folded text and, for each of its characters, the index of the original character it came from.

    `offsets` is None where both have the same length, character by character, which is the common case.
    """

    text: str
    original: str
    offsets: tuple[int, ...] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the half-open span of the original that stands for `text[start:end]`, which must not be empty."""
        if self.offsets is None:
            return start, end
        after = self.offsets[end] if end < len(self.offsets) else len(self.original)
        return self.offsets[start], max(after, self.offsets[end - 1] + 1)


@dataclass(frozen=True, slots=True)
class Token:
    """One term with its half-open span on the original text."""

    term: str
    start: int
    end: int


def is_han(character: str) -> bool:
    """Say whether `character` (one code point) is a Han character."""
    return _HAN_RUN.fullmatch(character) is not None


def han_count(text: str) -> int:
    """Count the Han characters of `text`."""
    return sum(map(len, _HAN_RUN.findall(text)))


def fold(text: str) -> str:
    """Return NFKC, simplified, lower-case text; use `normalise` where positions matter.

    Characters are simplified one by one, so that spans hold; the few that need their word to decide (著) stay.
    """
    return unicodedata.normalize("NFC", text).translate(_folding())


def normalise(text: str) -> Normalised:
    """Fold like `fold` and keep the way back to the original characters."""
    if unicodedata.is_normalized("NFC", text):
        folded = text.translate(_folding())
        if len(folded) == len(text):  # no character folds to nothing, so equal length means one to one
            return Normalised(folded, text)
    pieces: list[str] = []
    offsets: list[int] = []
    for cluster in _clusters(text):
        piece = fold(cluster.group())
        pieces.append(piece)
        offsets.extend([cluster.start()] * len(piece))
    return Normalised("".join(pieces), text, tuple(offsets))


def bigrams(text: str) -> list[str]:
    """Return the terms of field `bi`: Han bigrams (a lone Han character as itself), Latin words and numbers whole."""
    terms: list[str] = []
    for run in _RUN.finditer(fold(text)):
        word = run.group()
        if run.group(1) is None or len(word) == 1:
            terms.append(word)
        else:
            terms.extend(map(str.__add__, word, word[1:]))
    return terms


def unigrams(text: str) -> list[str]:
    """Return the terms of field `uni`: the single Han characters."""
    return list("".join(_HAN_RUN.findall(fold(text))))


def tokens_with_spans(text: str) -> list[Token]:
    """Return the terms of `bigrams` in the same order, each with its span on the original text."""
    normalised = normalise(text)
    return [Token(term, *normalised.span(start, start + len(term))) for term, start in _terms(normalised.text)]


def runs(text: str) -> list[Token]:
    """Return the unbroken stretches of `text`, folded: Han runs, Latin words and numbers, each with its span on the original."""
    normalised = normalise(text)
    return [Token(run.group(), *normalised.span(run.start(), run.end())) for run in _RUN.finditer(normalised.text)]


def words(text: str) -> list[Token]:
    """Segment `text` into the words a person reads (rjieba), folded, with spans on the original, without marks and blanks.

    For reasons and keyword suggestions only: engines and features use bigrams, which find more.
    """
    import rjieba  # noqa: PLC0415 - loads a dictionary of several megabytes that most processes never need

    normalised = normalise(text)
    return [
        Token(word, *normalised.span(start, end))
        for word, start, end in rjieba.tokenize(normalised.text)
        if _RUN.search(word)
    ]


def _terms(folded: str) -> Iterator[tuple[str, int]]:
    for run in _RUN.finditer(folded):
        word, start = run.group(), run.start()
        if run.group(1) is None or len(word) == 1:
            yield word, start
        else:
            for index in range(len(word) - 1):
                yield word[index : index + 2], start + index


def _clusters(text: str) -> Iterator[re.Match[str]]:
    """Yield base characters together with the marks that combine with them (a leading mark stands alone)."""
    lead = re.match("[\u0300-\u036f\u3099\u309a]+", text)
    if lead:
        yield lead
    yield from _CLUSTER.finditer(text, lead.end() if lead else 0)


class _Folding(dict[int, str]):
    """Translation table for `str.translate`, filled by OpenCC and Unicode one character at a time as they are met."""

    def __init__(self, converter: OpenCC) -> None:
        super().__init__()
        self._converter = converter

    def __missing__(self, code: int) -> str:
        folded = unicodedata.normalize("NFKC", chr(code)).lower()
        self[code] = "".join(self._simplified(character) for character in folded) or " "
        return self[code]

    def _simplified(self, character: str) -> str:
        if not is_han(character):
            return character
        simplified: str = self._converter.convert(character)
        return simplified if len(simplified) == 1 else character


@cache
def _folding() -> _Folding:
    from opencc import OpenCC  # noqa: PLC0415 - reads its dictionaries; not at import

    return _Folding(OpenCC("t2s"))

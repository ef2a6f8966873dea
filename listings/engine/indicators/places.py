"""Where a value stands: its clause, the words before it, and the patterns that end a clause. Called by everything in this folder."""

from __future__ import annotations

import re
from dataclasses import dataclass

from listings.engine.indicators.values import Value

CLAUSE = 60
"""Characters before and behind a value that are looked at."""

HAN = re.compile(r"[\u4e00-\u9fff]")
BOUNDARY = re.compile(
    r"[，。；;！？!?\n\r、|]|,(?!\d{3})|(?<!min)(?<!max)(?<!Max)(?<!Min)(?<!approx)\.(?=\s|\Z)|\t|-{4,}|—{2,}|…|(?<=[a-z/])>|<(?=[a-z/])",
)
SENTENCE_END = re.compile(r"[。；;！？!?\n\r]|\.\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A value with the words of its clause before it; `clause_begin` is the offset of the clause in the plain text."""

    plain: str
    value: Value
    clause_begin: int
    clause: str

    @property
    def is_chinese(self) -> bool:
        """Whether Chinese is written around the value."""
        return bool(HAN.search(self.plain, max(0, self.value.start - CLAUSE), self.value.end + CLAUSE))

    @property
    def sentence(self) -> str:
        """The words of the sentence before the value, as far as they are looked at."""
        return SENTENCE_END.split(self.plain[max(0, self.value.start - CLAUSE) : self.value.start])[-1]


def place_of(plain: str, value: Value, last_end: int) -> Place:
    """Cut the clause that leads to `value`; it never reaches into what ended at `last_end`."""
    begin = max(last_end, value.start - CLAUSE, 0)
    for boundary in BOUNDARY.finditer(plain, begin, value.start):
        begin = boundary.end()
    return Place(plain=plain, value=value, clause_begin=begin, clause=plain[begin : value.start])

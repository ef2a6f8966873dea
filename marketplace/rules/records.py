"""What a vocabulary is made of: its manifest, its entries, and what looking a text up gives. No file is read here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from marketplace.wording import Sentence, Titled


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Where a data file comes from and when it holds; `confirmed` False: not checked against the official text."""

    name: str
    edition: str
    title: Sentence
    source: str
    jurisdiction: str
    valid_from: date | None
    valid_to: date | None
    confirmed: bool
    note: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One code. `level` 1 is the broadest; `label.en` repeats the Chinese name where there is no English one."""

    code: str
    label: Sentence
    level: int
    parent: str = ""
    aliases: tuple[str, ...] = ()


class How(Titled):
    """How a text led to a code; `fuzzy` is a guess, `alias` another name that the project lists."""

    CODE = "code", "按代码", "by code"
    NAME = "name", "按名称", "by name"
    ALIAS = "alias", "按别名", "by another name"
    FUZZY = "fuzzy", "近似", "by likeness"
    NONE = "none", "未找到", "not found"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The code of a text, or None with the nearest codes; `score` is 0-100 (100: no guess)."""

    code: str | None
    how: How
    score: float = 0.0
    alternatives: tuple[str, ...] = ()

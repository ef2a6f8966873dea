"""Cells as text: cleaning, what counts as empty, cutting several values apart. Called by all readers of cells."""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

BLANKS = frozenset(
    {
        "",
        "-",
        "--",
        "—",
        "——",
        "/",
        "\\",
        "n/a",
        "na",
        "null",
        "nan",
        "none",
        "无",
        "暂无",
        "没有",
        "未填",
        "不详",
        "未知",
        "待定",
        "tbd",
        "…",
        "...",
    }
)
"""What people type into a cell that they have nothing for. In free text 无 is information and stays."""
EMPTY_TEXTS = frozenset({"-", "--", "—", "——", "/", "\\", "n/a", "N/A", "null", "NULL", "nan", "NaN"})

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffe\uffff\ud800-\udfff]")
_NEWLINES = re.compile("\r\n?|\u2028|\u2029|\x85|\v|\f")
_STRONG = re.compile(r"\s*[;；|｜\n]\s*")
_WEAK = re.compile(r"\s*[、，]\s*|\s*,\s*")
_NUMBERED = re.compile(r"^\s*(?:[(（]?[0-9]{1,2}[)）.、．]|[•·●\-–*])\s*(?=\D)")
_MASKED = re.compile(r"[(（][^()（）]*[)）]|,\s*(?=(?:Ltd|Inc|LLC|Limited|Corp|Co)\b)", re.IGNORECASE)


def clean(text: str) -> str:
    """Return a text stripped, with one kind of line end and without control characters."""
    text = text.strip()
    if text.isprintable():
        return text
    return _CONTROLS.sub("", _NEWLINES.sub("\n", text)).strip()


def cell_text(cell: Any) -> str:
    """Return a cell as text: numbers as typed (`12`, not `12.0`), days as 2026-05-01, lists joined by `；`."""
    if isinstance(cell, str):
        return clean(cell)
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell.is_integer() and abs(cell) < 1e15 else repr(cell)  # noqa: PLR2004 - beyond that a float holds no exact integer
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, list) and all(not isinstance(item, list | dict) for item in cell):
        return "；".join(text for item in cell if (text := cell_text(item)))
    return json.dumps(cell, ensure_ascii=False)


def one_line(text: str) -> str:
    """Return a title as it is kept: without line breaks."""
    return text.replace("\n", " ")


def free_text(cell: Any) -> str:
    """Return a cell as free text; a lone dash or `N/A` is empty."""
    text = cell_text(cell)
    return "" if text in EMPTY_TEXTS else text


def plain(text: str) -> str:
    """Return a text in NFKC, stripped: the form that the readers of dates, numbers and terms look at."""
    return unicodedata.normalize("NFKC", text).strip()


def is_blank(text: str) -> bool:
    """Whether a cell of a field that is no free text says nothing."""
    return text.casefold() in BLANKS


def pieces(cell: Any, *, has_names: bool) -> tuple[str, ...]:
    """Cut a cell at `；`, `;`, `|` and line ends; short names (`has_names`) where none of these stands there at commas and `、` too.

    Commas inside brackets and in company names (`Co., Ltd.`) do not cut, nor does anything in the items of a JSON list but `；` and its like.
    """
    if isinstance(cell, list):
        return unique(part for item in cell for part in _STRONG.split(cell_text(item)))
    text = cell_text(cell)
    parts = _STRONG.split(text)
    if len(parts) == 1 and has_names:
        parts = weak_pieces(text)
    return unique(parts)


def weak_pieces(text: str) -> list[str]:
    """Cut at commas and `、` outside brackets."""
    masked = _MASKED.sub(lambda found: "\x00" * len(found[0]), text)
    cuts = [(found.start(), found.end()) for found in _WEAK.finditer(masked)]
    starts, ends = [0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(text)]
    return [text[start:end] for start, end in zip(starts, ends, strict=True)]


def joined(parts: Iterable[str]) -> str:
    """Write several values so that `pieces` reads them back, a single one with a comma in it too."""
    several = list(parts)
    mark = "；" if len(several) == 1 and _WEAK.search(several[0]) else ""
    return "；".join(several) + mark


def unique(parts: Iterable[str]) -> tuple[str, ...]:
    """Return the parts that say something, without numbering, each once, in their order."""
    kept = (_unnumbered(clean(part)) for part in parts)
    return tuple(dict.fromkeys(part for part in kept if part and not is_blank(part)))


def _unnumbered(text: str) -> str:
    while (rest := _NUMBERED.sub("", text)) != text:
        text = clean(rest)
    return text

"""In which language a listing is written, told from its text: what search offers as a filter and compares a query with.

A Chinese listing with an English abstract is both. Called by the search documents and the search services.
"""

from __future__ import annotations

import re

from marketplace.search.text import han_count
from marketplace.wording import Titled

WORD = re.compile(r"[A-Za-z]{3,}")
"""A Latin word; units, element symbols and most abbreviations are shorter or few."""
CHARACTERS_A_WORD = 2
"""Han characters that say as much as one Latin word."""
MOSTLY = 0.8


class TextLanguage(Titled):
    """The language of a text."""

    ZH = "zh", "中文", "Chinese"
    EN = "en", "英文", "English"
    MIXED = "mixed", "中英文", "Chinese and English"


def language_of(text: str) -> TextLanguage | None:
    """Return the language of `text`; None where it holds neither Han characters nor Latin words."""
    chinese, latin = han_count(text) / CHARACTERS_A_WORD, float(len(WORD.findall(text)))
    if not chinese and not latin:
        return None
    share = chinese / (chinese + latin)
    if share >= MOSTLY:
        return TextLanguage.ZH
    return TextLanguage.EN if share <= 1 - MOSTLY else TextLanguage.MIXED

"""Under which key a title or an organisation is the same: folded, without punctuation, without legal forms.

Called by the duplicate search and by whoever needs an identity for a row without an external id.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from marketplace.search.text import fold

if TYPE_CHECKING:
    from listings.engine.content import Content

_NOISE = re.compile(r"[\W_]+")
_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")
LEGAL_FORMS = (
    "集团股份有限公司",
    "股份有限公司",
    "有限责任公司",
    "集团有限公司",
    "有限公司",
    "股份公司",
    "集团公司",
    "总公司",
    "分公司",
    "公司",
    "集团",
    "普通合伙",
    "有限合伙",
)
"""Endings that say the legal form only, longest first."""
_ENGLISH_FORMS = re.compile(
    r"\b(?:co\.?,?\s*ltd|company\s+limited|limited|ltd|inc|incorporated|corp|corporation|llc|plc|gmbh|ag|s\.?a|company|co|the)\b\.?",
    re.IGNORECASE,
)
SHORTEST = 2
DERIVED = "~"
"""What an external id begins with that nobody gave: it was derived from the row."""


@lru_cache(maxsize=65_536)
def organisation_key(name: str) -> str:
    """Return a name without legal forms, brackets and punctuation, folded; the folded name where nothing else would be left."""
    plain = _BRACKETS.sub("", fold(name))
    if plain.isascii():
        plain = _ENGLISH_FORMS.sub(" ", plain)
    plain = _NOISE.sub("", plain)
    for form in LEGAL_FORMS:
        if plain.endswith(form) and len(plain) - len(form) >= SHORTEST:
            return plain.removesuffix(form)
    return plain or _NOISE.sub("", fold(name))


def title_key(title: str) -> str:
    """Return a title folded, without blanks and punctuation."""
    return _NOISE.sub("", fold(title))


def derived_external_id(content: Content) -> str:
    """Return `~` and 16 hexadecimal digits of kind, title and organisation: what a row without an external id is known by."""
    parts = (content.kind.value, title_key(content.title), organisation_key(content.organisation))
    return DERIVED + hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]

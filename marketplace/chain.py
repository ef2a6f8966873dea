"""A hash chain: each link holds the hash of the one before, so that nothing can be changed, removed or moved unseen.

Pure: canonical JSON, SHA-256, and salted commitments to values that stand elsewhere and may be erased. Used by the audit
trail; later by the disclosure log and the introduction ledger.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

GENESIS = "0" * 64
SALT_BYTES = 16
_ENCODER = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainEnd:
    """Where a chain ended at some moment: the number and hash of its newest link."""

    chain: str
    number: int
    hash: str


def canonical(value: Any) -> str:
    """Write JSON in one way only: keys sorted, no blanks, no escapes. Raises TypeError or ValueError for what JSON has not."""
    return _ENCODER.encode(value)


def link_hash(previous: str, content: Mapping[str, Any]) -> str:
    """Return the hash (64 hex digits) of a link with `content` that follows the link hashed `previous`."""
    return hashlib.sha256(f"{previous}\n{canonical(content)}".encode()).hexdigest()


def new_salts(count: int) -> list[str]:
    """Return `count` fresh salts of 32 hex digits, from one call to the system's generator."""
    digits = os.urandom(SALT_BYTES * count).hex()
    width = SALT_BYTES * 2
    return [digits[start : start + width] for start in range(0, width * count, width)]


def commitment(salt: str, name: str, value: Any) -> str:
    """Return the commitment (64 hex digits) to one named value: it proves the value to who has the salt and tells others nothing."""
    return hashlib.sha256(f"{salt}\n{name}\n{canonical(value)}".encode()).hexdigest()

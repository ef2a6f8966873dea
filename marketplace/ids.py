"""Identifiers: 26-character ULIDs, sortable by the time of their making. Called wherever a row is made."""

from __future__ import annotations

from ulid import ULID

LENGTH = 26


def new_id() -> str:
    """Return a fresh id: 48 bits of milliseconds, 80 random bits, in Crockford's base 32."""
    return str(ULID())

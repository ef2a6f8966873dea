"""Identifiers: 26-character ULIDs, sortable by the time of their making. Called wherever a row is made."""

from __future__ import annotations

import base64
import os
import time
from functools import lru_cache

LENGTH = 26
RANDOM_BYTES = 10
DIGITS = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CROCKFORD = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", DIGITS)


def new_id() -> str:
    """Return a fresh id: 48 bits of milliseconds, 80 random bits, in Crockford's base 32 (the ULID format).

    Written out here because an import makes tens of thousands: 80 bits are 16 digits of any base 32.
    """
    random = base64.b32encode(os.urandom(RANDOM_BYTES)).translate(_CROCKFORD)
    return _moment(time.time_ns() // 1_000_000) + random.decode("ascii")


@lru_cache(maxsize=1)
def _moment(milliseconds: int) -> str:
    return bytes(DIGITS[milliseconds >> shift & 31] for shift in range(45, -5, -5)).decode("ascii")

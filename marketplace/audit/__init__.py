"""Append-only trail of who did what to which object: hash-chained, with the values beside it in rows that may be erased."""

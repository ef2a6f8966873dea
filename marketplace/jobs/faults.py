"""What went wrong, in one line for an operator: type, code and place in the program. No message of an exception: it may quote what a person wrote.

Called by `perform` and by the log.
"""

from __future__ import annotations

import traceback
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 400


def fault_of(error: BaseException) -> str:
    """Return `type (code) · file:line function` of the last place that is the program's own; at most `LONGEST` characters."""
    kind = type(error).__qualname__ + code_of(error)
    places = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_ours(frame.filename)]
    if not places:
        return kind[:LONGEST]
    last = places[-1]
    return f"{kind} · {Path(last.filename).relative_to(ROOT)}:{last.lineno} {last.name}"[:LONGEST]


def code_of(error: BaseException) -> str:
    """Return ` (code)` of a fault of ours or of a database, else nothing; both are made of our own names and numbers."""
    origin = getattr(error, "orig", error)
    code = getattr(origin, "code", None) or getattr(origin, "sqlite_errorname", None) or getattr(origin, "sqlstate", "")
    return f" ({code})" if isinstance(code, str) and code else ""


def _is_ours(filename: str) -> bool:
    path = Path(filename)
    return path.is_relative_to(ROOT) and "site-packages" not in path.parts

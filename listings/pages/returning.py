"""Where a person came from: pages of an import are visited from a match too, and lead back there."""

from __future__ import annotations

from flask import request


def back() -> str:
    """Return `back` of the address or form where it is a path of this program, else nothing; other hosts are never led to."""
    wanted = request.values.get("back", "")
    is_local = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable()
    return wanted if is_local else ""

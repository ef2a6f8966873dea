"""Titles of sheets as Excel allows them. Called by `book`, for sheets and for the links to them."""

from __future__ import annotations

import re

MAX_TITLE = 31
_FORBIDDEN = re.compile(r"[\\/*?:\[\]\x00-\x1f]")


def sheet_title(title: str) -> str:
    """Return `title` without the characters that a sheet title must not have, cut to 31."""
    return _FORBIDDEN.sub(" ", title).strip().strip("'")[:MAX_TITLE] or "-"

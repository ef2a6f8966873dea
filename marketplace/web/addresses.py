"""Addresses that templates write: the present page with some arguments changed, and static files with their hash."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import request, url_for

from marketplace.web.languages import ARGUMENT

if TYPE_CHECKING:
    from marketplace.wording import Language

STATIC = Path(__file__).resolve().parent.parent / "static"
HASH_CHARACTERS = 10


def here(**changes: str | int | None) -> str:
    """Return the present address with `changes`; None takes an argument away. A changed filter leads to the first page."""
    left = {ARGUMENT, "page", *changes}
    kept = [(name, value) for name, value in request.args.items(multi=True) if name not in left]
    stated = kept + [(name, str(value)) for name, value in changes.items() if value is not None]
    return f"{request.path}?{urlencode(stated)}" if stated else request.path


def in_language(wanted: Language) -> str:
    """Return the present address in the other language; after a form was refused: the form's own page."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != ARGUMENT]
    return f"{request.path}?{urlencode([*kept, (ARGUMENT, wanted)])}"


def static(name: str) -> str:
    """Return the address of a static file with a hash of its content, so that browsers may keep it for a year."""
    return url_for("web.static", filename=name, v=_hash(name))


@cache
def _hash(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:HASH_CHARACTERS]

"""Files that this package hands out: the match book, and the samples that ship with the program."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from flask import send_file

from marketplace.errors import NotFound
from marketplace.web.current import write
from marketplace.web.languages import language
from marketplace.web.runtime import runtime
from marketplace.wording import Sentence
from matching.services.books import write_match_book

if TYPE_CHECKING:
    from flask import Response

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SAMPLES = Path(__file__).resolve().parents[2] / "samples"
NAMES = {"achievement": "achievements.xlsx", "demand": "demands.xlsx"}


def book(match_run_id: str) -> Response:
    """Hand out the match book in the language of the page; it is written when it is first asked for."""
    files = runtime().files
    stored = write(write_match_book, match_run_id=match_run_id, language=language(), files=files)
    return send_file(files.open_row(stored), mimetype=WORKBOOK, as_attachment=True, download_name=stored.name)


def sample(kind: str) -> Response:
    """Hand out a sample list."""
    if kind not in NAMES or not has_samples():
        raise NotFound("sample_missing", Sentence(zh="没有这份示例", en="There is no such sample"), value=kind)
    return send_file(SAMPLES / NAMES[kind], mimetype=WORKBOOK, as_attachment=True, download_name=NAMES[kind])


def has_samples() -> bool:
    """Whether the samples lie beside the program (they do in a checkout, not in an installed package)."""
    return all((SAMPLES / name).exists() for name in NAMES.values())

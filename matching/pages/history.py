"""The words for what happens to a match run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace.web.history import Line, Words, history
from marketplace.web.languages import message
from matching.permissions.workflows import MATCH_RUN

if TYPE_CHECKING:
    from collections.abc import Mapping

WORDS: Mapping[str, Words] = {
    "created": Words(message=message("Match started")),
    "started": Words(message=message("Comparison began"), is_machine=True),
    "completed": Words(message=message("Results stored"), is_machine=True),
    "failed": Words(message=message("Stopped"), is_machine=True),
    "cancelled": Words(message=message("Given up")),
    "retried": Words(message=message("Tried again")),
    "book_written": Words(message=message("Match book written")),
    "marks_read": Words(message=message("Decisions read from a match book")),
}


def run_history(match_run_id: str) -> list[Line]:
    """Return what happened to a run."""
    return history(WORDS, object_kind=MATCH_RUN.object_kind, object_id=match_run_id)

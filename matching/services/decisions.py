"""Decisions read from a match book as lines of JSON, the same book always giving the same lines. Storing them is `feedback/marked_books`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matching.sheets.reading import Mark, MarkedBook


def decision_lines(book: MarkedBook) -> Iterator[str]:
    """Yield one line per decision, in the order of the ids; keys are sorted."""
    for mark in book.marks:
        yield json.dumps(decision_record(book, mark), ensure_ascii=False, sort_keys=True) + "\n"


def decision_record(book: MarkedBook, mark: Mark) -> dict[str, Any]:
    """Return a decision with everything that identifies it: run, both external ids and content hashes, and where it was marked."""
    key = mark.key
    return {
        "run_id": book.run_id,
        "model": book.identity.get("model", ""),
        "demand": {"external_id": key.demand, "content_hash": key.demand_hash},
        "achievement": {"external_id": key.achievement, "content_hash": key.achievement_hash},
        "key": key.check(book.run_id),
        "decision": mark.decision.value,
        "reason": mark.reason.value if mark.reason else None,
        "words": mark.words,
        "places": [{"sheet": place.sheet, "row": place.row} for place in mark.places],
    }

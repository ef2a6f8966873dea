"""What an import row carries as JSON: the issues of its reading and the questions about likely duplicates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from listings.engine.reading.records import RowIssue, Severity
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Is this row the same thing as another one? The other is a row of the same file (`position`) or a stored listing (`listing_id`).

    `score` is 0-100; `title`, `external_id` and `organisation` are the other record's.
    """

    position: int | None
    listing_id: str | None
    external_id: str
    title: str
    organisation: str
    score: float
    reasons: tuple[Sentence, ...]


def issue_as_json(issue: RowIssue) -> dict[str, Any]:
    """Return the JSON object that `issue_from_json` reads."""
    return {
        "sheet": issue.sheet,
        "row": issue.row,
        "column": issue.column,
        "column_number": issue.column_number,
        "field": issue.field,
        "value": issue.value,
        "code": issue.code,
        "severity": issue.severity.value,
        "reason": issue.reason.as_json(),
    }


def issue_from_json(stored: Mapping[str, Any]) -> RowIssue:
    """Read what `issue_as_json` wrote."""
    return RowIssue(
        **{**stored, "severity": Severity(stored["severity"]), "reason": Sentence.from_json(stored["reason"])}
    )


def question_as_json(question: Question) -> dict[str, Any]:
    """Return the JSON object that `question_from_json` reads."""
    return {
        "position": question.position,
        "listing_id": question.listing_id,
        "external_id": question.external_id,
        "title": question.title,
        "organisation": question.organisation,
        "score": question.score,
        "reasons": [reason.as_json() for reason in question.reasons],
    }


def question_from_json(stored: Mapping[str, Any]) -> Question:
    """Read what `question_as_json` wrote."""
    return Question(**{**stored, "reasons": tuple(Sentence.from_json(reason) for reason in stored["reasons"])})

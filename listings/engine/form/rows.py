"""Rows of a form, indicators and rights, read part by part by the readers of the lists. Called by `reading`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from listings.engine.form.names import INDICATORS, RIGHTS
from listings.engine.form.records import FieldIssue
from listings.engine.indicators.checking import PartIssue, check_indicator
from listings.engine.reading.records import Severity
from listings.engine.reading.rights import PartError, right_of_parts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from listings.engine.content import Indicator, Right
    from listings.engine.form.names import Row

T = TypeVar("T")


def read_indicators(
    rows: Sequence[Row], known: Sequence[tuple[Row, Indicator]], issues: list[FieldIssue]
) -> list[tuple[Indicator, str]]:
    """Return the indicators that can be read, without span, each with the span as typed; a row of `known` is taken as it was."""
    found = []
    for index, row in enumerate(rows):
        indicator = _known(row, known)
        if indicator is None:
            check = check_indicator(row)
            issues += [_issue(INDICATORS, index, one) for one in check.issues]
            indicator = check.indicator
        if indicator is not None:
            found.append((replace(indicator, span=None), row.get("span", "")))
    return found


def read_right_rows(
    rows: Sequence[Row], known: Sequence[tuple[Row, Right]], issues: list[FieldIssue]
) -> tuple[Right, ...]:
    """Return the rights that can be read."""
    found = []
    for index, row in enumerate(rows):
        try:
            found.append(_known(row, known) or right_of_parts(row))
        except PartError as error:
            unreadable = PartIssue(
                part=error.part,
                code="right.unreadable",
                severity=Severity.ERROR,
                sentence=error.sentence,
                value=error.typed,
            )
            issues.append(_issue(RIGHTS, index, unreadable))
    return tuple(found)


def _known(row: Row, known: Sequence[tuple[Row, T]]) -> T | None:
    return next((item for stored, item in known if stored == row), None)


def _issue(name: str, index: int, issue: PartIssue) -> FieldIssue:
    return FieldIssue(
        name=name,
        index=index,
        part=issue.part,
        value=issue.value,
        code=issue.code,
        severity=issue.severity,
        sentence=issue.sentence,
    )

"""Rows of a form, indicators and rights, read part by part by the readers of the lists. Called by `reading`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from listings.engine.form.names import INDICATORS, RIGHTS
from listings.engine.form.records import FieldIssue
from listings.engine.reading.indicator_parts import indicator_of_parts
from listings.engine.reading.records import Severity
from listings.engine.reading.rights import PartError, right_of_parts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from listings.engine.content import Indicator, Right
    from listings.engine.form.names import Row

T = TypeVar("T")
CODES = {INDICATORS: "indicator.unreadable", RIGHTS: "right.unreadable"}


def read_indicators(
    rows: Sequence[Row], known: Sequence[tuple[Row, Indicator]], issues: list[FieldIssue]
) -> list[tuple[Indicator, str]]:
    """Return the indicators that can be read, without span, each with the span as typed; a row of `known` is taken as it was."""

    def read(row: Row) -> tuple[Indicator, str]:
        indicator = _known(row, known) or indicator_of_parts({part: row[part] for part in row if part != "span"})
        return replace(indicator, span=None), row.get("span", "")

    return _read(INDICATORS, rows, read, issues)


def read_right_rows(
    rows: Sequence[Row], known: Sequence[tuple[Row, Right]], issues: list[FieldIssue]
) -> tuple[Right, ...]:
    """Return the rights that can be read."""
    return tuple(_read(RIGHTS, rows, lambda row: _known(row, known) or right_of_parts(row), issues))


def _known(row: Row, known: Sequence[tuple[Row, T]]) -> T | None:
    return next((item for stored, item in known if stored == row), None)


def _read(name: str, rows: Sequence[Row], read: Callable[[Row], T], issues: list[FieldIssue]) -> list[T]:
    found = []
    for index, row in enumerate(rows):
        try:
            found.append(read(row))
        except PartError as error:
            issues.append(
                FieldIssue(
                    name=name,
                    index=index,
                    part=error.part,
                    value=error.typed,
                    code=CODES[name],
                    severity=Severity.ERROR,
                    sentence=error.sentence,
                )
            )
    return found

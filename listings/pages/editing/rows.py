"""Rows of indicators and rights on the page: with blank ones to go on in, with a word about each, and what its buttons do to them.

A word is given as one types and again with the page; finishing checks once more (`services/editing`). Called by the views of this folder.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import request

from listings.engine.display import indicator_line
from listings.engine.form.names import INDICATORS
from listings.engine.reading.indicator_parts import indicator_of_parts
from listings.engine.reading.rights import PartError
from listings.engine.terms import Change, Necessity, Operator, RightKind, RightStatus
from listings.engine.units.checking import unit_word
from listings.pages.editing.typed import PARTS, is_blank_row, rows_sent
from marketplace.web.fragments import part
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Response
    from werkzeug.datastructures import MultiDict

    from marketplace.wording import Titled

NO_VALUE = Sentence(zh="还缺数值", en="The number is still missing")
NO_QUANTITY = Sentence(zh="还缺指标名称", en="The name is still missing")
REMOVED = "removed"
MOST_BLANKS = 20
"""Blank rows that one page offers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What is said about a row; `kind` is met, attention, violated or quiet."""

    kind: str
    sentence: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class RowView:
    """One row: its number among the inputs, its parts as typed, and the word about it."""

    number: int
    parts: Mapping[str, str]
    word: Word | None = None
    is_new: bool = False


def row_views(name: str, rows: Sequence[Mapping[str, str]], *, blanks: int) -> tuple[RowView, ...]:
    """Return the rows and `blanks` more."""
    empty = dict.fromkeys(PARTS[name], "")
    stated = [
        RowView(number=number, parts={**empty, **row}, word=word_of(row) if name == INDICATORS else None)
        for number, row in enumerate(rows)
    ]
    more = [RowView(number=len(stated) + index, parts=empty, is_new=True) for index in range(blanks)]
    return (*stated, *more)


def row_words() -> dict[str, Any]:
    """Return what the selections of rows offer, as code and name, and the rows that were just added to."""

    def members(vocabulary: type[Titled]) -> list[tuple[str, Sentence]]:
        return [(member.value, member.label) for member in vocabulary]

    return {
        "operators": [
            (one.value, Sentence(zh=f"{one.sign} {one.label.zh}", en=f"{one.sign} {one.label.en}")) for one in Operator
        ],
        "necessities": members(Necessity),
        "changes": members(Change),
        "right_kinds": members(RightKind),
        "right_statuses": members(RightStatus),
        "is_adding": request.args.get("add", ""),
    }


def blanks_wanted(name: str) -> int:
    """Return how many blank rows to show after one more was asked for."""
    return min(MOST_BLANKS, 1 + sum(is_blank_row(row) for row in rows_sent(name, request.form)))


def blanks_asked() -> int:
    """Return how many blank rows the address asks for; one at least."""
    asked = request.args.get("rows", default=1, type=int)
    return asked if 1 <= asked <= MOST_BLANKS else 1


def word_of(row: Mapping[str, str]) -> Word | None:
    """Return what is said about an indicator as typed so far: how it is read, and whether its unit compares."""
    if is_blank_row(row):
        return None
    if not row.get("quantity", "").strip():
        return Word(kind="quiet", sentence=NO_QUANTITY)
    if not row.get("value", "").strip():
        return Word(kind="quiet", sentence=NO_VALUE)
    try:
        indicator = indicator_of_parts({name: text for name, text in row.items() if name != "span"})
    except PartError as error:
        return Word(kind="violated", sentence=error.sentence)
    read = indicator_line(indicator).value
    unit = unit_word(indicator.unit, indicator.value)
    if unit is None:
        return Word(kind="quiet", sentence=read)
    if not unit.is_known:
        return Word(kind="attention", sentence=unit.sentence)
    return Word(kind="met", sentence=Sentence(zh=f"{read.zh}　{unit.sentence.zh}", en=f"{read.en}  {unit.sentence.en}"))


def indicator_word() -> Response:
    """Answer a row that is being typed into with the word about it."""
    rows = rows_sent(INDICATORS, request.args)
    return part("listings/indicator_word.html", word=word_of(rows[0]) if rows else None)


def without_row(name: str, form: MultiDict[str, str], number: int) -> tuple[list[dict[str, str]], str]:
    """Return the rows sent but for one, and that one as a text from which `with_row_again` puts it back."""
    sent = rows_sent(name, form)
    if not 0 <= number < len(sent) or is_blank_row(sent[number]):
        return sent, ""
    place = sum(not is_blank_row(row) for row in sent[:number])
    return sent[:number] + sent[number + 1 :], json.dumps([place, sent[number]], ensure_ascii=False)


def with_row_again(name: str, form: MultiDict[str, str]) -> list[dict[str, str]]:
    """Return the rows sent with the one that was removed where it stood; as they are where the text says nothing."""
    sent = [row for row in rows_sent(name, form) if not is_blank_row(row)]
    try:
        place, row = json.loads(form.get(REMOVED, ""))
        again = {part_: str(row.get(part_, "")) for part_ in PARTS[name]}
        return [*sent[: int(place)], again, *sent[int(place) :]]
    except (ValueError, TypeError, AttributeError):
        return sent

"""Reading a form: the readers of the lists' cells, so that forms and lists agree, put together to one content.

What was not touched since `base` is taken from there as it stands and is never read anew: editing one field changes that field. Texts
are not searched for indicators, which a form states as rows (`suggestions` offers them). Called by drafts, bulk changes and pages.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from listings.engine.content import Content
from listings.engine.fields import Shape, fields_of
from listings.engine.form.names import (
    EXTERNAL_ID,
    INDICATOR_TEXT,
    INDICATORS,
    PRICE_PARTS,
    RIGHTS,
    attribute_of,
    blank_values,
    cleaned,
)
from listings.engine.form.prices import read_price
from listings.engine.form.records import FieldIssue, FormReading
from listings.engine.form.rows import read_indicators, read_right_rows
from listings.engine.form.spans import anchored
from listings.engine.form.values import values_of
from listings.engine.headers import Target
from listings.engine.reading.assembly import contradictions, put_down, put_together
from listings.engine.reading.closed_terms import read_term
from listings.engine.reading.columns import NAMES, Column, Context, vocabulary_of
from listings.engine.reading.records import Severity
from listings.engine.reading.texts import cell_text, free_text, pieces
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from datetime import date

    from listings.engine.content import Indicator, Right
    from listings.engine.fields import Field
    from listings.engine.form.names import Values
    from listings.engine.reading.parsed import Parsed, Problem
    from listings.engine.reading.ports import Vocabularies
    from listings.engine.terms import Kind
    from marketplace.money import MoneyBand

JOINED = frozenset({"contact", "price", "exclusions"})
"""Attributes that are put together from several inputs."""
ROWS = frozenset({INDICATORS, RIGHTS})
SHOWN = 80
NO_TITLE = Sentence(zh="请填名称。", en="Please give a title.")
STATE_SECRET = Sentence(
    zh="涉密信息不得进入系统；请不要填写或上传。",
    en="State secrets may never enter this system; please do not type or upload them.",
)
REFUSED = "row.state_secret"


def read_form(
    kind: Kind, values: Values, *, vocabularies: Vocabularies, as_of: date, base: Content | None = None
) -> FormReading:
    """Read the inputs of a form; those that `values` leaves out are empty, or as in `base` where one is given.

    `as_of` is the day that `3个月内` counts from. Without errors `read_form(values_of(content)).content == content`.
    """
    return _Form(kind, values, context=Context(vocabularies=vocabularies, as_of=as_of), base=base).read()


class _Form:
    """One form being read."""

    def __init__(self, kind: Kind, values: Values, *, context: Context, base: Content | None) -> None:
        self._kind = kind
        self._context = context
        self._base = base
        self._before = blank_values(kind) if base is None else values_of(base)
        typed = {name: cleaned(value) for name, value in values.items() if name in self._before}
        self._typed: dict[str, Any] = {**self._before, **typed}
        changed = {attribute_of(name) for name, value in self._typed.items() if value != self._before[name]}
        self._kept_attributes = {field.name for field in fields(Content)} - changed - {"kind"} if base else set()
        self._issues: list[FieldIssue] = []
        self._found: dict[str, Any] = {}
        self._notes: list[tuple[str, str]] = []

    def read(self) -> FormReading:
        self._keep()
        for field in fields_of(self._kind):
            if field.shape is Shape.INDICATORS:
                self._read_text(INDICATOR_TEXT)
            elif attribute_of(field.name) in self._kept_attributes or field.name in ROWS or field.name == "price":
                continue
            elif field.shape is Shape.LONG_TEXT:
                self._read_text(field.name)
            else:
                self._tell(field, self._parsed(field))
        external_id = self._found.pop(EXTERNAL_ID, "")
        self._found["title"] = self._found.get("title", "").replace("\n", " ")
        if not self._found["title"].strip():
            self._say("title", "row.no_title", NO_TITLE)
        for name, problem in contradictions(self._found):
            self._problem(name, problem)
        content = self._content()
        order = {name: place for place, name in enumerate(self._before)}
        issues = tuple(sorted(self._issues, key=lambda issue: (order[issue.name], issue.index or 0)))
        is_whole = not any(issue.severity is Severity.ERROR for issue in issues)
        return FormReading(
            external_id=external_id, content=content if is_whole else None, readable=content, issues=issues
        )

    def _keep(self) -> None:
        """Put down what the base says where nothing was typed over it; what it leaves open others may still fill."""
        for attribute, value in self._kept().items():
            if attribute not in JOINED:
                self._found[attribute] = value

    def _kept(self) -> dict[str, Any]:
        kept = {name: getattr(self._base, name) for name in self._kept_attributes - ROWS}
        return {name: value for name, value in kept.items() if value is not None and value not in ("", ())}

    def _read_text(self, name: str) -> None:
        if name not in self._kept_attributes and (text := free_text(self._typed[name])):
            self._found[name] = text

    def _parsed(self, field: Field) -> Parsed:
        value = self._typed[field.name]
        if field.name == "maturity_stage":
            return read_term(value, vocabulary_of(field.name), field.name)
        column = Column(number=0, header="", target=Target(field=field.name), context=self._context)
        return column.parse(_cut(field, value) if isinstance(value, list) else value)

    def _tell(self, field: Field, parsed: Parsed) -> None:
        for slot, found in parsed.values:
            put_down(self._found, slot, found)
        for problem in parsed.problems:
            self._problem(field.name, problem)
            if problem.kept:
                self._notes.append((field.titles[self._kind].zh, problem.kept))

    def _content(self) -> Content:
        rights = self._rights()
        indicators = self._indicators()
        price = self._price()
        attributes = put_together(self._found, self._notes)
        stated = {"rights": rights, "indicators": tuple(one for one, _ in indicators), "price": price}
        content = Content(kind=self._kind, **{**attributes, **stated})
        kept = self._kept()
        kept.pop("internal_note", None)
        content = replace(content, **kept)
        spanned = tuple(replace(one, span=anchored(typed, content)) for one, typed in indicators)
        return replace(content, indicators=spanned)

    def _indicators(self) -> list[tuple[Indicator, str]]:
        known = self._known(INDICATORS)
        if INDICATORS in self._kept_attributes:
            return [(replace(indicator, span=None), row.get("span", "")) for row, indicator in known]
        return read_indicators(self._typed[INDICATORS], known, self._issues)

    def _rights(self) -> tuple[Right, ...]:
        if self._base is not None and RIGHTS in self._kept_attributes:
            return self._base.rights
        return read_right_rows(self._typed.get(RIGHTS, ()), self._known(RIGHTS), self._issues)

    def _known(self, name: str) -> tuple[Any, ...]:
        """Return the rows of the base, each with what it stands for."""
        return () if self._base is None else tuple(zip(self._before[name], getattr(self._base, name), strict=True))

    def _price(self) -> MoneyBand | None:
        if self._base is not None and "price" in self._kept_attributes:
            return self._base.price
        return read_price({name: self._typed[name] for name in PRICE_PARTS}, self._issues)

    def _problem(self, name: str, problem: Problem) -> None:
        sentence = STATE_SECRET if problem.code == REFUSED else problem.reason
        self._say(name, problem.code, sentence, is_error=problem.is_error)

    def _say(self, name: str, code: str, sentence: Sentence, *, is_error: bool = True) -> None:
        typed = self._typed[name]
        text = cell_text(list(typed) if isinstance(typed, list) else typed)
        self._issues.append(
            FieldIssue(
                name=name,
                value=text if len(text) <= SHOWN else text[:SHOWN] + "…",
                code=code,
                severity=Severity.ERROR if is_error else Severity.WARNING,
                sentence=sentence,
            )
        )


def _cut(field: Field, lines: list[str]) -> list[str]:
    """Cut lines of short names and terms at commas too, as cells of lists are; a line that ends in `；` stays whole."""
    if field.name not in NAMES and field.shape is not Shape.TERMS:
        return lines
    return [piece for line in lines for piece in pieces(line, has_names=True)]

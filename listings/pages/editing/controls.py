"""The fields of one step as their template needs them: what stands in them, what may be chosen, who may see it, what is told about them.

Driven by the field table; the HTML is `listings/controls.html`. Called by the views of this folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from listings.engine.fields import Field, Shape, fields_of
from listings.engine.form.names import Value, names_of
from listings.engine.form.records import FieldIssue
from listings.engine.hints import hint_of
from listings.engine.reading.columns import vocabulary_of
from listings.engine.terms import Secrecy
from listings.pages.editing.choices import OPEN_VOCABULARIES, Choice, chosen_entries, entries_of
from listings.pages.editing.rows import RowView, row_views
from listings.pages.editing.typed import PARTS
from marketplace.rules.loading import load_vocabulary
from marketplace.web.languages import message
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from listings.engine.fields import Step
    from listings.engine.form.names import Values
    from listings.engine.terms import Kind
    from listings.sheets.vocabularies import CurrentVocabularies

TIERS: Mapping[int, tuple[str, str]] = {
    0: (message("anyone"), message("Anyone may see this.")),
    1: (message("verified users"), message("Verified organisations and brokers may see this.")),
    2: (message("after an introduction"), message("The two sides and their broker see this after an introduction.")),
    3: (message("deal room"), message("Named persons see this in the deal room.")),
    4: (message("own organisation"), message("Only your own organisation and its broker see this.")),
}
"""Who may see a field, short and whole (gettext messages), by disclosure tier."""
WIDE = frozenset({Shape.LONG_TEXT, Shape.INDICATORS, Shape.RIGHTS, Shape.TECHNICAL_FIELDS, Shape.TERMS})
WIDE_NAMES = frozenset({"title", "title_en", "application_cases", "price", "secrecy", "publicity", "maturity_stage"})
NAMES_FIRST = ("title", "title_en")
WIDGETS: Mapping[Shape, str] = {
    Shape.TEXT: "text",
    Shape.LONG_TEXT: "long_text",
    Shape.TEXTS: "lines",
    Shape.ORGANISATIONS: "lines",
    Shape.TERM: "one_of",
    Shape.YES_NO: "one_of",
    Shape.TERMS: "some_of",
    Shape.TECHNICAL_FIELDS: "some_of",
    Shape.INDUSTRIES: "picker",
    Shape.REGION: "picker",
    Shape.REGIONS: "picker",
    Shape.MONEY_BAND: "price",
    Shape.DATE: "day",
    Shape.INTEGER: "short_text",
    Shape.DECIMAL: "short_text",
    Shape.INDICATORS: "indicators",
    Shape.RIGHTS: "rights",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One of the texts of an input that waits for a choice (the stored one comes first), with the key that names it."""

    value: Value
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """One field on the page; `key` is its name as an id, `values` the inputs it is made of, `told` what is said about them."""

    field: Field
    key: str
    widget: str
    title: Sentence
    hint: Sentence | None
    tier: tuple[str, str]
    is_starred: bool
    is_wide: bool
    values: Mapping[str, Value]
    choices: tuple[Choice, ...] = ()
    rows: tuple[RowView, ...] = ()
    told: tuple[FieldIssue, ...] = ()
    clashes: Mapping[str, tuple[Text, ...]]

    @property
    def value(self) -> Any:
        """What stands in it, for fields of one input."""
        return self.values[self.field.name]


def key_of(name: str) -> str:
    """Return an input's name as part of an id: selectors take a point for something else."""
    return name.replace(".", "-")


def controls_of(
    kind: Kind,
    step: Step,
    values: Values,
    *,
    issues: Sequence[FieldIssue],
    clashes: Mapping[str, tuple[Text, ...]],
    vocabularies: CurrentVocabularies,
    blanks: int = 1,
) -> tuple[Control, ...]:
    """Return the controls of one step, names first, then in the order of the field table; rows with `blanks` empty ones to go on in."""
    return tuple(
        replace(
            _control(field, kind, values, issues=issues, clashes=clashes, vocabularies=vocabularies),
            rows=_rows(field, values, blanks),
        )
        for field in sorted(fields_of(kind), key=_place)
        if field.step is step
    )


def _place(field: Field) -> int:
    """Names come first; the rest keeps the order of the field table."""
    return NAMES_FIRST.index(field.name) if field.name in NAMES_FIRST else len(NAMES_FIRST)


def _control(
    field: Field,
    kind: Kind,
    values: Values,
    *,
    issues: Sequence[FieldIssue],
    clashes: Mapping[str, tuple[Text, ...]],
    vocabularies: CurrentVocabularies,
) -> Control:
    names = names_of(field)
    stated = {name: values[name] for name in names}
    return Control(
        field=field,
        key=key_of(field.name),
        widget="level" if field.name == "trl" else WIDGETS[field.shape],
        title=field.titles[kind],
        hint=hint_of(kind, field.name),
        tier=TIERS[field.tiers[kind]],
        is_starred=kind in field.starred,
        is_wide=field.shape in WIDE or field.name in WIDE_NAMES,
        values=stated,
        choices=_choices(field, stated.get(field.name, ""), vocabularies),
        told=tuple(issue for issue in issues if issue.name in names),
        clashes={name: clashes[name] for name in names if name in clashes},
    )


def _rows(field: Field, values: Values, blanks: int) -> tuple[RowView, ...]:
    rows = [row for row in values.get(field.name, ()) if not isinstance(row, str)] if field.name in PARTS else []
    return row_views(field.name, rows, blanks=blanks) if field.name in PARTS else ()


def _choices(field: Field, value: Value, vocabularies: CurrentVocabularies) -> tuple[Choice, ...]:
    stated = [value] if isinstance(value, str) else [one for one in value if isinstance(one, str)]
    if field.shape in OPEN_VOCABULARIES:
        return chosen_entries(field.shape, stated, vocabularies)
    if field.shape is Shape.TECHNICAL_FIELDS:
        return _with_stated(entries_of(vocabularies.technical_fields.entries), stated)
    if field.name == "trl":
        return _with_stated(entries_of(load_vocabulary("trl").entries), stated)
    if field.shape in {Shape.TERM, Shape.TERMS}:
        members = [member for member in vocabulary_of(field.name) if member is not Secrecy.STATE_SECRET]
        return _with_stated(tuple(Choice(code=member.value, label=member.label) for member in members), stated)
    return ()


def _with_stated(choices: tuple[Choice, ...], stated: Sequence[str]) -> tuple[Choice, ...]:
    """Add what stands there and is no choice, so that saving the page takes nothing away."""
    known = {choice.code for choice in choices}
    return (*choices, *(Choice.of_text(text) for text in stated if text and text not in known))

"""How a content reads, field by field: the lines that a detail page or a card shows, in both languages.

Driven by the field table; names of codes come from the vocabularies handed in. Called by the pages of this package and of those
above; what may be shown at all is `disclosure`, before.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

from listings.engine.fields import Field, Shape, Step, fields_of
from listings.engine.terms import ExclusionReason, Operator
from marketplace.money import plain
from marketplace.wording import Sentence, Titled

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from listings.engine.content import Content, Indicator, Right
    from marketplace.wording import Language

STEP_TITLES: Mapping[Step, Sentence] = {
    Step.BASICS: Sentence(zh="基本信息", en="Basics"),
    Step.SUBSTANCE: Sentence(zh="内容", en="Substance"),
    Step.INDICATORS: Sentence(zh="指标与对比", en="Indicators and comparison"),
    Step.MATURITY: Sentence(zh="成熟度", en="Maturity"),
    Step.TERMS: Sentence(zh="合作条件", en="Terms"),
    Step.RIGHTS: Sentence(zh="知识产权", en="Intellectual property"),
    Step.DISCLOSURE: Sentence(zh="公开与期限", en="Disclosure and validity"),
}
YES = Sentence(zh="是", en="Yes")
NO = Sentence(zh="否", en="No")
TIGHT_UNITS = ("%", "‰", "°", "℃", "℉")


class Names(Protocol):
    """A vocabulary that knows the name of a code."""

    def label(self, code: str) -> Sentence:
        """Return the name of `code`."""


class Vocabularies(Protocol):
    """The open vocabularies of a listing."""

    @property
    def technical_fields(self) -> Names:
        """The registration fields."""

    @property
    def industries(self) -> Names:
        """GB/T 4754."""

    @property
    def regions(self) -> Names:
        """Divisions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One stated field with its lines (one at least)."""

    field: Field
    title: Sentence
    lines: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorLine:
    """An indicator as a row of a table; texts as typed are the same in both languages."""

    quantity: str
    value: Sentence
    condition: str
    necessity: Sentence | None
    is_must: bool
    proof: str


def facts_of(content: Content, vocabularies: Vocabularies) -> tuple[Fact, ...]:
    """Return every stated field of the content but title and indicators, in the order of the field table."""
    stated = []
    for field in fields_of(content.kind):
        if field.name == "title" or field.shape is Shape.INDICATORS:
            continue
        lines = _lines(field, _value(content, field.name), vocabularies)
        if lines:
            stated.append(Fact(field=field, title=field.titles[content.kind], lines=lines))
    return tuple(stated)


def indicator_line(indicator: Indicator) -> IndicatorLine:
    """Return the row of one indicator."""
    return IndicatorLine(
        quantity=indicator.quantity,
        value=_value_of(indicator),
        condition=indicator.condition,
        necessity=indicator.necessity.label if indicator.necessity else None,
        is_must=indicator.necessity is not None and indicator.necessity.value == "must",
        proof=indicator.proof,
    )


def indicator_sentence(indicator: Indicator) -> Sentence:
    """Return an indicator in one line, with its condition, necessity and proof: how it stands in a list of differences."""

    def said(language: Language) -> str:
        necessity = indicator.necessity.label.text(language) if indicator.necessity else ""
        more = "；".join(part for part in (indicator.condition, necessity, indicator.proof) if part)
        line = f"{indicator.quantity} {_value_of(indicator).text(language)}"
        return f"{line}（{more}）" if more else line

    return Sentence(zh=said("zh"), en=said("en"))


def lines_of(content: Content, field: Field, vocabularies: Vocabularies) -> tuple[Sentence, ...]:
    """Return the lines of one field, none where it says nothing; indicators as rows."""
    if field.shape is Shape.INDICATORS:
        return tuple(map(indicator_sentence, content.indicators))
    return _lines(field, _value(content, field.name), vocabularies)


def is_stated(content: Content, name: str) -> bool:
    """Say whether a content says anything in a field of this name (no and 0 are said)."""
    return _value(content, name) not in (None, "", ())


def _value_of(indicator: Indicator) -> Sentence:
    number = _number(indicator)
    if indicator.change is None:
        return Sentence(zh=number, en=number)
    change = indicator.change.label
    return Sentence(zh=f"{change.zh} {number}", en=f"{change.en} {number}")


def _number(indicator: Indicator) -> str:
    unit = indicator.unit if indicator.unit.startswith(TIGHT_UNITS) or not indicator.unit else f" {indicator.unit}"
    value = plain(indicator.value)
    second = "" if indicator.second is None else plain(indicator.second)
    if indicator.operator is Operator.BETWEEN:
        return f"{value} – {second}{unit}"
    if indicator.operator is Operator.TOLERANCE:
        return f"{value + ' ' if indicator.value else ''}± {second}{unit}"
    return f"{indicator.operator.sign} {value}{unit}"


def _value(content: Content, name: str) -> Any:
    whole, _, part = name.partition(".")
    if whole == "external_id":
        return None
    if whole == "exclusions":
        wanted = ExclusionReason(part)
        return tuple(one.name for one in content.exclusions if one.reason is wanted)
    value = getattr(content, whole)
    return value if not part or value is None else getattr(value, part)


def _lines(field: Field, value: Any, vocabularies: Vocabularies) -> tuple[Sentence, ...]:
    if value is None or value in ("", ()):
        return ()
    values = value if isinstance(value, tuple) else (value,)
    names: Mapping[Shape, Names] = {
        Shape.TECHNICAL_FIELDS: vocabularies.technical_fields,
        Shape.INDUSTRIES: vocabularies.industries,
        Shape.REGION: vocabularies.regions,
        Shape.REGIONS: vocabularies.regions,
    }
    say: Callable[[Any], Sentence] = names[field.shape].label if field.shape in names else _said
    return tuple(say(one) for one in values)


def _said(value: Any) -> Sentence:
    if isinstance(value, Titled):
        return value.label
    if isinstance(value, bool):
        return YES if value else NO
    if hasattr(value, "encumbrance"):
        return _right(value)
    if hasattr(value, "sentence"):
        return value.sentence()  # type: ignore[no-any-return]  # MoneyBand
    text = plain(value) if isinstance(value, Decimal) else str(value)
    return Sentence(zh=text, en=text)


def _right(right: Right) -> Sentence:
    def said(language: Any) -> str:
        status = right.status.label.text(language) if right.status else ""
        named = (
            right.kind.label.text(language),
            right.number,
            status,
            right.owner,
            str(right.expires_on or ""),
            right.encumbrance,
        )
        return " · ".join(part for part in named if part)

    return Sentence(zh=said("zh"), en=said("en"))

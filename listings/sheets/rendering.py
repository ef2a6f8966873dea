"""Content as cells: every value in the form that reading takes for exactly the same value. Called by `workbook`."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from listings.engine.codec import plain_decimal
from listings.engine.fields import Field, Shape
from listings.engine.reading.texts import joined
from listings.engine.terms import ExclusionReason, Operator
from listings.sheets.lengths import shortened
from listings.sheets.vocabularies import current_vocabularies
from listings.sheets.wording import NO, YES
from marketplace.money import MoneyBand
from marketplace.wording import Titled

if TYPE_CHECKING:
    from collections.abc import Iterable

    from listings.engine.content import Content, Indicator, Right
    from marketplace.rules.vocabulary import Vocabulary
    from marketplace.sheets.book import Value
    from marketplace.wording import Language

TEN_THOUSANDS = "0000"
"""How an amount ends that is written in 万."""
NEGOTIABLE = "面议"
EXACT_DIGITS = 15
"""Digits that a number cell keeps; longer numbers are written as text."""
CURRENCIES = {"CNY": "元", "USD": "美元", "EUR": "欧元", "GBP": "英镑", "JPY": "日元", "HKD": "港元"}


class Renderer:
    """Writes values in one language with the current vocabularies."""

    def __init__(
        self, language: Language, *, technical_fields: Vocabulary, industries: Vocabulary, regions: Vocabulary
    ) -> None:
        self._language = language
        self._vocabularies = {
            Shape.TECHNICAL_FIELDS: technical_fields,
            Shape.INDUSTRIES: industries,
            Shape.REGION: regions,
            Shape.REGIONS: regions,
        }

    def cells(self, fields: Iterable[Field], external_id: str, content: Content) -> dict[str, Value]:
        """Return the cells of a row by field, in the order of `fields`; texts that no cell can hold are cut."""
        cells = ((field.name, self.cell(field, external_id, content)) for field in fields)
        return {name: shortened(cell) if isinstance(cell, str) else cell for name, cell in cells}

    def cell(self, field: Field, external_id: str, content: Content) -> Value:
        """Return what stands in the cell of a field; rights and typed indicators have sheets of their own.

        Derived ids are written like any other, so that a row finds its listing again after its title was changed.
        """
        if field.name == "external_id":
            return external_id or None
        if field.shape is Shape.INDICATORS:
            return content.indicator_text or None
        if field.shape is Shape.RIGHTS:
            return None
        value = value_of(content, field.name)
        if value is None or value in ("", ()):
            return None
        return self._rendered(field.shape, value)

    def indicator(self, indicator: Indicator) -> dict[str, Value]:
        """Return the cells of an indicator's row by part."""
        operator = indicator.operator
        return {
            "quantity": indicator.quantity,
            "operator": operator.synonyms[0]
            if operator is not Operator.BETWEEN
            else operator.label.text(self._language),
            "value": number(indicator.value),
            "second": None if indicator.second is None else number(indicator.second),
            "unit": indicator.unit,
            "condition": indicator.condition,
            "change": self._label(indicator.change),
            "necessity": self._label(indicator.necessity),
            "proof": indicator.proof,
        }

    def right(self, right: Right) -> dict[str, Value]:
        """Return the cells of a right's row by part."""
        return {
            "kind": self._label(right.kind),
            "number": right.number,
            "owner": right.owner,
            "status": self._label(right.status),
            "expires_on": right.expires_on,
            "encumbrance": right.encumbrance,
        }

    def code(self, shape: Shape, code: str) -> str:
        """Return the name of a code, with its path for divisions, and with the code itself where the name alone would not lead back."""
        vocabulary = self._vocabularies[shape]
        if vocabulary.get(code) is None:
            return code
        if shape is Shape.INDUSTRIES:
            return f"{code} {vocabulary.label(code).text(self._language)}"
        name = vocabulary.label(code).text(self._language)
        if shape in {Shape.REGION, Shape.REGIONS}:
            name = "".join(entry.label.zh for entry in vocabulary.path(code))
        return name if vocabulary.find(name).code == code else f"{code} {vocabulary.label(code).zh}"

    def _rendered(self, shape: Shape, value: Any) -> Value:
        if shape in self._vocabularies:
            codes = value if isinstance(value, tuple) else (value,)
            return "；".join(self.code(shape, code) for code in codes)
        if isinstance(value, tuple):
            return joined(self._label(one) or "" if isinstance(one, Titled) else one for one in value)
        if isinstance(value, Titled):
            return self._label(value)
        if isinstance(value, bool):
            return (YES if value else NO).text(self._language)
        if isinstance(value, MoneyBand):
            return money(value)
        if isinstance(value, Decimal):
            return f"{plain_decimal(value)}%"
        return value  # type: ignore[no-any-return]  # texts, days and whole numbers are cells as they are

    def _label(self, member: Titled | None) -> str | None:
        return None if member is None else member.label.text(self._language)


def current_renderer(language: Language) -> Renderer:
    """Return the renderer of a language with the newest editions of the vocabularies."""
    current = current_vocabularies()
    return Renderer(
        language,
        technical_fields=current.technical_fields,
        industries=current.industries,
        regions=current.regions,
    )


def value_of(content: Content, name: str) -> Any:
    """Return the value of a field by its name; parts (`contact.phone`, `exclusions.competitor`) are looked up inside."""
    whole, _, part = name.partition(".")
    if whole == "exclusions":
        return tuple(one.name for one in content.exclusions if one.reason is ExclusionReason(part))
    value = getattr(content, whole)
    return getattr(value, part) if part and value is not None else value


def number(value: Decimal) -> Value:
    """Return a number as a number cell where that keeps every digit, as text otherwise."""
    text = plain_decimal(value)
    if len(text.replace(".", "").replace("-", "").lstrip("0")) <= EXACT_DIGITS and Decimal(repr(float(text))) == value:
        return float(text)
    return text


def money(band: MoneyBand) -> str:
    """Write a band as `50-80万元` or `面议`, in units that read back to the same amounts wherever such a text can say them."""
    if band.low is None and band.high is None:
        return NEGOTIABLE
    parts = []
    if band.low is not None and band.high is not None:
        parts.append(
            _amount(band.low, band.currency)
            if band.low == band.high
            else f"{_amount(band.low, band.currency)}-{_amount(band.high, band.currency)}"
        )
    elif band.low is not None:
        parts.append(f"{_amount(band.low, band.currency)}以上")
    elif band.high is not None:
        parts.append(f"{_amount(band.high, band.currency)}以内")
    if band.is_negotiable:
        parts.append(NEGOTIABLE)
    return "，".join(parts)


def _amount(amount: Decimal, currency: str) -> str:
    """Write an amount by its digits: arithmetic keeps 28 of them, and a cell may state more."""
    written = plain_decimal(amount)
    whole = written.removesuffix(TEN_THOUSANDS) if "." not in written else ""
    return f"{whole}万{CURRENCIES[currency]}" if whole not in {"", written} else f"{written}{CURRENCIES[currency]}"

"""From a column's target to the function that reads its cells, with a memory of the texts that were read before. Called by `sheets`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

from listings.engine.content import Content, Exclusion
from listings.engine.fields import BY_NAME, Shape
from listings.engine.reading.amounts import CURRENCIES
from listings.engine.reading.closed_terms import find_member, read_term, read_terms
from listings.engine.reading.codes import read_codes, read_region, read_regions
from listings.engine.reading.dates import Edge
from listings.engine.reading.indicator_parts import indicator_of_object
from listings.engine.reading.lines import read_indicator_lines
from listings.engine.reading.parsed import NOTHING, Parsed, Problem, refused, value
from listings.engine.reading.ports import Vocabularies
from listings.engine.reading.rights import PartError, read_rights
from listings.engine.reading.scalars import (
    read_count,
    read_credit_code,
    read_date,
    read_deadline,
    read_maturity,
    read_money,
    read_share,
    read_validity,
    read_yes_no,
)
from listings.engine.reading.texts import cell_text, free_text, is_blank, pieces, unique
from listings.engine.terms import ExclusionReason, RightKind, RightStatus
from marketplace.money import MoneyBand
from marketplace.wording import Titled

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from listings.engine.headers import Target

    Reader = Callable[[Any], Parsed]

NAMES = frozenset(
    {"keywords", "inventors", "attachments", "exclusions.competitor", "exclusions.met_before", "exclusions.other"}
)
"""Fields of several short names, which commas separate too; elsewhere a comma belongs to the text."""
REMEMBERED = 20_000
CURRENCY_CODES = frozenset(code for code, _ in CURRENCIES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What reading a cell may depend on beside the cell."""

    vocabularies: Vocabularies
    as_of: date


class Column:
    """One column being read: `parse(cell)` gives what a cell says. Equal texts are read once."""

    def __init__(self, *, number: int, header: str, target: Target, context: Context) -> None:
        self.number = number
        self.header = header
        self.target = target
        field = BY_NAME[target.field]
        self.is_free_text = not target.part and field.shape is Shape.LONG_TEXT
        self._read = _part_reader(target, context) if target.part else _reader(target, field.shape, context)
        self._known: dict[str, Parsed] = {}

    def parse(self, cell: Any) -> Parsed:
        """Return what the cell says."""
        if type(cell) is not str:
            return self._read(cell)
        parsed = self._known.get(cell)
        if parsed is None:
            parsed = self._read(cell)
            if len(self._known) < REMEMBERED:
                self._known[cell] = parsed
        return parsed


def _reader(target: Target, shape: Shape, context: Context) -> Reader:
    slot = target.slot
    words = context.vocabularies
    readers: dict[Shape, Reader] = {
        Shape.TEXT: lambda cell: _text(cell, slot),
        Shape.LONG_TEXT: lambda cell: _text(cell, slot),
        Shape.TEXTS: lambda cell: _texts(cell, slot),
        Shape.TERM: lambda cell: read_term(cell, vocabulary_of(slot), slot),
        Shape.TERMS: lambda cell: read_terms(cell, vocabulary_of(slot), slot),
        Shape.TECHNICAL_FIELDS: lambda cell: read_codes(cell, words.technical_fields, slot),
        Shape.INDUSTRIES: lambda cell: read_codes(cell, words.industries, slot),
        Shape.REGION: lambda cell: read_region(cell, words.regions, slot),
        Shape.REGIONS: lambda cell: read_regions(cell, words.regions, slot),
        Shape.MONEY_BAND: lambda cell: _money(cell, slot, target.unit),
        Shape.DATE: lambda cell: read_date(cell, slot, Edge.START),
        Shape.INTEGER: lambda cell: read_count(cell, slot, target.unit),
        Shape.DECIMAL: lambda cell: read_share(cell, slot),
        Shape.YES_NO: lambda cell: read_yes_no(cell, slot),
        Shape.INDICATORS: _indicators,
        Shape.RIGHTS: lambda cell: read_rights(cell, slot),
        Shape.ORGANISATIONS: lambda cell: _exclusions(cell, slot),
    }
    special: dict[str, Reader] = {
        "credit_code": lambda cell: read_credit_code(cell, slot),
        "maturity_stage": read_maturity,
        "trl": read_maturity,
        "valid_until": read_validity,
        "needed_by": lambda cell: read_deadline(cell, context.as_of),
        "contact.name": lambda cell: _contact(cell, slot),
        "contact.phone": lambda cell: _contact(cell, slot),
    }
    return special.get(slot) or readers[shape]


def _part_reader(target: Target, context: Context) -> Reader:
    slot = target.slot
    readers: dict[str, Reader] = {
        "price.low": lambda cell: read_money(cell, slot, target.unit),
        "price.high": lambda cell: read_money(cell, slot, target.unit),
        "indicators.rows": read_indicator_lines,
        "rights.kind": lambda cell: read_term(cell, RightKind, slot),
        "rights.status": lambda cell: read_term(cell, RightStatus, slot),
        "rights.expires_on": lambda cell: read_date(cell, slot, Edge.END),
    }
    del context
    return readers[slot]


@cache
def vocabulary_of(name: str) -> type[Titled]:
    """Return the closed vocabulary of an attribute of Content."""
    found = [get_type_hints(Content)[name]]
    while found:
        hint = found.pop()
        if isinstance(hint, type) and issubclass(hint, Titled):
            return hint
        found.extend(get_args(hint))
    msg = f"{name} has no closed vocabulary"
    raise TypeError(msg)


def _text(cell: Any, slot: str) -> Parsed:
    text = free_text(cell)
    return value(slot, text) if text else NOTHING


def _texts(cell: Any, slot: str) -> Parsed:
    texts = pieces(cell, has_names=slot in NAMES)
    return value(slot, texts) if texts else NOTHING


def _contact(cell: Any, slot: str) -> Parsed:
    """Read a name or telephone number; an address in its place and an object with all three go where they belong."""
    if isinstance(cell, dict):
        parts = ((f"contact.{part}", cell_text(cell.get(part))) for part in ("name", "phone", "email"))
        return Parsed(tuple((name, text) for name, text in parts if text))
    text = free_text(cell)
    if slot == "contact.phone" and "@" in text:
        words = text.replace("；", " ").replace(";", " ").replace("，", " ").replace(",", " ").replace("/", " ").split()
        mails = [word for word in words if "@" in word]
        phones = " ".join(word for word in words if "@" not in word)
        return Parsed((("contact.email", mails[0]), *((("contact.phone", phones),) if phones else ())))
    return value(slot, text) if text else NOTHING


def _exclusions(cell: Any, slot: str) -> Parsed:
    reason = ExclusionReason(slot.rpartition(".")[2])
    if isinstance(cell, list) and any(isinstance(item, dict) for item in cell):
        found: list[Exclusion] = []
        for item in cell:
            named = item if isinstance(item, dict) else {"name": cell_text(item)}
            member, _ = find_member(cell_text(named.get("reason")) or reason.value, ExclusionReason)
            names = unique([cell_text(named.get("name"))])
            found.extend(Exclusion(name=name, reason=ExclusionReason(member or reason)) for name in names)
        return value("exclusions", tuple(found)) if found else NOTHING
    names = pieces(cell, has_names=True)
    return value("exclusions", tuple(Exclusion(name=name, reason=reason) for name in names)) if names else NOTHING


def _indicators(cell: Any) -> Parsed:
    """Keep text for `indicators` to search; objects of lines of JSON are typed indicators."""
    items = [cell] if isinstance(cell, dict) else cell if isinstance(cell, list) else None
    if items is None:
        return _text(cell, "indicator_text")
    typed, lines = [], []
    for item in items:
        if not isinstance(item, dict):
            lines.append(cell_text(item))
            continue
        try:
            typed.append(indicator_of_object(item))
        except PartError as error:
            return Parsed(problems=(Problem(code="indicator.unreadable", reason=error.sentence),))
    text = "\n".join(filter(None, lines))
    values: list[tuple[str, Any]] = [("indicators", tuple(typed))] if typed else []
    return Parsed((*values, *((("indicator_text", text),) if text else ())))


def _money(cell: Any, slot: str, unit: str) -> Parsed:
    """Read a band, also as an object `{"low": "500000", "high": …, "currency": "CNY", "is_negotiable": …}`."""
    if not isinstance(cell, dict):
        return read_money(cell, slot, unit)
    ends: list[Decimal | None] = []
    for end in ("low", "high"):
        typed = cell_text(cell.get(end))
        parsed = read_money(typed, slot, "CNY") if not is_blank(typed) else NOTHING
        if any(problem.is_error for problem in parsed.problems):
            return parsed
        bands = [band for _, band in parsed.values if isinstance(band, MoneyBand)]
        ends.append(bands[0].low if bands else None)
    if ends[0] is not None and ends[1] is not None and ends[1] < ends[0]:
        ends.reverse()
    currency = cell_text(cell.get("currency")) or "CNY"
    if currency not in CURRENCY_CODES:
        return refused(
            "cell.currency",
            "不认识这个币种；请用 CNY、USD、EUR、GBP、JPY 或 HKD。",
            "This currency is not known: use CNY, USD, EUR, GBP, JPY or HKD.",
        )
    is_negotiable = cell.get("is_negotiable") is True
    if ends == [None, None]:
        return value(slot, MoneyBand(is_negotiable=True)) if is_negotiable else NOTHING
    band = MoneyBand(low=ends[0], high=ends[1], currency=currency, is_negotiable=is_negotiable)
    return value(slot, band)

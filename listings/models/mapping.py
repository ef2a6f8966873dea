"""Content to rows and back: which attribute of `Content` stands in which table. Pure; no session.

`services/versions` inserts what `rows_of` gives, `queries/contents` reads it back with `content_of`.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from listings.engine.content import Contact, Content, Exclusion, Indicator, Right, Span
from listings.engine.terms import CooperationMode, DemandType, PersonRole, SupportKind
from listings.models.rows import (
    TermList,
    VersionAttachment,
    VersionExclusion,
    VersionIndicator,
    VersionPerson,
    VersionRight,
    VersionTerm,
)
from listings.models.version import ListingVersion
from marketplace.money import MoneyBand

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from marketplace.db import Base

Row = dict[str, Any]
Rows = dict[type["Base"], list[Row]]
"""Rows by model, as `insert(model)` takes them."""

TERM_LISTS: tuple[TermList, ...] = tuple(TermList)
ROW_MODELS: tuple[type[Base], ...] = (
    VersionTerm,
    VersionIndicator,
    VersionRight,
    VersionPerson,
    VersionExclusion,
    VersionAttachment,
)
IN_ROWS = frozenset(
    {
        *(term.value for term in TERM_LISTS),
        "indicators",
        "rights",
        "inventors",
        "contact",
        "exclusions",
        "attachments",
        "price",
    }
)
"""Attributes of `Content` that are not one column of the same name."""
COLUMNS: tuple[str, ...] = tuple(field.name for field in fields(Content) if field.name not in IN_ROWS)
PRICE_COLUMNS = ("price_low", "price_high", "price_currency", "price_is_negotiable")
_CODES: Mapping[TermList, Callable[[str], str]] = {
    TermList.COOPERATION_MODES: CooperationMode,
    TermList.DEMAND_TYPES: DemandType,
    TermList.SUPPORT_NEEDED: SupportKind,
}


def empty_rows() -> Rows:
    """Return a collector for `add_rows`, with a list for every model."""
    models: tuple[type[Base], ...] = (ListingVersion, *ROW_MODELS)
    return {model: [] for model in models}


def add_rows(rows: Rows, version: Row, content: Content) -> None:
    """Append the rows of `content` to `rows`; `version` gives the columns of the version that are not content, its `id` among them."""
    price = content.price
    row = {name: getattr(content, name) for name in COLUMNS}
    row |= dict.fromkeys(PRICE_COLUMNS) if price is None else _price_row(price)
    rows[ListingVersion].append(row | version)
    identifier: str = version["id"]
    _add_terms(rows[VersionTerm], identifier, content)
    rows[VersionIndicator] += [_indicator_row(identifier, place, item) for place, item in enumerate(content.indicators)]
    rows[VersionRight] += [_right_row(identifier, place, item) for place, item in enumerate(content.rights)]
    rows[VersionPerson] += _people_rows(identifier, content)
    rows[VersionExclusion] += [
        {"version_id": identifier, "position": place, "name": item.name, "reason": item.reason}
        for place, item in enumerate(content.exclusions)
    ]
    rows[VersionAttachment] += [
        {"version_id": identifier, "position": place, "name": name} for place, name in enumerate(content.attachments)
    ]


def _add_terms(rows: list[Row], identifier: str, content: Content) -> None:
    for term_list in TERM_LISTS:
        for place, value in enumerate(getattr(content, term_list.value)):
            rows.append({"version_id": identifier, "list_name": term_list, "position": place, "value": str(value)})


def _price_row(price: MoneyBand) -> Row:
    return {
        "price_low": price.low,
        "price_high": price.high,
        "price_currency": price.currency,
        "price_is_negotiable": price.is_negotiable,
    }


def _indicator_row(identifier: str, place: int, item: Indicator) -> Row:
    span = item.span
    return {
        "version_id": identifier,
        "position": place,
        "quantity": item.quantity,
        "operator": item.operator,
        "value": item.value,
        "second": item.second,
        "unit": item.unit,
        "condition": item.condition,
        "change": item.change,
        "necessity": item.necessity,
        "proof": item.proof,
        "span_field": None if span is None else span.field,
        "span_start": None if span is None else span.start,
        "span_end": None if span is None else span.end,
    }


def _right_row(identifier: str, place: int, item: Right) -> Row:
    return {
        "version_id": identifier,
        "position": place,
        "kind": item.kind,
        "number": item.number,
        "owner": item.owner,
        "status": item.status,
        "expires_on": item.expires_on,
        "encumbrance": item.encumbrance,
    }


def _people_rows(identifier: str, content: Content) -> list[Row]:
    people = [
        _person_row(identifier, PersonRole.INVENTOR, place, Contact(name=name))
        for place, name in enumerate(content.inventors)
    ]
    if content.contact is not None:
        people.append(_person_row(identifier, PersonRole.CONTACT, 0, content.contact))
    return people


def _person_row(identifier: str, role: PersonRole, place: int, person: Contact) -> Row:
    return {
        "version_id": identifier,
        "role": role,
        "position": place,
        "name": person.name,
        "phone": person.phone,
        "email": person.email,
    }


def content_of(version: Mapping[str, Any], rows: Mapping[type[Base], Sequence[Any]]) -> Content:
    """Return the content of one version from its columns and its rows by model, each in the order of their positions."""
    people = rows.get(VersionPerson, ())
    stated: dict[str, Any] = {name: version[name] for name in COLUMNS}
    stated |= _terms_of(rows.get(VersionTerm, ()))
    return Content(
        **stated,
        price=_price_of(version),
        indicators=tuple(map(indicator_of, rows.get(VersionIndicator, ()))),
        rights=tuple(map(_right_of, rows.get(VersionRight, ()))),
        inventors=tuple(person.name for person in people if person.role is PersonRole.INVENTOR),
        contact=next((_contact_of(person) for person in people if person.role is PersonRole.CONTACT), None),
        exclusions=tuple(Exclusion(name=item.name, reason=item.reason) for item in rows.get(VersionExclusion, ())),
        attachments=tuple(item.name for item in rows.get(VersionAttachment, ())),
    )


def _terms_of(rows: Iterable[Any]) -> dict[str, tuple[str, ...]]:
    lists: dict[str, list[str]] = {}
    for row in rows:
        read = _CODES.get(row.list_name, str)
        lists.setdefault(row.list_name.value, []).append(read(row.value))
    return {name: tuple(values) for name, values in lists.items()}


def _price_of(version: Mapping[str, Any]) -> MoneyBand | None:
    if version["price_currency"] is None:
        return None
    return MoneyBand(
        low=version["price_low"],
        high=version["price_high"],
        currency=version["price_currency"],
        is_negotiable=version["price_is_negotiable"],
    )


def indicator_of(row: Any) -> Indicator:
    """Return the indicator that one row states."""
    span = None if row.span_field is None else Span(field=row.span_field, start=row.span_start, end=row.span_end)
    return Indicator(
        quantity=row.quantity,
        operator=row.operator,
        value=row.value,
        second=row.second,
        unit=row.unit,
        condition=row.condition,
        change=row.change,
        necessity=row.necessity,
        proof=row.proof,
        span=span,
    )


def _right_of(row: Any) -> Right:
    return Right(
        kind=row.kind,
        number=row.number,
        owner=row.owner,
        status=row.status,
        expires_on=row.expires_on,
        encumbrance=row.encumbrance,
    )


def _contact_of(row: Any) -> Contact:
    return Contact(name=row.name, phone=row.phone, email=row.email)

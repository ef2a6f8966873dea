"""The two lists: filters that are part of the address, the order, stretch by stretch, and the selection for bulk actions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import request

from listings.engine.terms import Kind
from listings.queries.filters import Band, Drafted, Validity
from listings.queries.listings import BEGINNING, Order, Place, listings_page
from listings.queries.waiting import waiting_count
from listings.schemas import ListingsArguments, filters_of, stated, unread
from listings.sheets.lists import ListFormat
from listings.sheets.vocabularies import current_vocabularies
from listings.states import Availability
from marketplace.accounts.queries import organisation_names
from marketplace.web.addresses import here
from marketplace.web.current import read
from marketplace.web.fragments import page
from marketplace.web.languages import message, say, translated

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from flask import Response

    from listings.queries.filters import ListingFilters
    from marketplace.rules.vocabulary import Vocabulary
    from marketplace.wording import Sentence

SIZE = 50
PLACES = ("after", "before")
TITLES: Mapping[Kind, str] = {Kind.ACHIEVEMENT: message("Achievement list"), Kind.DEMAND: message("Demand list")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One filter value: where choosing it (or, chosen, leaving it) leads."""

    label: str
    address: str
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """One group of filter values."""

    title: str
    choices: list[Choice]


def listings() -> Response:
    """Show a stretch of one of the two lists."""
    asked = stated(ListingsArguments(), request.args)
    filters = filters_of(asked)
    rows = read(
        listings_page, kind=asked["kind"], filters=filters, order=asked["sort"], place=_place(asked), limit=SIZE
    )
    vocabularies = current_vocabularies()
    return page(
        "listings/listings.html",
        kind=asked["kind"],
        title=translated(TITLES[asked["kind"]]),
        unread=unread(ListingsArguments(), request.args),
        filters=filters,
        kept=[(name, value) for name, value in filters.as_json().items() if name not in {"text", "region"}],
        chosen=_chosen(filters, vocabularies.regions),
        facets=_facets(filters, vocabularies.technical_fields),
        provinces=_provinces(filters.region, vocabularies.regions),
        sort=asked["sort"],
        sorts=tuple(Order),
        rows=rows,
        drafts=read(waiting_count, kind=asked["kind"]),
        technical_fields=vocabularies.technical_fields,
        regions=vocabularies.regions,
        cleared=turned(**dict.fromkeys(filters.as_json())),
        following=turned(after=rows.following) if rows.following else None,
        previous=turned(before=rows.previous) if rows.previous else None,
        turned=turned,
        export_formats=tuple(ListFormat),
    )


def turned(**changes: str | None) -> str:
    """Return the present address with `changes`, at the beginning of the list unless they name a place in it."""
    return here(**(dict.fromkeys(PLACES) | changes))


def _place(asked: dict[str, Any]) -> Place:
    if asked["after"]:
        return Place(after=asked["after"])
    return Place(before=asked["before"]) if asked["before"] else BEGINNING


def _facets(filters: ListingFilters, technical_fields: Vocabulary) -> list[Facet]:
    states = [(state.value, state.label) for state in Availability]
    validities = [(validity.value, validity.label) for validity in Validity]
    fields = [(entry.code, entry.label) for entry in technical_fields.children()]
    drafts = [(draft.value, draft.label) for draft in Drafted]
    bands = [(band.value, band.label) for band in Band]
    return [
        _facet("availability", message("State"), states, filters.availability),
        _facet("validity", message("Validity"), validities, filters.validity),
        _facet("completeness", message("Completeness"), bands, filters.completeness),
        _facet("draft", message("Editing"), drafts, filters.draft),
        _facet("technical_field", message("Technical field"), fields, filters.technical_field),
    ]


def _facet(name: str, title: str, values: Iterable[tuple[str, Sentence]], chosen: str | None) -> Facet:
    choices = [
        Choice(
            label=say(label), address=turned(**{name: None if value == chosen else value}), is_chosen=value == chosen
        )
        for value, label in values
    ]
    return Facet(title=translated(title), choices=choices)


def _chosen(filters: ListingFilters, regions: Vocabulary) -> list[Choice]:
    """Return the filters that stand in no group of values, to be left one by one."""
    named = []
    if filters.region:
        named.append(("region", say(regions.label(filters.region))))
    if filters.provider:
        names = read(organisation_names, ids=[filters.provider])
        named.append(("provider", names.get(filters.provider, filters.provider)))
    return [Choice(label=label, address=turned(**{name: None}), is_chosen=True) for name, label in named]


def _provinces(chosen: str, regions: Vocabulary) -> list[tuple[str, Sentence]]:
    """Return the regions to offer: the provinces, and the chosen one where it is smaller."""
    offered = [(entry.code, entry.label) for entry in regions.children()]
    return offered if not chosen or chosen in dict(offered) else [(chosen, regions.label(chosen)), *offered]

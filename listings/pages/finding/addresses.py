"""A search as an address and back: every filter stands in it, so that a search can be kept, sent and gone back to.

What cannot be read is as if it were not there (an address is typed, shortened and passed on), and is told by the page.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import url_for

from listings.schemas import LONGEST_QUESTION, SearchArguments, stated, unread
from listings.services.finding.records import FACETS, Asked
from marketplace.errors import Invalid
from marketplace.search.port import Cursor, Sort

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

MOST_VALUES = 20
LONGEST_VALUE = 60
"""Bounds of what an address may ask of one facet."""


def asked_in(arguments: MultiDict[str, str]) -> Asked:
    """Read a search from the arguments of an address."""
    given = stated(SearchArguments(), arguments)
    facets = {
        name: tuple(value for value in dict.fromkeys(arguments.getlist(name)) if value and len(value) <= LONGEST_VALUE)
        for name in FACETS
    }
    return Asked(
        text=given["q"].strip()[:LONGEST_QUESTION].rstrip(),
        kind=given["kind"],
        facets={name: values[:MOST_VALUES] for name, values in facets.items() if values},
        sort=given["sort"],
        after=_cursor(given["after"]),
        is_words_only=given["words"],
    )


def unread_in(arguments: MultiDict[str, str]) -> tuple[tuple[str, str], ...]:
    """Return what of an address was left out because it cannot be read, as (name, value)."""
    after = arguments.get("after", "")
    lost = (("after", after),) if after and _cursor(after) is None else ()
    return (*unread(SearchArguments(), arguments), *lost)


def address_of(asked: Asked, *, endpoint: str = "listings.search") -> str:
    """Return the address of a search; `endpoint` is the page that shows it."""
    pairs = [("q", asked.text), ("kind", asked.kind.value if asked.kind else "")]
    pairs += [(name, value) for name, values in asked.facets.items() for value in values]
    pairs += [
        ("sort", "" if asked.sort is Sort.RELEVANCE else asked.sort.value),
        ("words", "1" if asked.is_words_only else ""),
        ("after", asked.after.encode() if asked.after else ""),
    ]
    told = [(name, value) for name, value in pairs if value]
    path = url_for(endpoint)
    return f"{path}?{urlencode(told)}" if told else path


def with_facet(asked: Asked, name: str, values: tuple[str, ...]) -> Asked:
    """Return the first page of `asked` with the values of one facet replaced; none leaves the facet out."""
    facets = {other: kept for other, kept in asked.facets.items() if other != name}
    return replace(asked, after=None, facets={**facets, name: values} if values else facets)


def _cursor(word: str) -> Cursor | None:
    try:
        return Cursor.decode(word) if word else None
    except Invalid:
        return None

"""What the entries of one snapshot say beside their terms: ids and integers from columns, the texts that suggestions show.

Called by the modules that turn addresses into hits.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from marketplace.search.embedded.entries import ID_COLUMNS, unpacked

if TYPE_CHECKING:
    from tantivy import DocAddress, Searcher


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """A document as suggestions and corrections read it."""

    id: str
    title: str
    organisation: str
    keywords: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """Title, keywords and organisation."""
        return (self.title, *self.keywords, self.organisation)


def integers(searcher: Searcher, column: str, addresses: list[DocAddress]) -> list[int]:
    """Return the values of an integer column."""
    return cast("list[int]", searcher.fast_field_values(column, addresses))


def ids(searcher: Searcher, addresses: list[DocAddress]) -> list[str]:
    """Return the ids of documents."""
    columns: list[list[int]] = []
    for column in ID_COLUMNS:
        columns.append(integers(searcher, column, addresses))
        if not any(columns[-1]):
            break  # all ids have ended
    return [
        name or str(searcher.doc(address).get_first("id"))
        for address, name in zip(addresses, unpacked(columns), strict=True)
    ]


def texts(searcher: Searcher, address: DocAddress) -> Texts:
    """Return the texts of a document."""
    stored = searcher.doc(address)
    title, organisation, *keywords = json.loads(bytes(stored.get_first("shown") or b"[]"))
    return Texts(id=str(stored.get_first("id")), title=title, organisation=organisation, keywords=tuple(keywords))

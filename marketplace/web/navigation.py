"""The entries and the search box of the top bar, and links from an object's page to pages of packages above. Packages add theirs when their pages are registered; the ground names none of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from flask import current_app, request, url_for

if TYPE_CHECKING:
    from flask.sansio.app import App

EXTENSION = "twolists-navigation"
SEARCH_EXTENSION = "twolists-search-box"
RELATED_EXTENSION = "twolists-related"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry; `label` is a gettext message, `order` sorts, `argument` is an argument of the address that tells two entries of one endpoint apart."""

    label: str
    endpoint: str
    order: int
    argument: tuple[str, str] | None = None
    section: str = ""
    """First part of the paths that belong to the entry; empty: decided by endpoint and argument alone."""

    @property
    def address(self) -> str:
        """Where it leads."""
        arguments: dict[str, Any] = dict([self.argument]) if self.argument else {}
        return url_for(self.endpoint, **arguments)

    @property
    def is_here(self) -> bool:
        """Whether the present page belongs to it."""
        if self.argument:
            name, value = self.argument
            return request.endpoint == self.endpoint and request.args.get(name) == value
        return request.endpoint == self.endpoint or bool(self.section and request.path.startswith(self.section))


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchBox:
    """The one search box: `endpoint` answers `?q=` (at most `longest` characters), `proposals` the words typed so far with a list of links."""

    endpoint: str
    proposals: str
    longest: int

    @property
    def address(self) -> str:
        """Where the words are sent."""
        return url_for(self.endpoint)

    @property
    def proposals_address(self) -> str:
        """Where suggestions come from."""
        return url_for(self.proposals)

    @property
    def words(self) -> str:
        """What stands in it: the words of the present page, if that is the page of results."""
        return request.args.get("q", "")[: self.longest] if request.endpoint == self.endpoint else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """What a package above can do with an object that a package below shows; `argument` of the address takes the object's id."""

    label: str
    endpoint: str
    argument: str

    def address(self, object_id: str) -> str:
        """Where it leads for one object."""
        arguments: dict[str, Any] = {self.argument: object_id}
        return url_for(self.endpoint, **arguments)


def add_related(app: App, kind: str, link: Related) -> None:
    """Offer `link` on the pages of objects of `kind`."""
    app.extensions.setdefault(RELATED_EXTENSION, {}).setdefault(kind, []).append(link)


def related(kind: str) -> list[Related]:
    """Return what is offered on the page of an object of `kind`."""
    known = cast("dict[str, list[Related]]", current_app.extensions.get(RELATED_EXTENSION, {}))
    return known.get(kind, [])


def set_search_box(app: App, box: SearchBox) -> None:
    """Put the search box into the top bar of `app`; there is one."""
    app.extensions[SEARCH_EXTENSION] = box


def search_box() -> SearchBox | None:
    """Return the search box, None where no package has a search."""
    return cast("SearchBox | None", current_app.extensions.get(SEARCH_EXTENSION))


def add_entry(app: App, entry: Entry) -> None:
    """Put `entry` into the top bar of `app`."""
    app.extensions.setdefault(EXTENSION, []).append(entry)


def entries() -> list[Entry]:
    """Return the entries of the application in their order."""
    known = cast("list[Entry]", current_app.extensions.get(EXTENSION, []))
    return sorted(known, key=lambda entry: entry.order)

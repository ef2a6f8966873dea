"""The entries of the top bar. Packages add theirs when their pages are registered; the ground names none of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from flask import current_app, request, url_for

if TYPE_CHECKING:
    from flask.sansio.app import App

EXTENSION = "twolists-navigation"


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


def add_entry(app: App, entry: Entry) -> None:
    """Put `entry` into the top bar of `app`."""
    app.extensions.setdefault(EXTENSION, []).append(entry)


def entries() -> list[Entry]:
    """Return the entries of the application in their order."""
    known = cast("list[Entry]", current_app.extensions.get(EXTENSION, []))
    return sorted(known, key=lambda entry: entry.order)

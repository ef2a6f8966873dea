"""One entry of a list as the matcher sees it, and who asks.

The file-only book makes entries from rows, the database run from published versions; everything after this module is the
same for both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from listings.engine.content import Content

OPERATOR = "local_operator"
"""Kind of the actor who keeps both lists on one machine."""


class Actor(Protocol):
    """Who asks for matches; `marketplace.actor.Actor` is one."""

    @property
    def kind(self) -> str:
        """What sort of actor."""
        ...

    @property
    def organisation_id(self) -> str | None:
        """The organisation that the actor speaks for."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An achievement or a demand. `id` is unique in its list: the version's id, or the external id (else the row) of a file.

    `keeper` is the organisation that keeps the entry (empty in a file), `aliases` are further names of the providing organisation.
    """

    id: str
    content: Content
    external_id: str = ""
    content_hash: str = ""
    keeper: str = ""
    aliases: tuple[str, ...] = ()

"""What an actor's searches may find at all: the audience of documents, and the lists that the actor may see.

The same rule as `listing:view` gives for rows (own rows, until accounts exist), said in the words of the search port, so that
counts and facets never speak of a listing that the page would not show. Called by every service of this folder.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from marketplace import clock
from marketplace.search.port import Audience, Filters

if TYPE_CHECKING:
    from collections.abc import Collection

    from listings.services.finding.records import Asked
    from marketplace.actor import Actor

AUDIENCE = Audience.VERIFIED
KEEPER = "keeper"


def reach_of(actor: Actor) -> Filters:
    """Return the filters that every search of `actor` carries: lists of the own organisation, valid today."""
    return Filters(facets={KEEPER: (actor.organisation_id or "",)}, valid_on=clock.today())


def filters_of(actor: Actor, asked: Asked, *, ids: Collection[str] | None = None) -> Filters:
    """Return what `asked` narrows the actor's reach to; `ids` are document ids."""
    own = reach_of(actor)
    chosen = {name: values for name, values in asked.facets.items() if values}
    kind = None if asked.kind is None else asked.kind.value
    return replace(own, facets={**chosen, **own.facets}, kind=kind, ids=ids)

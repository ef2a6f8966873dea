"""Who asks, and running a service or a query in their name. Pages call this; nothing below the edge may."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

from flask import g

from marketplace.web import actors
from marketplace.web.runtime import runtime

if TYPE_CHECKING:
    from collections.abc import Callable

    from marketplace.actor import Actor

T = TypeVar("T")


def actor() -> Actor:
    """Return who asks, loaded once a request."""
    if "actor" not in g:
        g.actor = actors.load()
    return cast("Actor", g.actor)


def read(query: Callable[..., T], **arguments: Any) -> T:
    """Run a query in a reading unit of the actor."""
    return runtime().units.read(query, actor=actor(), **arguments)


def write(service: Callable[..., T], **arguments: Any) -> T:
    """Run a service in a writing unit of the actor."""
    return runtime().units.run(service, actor=actor(), **arguments)

"""A queue that does the work at once, in the thread that rings. For tests and for commands that want to wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace.jobs.port import Message

if TYPE_CHECKING:
    from collections.abc import Callable

    from marketplace.jobs.port import Primitive


class InlineQueue:
    """Performs every message when it is rung, after the commit of the unit that rang."""

    def __init__(self, perform: Callable[[Message], None]) -> None:
        self._perform = perform

    def ring(self, job: str, **primitives: Primitive) -> None:
        """See `port.Queue`."""
        self._perform(Message(job=job, primitives=primitives))

    def take(self) -> Message | None:
        """Return nothing: no message ever waits."""
        return None

    def waiting(self) -> int:
        """Return 0."""
        return 0

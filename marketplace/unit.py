"""The unit of work: one session, one actor, one transaction, run as a whole.

`Units.run` owns begin, commit, the sealers before it, the doorbells after it and the bounded retry of the whole function,
so services are repeatable and never commit. Called by the edge and by jobs; the queue is handed in, none is known here.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from marketplace.db import is_contention
from marketplace.errors import Unavailable
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Engine

    from marketplace.actor import Actor
    from marketplace.chain import ChainEnd

T = TypeVar("T")
Item = TypeVar("Item")

ATTEMPTS = 4
PAUSE_SECONDS = 0.05
log = structlog.get_logger(__name__)


class Doorbell(Protocol):
    """The part of a queue that a unit needs: tell a worker that there is something to do."""

    def ring(self, job: str, **primitives: str | float | bool | None) -> None:
        """Send the message; the work itself stands in a table."""


class Anchor(Protocol):
    """Remembers outside the database where chains ended, so that an end cut off with its record is missed."""

    def note(self, ends: Sequence[ChainEnd]) -> None:
        """Keep `ends`, which are committed."""


class Unit:
    """What a service works with. Made by `Units`; not kept after the service has returned."""

    def __init__(self, session: Session, actor: Actor) -> None:
        self.session = session
        self.actor = actor
        self._sealers: dict[Callable[[Unit, list[Any]], None], list[Any]] = {}
        self._doorbells: dict[tuple[str, tuple[tuple[str, Any], ...]], None] = {}
        self.chain_ends: list[ChainEnd] = []
        """Where the chains end that this unit wrote to; filled by their sealers."""

    def gather(self, sealer: Callable[[Unit, list[Item]], None], item: Item) -> None:
        """Keep `item` for `sealer`, which gets all items at once after the service: the last statements of the unit."""
        self._sealers.setdefault(sealer, []).append(item)

    def ring(self, job: str, **primitives: str | float | bool | None) -> None:
        """Ring after the commit; the same job with the same primitives rings once."""
        self._doorbells[job, tuple(sorted(primitives.items()))] = None

    def finish(self) -> None:
        """Run the sealers; `Units` calls it."""
        self.session.flush()
        for sealer, items in self._sealers.items():
            sealer(self, items)
        self.session.flush()

    @property
    def has_plans(self) -> bool:
        """Whether anything is to happen at the commit or after it."""
        return bool(self._sealers or self._doorbells)

    def doorbells(self) -> list[tuple[str, dict[str, Any]]]:
        """Return what is to be rung, in order."""
        return [(job, dict(primitives)) for job, primitives in self._doorbells]


class Units:
    """Runs functions in units; one for a program, shared by its threads."""

    def __init__(
        self, engine: Engine, *, queue: Doorbell | None = None, anchor: Anchor | None = None, attempts: int = ATTEMPTS
    ) -> None:
        self.engine = engine
        self.attempts = attempts
        self._queue = queue
        self._anchor = anchor
        self._reading = sessionmaker(
            engine.execution_options(postgresql_readonly=True), expire_on_commit=False, autoflush=False
        )
        self._writing = sessionmaker(engine.execution_options(write=True), expire_on_commit=False)

    def run(self, function: Callable[..., T], *, actor: Actor, **arguments: Any) -> T:
        """Run `function(unit, **arguments)` in one writing transaction and return its result.

        After a lost race with other writers the whole function is run again, up to `attempts` times; then Unavailable.
        """
        for attempt in range(1, self.attempts + 1):
            try:
                return self._attempt(function, actor, arguments)
            except DBAPIError as error:
                if not is_contention(error):
                    raise
                log.warning("unit_contended", function=function.__name__, attempt=attempt)
                time.sleep(PAUSE_SECONDS * attempt)
        raise Unavailable(
            "database_busy",
            Sentence(zh="数据库正忙，请稍后再试", en="The database is busy; please try again in a moment"),
        )

    def read(self, function: Callable[..., T], *, actor: Actor, **arguments: Any) -> T:
        """Run `function(unit, **arguments)` on one consistent view and return its result; a write raises."""
        with self._reading() as session:
            unit = Unit(session, actor)
            result = function(unit, **arguments)
            is_changed = session.new or session.deleted or any(session.is_modified(item) for item in session.dirty)
            if is_changed or unit.has_plans:
                raise RuntimeError(f"{function.__name__} changes something in a reading unit")
            return result

    def _attempt(self, function: Callable[..., T], actor: Actor, arguments: dict[str, Any]) -> T:
        with self._writing() as session:
            unit = Unit(session, actor)
            result = function(unit, **arguments)
            unit.finish()
            session.commit()
        self._note_ends(unit)
        self._ring(unit)
        return result

    def _note_ends(self, unit: Unit) -> None:
        if self._anchor is None or not unit.chain_ends:
            return
        try:
            self._anchor.note(unit.chain_ends)
        except OSError:  # what is committed stays; the next commit anchors this end too, and `health` names the trouble
            log.exception("anchor_not_written")

    def _ring(self, unit: Unit) -> None:
        for job, primitives in unit.doorbells():
            if self._queue is None:
                continue
            try:
                self._queue.ring(job, **primitives)
            except Exception:  # the work is in its table and committed; the sweep finds it
                log.warning("doorbell_lost", job=job, exc_info=True)

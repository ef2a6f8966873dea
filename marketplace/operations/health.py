"""Whether each part that the program needs answers: database, search, queue, anchor file. Called by the health page and by operators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from marketplace.actor import SYSTEM
from marketplace.audit.anchor import AnchorFile
from marketplace.errors import Unavailable
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Callable

    from marketplace.package import Runtime
    from marketplace.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part and, where it does not answer, why."""

    name: str
    trouble: Unavailable | None

    @property
    def is_well(self) -> bool:
        """Whether the part answers."""
        return self.trouble is None


def parts_of(runtime: Runtime) -> tuple[Part, ...]:
    """Ask every part; none of them can make the others go unasked."""
    asked: tuple[tuple[str, Callable[[], object]], ...] = (
        ("database", lambda: _ask_database(runtime)),
        ("search", runtime.search.ping),
        ("queue", runtime.queue.waiting),
        ("anchor", lambda: _ask_anchor(runtime)),
    )
    return tuple(Part(name=name, trouble=_trouble(ask)) for name, ask in asked)


def _trouble(ask: Callable[[], object]) -> Unavailable | None:
    try:
        ask()
    except Unavailable as error:
        return error
    return None


def _ask_database(runtime: Runtime) -> None:
    try:
        runtime.units.read(_one, actor=SYSTEM)
    except SQLAlchemyError as error:
        raise Unavailable(
            "database_unavailable", Sentence(zh="数据库没有响应", en="The database does not answer")
        ) from error


def _ask_anchor(runtime: Runtime) -> None:
    path = runtime.settings.anchor_file
    try:
        AnchorFile(path).check()
    except OSError as error:
        raise Unavailable(
            "anchor_unwritable",
            Sentence(zh=f"审计锚文件 {path} 无法写入", en=f"The anchor file {path} cannot be written"),
        ) from error


def _one(unit: Unit) -> None:
    unit.session.execute(text("SELECT 1"))

"""Who acts: a value that travels inside the unit, never ambient.

Without accounts there is one actor, the local operator of this installation. Called by every layer; the edge makes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import unique
from typing import Final

from marketplace.wording import Language, Titled


@unique
class ActorKind(Titled):
    """What an actor is; people and API keys join when accounts do."""

    LOCAL_OPERATOR = "local_operator", "本机操作员", "local operator"
    SYSTEM = "system", "系统", "the program itself"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The one in whose name something is done; `organisation_id` is the organisation acted for, None for the program."""

    kind: ActorKind
    id: str
    label: str
    organisation_id: str | None
    language: Language = "zh"


# An id of time zero, so that no generated one can be the same: the local organisation is known before the database is opened.
LOCAL_ORGANISATION_ID: Final = "00000000000000000000000001"
LOCAL_OPERATOR: Final = Actor(
    kind=ActorKind.LOCAL_OPERATOR, id="local", label="本机操作员", organisation_id=LOCAL_ORGANISATION_ID
)
SYSTEM: Final = Actor(kind=ActorKind.SYSTEM, id="system", label="系统", organisation_id=None)

"""May this actor, which rows, and why not: three answers from one rule.

A rule is built from small parts with `&` and `|`; what no part allows is refused. Packages declare their permissions in
`permissions` modules as values and hand them in with their record. Called by services, `fire`, queries and pages.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, false, or_, true

from marketplace.actor import ActorKind
from marketplace.db import Base
from marketplace.errors import Forbidden
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement

    from marketplace.actor import Actor
    from marketplace.unit import Unit


class Rule(ABC):
    """One condition on actor and row; the three methods always agree."""

    @abstractmethod
    def why_not(self, actor: Actor, row: object | None) -> Sentence | None:
        """Return the reason for refusing, None where the rule allows; `row` is None for what is not about a row yet."""

    @abstractmethod
    def which(self, actor: Actor, model: type[Base]) -> ColumnElement[bool]:
        """Return the clause that holds for exactly the rows of `model` for which `why_not` is None."""

    def __and__(self, other: Rule) -> Rule:
        """Both."""
        return AllOf((self, other))

    def __or__(self, other: Rule) -> Rule:
        """At least one."""
        return AnyOf((self, other))


@dataclass(frozen=True, slots=True)
class Nobody(Rule):
    """Refuses everything: where a rule starts from."""

    def why_not(self, actor: Actor, row: object | None) -> Sentence | None:
        """Refuse."""
        del actor, row
        return Sentence(zh="没有人可以这样做", en="nobody may do this")

    def which(self, actor: Actor, model: type[Base]) -> ColumnElement[bool]:
        """No row."""
        del actor, model
        return false()


@dataclass(frozen=True, slots=True)
class OfKind(Rule):
    """The actor is of one of these kinds."""

    kinds: tuple[ActorKind, ...]

    def why_not(self, actor: Actor, row: object | None) -> Sentence | None:
        """Refuse other kinds of actors."""
        del row
        if actor.kind in self.kinds:
            return None
        zh = "、".join(kind.label.zh for kind in self.kinds)
        en = " or ".join(kind.label.en for kind in self.kinds)
        return Sentence(zh=f"只有{zh}可以这样做", en=f"only the {en} may do this")

    def which(self, actor: Actor, model: type[Base]) -> ColumnElement[bool]:
        """All rows or none."""
        del model
        return true() if actor.kind in self.kinds else false()


@dataclass(frozen=True, slots=True)
class OwnOrganisation(Rule):
    """The row belongs to the organisation for which the actor acts; `column` names where the row says so."""

    column: str = "organisation_id"

    def why_not(self, actor: Actor, row: object | None) -> Sentence | None:
        """Refuse rows of others, and actors who act for no organisation."""
        if actor.organisation_id is not None and row is not None and getattr(row, self.column) == actor.organisation_id:
            return None
        return Sentence(zh="该记录属于其他单位", en="it belongs to another organisation")

    def which(self, actor: Actor, model: type[Base]) -> ColumnElement[bool]:
        """Rows of the actor's organisation."""
        if actor.organisation_id is None:
            return false()
        clause: ColumnElement[bool] = getattr(model, self.column) == actor.organisation_id
        return clause


@dataclass(frozen=True, slots=True)
class AllOf(Rule):
    """Every part allows; the first refusal is told."""

    parts: tuple[Rule, ...]

    def why_not(self, actor: Actor, row: object | None) -> Sentence | None:
        """Return the first refusal."""
        return next((reason for part in self.parts if (reason := part.why_not(actor, row))), None)

    def which(self, actor: Actor, model: type[Base]) -> ColumnElement[bool]:
        """Rows that every part allows."""
        return and_(true(), *(part.which(actor, model) for part in self.parts))


@dataclass(frozen=True, slots=True)
class AnyOf(Rule):
    """One part allows; where none does, every refusal is told."""

    parts: tuple[Rule, ...]

    def why_not(self, actor: Actor, row: object | None) -> Sentence | None:
        """Return all refusals in one sentence, None where a part allows."""
        reasons = [part.why_not(actor, row) for part in self.parts]
        told = list(dict.fromkeys(reason for reason in reasons if reason))
        if len(told) < len(set(reasons)) or not reasons:
            return None if reasons else Nobody().why_not(actor, row)
        return Sentence(zh="；".join(reason.zh for reason in told), en="; ".join(reason.en for reason in told))

    def which(self, actor: Actor, model: type[Base]) -> ColumnElement[bool]:
        """Rows that some part allows."""
        return or_(false(), *(part.which(actor, model) for part in self.parts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """A named right, `listing:publish`, over rows of one model; without a rule nobody has it."""

    name: str
    title: Sentence
    model: type[Base]
    rule: Rule = Nobody()


LOCAL_OPERATOR_ONLY: Rule = OfKind((ActorKind.LOCAL_OPERATOR,))
OWN_ROWS: Rule = LOCAL_OPERATOR_ONLY & OwnOrganisation()
"""What this installation grants until accounts exist: the local operator, on rows of the own organisation."""


def may(actor: Actor, permission: Permission, row: object | None = None) -> bool:
    """Whether the actor has the permission, on `row` where one is given."""
    return permission.rule.why_not(actor, row) is None


def which_rows(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    """Return the clause over `permission.model` for the rows on which the actor has the permission."""
    return permission.rule.which(actor, permission.model)


def why_not(actor: Actor, permission: Permission, row: object | None = None) -> Sentence | None:
    """Return a sentence that names what was refused and why; None where it is allowed."""
    reason = permission.rule.why_not(actor, row)
    if reason is None:
        return None
    title = permission.title
    return Sentence(zh=f"不能{title.zh}：{reason.zh}", en=f"Cannot {title.en}: {reason.en}")


def authorise(unit: Unit, permission: Permission, row: object | None = None) -> None:
    """Raise Forbidden, with the reason, unless the unit's actor has the permission."""
    reason = why_not(unit.actor, permission, row)
    if reason is not None:
        raise Forbidden("forbidden", reason)


def check_permissions(permissions: Iterable[Permission]) -> None:
    """Raise ValueError where two permissions have one name: the second would hide the first."""
    counted = Counter(permission.name for permission in permissions)
    doubled = sorted(name for name, count in counted.items() if count > 1)
    if doubled:
        raise ValueError(f"permissions declared twice: {', '.join(doubled)}")

"""Hard conditions: filters before ranking, both ways, and what a pair's evidence says about them.

Secrets never enter, an entry that is not public serves its keeper alone, an organisation is not matched with itself or with whom
either side excluded. An expired entry is marked and stays. Called by the matcher and the evidence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from listings.engine.keys import organisation_key
from listings.engine.terms import ExclusionReason, Kind, Publicity, Secrecy
from marketplace.wording import Titled
from matching.engine.entry import OPERATOR

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from listings.engine.content import Content
    from matching.engine.entry import Actor, Entry


class Condition(Titled):
    """What must hold for a pair to be shown."""

    SECRECY = "secrecy", "涉密信息", "Secrecy"
    PUBLICITY = "publicity", "公开范围", "Publicity"
    ORGANISATION = "organisation", "双方不是同一单位", "Two different organisations"
    COMPETITOR = "competitor", "竞争对手", "Competitors"
    MET_BEFORE = "met_before", "已对接过", "Met before"
    EXCLUDED = "excluded", "排除对象", "Excluded"
    VALIDITY = "validity", "有效期", "Validity"


_EXCLUDED_FOR = {
    ExclusionReason.COMPETITOR: Condition.COMPETITOR,
    ExclusionReason.MET_BEFORE: Condition.MET_BEFORE,
    ExclusionReason.OTHER: Condition.EXCLUDED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """The hard conditions of two lists for one actor.

    `out` tells per list which entries are matched with nobody, and why; `blocked` per list, for an entry, which entries of the other
    list a condition between the two rules out. Entries are indices.
    """

    out: Mapping[Kind, Mapping[int, Condition]]
    blocked: Mapping[Kind, Mapping[int, Mapping[int, Condition]]]

    def reason(self, demand: int, achievement: int) -> Condition | None:
        """Return the condition that rules the pair out, None where it may be shown."""
        return (
            self.out[Kind.DEMAND].get(demand)
            or self.out[Kind.ACHIEVEMENT].get(achievement)
            or self.blocked[Kind.DEMAND].get(demand, {}).get(achievement)
        )

    def mask(self, kind: Kind, index: int, others: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return for entry `index` of the list of `kind` which of `others` (n,) of the other list it may be paired with."""
        if index in self.out[kind]:
            return np.zeros(len(others), dtype=np.bool_)
        barred = self.out[OTHER[kind]].keys() | self.blocked[kind].get(index, {}).keys()
        return ~np.isin(others, list(barred)) if barred else np.ones(len(others), dtype=np.bool_)


OTHER = {Kind.DEMAND: Kind.ACHIEVEMENT, Kind.ACHIEVEMENT: Kind.DEMAND}


def gate(demands: Sequence[Entry], achievements: Sequence[Entry], actor: Actor) -> Gate:
    """Check both lists for `actor`. Names are compared without legal forms and under every alias."""
    by_demand: defaultdict[int, dict[int, Condition]] = defaultdict(dict)
    by_achievement: defaultdict[int, dict[int, Condition]] = defaultdict(dict)
    for (demand, achievement), condition in _blocked(demands, achievements).items():
        by_demand[demand][achievement] = by_achievement[achievement][demand] = condition
    return Gate(
        out={Kind.DEMAND: dict(_out(demands, actor)), Kind.ACHIEVEMENT: dict(_out(achievements, actor))},
        blocked={Kind.DEMAND: dict(by_demand), Kind.ACHIEVEMENT: dict(by_achievement)},
    )


def is_expired(content: Content, as_of: date | None) -> bool:
    """Whether an entry's validity ended before `as_of`; None: any day, nothing is expired."""
    return as_of is not None and content.valid_until is not None and content.valid_until < as_of


def identities(entry: Entry) -> frozenset[str]:
    """Return the keys by which the providing organisation is known: names without legal forms, credit code; empty when undisclosed."""
    names = (entry.content.organisation, *entry.aliases)
    keys = {organisation_key(name) for name in names if name} | {entry.content.credit_code.upper()}
    return frozenset(keys - {""})


def _out(entries: Sequence[Entry], actor: Actor) -> Iterator[tuple[int, Condition]]:
    for index, entry in enumerate(entries):
        if entry.content.secrecy is Secrecy.STATE_SECRET:
            yield index, Condition.SECRECY
        elif entry.content.publicity is Publicity.PRIVATE and not _keeps(actor, entry):
            yield index, Condition.PUBLICITY


def _keeps(actor: Actor, entry: Entry) -> bool:
    """Whether the entry is the actor's own; entries of a file have no keeper and belong to who runs the book."""
    if not entry.keeper:
        return actor.kind == OPERATOR
    return entry.keeper == actor.organisation_id


def _blocked(demands: Sequence[Entry], achievements: Sequence[Entry]) -> dict[tuple[int, int], Condition]:
    pairs: dict[tuple[int, int], Condition] = {}
    by_demand, by_achievement = _by_identity(demands), _by_identity(achievements)
    for key, left in by_demand.items():
        pairs |= {(demand, other): Condition.ORGANISATION for demand in left for other in by_achievement.get(key, ())}
    for demand, entry in enumerate(demands):
        for key, condition in _exclusions(entry.content):
            pairs |= {(demand, other): condition for other in by_achievement.get(key, ())}
    for achievement, entry in enumerate(achievements):
        for key, condition in _exclusions(entry.content):
            pairs |= {(other, achievement): condition for other in by_demand.get(key, ())}
    return pairs


def _by_identity(entries: Sequence[Entry]) -> dict[str, list[int]]:
    indices: defaultdict[str, list[int]] = defaultdict(list)
    for index, entry in enumerate(entries):
        for key in identities(entry):
            indices[key].append(index)
    return dict(indices)


def _exclusions(content: Content) -> Iterator[tuple[str, Condition]]:
    for exclusion in content.exclusions:
        yield organisation_key(exclusion.name), _EXCLUDED_FOR[exclusion.reason]

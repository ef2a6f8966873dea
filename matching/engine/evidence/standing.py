"""The hard conditions of a shown pair as findings: what is known to hold, what cannot be known, what is marked. Called by `explaining`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from listings.engine.comparison import Verdict
from marketplace.wording import Sentence
from matching.engine.conditions import Condition, identities, is_expired
from matching.engine.evidence.records import ConditionFinding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from matching.engine.entry import Entry

_OPEN = ConditionFinding(
    condition=Condition.SECRECY,
    verdict=Verdict.MET,
    sentence=Sentence(zh="双方均不涉及国家秘密。", en="Neither side is marked as a state secret."),
)
_UNMARKED = ConditionFinding(
    condition=Condition.SECRECY,
    verdict=Verdict.UNKNOWN,
    sentence=Sentence(
        zh="有一方未注明保密等级，请确认不涉密。",
        en="One side does not state its secrecy; make sure it holds no state secret.",
    ),
)
_DIFFERENT = ConditionFinding(
    condition=Condition.ORGANISATION,
    verdict=Verdict.MET,
    sentence=Sentence(zh="双方不是同一单位。", en="The two are different organisations."),
)
_UNDISCLOSED = ConditionFinding(
    condition=Condition.ORGANISATION,
    verdict=Verdict.UNKNOWN,
    sentence=Sentence(
        zh="有一方未披露单位，请确认不是同一单位。",
        en="One side is undisclosed; make sure that they are different organisations.",
    ),
)
_WELCOME = ConditionFinding(
    condition=Condition.EXCLUDED,
    verdict=Verdict.MET,
    sentence=Sentence(zh="双方都不在对方的排除名单中。", en="Neither side excluded the other."),
)
_UNCHECKED = ConditionFinding(
    condition=Condition.EXCLUDED,
    verdict=Verdict.UNKNOWN,
    sentence=Sentence(
        zh="有排除名单，但对方未披露单位，无法核对。",
        en="There is a list of exclusions, but the other side is undisclosed and cannot be checked.",
    ),
)
_VALID = ConditionFinding(
    condition=Condition.VALIDITY,
    verdict=Verdict.MET,
    sentence=Sentence(zh="双方信息都在有效期内。", en="Both entries are valid."),
)


def condition_findings(demand: Entry, achievement: Entry, as_of: date | None) -> Iterator[ConditionFinding]:
    """Yield secrecy, organisation, exclusions and, with a day to check, validity of a pair that passed the gate."""
    yield _OPEN if demand.content.secrecy and achievement.content.secrecy else _UNMARKED
    buyer, seller = identities(demand), identities(achievement)
    yield _DIFFERENT if buyer and seller else _UNDISCLOSED
    is_unchecked = (demand.content.exclusions and not seller) or (achievement.content.exclusions and not buyer)
    yield _UNCHECKED if is_unchecked else _WELCOME
    if as_of is not None:
        yield _validity(demand, achievement, as_of)


def _validity(demand: Entry, achievement: Entry, as_of: date) -> ConditionFinding:
    sides = ((demand, Sentence(zh="需求", en="demand")), (achievement, Sentence(zh="成果", en="achievement")))
    over = [side for entry, side in sides if is_expired(entry.content, as_of)]
    if not over:
        return _VALID
    return ConditionFinding(
        condition=Condition.VALIDITY,
        verdict=Verdict.VIOLATED,
        sentence=Sentence(
            zh=f"{'和'.join(side.zh for side in over)}已过有效期，请先确认是否仍然有效。",
            en=f"Expired: {' and '.join(side.en for side in over)}. Ask first whether it still stands.",
        ),
    )

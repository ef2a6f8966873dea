"""Hard conditions: who is matched with nobody, which pairs are ruled out, and that nothing else is."""

from __future__ import annotations

from datetime import date
from itertools import product

import numpy as np
import pytest

from listings.engine.content import Exclusion
from listings.engine.terms import ExclusionReason, Kind, Publicity, Secrecy
from marketplace.actor import LOCAL_OPERATOR, LOCAL_ORGANISATION_ID, SYSTEM
from matching.engine.conditions import Condition, gate, identities, is_expired
from tests.factories.entries import achievement, demand

BUYER, SELLER = "广州明远机电有限公司", "西部大学"


def verdicts(demands, achievements, actor=LOCAL_OPERATOR):
    found = gate(demands, achievements, actor)
    places = product(range(len(demands)), range(len(achievements)))
    return {place: found.reason(*place) for place in places}


def excluding(name: str, reason: ExclusionReason = ExclusionReason.COMPETITOR) -> tuple[Exclusion, ...]:
    return (Exclusion(name=name, reason=reason),)


@pytest.mark.parametrize(
    "written",
    [
        "广州明远机电有限公司",
        "广州明远机电股份有限公司",
        "广州明远机电",
        " 广州明远机电（有限公司）",
        "廣州明遠機電有限公司",
    ],
)
def test_exclusion_holds_under_every_legal_form(written) -> None:
    demands = [demand(organisation=BUYER), demand(organisation="广州明远食品有限公司")]
    achievements = [
        achievement(organisation=SELLER, exclusions=excluding(written)),
        achievement(organisation="东海大学"),
    ]
    assert verdicts(demands, achievements) == {
        (0, 0): Condition.COMPETITOR, (0, 1): None, (1, 0): None, (1, 1): None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("reason", "condition"),
    [
        (ExclusionReason.COMPETITOR, Condition.COMPETITOR),
        (ExclusionReason.MET_BEFORE, Condition.MET_BEFORE),
        (ExclusionReason.OTHER, Condition.EXCLUDED),
    ],
)
def test_exclusion_by_the_demand_names_its_reason(reason, condition) -> None:
    demands = [demand(organisation=BUYER, exclusions=excluding(SELLER, reason)), demand(organisation=BUYER)]
    achievements = [achievement(organisation=SELLER), achievement(organisation="东海大学")]
    assert verdicts(demands, achievements) == {(0, 0): condition, (0, 1): None, (1, 0): None, (1, 1): None}


def test_exclusion_finds_an_alias() -> None:
    achievements = [
        achievement(organisation="西部工业大学", aliases=("西工大", "西部工大")),
        achievement(organisation="东海大学"),
    ]
    assert verdicts([demand(exclusions=excluding("西部工大", ExclusionReason.OTHER))], achievements) == {
        (0, 0): Condition.EXCLUDED, (0, 1): None,
    }  # fmt: skip


def test_same_organisation_is_not_matched_with_itself_by_name_or_credit_code() -> None:
    demands = [demand(organisation="明远集团有限公司", credit_code="91440101ma5xxxxx1x"), demand()]
    achievements = [
        achievement(organisation="明远集团股份有限公司"),
        achievement(organisation="别名公司", credit_code="91440101MA5XXXXX1X"),
        achievement(organisation="别的公司"),
        achievement(),
    ]
    found = verdicts(demands, achievements)
    assert [found[0, other] for other in range(4)] == [Condition.ORGANISATION, Condition.ORGANISATION, None, None]
    assert [found[1, other] for other in range(4)] == [None] * 4


def test_undisclosed_organisations_have_no_identity() -> None:
    assert identities(demand()) == frozenset()
    assert identities(demand(organisation=BUYER, aliases=("",))) == {"广州明远机电"}


def test_state_secrets_are_matched_with_nobody_whoever_asks() -> None:
    demands = [demand(secrecy=Secrecy.STATE_SECRET, keeper=LOCAL_ORGANISATION_ID), demand(secrecy=Secrecy.INTERNAL)]
    achievements = [achievement(secrecy=Secrecy.STATE_SECRET), achievement(secrecy=Secrecy.OPEN)]
    found = gate(demands, achievements, LOCAL_OPERATOR)
    assert found.out == {Kind.DEMAND: {0: Condition.SECRECY}, Kind.ACHIEVEMENT: {0: Condition.SECRECY}}
    assert [found.reason(*place) is None for place in product(range(2), range(2))] == [False, False, False, True]


@pytest.mark.parametrize(
    ("keeper", "actor", "condition"),
    [
        (LOCAL_ORGANISATION_ID, LOCAL_OPERATOR, None),
        ("another organisation", LOCAL_OPERATOR, Condition.PUBLICITY),
        ("", LOCAL_OPERATOR, None),
        ("", SYSTEM, Condition.PUBLICITY),
        (LOCAL_ORGANISATION_ID, SYSTEM, Condition.PUBLICITY),
    ],
)
def test_private_entry_serves_its_keeper_alone(keeper, actor, condition) -> None:
    private = achievement(publicity=Publicity.PRIVATE, keeper=keeper)
    public = achievement(publicity=Publicity.MASKED, keeper="another organisation")
    assert verdicts([demand()], [private, public], actor) == {(0, 0): condition, (0, 1): None}


def test_mask_says_the_same_as_reason_in_both_directions() -> None:
    demands = [demand(organisation=BUYER), demand(secrecy=Secrecy.STATE_SECRET), demand(exclusions=excluding(SELLER))]
    achievements = [
        achievement(organisation=SELLER),
        achievement(organisation="东海大学", exclusions=excluding(BUYER)),
        achievement(publicity=Publicity.PRIVATE, keeper="another organisation"),
        achievement(),
    ]
    found = gate(demands, achievements, LOCAL_OPERATOR)
    by_reason = np.array([[found.reason(one, other) is None for other in range(4)] for one in range(3)])
    by_demand = np.array([found.mask(Kind.DEMAND, one, np.arange(4)) for one in range(3)])
    by_achievement = np.array([found.mask(Kind.ACHIEVEMENT, other, np.arange(3)) for other in range(4)]).T
    assert by_reason.tolist() == [[True, False, False, True], [False] * 4, [False, True, False, True]]
    assert by_demand.tolist() == by_achievement.tolist() == by_reason.tolist()


@pytest.mark.parametrize(
    ("until", "as_of", "expected"),
    [
        (date(2026, 5, 1), date(2026, 5, 2), True),
        (date(2026, 5, 1), date(2026, 5, 1), False),
        (date(2026, 5, 1), None, False),
        (None, date(2026, 5, 2), False),
    ],
)
def test_entry_is_expired_from_the_day_after_its_last(until, as_of, expected) -> None:
    assert is_expired(demand(valid_until=until).content, as_of) is expected


def test_expired_entries_stay_in() -> None:
    assert verdicts([demand(valid_until=date(2020, 1, 1))], [achievement(valid_until=date(2020, 1, 1))]) == {
        (0, 0): None
    }

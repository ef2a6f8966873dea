"""When nothing fits: the reason, the route, and that every one of both can be said in two languages."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from listings.engine.terms import DemandType, Operator
from marketplace.money import MoneyBand
from matching.engine.abstention import (
    OBSTACLES,
    REASON_SENTENCES,
    ROUTE_SENTENCES,
    AbstentionReason,
    CurvePoint,
    Finding,
    Outlook,
    Route,
    abstain,
    coverage_curve,
)
from tests.factories.entries import demand, indicator

THRESHOLD = 0.3
POOR = Outlook(best=0.1, unhindered_best=0.1, shifts={}, is_nearest_blocked=False, length=200)
TARGET = (indicator("韧性", Operator.AT_LEAST, "67", "%"),)


def finding(outlook: Outlook, **stated) -> Finding | None:
    return abstain(demand(**stated).content, outlook, threshold=THRESHOLD)


@pytest.mark.parametrize(("best", "is_answered"), [(0.3, True), (0.2999, False), (1.0, True), (0.0, False)])
def test_demand_is_answered_from_the_threshold_on(best, is_answered) -> None:
    assert (finding(replace(POOR, best=best)) is None) is is_answered


@pytest.mark.parametrize(
    ("shifts", "reason", "route"),
    [
        ({"indicators": -2.0, "maturity": -0.6, "price": 0.1}, AbstentionReason.INDICATORS, Route.EXPERT),
        ({"indicators": 0.6, "maturity": -0.6, "price": -0.3}, AbstentionReason.MATURITY, Route.PILOT),
        ({"indicators": 0.0, "maturity": 0.1, "price": -0.3}, AbstentionReason.PRICE, Route.TERMS),
        ({"price": -0.1, "shared_quantities": -0.8, "lexical_content": -0.9}, AbstentionReason.PRICE, Route.TERMS),
    ],
)
def test_obstacle_that_took_a_fitting_candidate_away_is_the_reason(shifts, reason, route) -> None:
    held_back = replace(POOR, unhindered_best=0.5, shifts=shifts, is_nearest_blocked=True, length=10)
    assert finding(held_back) == Finding(reason=reason, route=route)


def test_obstacle_is_no_reason_where_the_subject_did_not_fit_anyway() -> None:
    found = finding(replace(POOR, unhindered_best=0.29, shifts={"indicators": -2.0, "price": -0.3}))
    assert found == Finding(reason=AbstentionReason.NO_SUPPLY, route=Route.EXPERT)


def test_words_and_shared_quantities_are_no_obstacles() -> None:
    assert set(OBSTACLES) == {"indicators", "maturity", "price"}


@pytest.mark.parametrize(
    ("outlook", "stated", "expected"),
    [
        (replace(POOR, is_nearest_blocked=True, length=10), {}, (AbstentionReason.CONDITION, Route.CONDITIONS)),
        (replace(POOR, length=59), {}, (AbstentionReason.UNCLEAR, Route.CLARIFY)),
        (replace(POOR, length=60), {}, (AbstentionReason.NO_SUPPLY, Route.EXPERT)),
        (replace(POOR, length=10), {"indicators": TARGET}, (AbstentionReason.NO_SUPPLY, Route.EXPERT)),
        (replace(POOR, best=0.0, unhindered_best=0.0), {}, (AbstentionReason.NO_SUPPLY, Route.EXPERT)),
    ],
)
def test_reason_without_an_obstacle_is_what_is_known(outlook, stated, expected) -> None:
    assert finding(outlook, **stated) == Finding(reason=expected[0], route=expected[1])


@pytest.mark.parametrize(
    ("stated", "route"),
    [
        ({"demand_types": (DemandType.TALENT, DemandType.TESTING)}, Route.SERVICE),
        ({"demand_types": (DemandType.PILOT,)}, Route.PILOT),
        ({"demand_types": (DemandType.BREAKTHROUGH,)}, Route.CHALLENGE),
        ({"indicators": TARGET, "is_funded": True}, Route.CHALLENGE),
        ({"indicators": TARGET, "is_funded": False}, Route.EXPERT),
        ({"indicators": TARGET, "price": MoneyBand(high=Decimal(500000))}, Route.CHALLENGE),
        ({"is_funded": True}, Route.EXPERT),
        ({}, Route.EXPERT),
    ],
)
def test_route_of_missing_supply_follows_what_is_asked_for(stated, route) -> None:
    assert finding(POOR, **stated) == Finding(reason=AbstentionReason.NO_SUPPLY, route=route)


def test_every_reason_and_route_is_said_in_both_languages() -> None:
    assert set(REASON_SENTENCES) == set(AbstentionReason)
    assert set(ROUTE_SENTENCES) == set(Route)
    said = [*REASON_SENTENCES.values(), *ROUTE_SENTENCES.values()]
    assert all(one.zh.endswith("。") and one.en.endswith((".", "?")) for one in said)
    assert len({one.zh for one in said}) == len({one.en for one in said}) == len(said)


def test_missing_supply_claims_no_more_than_is_known() -> None:
    found = Finding(reason=AbstentionReason.NO_SUPPLY, route=Route.EXPERT)
    assert found.sentence.zh == "清单里暂时没有找到把握较大的成果。"
    assert found.sentence.en == "No achievement on the list is likely enough to answer this demand."
    assert found.route_sentence == ROUTE_SENTENCES[Route.EXPERT]


def test_curve_counts_answered_demands_and_how_many_are_right() -> None:
    best, is_adequate = np.array([0.9, 0.5, 0.3, 0.1]), np.array([True, True, False, False])
    assert coverage_curve(best, is_adequate, thresholds=(0.0, 0.3, 0.5, 0.95)) == (
        CurvePoint(threshold=0.0, coverage=1.0, precision=0.5),
        CurvePoint(threshold=0.3, coverage=0.75, precision=2 / 3),
        CurvePoint(threshold=0.5, coverage=0.5, precision=1.0),
        CurvePoint(threshold=0.95, coverage=0.0, precision=None),
    )

"""Contents for tests: one with every field stated, per kind, and a Hypothesis strategy over all of them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from listings.engine.content import Contact, Content, Exclusion, Indicator, Right, Span
from listings.engine.terms import (
    Change,
    CooperationMode,
    DemandType,
    ExclusionReason,
    Kind,
    MaturityStage,
    Necessity,
    Operator,
    Originality,
    Ownership,
    PricingMode,
    Publicity,
    RightKind,
    RightStatus,
    RightsWish,
    Secrecy,
    SupportKind,
)
from marketplace.money import MoneyBand

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30)
NAMES = st.text(st.sampled_from("高温合金轴承检测线 abcXYZ019-（）"), min_size=1, max_size=20)
DECIMALS = st.decimals(
    allow_nan=False, allow_infinity=False, min_value=Decimal("-1e12"), max_value=Decimal("1e12"), places=4
)
DATES = st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 1, 1))
INTEGERS = st.integers(min_value=0, max_value=10_000)
SPANS = st.builds(
    lambda field, start, length: Span(field=field, start=start, end=start + length),
    st.sampled_from(["summary", "background", "indicator_text"]),
    st.integers(0, 500),
    st.integers(1, 40),
)
INDICATORS = st.builds(
    Indicator,
    quantity=TEXTS,
    operator=st.sampled_from(Operator),
    value=DECIMALS,
    second=st.none() | DECIMALS,
    unit=TEXTS,
    condition=TEXTS,
    change=st.none() | st.sampled_from(Change),
    necessity=st.none() | st.sampled_from(Necessity),
    proof=TEXTS,
    span=st.none() | SPANS,
)
RIGHTS = st.builds(
    Right,
    kind=st.sampled_from(RightKind),
    number=TEXTS,
    owner=TEXTS,
    status=st.none() | st.sampled_from(RightStatus),
    expires_on=st.none() | DATES,
    encumbrance=TEXTS,
)
PRICES = st.builds(
    MoneyBand,
    low=st.none() | DECIMALS,
    high=st.none() | DECIMALS,
    currency=st.sampled_from(["CNY", "USD", "EUR"]),
    is_negotiable=st.booleans(),
)


def tuples_of(values: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(values, max_size=3).map(tuple)


def maybe(values: Any) -> st.SearchStrategy[Any]:
    return st.none() | st.sampled_from(values)


FLAGS = st.none() | st.booleans()
CONTENTS: st.SearchStrategy[Content] = st.builds(
    Content,
    kind=st.sampled_from(Kind),
    title=NAMES,
    title_en=TEXTS,
    summary=TEXTS,
    summary_en=TEXTS,
    keywords=tuples_of(NAMES),
    organisation=TEXTS,
    credit_code=TEXTS,
    department=TEXTS,
    region=TEXTS,
    technical_fields=tuples_of(NAMES),
    industries=tuples_of(NAMES),
    cooperation_modes=tuples_of(st.sampled_from(CooperationMode)),
    price=st.none() | PRICES,
    indicators=tuples_of(INDICATORS),
    contact=st.none() | st.builds(Contact, name=TEXTS, phone=TEXTS, email=TEXTS),
    secrecy=maybe([Secrecy.OPEN, Secrecy.INTERNAL, Secrecy.TRADE_SECRET]),
    publicity=maybe(list(Publicity)),
    valid_from=st.none() | DATES,
    valid_until=st.none() | DATES,
    exclusions=tuples_of(st.builds(Exclusion, name=NAMES, reason=st.sampled_from(ExclusionReason))),
    attachments=tuples_of(NAMES),
    internal_note=TEXTS,
    trl=st.none() | st.integers(1, 9),
    maturity_stage=maybe(list(MaturityStage)),
    trl_evidence=TEXTS,
    inventors=tuples_of(NAMES),
    originality=maybe(list(Originality)),
    problem_solved=TEXTS,
    indicator_text=TEXTS,
    best_competitor=TEXTS,
    cost_comparison=TEXTS,
    application_cases=tuples_of(NAMES),
    rights=tuples_of(RIGHTS),
    ownership=maybe(list(Ownership)),
    inventor_share=st.none() | DECIMALS,
    funding_sources=tuples_of(NAMES),
    awards=tuples_of(NAMES),
    pricing_mode=maybe(list(PricingMode)),
    is_pay_after_use=FLAGS,
    free_period_months=st.none() | INTEGERS,
    is_open_licence=FLAGS,
    support_needed=tuples_of(st.sampled_from(SupportKind)),
    capacity=st.none() | INTEGERS,
    demand_types=tuples_of(st.sampled_from(DemandType)),
    background=TEXTS,
    existing_conditions=TEXTS,
    tried_solutions=TEXTS,
    cost_ceiling=TEXTS,
    size_limits=TEXTS,
    regulations=TEXTS,
    environment_limits=TEXTS,
    acceptance=TEXTS,
    is_funded=FLAGS,
    needed_by=st.none() | DATES,
    duration_months=st.none() | INTEGERS,
    rights_wish=maybe(list(RightsWish)),
    preferred_regions=tuples_of(NAMES),
)


def full_content(kind: Kind = Kind.ACHIEVEMENT, **changed: Any) -> Content:
    """A content in which every attribute says something, each text its own name, so that a leak can be told by its words."""
    stated: dict[str, Any] = {
        "kind": kind,
        "title": "title word",
        **{
            name: f"{name} word"
            for name in [
                "title_en",
                "summary",
                "summary_en",
                "organisation",
                "credit_code",
                "department",
                "region",
                "internal_note",
                "trl_evidence",
                "problem_solved",
                "indicator_text",
                "best_competitor",
                "cost_comparison",
                "background",
                "existing_conditions",
                "tried_solutions",
                "cost_ceiling",
                "size_limits",
                "regulations",
                "environment_limits",
                "acceptance",
            ]
        },
        **{
            name: (f"{name} word",)
            for name in [
                "keywords",
                "technical_fields",
                "industries",
                "attachments",
                "inventors",
                "application_cases",
                "funding_sources",
                "awards",
                "preferred_regions",
            ]
        },
        "cooperation_modes": (CooperationMode.JOINT, CooperationMode.LICENCE),
        "price": MoneyBand(low=Decimal("500000.5"), high=Decimal(800000), currency="CNY"),
        "indicators": (
            Indicator(quantity="typed", operator=Operator.AT_LEAST, value=Decimal("1.80"), unit="g/cm³"),
            Indicator(
                quantity="read from conditions",
                operator=Operator.AT_MOST,
                value=Decimal(5),
                span=Span(field="existing_conditions", start=0, end=4),
            ),
            Indicator(
                quantity="read from text",
                operator=Operator.BETWEEN,
                value=Decimal(-40),
                second=Decimal(85),
                unit="℃",
                necessity=Necessity.MUST,
                span=Span(field="indicator_text", start=2, end=9),
            ),
        ),
        "contact": Contact(name="contact name", phone="contact phone", email="contact email"),
        "secrecy": Secrecy.INTERNAL,
        "publicity": Publicity.PUBLIC,
        "valid_from": date(2026, 1, 1),
        "valid_until": date(2027, 1, 1),
        "exclusions": (Exclusion(name="excluded word", reason=ExclusionReason.COMPETITOR),),
        "trl": 6,
        "maturity_stage": MaturityStage.MIDDLE,
        "originality": Originality.ORIGINAL,
        "rights": (
            Right(
                kind=RightKind.INVENTION,
                number="granted number",
                status=RightStatus.GRANTED,
                expires_on=date(2040, 5, 1),
            ),
            Right(kind=RightKind.INVENTION, number="unpublished number", status=RightStatus.UNPUBLISHED),
        ),
        "ownership": Ownership.UNIT,
        "inventor_share": Decimal("62.5"),
        "pricing_mode": PricingMode.AGREEMENT,
        "is_pay_after_use": True,
        "free_period_months": 6,
        "is_open_licence": False,
        "support_needed": (SupportKind.PILOT,),
        "capacity": 3,
        "demand_types": (DemandType.BREAKTHROUGH,),
        "is_funded": True,
        "needed_by": date(2026, 12, 31),
        "duration_months": 18,
        "rights_wish": RightsWish.SHARED,
    }
    return Content(**(stated | changed))

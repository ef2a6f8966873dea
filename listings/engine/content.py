"""What a listing says: the content of one version, as immutable values.

Identity, owner and life (availability) are the listing's and not here. Sheets, forms, checks, the database and the matching engine
all speak in these values; `fields` lists the same attributes with their headers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Characters `start` to `end` (Python indices, end excluded) of the text of `field`."""

    field: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One technical indicator: required on a demand, claimed on an achievement.

    `value` is the bound; with BETWEEN it is the lower bound and `second` the upper; with TOLERANCE it is the nominal value (0 where
    only a deviation is stated) and `second` the half width. `unit` is written as a person would (`g/cm³`, `%`, `万吨/年`); empty
    means a pure number. `span` tells where in a free text it was found; None when it was typed as a row.
    """

    quantity: str
    operator: Operator
    value: Decimal
    second: Decimal | None = None
    unit: str = ""
    condition: str = ""
    change: Change | None = None
    necessity: Necessity | None = None
    proof: str = ""
    span: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """One intellectual property right; `encumbrance` names a pledge or a licence that stands on it."""

    kind: RightKind
    number: str = ""
    owner: str = ""
    status: RightStatus | None = None
    expires_on: date | None = None
    encumbrance: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Who answers; disclosure tier 2."""

    name: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """An organisation that must not be matched with this listing (hard filter); seen by the own organisation only."""

    name: str
    reason: ExclusionReason = ExclusionReason.OTHER


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """All that one version of a listing says. Empty tuple, empty string or None: not stated.

    Codes: `technical_fields`, `industries` and `regions` hold vocabulary codes (`marketplace/rules`), never names. Shares and
    percentages are 0-100. Texts are as typed, stripped.
    """

    kind: Kind
    title: str
    title_en: str = ""
    summary: str = ""
    """Achievement: the technical solution in short. Demand: the public summary that the enterprise approved."""
    summary_en: str = ""
    keywords: tuple[str, ...] = ()
    organisation: str = ""
    """The providing or asking organisation as written; empty: the acting organisation."""
    credit_code: str = ""
    department: str = ""
    region: str = ""
    """Division code (GB/T 2260) of the organisation."""
    technical_fields: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    cooperation_modes: tuple[CooperationMode, ...] = ()
    price: MoneyBand | None = None
    """Achievement: asking price. Demand: budget."""
    indicators: tuple[Indicator, ...] = ()
    contact: Contact | None = None
    secrecy: Secrecy | None = None
    publicity: Publicity | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    exclusions: tuple[Exclusion, ...] = ()
    attachments: tuple[str, ...] = ()
    internal_note: str = ""
    # maturity: the level of an achievement, the lowest acceptable level of a demand
    trl: int | None = None
    """GB/T 22900 level 1-9 as stated; a stated stage is never turned into a level."""
    maturity_stage: MaturityStage | None = None
    trl_evidence: str = ""
    # achievement only
    inventors: tuple[str, ...] = ()
    originality: Originality | None = None
    problem_solved: str = ""
    indicator_text: str = ""
    """核心指标 or 目标指标 as free text, kept beside the rows read from it."""
    best_competitor: str = ""
    cost_comparison: str = ""
    application_cases: tuple[str, ...] = ()
    rights: tuple[Right, ...] = ()
    ownership: Ownership | None = None
    inventor_share: Decimal | None = None
    funding_sources: tuple[str, ...] = ()
    awards: tuple[str, ...] = ()
    pricing_mode: PricingMode | None = None
    is_pay_after_use: bool | None = None
    free_period_months: int | None = None
    is_open_licence: bool | None = None
    support_needed: tuple[SupportKind, ...] = ()
    capacity: int | None = None
    """How many enterprises the team can talk to at a time."""
    # demand only
    demand_types: tuple[DemandType, ...] = ()
    background: str = ""
    existing_conditions: str = ""
    tried_solutions: str = ""
    """What was tried and why it failed."""
    cost_ceiling: str = ""
    size_limits: str = ""
    regulations: str = ""
    environment_limits: str = ""
    acceptance: str = ""
    is_funded: bool | None = None
    needed_by: date | None = None
    duration_months: int | None = None
    rights_wish: RightsWish | None = None
    preferred_regions: tuple[str, ...] = ()

"""One version of what a listing says: every single-valued field of `engine.content`. Its many-valued fields are `rows`."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from listings.engine.terms import (
    Kind,
    MaturityStage,
    Originality,
    Ownership,
    PricingMode,
    Publicity,
    RightsWish,
    Secrecy,
)
from listings.models.columns import ExactDecimal
from marketplace.db import Base, UtcDateTime, enum_column, id_column

HASH_LENGTH = 64
_BY_HAND = text("import_run_id IS NULL")


def _text() -> Mapped[str]:
    return mapped_column(Text, nullable=False, default="")


class ListingVersion(Base):
    """A version, immutable from the moment it is written; the columns carry the names of `Content`'s attributes.

    A `price_currency` says that a price was stated at all (negotiable included). `import_run_id` and `import_row` name where it came
    from; `provider_id` the organisation that stands behind it.
    """

    __tablename__ = "listing_versions"

    id: Mapped[str] = id_column()
    listing_id: Mapped[str] = mapped_column(ForeignKey("listings.id"), nullable=False)
    number: Mapped[int] = mapped_column(Integer, nullable=False)
    content_hash: Mapped[str] = mapped_column(String(HASH_LENGTH), nullable=False)
    provider_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), nullable=False, index=True)
    import_run_id: Mapped[str | None] = mapped_column(ForeignKey("import_runs.id"))
    import_row: Mapped[int | None] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, nullable=False)

    kind: Mapped[Kind] = enum_column(Kind, "kind", nullable=False)
    title: Mapped[str] = mapped_column(Text, nullable=False)
    title_en: Mapped[str] = _text()
    summary: Mapped[str] = _text()
    summary_en: Mapped[str] = _text()
    organisation: Mapped[str] = _text()
    credit_code: Mapped[str] = _text()
    department: Mapped[str] = _text()
    region: Mapped[str] = _text()
    price_low: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    price_high: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    price_currency: Mapped[str | None] = mapped_column(String(3))
    price_is_negotiable: Mapped[bool | None] = mapped_column(Boolean)
    secrecy: Mapped[Secrecy | None] = enum_column(Secrecy, "secrecy")
    publicity: Mapped[Publicity | None] = enum_column(Publicity, "publicity")
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date, index=True)
    internal_note: Mapped[str] = _text()
    trl: Mapped[int | None] = mapped_column(Integer)
    maturity_stage: Mapped[MaturityStage | None] = enum_column(MaturityStage, "maturity_stage")
    trl_evidence: Mapped[str] = _text()
    originality: Mapped[Originality | None] = enum_column(Originality, "originality")
    problem_solved: Mapped[str] = _text()
    indicator_text: Mapped[str] = _text()
    best_competitor: Mapped[str] = _text()
    cost_comparison: Mapped[str] = _text()
    ownership: Mapped[Ownership | None] = enum_column(Ownership, "ownership")
    inventor_share: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    pricing_mode: Mapped[PricingMode | None] = enum_column(PricingMode, "pricing_mode")
    is_pay_after_use: Mapped[bool | None] = mapped_column(Boolean)
    free_period_months: Mapped[int | None] = mapped_column(Integer)
    is_open_licence: Mapped[bool | None] = mapped_column(Boolean)
    capacity: Mapped[int | None] = mapped_column(Integer)
    background: Mapped[str] = _text()
    existing_conditions: Mapped[str] = _text()
    tried_solutions: Mapped[str] = _text()
    cost_ceiling: Mapped[str] = _text()
    size_limits: Mapped[str] = _text()
    regulations: Mapped[str] = _text()
    environment_limits: Mapped[str] = _text()
    acceptance: Mapped[str] = _text()
    is_funded: Mapped[bool | None] = mapped_column(Boolean)
    needed_by: Mapped[date | None] = mapped_column(Date)
    duration_months: Mapped[int | None] = mapped_column(Integer)
    rights_wish: Mapped[RightsWish | None] = enum_column(RightsWish, "rights_wish")

    __table_args__ = (
        UniqueConstraint("listing_id", "number"),
        Index("ix_listing_versions_by_hand", "created_at", sqlite_where=_BY_HAND, postgresql_where=_BY_HAND),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("title <> ''", name="title"),
        CheckConstraint("trl BETWEEN 1 AND 9", name="trl"),
        CheckConstraint("secrecy <> 'state_secret'", name="no_state_secret"),
        CheckConstraint("(price_currency IS NULL) = (price_is_negotiable IS NULL)", name="price_stated"),
        CheckConstraint(
            "price_currency IS NOT NULL OR (price_low IS NULL AND price_high IS NULL)", name="price_has_currency"
        ),
    )

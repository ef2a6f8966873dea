"""The many-valued fields of a version, one row each, in their order. Written and read in bulk by `contents`."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import unique

from sqlalchemy import CheckConstraint, Date, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from listings.engine.terms import (
    Change,
    ExclusionReason,
    Necessity,
    Operator,
    PersonRole,
    RightKind,
    RightStatus,
)
from listings.models.columns import ExactDecimal
from marketplace.db import Base, enum_column
from marketplace.wording import Titled

FIELD_LENGTH = 40
NO_ROWID = {"sqlite_with_rowid": False}
"""SQLite then keeps such a table in its primary key alone, instead of twice; other databases do not read it."""


@unique
class TermList(Titled):
    """Which list of `Content` a term belongs to; the value is the attribute's name."""

    KEYWORDS = "keywords", "关键词", "Keywords"
    TECHNICAL_FIELDS = "technical_fields", "技术领域", "Technical fields"
    INDUSTRIES = "industries", "应用行业", "Industries"
    COOPERATION_MODES = "cooperation_modes", "合作方式", "Ways of working together"
    DEMAND_TYPES = "demand_types", "需求类型", "Kinds of need"
    SUPPORT_NEEDED = "support_needed", "需要的支持", "Support wanted"
    PREFERRED_REGIONS = "preferred_regions", "地域偏好", "Preferred regions"
    FUNDING_SOURCES = "funding_sources", "资助来源", "Funding"
    AWARDS = "awards", "获奖", "Awards"
    APPLICATION_CASES = "application_cases", "应用案例", "Application cases"


def _version() -> Mapped[str]:
    return mapped_column(ForeignKey("listing_versions.id"), primary_key=True)


def _position() -> Mapped[int]:
    return mapped_column(Integer, primary_key=True, autoincrement=False)


def _text() -> Mapped[str]:
    return mapped_column(Text, nullable=False, default="")


class VersionTerm(Base):
    """One value of a list: a code of a vocabulary or a free text."""

    __tablename__ = "listing_version_terms"

    version_id: Mapped[str] = _version()
    list_name: Mapped[TermList] = enum_column(TermList, "list_name", primary_key=True)
    position: Mapped[int] = _position()
    value: Mapped[str] = mapped_column(Text, nullable=False)

    __table_args__ = NO_ROWID


class VersionIndicator(Base):
    """One technical indicator; the span columns are all set or all empty."""

    __tablename__ = "listing_version_indicators"

    version_id: Mapped[str] = _version()
    position: Mapped[int] = _position()
    quantity: Mapped[str] = _text()
    operator: Mapped[Operator] = enum_column(Operator, "operator", nullable=False)
    value: Mapped[Decimal] = mapped_column(ExactDecimal, nullable=False)
    second: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    unit: Mapped[str] = _text()
    condition: Mapped[str] = _text()
    change: Mapped[Change | None] = enum_column(Change, "change")
    necessity: Mapped[Necessity | None] = enum_column(Necessity, "necessity")
    proof: Mapped[str] = _text()
    span_field: Mapped[str | None] = mapped_column(String(FIELD_LENGTH))
    span_start: Mapped[int | None] = mapped_column(Integer)
    span_end: Mapped[int | None] = mapped_column(Integer)

    __table_args__ = (
        CheckConstraint(
            "(span_field IS NULL AND span_start IS NULL AND span_end IS NULL) OR (span_field IS NOT NULL AND span_start >= 0 AND span_end >= span_start)",
            name="span",
        ),
        NO_ROWID,
    )


class VersionRight(Base):
    """One intellectual property right."""

    __tablename__ = "listing_version_rights"

    version_id: Mapped[str] = _version()
    position: Mapped[int] = _position()
    kind: Mapped[RightKind] = enum_column(RightKind, "kind", nullable=False)
    number: Mapped[str] = _text()
    owner: Mapped[str] = _text()
    status: Mapped[RightStatus | None] = enum_column(RightStatus, "status")
    expires_on: Mapped[date | None] = mapped_column(Date)
    encumbrance: Mapped[str] = _text()

    __table_args__ = NO_ROWID


class VersionPerson(Base):
    """An inventor (ordered) or the contact (one at most, position 0)."""

    __tablename__ = "listing_version_people"

    version_id: Mapped[str] = _version()
    role: Mapped[PersonRole] = enum_column(PersonRole, "role", primary_key=True)
    position: Mapped[int] = _position()
    name: Mapped[str] = _text()
    phone: Mapped[str] = _text()
    email: Mapped[str] = _text()

    __table_args__ = (CheckConstraint("role <> 'contact' OR position = 0", name="one_contact"), NO_ROWID)


class VersionExclusion(Base):
    """An organisation that must not be matched; seen by the own organisation only."""

    __tablename__ = "listing_version_exclusions"

    version_id: Mapped[str] = _version()
    position: Mapped[int] = _position()
    name: Mapped[str] = mapped_column(Text, nullable=False)
    reason: Mapped[ExclusionReason] = enum_column(ExclusionReason, "reason", nullable=False)

    __table_args__ = NO_ROWID


class VersionAttachment(Base):
    """The name of an attachment as the list states it; a stored file joins it once there are uploads."""

    __tablename__ = "listing_version_attachments"

    version_id: Mapped[str] = _version()
    position: Mapped[int] = _position()
    name: Mapped[str] = mapped_column(Text, nullable=False)

    __table_args__ = NO_ROWID

"""Organisations and the names they go by. Listings, files and audit rows point here by id, some as a value."""

from __future__ import annotations

from datetime import date
from enum import unique

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace import clock
from marketplace.db import Base, enum_column, id_column
from marketplace.wording import Titled

CREDIT_CODE_LENGTH = 18
NAME_LENGTH = 255


@unique
class OrganisationKind(Titled):
    """What an organisation is."""

    UNIVERSITY = "university", "高校", "university", "高等院校", "大学", "学院"
    INSTITUTE = "institute", "科研院所", "research institute", "研究所", "研究院"
    ENTERPRISE = "enterprise", "企业", "enterprise", "公司"
    AGENCY = "agency", "服务机构", "service agency", "中介机构", "技术转移机构"
    FUND = "fund", "投资机构", "fund", "基金"
    GOVERNMENT = "government", "政府部门", "government body", "机关"
    OTHER = "other", "其他", "other"


class Organisation(Base):
    """One organisation between two dates; a part of a larger one names its parent. An unknown kind or region stays empty.

    `keeper_id` is the organisation whose list named it first, and which alone completes what is known of it; empty for one that
    keeps itself.
    """

    __tablename__ = "organisations"
    __table_args__ = (
        CheckConstraint(
            f"credit_code IS NULL OR length(credit_code) = {CREDIT_CODE_LENGTH}", name="credit_code_length"
        ),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="valid_period"),
        CheckConstraint("parent_id IS NULL OR parent_id <> id", name="not_its_own_parent"),
        CheckConstraint("keeper_id IS NULL OR keeper_id <> id", name="not_its_own_keeper"),
        UniqueConstraint("credit_code"),
    )

    id: Mapped[str] = id_column()
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    name_en: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    kind: Mapped[OrganisationKind | None] = enum_column(OrganisationKind, "kind", nullable=True)
    credit_code: Mapped[str | None] = mapped_column(String(CREDIT_CODE_LENGTH))
    region: Mapped[str] = mapped_column(String(6), default="")
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    keeper_id: Mapped[str | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    valid_from: Mapped[date] = mapped_column(Date, default=clock.today)
    valid_to: Mapped[date | None] = mapped_column(Date)


class OrganisationAlias(Base):
    """A name that an organisation goes or went by, its present one included; found by its normalised form."""

    __tablename__ = "organisation_aliases"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="valid_period"),
        UniqueConstraint("organisation_id", "normalised"),
        Index("ix_organisation_aliases_normalised", "normalised"),
    )

    id: Mapped[str] = id_column()
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"))
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    normalised: Mapped[str] = mapped_column(String(NAME_LENGTH))
    valid_from: Mapped[date] = mapped_column(Date, default=clock.today)
    valid_to: Mapped[date | None] = mapped_column(Date)

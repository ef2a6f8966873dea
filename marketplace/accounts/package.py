"""The record of accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace.package import Package

if TYPE_CHECKING:
    from marketplace.db import Base
    from marketplace.permissions import Permission


def _models() -> tuple[type[Base], ...]:
    from marketplace.accounts.models import Organisation, OrganisationAlias

    return Organisation, OrganisationAlias


def _permissions() -> tuple[Permission, ...]:
    from marketplace.accounts.permissions import PERMISSIONS

    return PERMISSIONS


PACKAGE = Package(name="accounts", models=_models, permissions=_permissions)

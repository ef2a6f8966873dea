"""Finding organisations: by id, by credit code, by any of their names. Called by services here and above."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from marketplace import clock
from marketplace.accounts.models import Organisation, OrganisationAlias
from marketplace.accounts.rules import normalised_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from marketplace.unit import Unit

CHUNK = 500


def organisation_names(unit: Unit, ids: Collection[str]) -> dict[str, str]:
    """Return the present name of each organisation by its id; unknown ids are left out."""
    found: dict[str, str] = {}
    for chunk in _chunks(ids):
        named = select(Organisation.id, Organisation.name).where(Organisation.id.in_(chunk))
        found.update({row.id: row.name for row in unit.session.execute(named)})
    return found


def organisations_by_credit_code(unit: Unit, codes: Collection[str]) -> dict[str, Organisation]:
    """Return organisations by their normalised credit code."""
    found: dict[str, Organisation] = {}
    for chunk in _chunks(codes):
        rows = unit.session.scalars(select(Organisation).where(Organisation.credit_code.in_(chunk)))
        found.update({row.credit_code: row for row in rows if row.credit_code})
    return found


def organisations_by_name(unit: Unit, names: Collection[str]) -> dict[str, list[Organisation]]:
    """Return, by normalised name, the organisations that go by it today, the oldest first."""
    wanted = {normalised_name(name) for name in names}
    today = clock.today()
    found: dict[str, list[Organisation]] = {}
    for chunk in _chunks(wanted):
        rows = unit.session.execute(
            select(OrganisationAlias.normalised, Organisation)
            .join(Organisation, Organisation.id == OrganisationAlias.organisation_id)
            .where(
                OrganisationAlias.normalised.in_(chunk),
                OrganisationAlias.valid_from <= today,
                or_(OrganisationAlias.valid_to.is_(None), OrganisationAlias.valid_to >= today),
            )
            .order_by(Organisation.id)
        )
        for normalised, organisation in rows:
            found.setdefault(normalised, []).append(organisation)
    return found


def _chunks(values: Iterable[str]) -> list[list[str]]:
    ordered = sorted(set(values))
    return [ordered[start : start + CHUNK] for start in range(0, len(ordered), CHUNK)]

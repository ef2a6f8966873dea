"""What happens to organisations: they are found or made from what a list says, and the local operator's own is kept.

Called by imports and at the first start. Nothing is merged: two organisations with one name stay two until a person decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from marketplace.accounts.models import NAME_LENGTH, Organisation, OrganisationAlias, OrganisationKind
from marketplace.accounts.permissions import CREATE_ORGANISATION, EDIT_ORGANISATION
from marketplace.accounts.queries import organisations_by_credit_code, organisations_by_name
from marketplace.accounts.rules import normalised_credit_code, normalised_name
from marketplace.actor import LOCAL_ORGANISATION_ID
from marketplace.audit.record import Deed, record_many
from marketplace.errors import Conflict, Invalid, Place
from marketplace.ids import new_id
from marketplace.permissions import authorise, may
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from marketplace.actor import Actor
    from marketplace.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedOrganisation:
    """An organisation as a list names it: any name it goes by and, if given, its credit code."""

    name: str
    credit_code: str = ""
    kind: OrganisationKind | None = None


def find_or_create_organisations(
    unit: Unit, *, wanted: Iterable[NamedOrganisation]
) -> dict[NamedOrganisation, Organisation]:
    """Return the organisation behind each name, made where there is none; a bounded number of queries for any number.

    A credit code decides: a known one finds its organisation whatever the name; an unknown one is added to an organisation of
    that name which has none and which the actor keeps (see `permissions`), and else makes a new one. Of several with one name the
    one with exactly this spelling is taken, then the oldest. What is made is kept by the organisation acted for.

    Raises Invalid for an empty name or a credit code that is not well-formed, Forbidden where one is to be made by an actor who
    may not.
    """
    items = list(dict.fromkeys(wanted))
    codes = {item: _checked(item) for item in items}
    by_code = organisations_by_credit_code(unit, [code for code in codes.values() if code])
    by_name = organisations_by_name(unit, [item.name for item in items])
    found: dict[NamedOrganisation, Organisation] = {}
    made: list[Organisation] = []
    completed: list[Organisation] = []
    for item in items:
        code, key = codes[item], normalised_name(item.name)
        known = by_code.get(code) if code else None
        organisation = known or _of_name(unit.actor, by_name.get(key, []), name=item.name, code=code)
        if organisation is None:
            organisation = _new(item, code, keeper_id=unit.actor.organisation_id)
            authorise(unit, CREATE_ORGANISATION, organisation)
            made.append(organisation)
            by_name.setdefault(key, []).append(organisation)
        elif code and organisation.credit_code is None:
            authorise(unit, EDIT_ORGANISATION, organisation)
            organisation.credit_code = code
            completed.append(organisation)
        if code:
            by_code[code] = organisation
        found[item] = organisation
    _enter(unit, made)
    record_many(unit, [_completed(organisation) for organisation in completed if organisation not in made])
    return found


def known_organisations(unit: Unit, *, wanted: Iterable[NamedOrganisation]) -> dict[NamedOrganisation, Organisation]:
    """Return the organisation that `find_or_create_organisations` would find for each name, those left out that it would make.

    Raises Invalid as it does.
    """
    codes = {item: _checked(item) for item in wanted}
    by_code = organisations_by_credit_code(unit, [code for code in codes.values() if code])
    by_name = organisations_by_name(unit, [item.name for item in codes])
    found = {
        item: (by_code.get(code) if code else None)
        or _of_name(unit.actor, by_name.get(normalised_name(item.name), []), name=item.name, code=code)
        for item, code in codes.items()
    }
    return {item: organisation for item, organisation in found.items() if organisation is not None}


def ensure_local_organisation(unit: Unit, *, name: str) -> Organisation:
    """Make the local operator's organisation at the first start; a new name in the settings renames it and keeps the old as alias."""
    organisation = unit.session.get(Organisation, LOCAL_ORGANISATION_ID)
    if organisation is None:
        organisation = _new(NamedOrganisation(name=name), None, organisation_id=LOCAL_ORGANISATION_ID)
        _enter(unit, [organisation])
    elif organisation.name != name:
        deed = Deed(
            action="renamed",
            object_kind="organisation",
            object_id=organisation.id,
            label=name,
            changes={"name": [organisation.name, name]},
        )
        organisation.name = name
        if normalised_name(name) not in _normalised_names(unit, organisation):
            unit.session.add(_alias(organisation, name))
        record_many(unit, [deed])
    unit.session.flush()
    return organisation


def add_alias(unit: Unit, *, organisation_id: str, name: str) -> OrganisationAlias:
    """Let an organisation be found by another name. Raises Conflict where it already is."""
    organisation = unit.session.get_one(Organisation, organisation_id)
    authorise(unit, EDIT_ORGANISATION, organisation)
    if normalised_name(name) in _normalised_names(unit, organisation):
        raise Conflict(
            "alias_known",
            Sentence(zh="这个单位已有此名称", en="This organisation already goes by this name"),
            value=name,
        )
    alias = _alias(organisation, name)
    unit.session.add(alias)
    record_many(
        unit,
        [
            Deed(
                action="alias_added",
                object_kind="organisation",
                object_id=organisation.id,
                label=organisation.name,
                changes={"alias": name},
            )
        ],
    )
    unit.session.flush()
    return alias


def _of_name(actor: Actor, candidates: list[Organisation], *, name: str, code: str | None) -> Organisation | None:
    """Return the candidate meant by a name; beside an unknown code that is one whose code the actor may fill in, or none."""
    free = [
        candidate
        for candidate in candidates
        if code is None or (candidate.credit_code is None and may(actor, EDIT_ORGANISATION, candidate))
    ]
    exact = [candidate for candidate in free if candidate.name == name]
    return next(iter(exact or free), None)


def _new(
    item: NamedOrganisation, code: str | None, *, organisation_id: str | None = None, keeper_id: str | None = None
) -> Organisation:
    return Organisation(
        id=organisation_id or new_id(),
        name=item.name.strip()[:NAME_LENGTH],
        kind=item.kind,
        credit_code=code,
        keeper_id=keeper_id,
    )


def _alias(organisation: Organisation, name: str) -> OrganisationAlias:
    return OrganisationAlias(organisation_id=organisation.id, name=name, normalised=normalised_name(name))


def _enter(unit: Unit, made: list[Organisation]) -> None:
    unit.session.add_all(made)
    unit.session.flush()  # no relationship orders the two inserts
    unit.session.add_all(_alias(organisation, organisation.name) for organisation in made)
    unit.session.flush()
    record_many(unit, [_made(organisation) for organisation in made])


def _normalised_names(unit: Unit, organisation: Organisation) -> set[str]:
    of_it = select(OrganisationAlias.normalised).where(OrganisationAlias.organisation_id == organisation.id)
    return set(unit.session.scalars(of_it))


def _completed(organisation: Organisation) -> Deed:
    return Deed(
        action="credit_code_added",
        object_kind="organisation",
        object_id=organisation.id,
        label=organisation.name,
        changes={"credit_code": [None, organisation.credit_code]},
    )


def _made(organisation: Organisation) -> Deed:
    return Deed(
        action="created",
        object_kind="organisation",
        object_id=organisation.id,
        label=organisation.name,
        changes={"name": organisation.name, "credit_code": organisation.credit_code},
    )


def _checked(item: NamedOrganisation) -> str | None:
    if not item.name.strip():
        raise Invalid(
            "organisation_unnamed",
            Sentence(zh="单位名称为空", en="The organisation has no name"),
            place=Place(field="organisation"),
        )
    if not item.credit_code.strip():
        return None
    code = normalised_credit_code(item.credit_code)
    if code is None:
        raise Invalid(
            "credit_code_invalid",
            Sentence(
                zh="统一社会信用代码应为 18 位且校验码正确",
                en="A unified social credit code has 18 characters and a matching check digit",
            ),
            place=Place(field="credit_code"),
            value=item.credit_code,
        )
    return code

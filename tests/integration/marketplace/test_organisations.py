from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from stdnum.cn import uscc

from marketplace import clock
from marketplace.accounts.models import Organisation, OrganisationAlias, OrganisationKind
from marketplace.accounts.queries import organisation_names, organisations_by_name
from marketplace.accounts.services import (
    NamedOrganisation,
    add_alias,
    ensure_local_organisation,
    find_or_create_organisations,
    known_organisations,
)
from marketplace.actor import LOCAL_OPERATOR, LOCAL_ORGANISATION_ID, SYSTEM
from marketplace.audit.queries import timeline
from marketplace.errors import Conflict, Forbidden, Invalid


def code(body: str) -> str:
    return body + uscc.calc_check_digit(body)


FIRST, SECOND, THIRD = (code(f"91510100MA6ABCDE{number}") for number in (1, 2, 3))


def count(units, model):
    return units.read(lambda unit: unit.session.scalar(select(func.count()).select_from(model)), actor=SYSTEM)


def find(units, operator, name, **more):
    wanted = NamedOrganisation(name=name, **more)
    return units.run(find_or_create_organisations, actor=operator, wanted=[wanted])[wanted]


def test_unknown_name_makes_an_organisation_with_its_alias_and_audit_row(units, operator):
    made = find(units, operator, "成都某某科技有限公司", credit_code=FIRST, kind=OrganisationKind.ENTERPRISE)
    assert (made.name, made.credit_code, made.kind, made.valid_from, made.valid_to) == (
        "成都某某科技有限公司", FIRST, OrganisationKind.ENTERPRISE, clock.today(), None,
    )  # fmt: skip
    alias = units.read(
        lambda unit: unit.session.scalars(
            select(OrganisationAlias).where(OrganisationAlias.organisation_id == made.id)
        ).one(),
        actor=SYSTEM,
    )
    assert (alias.name, alias.normalised) == ("成都某某科技有限公司", "成都某某科技")
    (happened,) = units.read(timeline, actor=SYSTEM, object_kind="organisation", object_id=made.id)
    assert (happened.action, dict(happened.values)) == (
        "created",
        {"name": "成都某某科技有限公司", "credit_code": FIRST},
    )


def test_name_in_another_writing_finds_the_same_organisation(units, operator):
    made = find(units, operator, "成都某某科技有限公司")
    assert find(units, operator, "成都某某科技（股份）有限公司").id == made.id
    assert find(units, operator, " 成都 某某科技 有限责任公司 ").id == made.id
    assert count(units, Organisation) == 2  # with the operator's own


def test_known_organisations_are_those_that_would_be_found_and_none_is_made(units, operator):
    find(units, operator, "旧名有限公司", credit_code=FIRST)
    find(units, operator, "成都某某科技")
    wanted = [
        NamedOrganisation(name="新名有限公司", credit_code=FIRST),
        NamedOrganisation(name=" 成都某某科技有限公司"),
        NamedOrganisation(name="成都某某科技", credit_code=SECOND),
        NamedOrganisation(name="旧名", credit_code=THIRD),
        NamedOrganisation(name="没有人知道的公司"),
    ]
    before = count(units, Organisation)
    known = units.read(known_organisations, actor=operator, wanted=wanted)
    assert ([one.name for one in known], count(units, Organisation)) == ([one.name for one in wanted[:3]], before)
    found = units.run(find_or_create_organisations, actor=operator, wanted=wanted)
    assert {one: organisation.id for one, organisation in known.items()} == {one: found[one].id for one in known}
    assert count(units, Organisation) == before + 2


def test_credit_code_decides_whatever_the_name(units, operator):
    made = find(units, operator, "旧名有限公司", credit_code=FIRST)
    assert find(units, operator, "新名有限公司", credit_code=FIRST).id == made.id
    assert find(units, operator, "旧名有限公司", credit_code=SECOND).id != made.id


def told(units, organisation):
    happened = units.read(timeline, actor=SYSTEM, object_kind="organisation", object_id=organisation.id)
    return [(one.action, one.values.get("credit_code")) for one in happened]


def test_first_credit_code_is_added_to_the_organisation_of_that_name_that_one_keeps(units, operator):
    made = find(units, operator, "成都某某科技")
    assert (made.credit_code, made.keeper_id) == (None, LOCAL_ORGANISATION_ID)
    found = find(units, operator, "成都某某科技有限公司", credit_code=FIRST)
    assert (found.id, found.credit_code) == (made.id, FIRST)
    assert told(units, made) == [("created", None), ("credit_code_added", [None, FIRST])]


def test_credit_code_of_the_own_organisation_is_added(units, operator):
    own = find(units, operator, "西部大学", credit_code=FIRST)
    assert (own.id, own.credit_code) == (LOCAL_ORGANISATION_ID, FIRST)
    assert told(units, own)[-1] == ("credit_code_added", [None, FIRST])


def test_list_of_another_keeper_adds_no_credit_code(units, operator):
    theirs = find(units, operator, "成都某某科技")
    own = find(units, operator, "东部大学")
    stranger = replace(operator, organisation_id=own.id)
    for name in ("成都某某科技", "西部大学"):
        assert find(units, stranger, name).id in {theirs.id, LOCAL_ORGANISATION_ID}
    other = find(units, stranger, "成都某某科技有限公司", credit_code=FIRST)
    assert (other.id == theirs.id, other.credit_code, other.keeper_id) == (False, FIRST, own.id)
    assert find(units, stranger, "西部大学", credit_code=SECOND).id != LOCAL_ORGANISATION_ID
    kept = units.read(
        lambda unit: [unit.session.get(Organisation, key) for key in (theirs.id, LOCAL_ORGANISATION_ID)], actor=SYSTEM
    )
    assert [organisation.credit_code for organisation in kept] == [None, None]
    assert told(units, theirs) == [("created", None)]


def test_code_in_a_later_row_of_one_list_completes_what_the_list_made(units, operator):
    plain, coded = NamedOrganisation(name="新单位"), NamedOrganisation(name="新单位有限公司", credit_code=FIRST)
    found = units.run(find_or_create_organisations, actor=operator, wanted=[plain, coded])
    assert found[plain].id == found[coded].id
    assert told(units, found[plain]) == [("created", FIRST)]


@pytest.mark.parametrize("actor", [SYSTEM, replace(LOCAL_OPERATOR, organisation_id=None)])
def test_actor_without_organisation_makes_none_and_finds_what_is_there(units, operator, actor):
    made = find(units, operator, "成都某某科技")
    with pytest.raises(Forbidden):
        find(units, actor, "成都另一科技")
    with pytest.raises(Forbidden):
        find(units, actor, "成都某某科技", credit_code=FIRST)
    assert find(units, actor, "成都某某科技").id == made.id
    assert count(units, Organisation) == 2


@pytest.mark.parametrize(
    ("name", "given_code", "problem"),
    [("成都某某科技", "91510100MA6ABCDE10", "credit_code_invalid"), ("  ", "", "organisation_unnamed")],
)
def test_unreadable_organisation_is_refused_and_nothing_made(units, operator, name, given_code, problem):
    with pytest.raises(Invalid) as caught:
        find(units, operator, name, credit_code=given_code)
    assert caught.value.code == problem
    assert count(units, Organisation) == 1


def test_many_are_found_and_made_with_a_bounded_number_of_queries(units, operator):
    from sqlalchemy import event  # noqa: PLC0415 - counts here alone

    def statements(number):
        seen = []

        def listen(*arguments):
            seen.append(arguments[2])

        event.listen(units.engine, "before_cursor_execute", listen)
        wanted = [NamedOrganisation(name=f"第{index}研究院-{number}") for index in range(number)]
        found = units.run(find_or_create_organisations, actor=operator, wanted=[*wanted, *wanted])
        event.remove(units.engine, "before_cursor_execute", listen)
        assert len({organisation.id for organisation in found.values()}) == number
        return len(seen)

    assert statements(3) == statements(300)
    assert count(units, Organisation) == 304
    assert count(units, OrganisationAlias) == 304


def test_alias_finds_its_organisation_until_it_ends(units, operator):
    units.run(add_alias, actor=operator, organisation_id=LOCAL_ORGANISATION_ID, name="西大")
    assert find(units, operator, "西大").id == LOCAL_ORGANISATION_ID
    ended = {"valid_from": clock.today() - timedelta(days=9), "valid_to": clock.today() - timedelta(days=1)}
    units.run(
        lambda unit: unit.session.execute(
            update(OrganisationAlias).where(OrganisationAlias.name == "西大").values(**ended)
        ),
        actor=operator,
    )
    assert units.read(organisations_by_name, actor=operator, names=["西大"]) == {}


def test_alias_twice_is_a_conflict(units, operator):
    with pytest.raises(Conflict) as caught:
        units.run(add_alias, actor=operator, organisation_id=LOCAL_ORGANISATION_ID, name="西部 大学")
    assert (caught.value.code, caught.value.value) == ("alias_known", "西部 大学")


def test_alias_of_a_foreign_organisation_is_forbidden(units, operator):
    own = find(units, operator, "东部大学")
    other = find(units, replace(operator, organisation_id=own.id), "东部研究院")
    with pytest.raises(Forbidden):
        units.run(add_alias, actor=operator, organisation_id=other.id, name="东大")
    assert units.read(organisations_by_name, actor=operator, names=["东大"]) == {}


def test_own_organisation_is_there_once_and_follows_the_setting(units, operator):
    assert units.read(organisation_names, actor=operator, ids=[LOCAL_ORGANISATION_ID, "unknown"]) == {
        LOCAL_ORGANISATION_ID: "西部大学"
    }
    for _ in range(2):
        units.run(ensure_local_organisation, actor=operator, name="西部理工大学")
    assert units.read(organisation_names, actor=operator, ids=[LOCAL_ORGANISATION_ID]) == {
        LOCAL_ORGANISATION_ID: "西部理工大学"
    }
    assert {find(units, operator, name).id for name in ("西部大学", "西部理工大学")} == {LOCAL_ORGANISATION_ID}
    happened = units.read(timeline, actor=SYSTEM, object_kind="organisation", object_id=LOCAL_ORGANISATION_ID)
    assert [(one.action, one.values["name"]) for one in happened] == [
        ("created", "西部大学"),
        ("renamed", ["西部大学", "西部理工大学"]),
    ]

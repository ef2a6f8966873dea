"""Who may fire which event in which state: every actor × event × state of the machines, and the rows each may see."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from listings.engine.reading.arrangement import Arrangement
from listings.engine.terms import Kind
from listings.models.duplicate import DuplicatePair
from listings.models.import_run import ImportRun
from listings.permissions.rights import PERMISSIONS
from listings.permissions.workflows import WORKFLOWS
from listings.queries.filters import EVERYTHING
from listings.queries.imports import recent_imports
from listings.queries.listings import listings_page
from listings.services.bulk.planning import choose_listings
from listings.services.layouts import arrange_import
from listings.services.uploads import cancel_import
from marketplace.actor import LOCAL_OPERATOR, LOCAL_ORGANISATION_ID, SYSTEM
from marketplace.fire import allowed_events
from marketplace.machine import events_from
from marketplace.permissions import may, which_rows
from tests.integration.listings.editing import opened

OTHER = replace(LOCAL_OPERATOR, organisation_id="another organisation")
NOBODY = replace(LOCAL_OPERATOR, organisation_id=None)
ACTORS = {"keeper": LOCAL_OPERATOR, "other": OTHER, "nobody": NOBODY, "program": SYSTEM}
TWINS = [{"编号": f"A-{number}", "成果名称": "高压截止阀门"} for number in (1, 2)]
BY_DATE = {"expire", "ask_again"}


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda workflow: workflow.object_kind)
def test_events_are_the_keepers_and_expiry_the_programs_too(workflow) -> None:
    for state in workflow.machine.states_map:
        row = SimpleNamespace(id="x", organisation_id=LOCAL_ORGANISATION_ID, **{workflow.column: state})
        here = events_from(workflow.machine, state)
        allowed = {name: allowed_events(actor, workflow, row) for name, actor in ACTORS.items()}
        assert allowed == {
            "keeper": here,
            "other": (),
            "nobody": (),
            "program": tuple(event for event in here if event in BY_DATE),
        }


@pytest.mark.parametrize("permission", PERMISSIONS, ids=lambda permission: permission.name)
def test_row_and_list_answer_the_same(importing, permission) -> None:
    importing.imported(TWINS if permission.model is DuplicatePair else TWINS[:1])
    opened(importing)
    importing.run(choose_listings, kind=Kind.ACHIEVEMENT, filters=EVERYTHING)
    undecided = importing.previewed([{"编号": "A-2", "成果名称": "泵"}])
    importing.run(
        arrange_import, import_run_id=undecided.id, arrangement=Arrangement(sheets=()), remember_as="区里的表"
    )
    importing.run(cancel_import, import_run_id=undecided.id)

    def answers(unit, *, actor):
        rows = unit.session.query(permission.model).all()
        listed = unit.session.query(permission.model).where(which_rows(actor, permission)).all()
        return [row.id for row in rows if may(actor, permission, row)], [row.id for row in listed], len(rows)

    for actor in ACTORS.values():
        by_row, by_list, total = read(importing, answers, actor)
        assert by_row == by_list
        assert total == (2 if permission.model is ImportRun else 1)


def read(importing, answers, actor):
    return importing.runtime.units.read(lambda unit: answers(unit, actor=actor), actor=LOCAL_OPERATOR)


def test_lists_show_the_rows_of_the_keeper_alone(importing) -> None:
    importing.imported([{"编号": "A-1", "成果名称": "阀门"}])
    units = importing.runtime.units

    def seen(actor):
        listings = units.read(listings_page, actor=actor, kind=Kind.ACHIEVEMENT)
        return len(listings.rows), listings.total, len(units.read(recent_imports, actor=actor).rows)

    assert [seen(actor) for actor in ACTORS.values()] == [(1, 1, 1), (0, 0, 0), (0, 0, 0), (0, 0, 0)]

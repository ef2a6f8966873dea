"""Who may do what with match runs: every actor × event × state, the rows each may see, and the services of others' runs."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from marketplace.actor import LOCAL_OPERATOR, LOCAL_ORGANISATION_ID, SYSTEM
from marketplace.errors import Forbidden, NotFound
from marketplace.fire import allowed_events
from marketplace.machine import events_from
from marketplace.permissions import may, which_rows
from matching.models.run import MatchRun
from matching.permissions.rights import PERMISSIONS
from matching.permissions.workflows import MATCH_RUN
from matching.queries.runs import match_run, recent_match_runs
from matching.services.books import shown_run
from matching.services.runs import cancel_match_run, retry_match_run
from matching.states import RunStatus

OTHER = replace(LOCAL_OPERATOR, organisation_id="another organisation")
NOBODY = replace(LOCAL_OPERATOR, organisation_id=None)
ACTORS = {"keeper": LOCAL_OPERATOR, "other": OTHER, "nobody": NOBODY, "program": SYSTEM}


def test_events_of_a_run_are_the_keepers_and_the_programs_own_work() -> None:
    programs = {"start", "complete", "fail"}
    for state in MATCH_RUN.machine.states_map:
        row = SimpleNamespace(id="x", organisation_id=LOCAL_ORGANISATION_ID, status=state)
        here = events_from(MATCH_RUN.machine, state)
        assert {name: allowed_events(actor, MATCH_RUN, row) for name, actor in ACTORS.items()} == {
            "keeper": here,
            "other": (),
            "nobody": (),
            "program": tuple(event for event in here if event in programs),
        }


OF_RUNS = [permission for permission in PERMISSIONS if permission.model is MatchRun]


@pytest.mark.parametrize("permission", OF_RUNS, ids=lambda permission: permission.name)
def test_row_and_list_of_runs_answer_the_same(matching, permission) -> None:
    run = matching.started()

    def answers(unit, *, asker):
        rows = unit.session.scalars(select(MatchRun)).all()
        listed = unit.session.scalars(select(MatchRun).where(which_rows(asker, permission))).all()
        return [row.id for row in rows if may(asker, permission, row)], [row.id for row in listed]

    seen = {name: matching.read(answers, asker=actor) for name, actor in ACTORS.items()}
    assert seen["keeper"] == ([run], [run])
    assert (seen["other"], seen["nobody"]) == (([], []), ([], []))
    assert seen["program"] == (([run], [run]) if permission.name == "match_run:execute" else ([], []))


def test_runs_of_others_are_neither_listed_nor_read_nor_changed(matching) -> None:
    run = matching.started()
    assert len(matching.read(recent_match_runs)) == 1
    assert matching.read(recent_match_runs, actor=OTHER) == []
    for call in (match_run, shown_run):
        with pytest.raises((Forbidden, NotFound)):
            matching.read(call, actor=OTHER, match_run_id=run)
    for service in (cancel_match_run, retry_match_run):
        with pytest.raises((Forbidden, NotFound)):
            matching.run(service, actor=OTHER, match_run_id=run)
    with pytest.raises((Forbidden, NotFound)):
        matching.book(run, actor=OTHER)
    assert matching.status(run) is RunStatus.QUEUED

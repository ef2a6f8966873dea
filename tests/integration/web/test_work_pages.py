"""The page of background work: what needs a person stands first, is done again by a button, and nothing that was typed is shown."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event, select

from marketplace import clock
from marketplace.actor import LOCAL_OPERATOR, SYSTEM
from marketplace.audit.models import AuditEntry
from marketplace.jobs.models import JobOutcome, JobRun
from marketplace.wording import Sentence
from tests.integration.web.lists import token_of
from tests.integration.web.pages import read_page

REASON = Sentence(zh="磁盘写满了", en="The disk is full")
FAULT = "OSError · marketplace/files/store.py:10 put"
SET_ASIDE = {"outcome": JobOutcome.FAILED, "error": REASON.as_json(), "faults": 5, "fault": FAULT}


@pytest.fixture
def kept(runtime, units):
    """Put one piece of work into the ledger, in the state that `values` say, and return its id."""

    def keep(job="reconcile_index", number=0, **values):
        if values.get("outcome") is not None:
            values["finished_at"] = clock.now()
        run = JobRun(
            job=job,
            arguments={},
            actor={"kind": "system", "id": "system", "label": "系统", "organisation_id": None, "language": "zh"},
            object_kind="paper",
            object_id=f"P{number}",
        )
        for name, value in values.items():
            setattr(run, name, value)

        def add(unit):
            unit.session.add(run)

        units.run(add, actor=SYSTEM)
        return run.id

    return keep


def later():
    return clock.now() + timedelta(minutes=5)


def test_page_without_work_says_what_would_stand_there(client, english):
    response = client.get("/jobs")
    assert ("没有这类任务" in read_page(response).main, "run-again" in response.text) == (True, False)
    assert "No work in this state" in read_page(english.get("/jobs")).main


def test_set_aside_work_stands_first_with_its_reason(client, english, kept):
    kept(number=1)
    kept(number=2, **SET_ASIDE)
    page = read_page(client.get("/jobs"))
    found = [word in page.main for word in ("核对搜索索引", "已搁置", "磁盘写满了", FAULT, "重新执行")]
    assert found == [True] * 5
    assert "The disk is full" in read_page(english.get("/jobs")).main


def test_each_state_has_its_work_and_its_count(client, kept):
    kept(number=1)
    kept(number=2, worker="here:1", lease_until=later(), stage="Ranking", done=3, total=9)
    kept(number=3, faults=2, paused_until=later(), fault=FAULT)
    kept(number=4, outcome=JobOutcome.DONE)
    found = {}
    for state in ("waiting", "running", "failing", "set_aside", "done"):
        main = read_page(client.get(f"/jobs?state={state}")).main
        found[state] = [word in main for word in ("3 / 9", "下次重试", "没有这类任务")]
    assert found == {
        "waiting": [False, False, False],
        "running": [True, False, False],
        "failing": [False, True, False],
        "set_aside": [False, False, True],
        "done": [False, False, False],
    }
    links = {text.split()[-1] for text, address in read_page(client.get("/jobs")).links if "state=" in address}
    assert links == {"1", "0", "已完成"}


def test_button_has_work_done_again_on_the_record(client, units, kept):
    job_run_id = kept(**SET_ASIDE)
    address = f"/jobs/{job_run_id}/run-again?state=set_aside"
    assert client.post(address).status_code == 400  # no token
    response = client.post(address, data={"csrf_token": token_of(client)})
    run = units.read(lambda unit: unit.session.get(JobRun, job_run_id), actor=LOCAL_OPERATOR)
    assert (response.headers["Location"], run.outcome, run.faults) == ("/jobs?state=set_aside", JobOutcome.DONE, 0)
    actions = units.read(lambda unit: list(unit.session.scalars(select(AuditEntry.action))), actor=LOCAL_OPERATOR)
    assert actions[-1] == "run_again"
    refused = client.post(address, data={"csrf_token": token_of(client)})
    assert (refused.status_code, "只有已搁置" in read_page(refused).main) == (409, True)


def test_work_that_cannot_be_repeated_has_no_button(client, kept):
    kept(job="preview_import", **SET_ASIDE)
    response = client.get("/jobs")
    assert ("检查上传的清单" in read_page(response).main, "run-again" in response.text) == (True, False)
    kept(job="reconcile_index", number=1, **SET_ASIDE)
    assert client.get("/jobs").text.count("run-again") == 1


def test_long_lists_go_on_at_a_place(client, kept):
    ids = [kept(number=number, outcome=JobOutcome.DONE) for number in range(51)]
    first = client.get("/jobs?state=done")
    older = [address for text, address in read_page(first).links if text == "更早的任务"]
    main = read_page(client.get(older[0])).main
    assert (ids[0] in first.text, ids[0] in main, ids[1] in main) == (False, True, False)
    assert "核对搜索索引" in read_page(client.get("/jobs?state=done&before=nothing")).main


def test_one_piece_of_work_costs_as_many_statements_as_three(client, runtime, kept):
    def statements():
        seen = []

        def note(connection, cursor, statement, *rest):
            if not statement.startswith(("PRAGMA", "BEGIN")):
                seen.append(statement)

        event.listen(runtime.units.engine, "before_cursor_execute", note)
        client.get("/jobs?state=set_aside")
        event.remove(runtime.units.engine, "before_cursor_execute", note)
        return len(seen)

    kept(number=1, **SET_ASIDE)
    one = statements()
    kept(number=2, **SET_ASIDE)
    kept(number=3, **SET_ASIDE)
    assert (one, statements()) == (2, 2)


def test_work_in_progress_leads_to_it(client):
    assert ("后台任务", "/jobs") in read_page(client.get("/running")).links

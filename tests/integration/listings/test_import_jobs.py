"""The same import by jobs, as pages ask for it; interrupted runs; two workers at one run."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from sqlalchemy import select

from listings.engine.terms import Kind
from listings.queries.imports import Counts, import_run
from listings.services import batches, imports
from listings.services.batches import store_batch
from listings.services.imports import run_import
from listings.services.uploads import (
    cancel_import,
    change_mapping,
    confirm_import,
    request_preview,
    resume_import,
    upload_list,
)
from listings.sheets.lists import read_listed
from listings.states import ImportStatus
from marketplace.actor import LOCAL_OPERATOR
from marketplace.errors import Conflict, Forbidden
from marketplace.files.models import StoredFile
from marketplace.jobs.models import JobOutcome, JobRun
from marketplace.wording import Sentence
from tests.factories.runtimes import open_runtime
from tests.integration.listings.conftest import Importing, as_csv
from tests.integration.listings.ledgers import audited, dump, lists, trail_is_sound

ROWS = [{"编号": f"B-{number}", "成果名称": f"第{number}号成果"} for number in range(5)]

BECAUSE = Sentence(zh="因为", en="because")


@pytest.fixture
def inline(home):
    runtime = open_runtime(home, queue="inline")
    yield Importing(runtime)
    runtime.units.engine.dispose()


def running(importing) -> str:
    """Return a confirmed run of five rows that has been started and has stored the first two."""
    run_id = importing.previewed(ROWS).id
    running_by_now(importing, run_id)
    return run_id


def running_by_now(importing, run_id) -> None:
    importing.confirm(run_id)
    importing.run(imports._start, import_run_id=run_id)
    importing.run(store_batch, import_run_id=run_id, size=2)


def test_jobs_preview_and_run_what_pages_ask_for(inline) -> None:
    run_id = inline.upload(as_csv(ROWS))
    inline.run(request_preview, import_run_id=run_id)
    assert inline.read(import_run, import_run_id=run_id).status is ImportStatus.PREVIEWED
    inline.confirm(run_id)
    summary = inline.read(import_run, import_run_id=run_id)
    assert (summary.status, summary.counts) == (ImportStatus.COMPLETED, Counts(created=5))
    assert len(lists(inline.runtime)) == 5


def test_interrupted_run_goes_on_where_it_stood(importing, runtime) -> None:
    run_id = running(importing)
    assert len(lists(runtime)) == 2
    run_import(runtime.units, actor=importing.actor, import_run_id=run_id)
    assert importing.read(import_run, import_run_id=run_id).counts == Counts(created=5)
    assert [len(lines) for lines in lists(runtime).values()] == [2] * 5
    assert audited(runtime).count(("listing", "published")) == 5
    assert trail_is_sound(runtime)


def test_failing_batch_leaves_nothing_and_can_be_repeated(importing, runtime, monkeypatch) -> None:
    run_id = running(importing)
    before = dump(runtime)

    def broken(*arguments):
        raise RuntimeError("the power went out")

    with monkeypatch.context() as patch:
        patch.setattr(batches, "write_listing_documents", broken)
        with pytest.raises(RuntimeError, match="power"):
            importing.run(store_batch, import_run_id=run_id, size=2)
    assert dump(runtime) == before
    run_import(runtime.units, actor=importing.actor, import_run_id=run_id)
    assert len(lists(runtime)) == 5


def test_two_workers_at_one_run_take_turns(importing, runtime) -> None:
    run_id = running(importing)
    seen = [importing.run(store_batch, import_run_id=run_id, size=1).done for _ in range(4)]
    assert seen == [3, 4, 5, 5]
    run_import(runtime.units, actor=importing.actor, import_run_id=run_id)
    run_import(runtime.units, actor=importing.actor, import_run_id=run_id)
    assert [len(lines) for lines in lists(runtime).values()] == [2] * 5
    assert audited(runtime).count(("import_run", "completed")) == 1


def test_run_that_was_given_up_is_resumed(inline, monkeypatch) -> None:
    run_id = inline.previewed(ROWS).id
    with monkeypatch.context() as patch:
        patch.setattr("listings.jobs.run_import", lambda *arguments, **named: 1 / 0)
        inline.confirm(run_id)
    assert inline.read(import_run, import_run_id=run_id).status is ImportStatus.CONFIRMED
    inline.run(resume_import, import_run_id=run_id)
    assert inline.read(import_run, import_run_id=run_id).status is ImportStatus.COMPLETED
    with pytest.raises(Conflict, match="not_under_way"):
        inline.run(resume_import, import_run_id=run_id)


def test_preview_that_is_given_up_says_why(inline, monkeypatch) -> None:
    run_id = inline.upload(as_csv(ROWS))
    refusal = Conflict("because", BECAUSE)

    def refused(*arguments, **named):
        raise refusal

    monkeypatch.setattr("listings.jobs.preview_import", refused)
    inline.run(request_preview, import_run_id=run_id)
    summary = inline.read(import_run, import_run_id=run_id)
    assert (summary.status, summary.failure) == (ImportStatus.FAILED, BECAUSE)


def test_preview_of_an_import_that_was_confirmed_meanwhile_ends_quietly(inline) -> None:
    run_id = inline.previewed(ROWS).id
    inline.confirm(run_id)
    before = dump(inline.runtime)
    inline.run(request_preview, import_run_id=run_id)
    assert dump(inline.runtime) == before
    runs = inline.read(lambda unit: unit.session.execute(select(JobRun.job, JobRun.outcome, JobRun.attempts)).all())
    assert sorted(runs) == [("preview_import", JobOutcome.DONE, 1), ("run_import", JobOutcome.DONE, 1)]


def test_preview_that_is_overtaken_by_the_confirmation_changes_nothing(importing, runtime, monkeypatch) -> None:
    run_id = importing.previewed(ROWS).id

    def late(*arguments, **named):
        running_by_now(importing, run_id)
        return read_listed(*arguments, **named)

    monkeypatch.setattr("listings.services.previews.read_listed", late)
    assert importing.preview(run_id).status is ImportStatus.RUNNING
    run_import(runtime.units, actor=importing.actor, import_run_id=run_id)
    assert importing.read(import_run, import_run_id=run_id).counts == Counts(created=5)
    assert ("import_run", "previewed") not in audited(runtime)[4:]


def test_cancelled_import_stores_nothing(importing, runtime) -> None:
    run_id = importing.previewed(ROWS).id
    importing.run(cancel_import, import_run_id=run_id)
    with pytest.raises(Conflict, match="not_in_this_state"):
        importing.run(confirm_import, import_run_id=run_id)
    assert lists(runtime) == {}


def test_columns_may_be_assigned_otherwise_until_the_confirmation(importing) -> None:
    rows = [{"编号": "B-1", "我们的叫法": "耐高温合金涂层"}]
    run_id = importing.upload(as_csv(rows))
    assert importing.preview(run_id).counts.created == 0
    importing.run(change_mapping, import_run_id=run_id, mapping={"我们的叫法": "title"})
    assert importing.preview(run_id).counts == Counts(created=1)
    importing.confirm(run_id)
    with pytest.raises(Conflict, match="import_is_decided"):
        importing.run(change_mapping, import_run_id=run_id, mapping={})


def test_actor_without_organisation_uploads_nothing(importing, runtime) -> None:
    nobody = replace(LOCAL_OPERATOR, organisation_id=None)

    taken = runtime.files.take(io.BytesIO(b"x"), name="x.csv")

    def uploaded(unit):
        upload_list(unit, kind=Kind.DEMAND, taken=taken, files=runtime.files)

    with pytest.raises(Forbidden):
        runtime.units.run(uploaded, actor=nobody)
    assert importing.read(lambda unit: unit.session.scalars(select(StoredFile)).all()) == []

"""The log says what broke and where, and quotes nothing that a person wrote: a list holds names and telephone numbers."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest
import structlog
from sqlalchemy.exc import IntegrityError

from marketplace.accounts.models import OrganisationAlias
from marketplace.actor import LOCAL_OPERATOR
from marketplace.app import create_app
from marketplace.errors import Invalid
from marketplace.ids import new_id
from marketplace.jobs.perform import perform
from marketplace.jobs.port import Job, Message
from marketplace.operations.logs import configure_logs
from marketplace.wording import Sentence

PERSON = "张三 13800000000"


@pytest.fixture(params=[False, True], ids=["text", "json"])
def log(request, capsys, settings):
    """What the process has logged so far, as `configure_logs` writes it; the log is as it was afterwards."""
    before, was_configured = structlog.get_config(), structlog.is_configured()
    structlog.reset_defaults()
    configure_logs(replace(settings, log_json=request.param), level=logging.INFO)
    yield lambda: "".join(capsys.readouterr())
    structlog.reset_defaults()
    if was_configured:
        structlog.configure(**before)


def refer_to_nobody(unit):
    """Break a foreign key with a row that holds a person."""
    unit.session.add(OrganisationAlias(organisation_id=new_id(), name=PERSON, normalised=PERSON))


def assert_told_without_the_person(written, *words):
    assert [word for word in words if word not in written] == []
    assert [piece for piece in (PERSON, "13800000000", "张三", "\\u5f20") if piece in written] == []


def test_broken_constraint_in_a_job_is_logged_without_the_row(log, runtime):
    def break_it(work):
        work.runtime.units.run(refer_to_nobody, actor=work.actor)

    job = Job(name="break", title=Sentence(zh="打破", en="break"), function=break_it)
    perform(replace(runtime, jobs={"break": job}), Message(job="break", primitives={}))
    assert_told_without_the_person(
        log(), "job_failed", "sqlalchemy.exc.IntegrityError (SQLITE_CONSTRAINT_FOREIGNKEY)", "break_it"
    )


def test_error_of_the_database_does_not_hold_the_row(runtime):
    with pytest.raises(IntegrityError) as caught:
        runtime.units.run(refer_to_nobody, actor=LOCAL_OPERATOR)
    assert "FOREIGN KEY constraint failed" in str(caught.value)
    assert "13800000000" not in str(caught.value)


@pytest.mark.parametrize(
    ("fault", "named"),
    [
        (ValueError(f"could not convert {PERSON}"), "builtins.ValueError"),
        (KeyError(PERSON), "builtins.KeyError"),
    ],
)
def test_broken_page_is_logged_once_with_its_reference(log, settings, runtime, fault, named):
    app = create_app(settings, (), runtime=runtime)
    app.config["PROPAGATE_EXCEPTIONS"] = False

    def probe():
        raise fault from Invalid("cell_unreadable", Sentence(zh=PERSON, en=PERSON), value=PERSON)

    app.add_url_rule("/broken-probe", view_func=probe)
    answered = app.test_client().get("/broken-probe", headers={"Accept": "application/json"}).get_json(force=True)
    written = log()
    assert_told_without_the_person(written, named, "marketplace.errors.Invalid (cell_unreadable)", "in probe")
    assert written.count("request_failed") == written.count(answered["reference"]) == written.count(named) == 1


def test_fault_that_a_library_logs_takes_the_same_way(log):
    logging.getLogger("huey").error("Unhandled exception in task %s.", "01ABC", exc_info=RuntimeError(PERSON))
    assert_told_without_the_person(log(), "library", "Unhandled exception in task 01ABC.", "builtins.RuntimeError")

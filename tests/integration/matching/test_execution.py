"""A match run over the database: executed twice, killed, cancelled, failed and tried again; its book; who may do what."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from listings.engine.terms import Kind
from marketplace.actor import LOCAL_OPERATOR, LOCAL_ORGANISATION_ID, SYSTEM
from marketplace.audit.models import AuditEntry
from marketplace.audit.verify import verify_chains
from marketplace.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.fire import allowed_events
from marketplace.machine import events_from
from marketplace.permissions import may, which_rows
from marketplace.wording import Sentence
from matching.engine.options import MatchOptions
from matching.engine.stages import Stage
from matching.models.match import Match, MatchAbstention
from matching.models.run import MatchEntry, MatchRun
from matching.permissions.rights import PERMISSIONS
from matching.permissions.workflows import MATCH_RUN
from matching.queries.results import achievement_results
from matching.queries.runs import match_run, recent_match_runs
from matching.services import storing
from matching.services.books import shown_run, write_match_book
from matching.services.execution import execute_match_run
from matching.services.runs import Choice, cancel_match_run, fail_match_run, retry_match_run, start_match_run
from matching.states import RunStatus
from tests.integration.listings.conftest import Importing
from tests.integration.matching.conftest import FORMULA, NEEDS, SUPPLY

OTHER = replace(LOCAL_OPERATOR, organisation_id="another organisation")
NOBODY = replace(LOCAL_OPERATOR, organisation_id=None)
ACTORS = {"keeper": LOCAL_OPERATOR, "other": OTHER, "nobody": NOBODY, "program": SYSTEM}
REASON = Sentence(zh="检索不可用", en="The search does not answer")


class Killed(BaseException):
    """What a test raises where a process would die."""


class Matching:
    """The steps of a run on one runtime."""

    def __init__(self, runtime) -> None:
        self.runtime = runtime

    def run(self, function, *, actor=LOCAL_OPERATOR, **given):
        return self.runtime.units.run(function, actor=actor, **given)

    def read(self, function, *, actor=LOCAL_OPERATOR, **given):
        return self.runtime.units.read(function, actor=actor, **given)

    def started(self, **given) -> str:
        options = given.pop("options", MatchOptions())
        return self.run(lambda unit: start_match_run(unit, options=options, in_background=False, **given).id)

    def execute(self, run_id, progress=lambda stage, done, total: None) -> None:
        execute_match_run(
            self.runtime.units,
            actor=LOCAL_OPERATOR,
            match_run_id=run_id,
            search=self.runtime.search,
            encoder=self.runtime.encoder,
            progress=progress,
        )

    def status(self, run_id) -> RunStatus:
        return self.read(match_run, match_run_id=run_id).status

    def stored(self, run_id) -> tuple[list[tuple[object, ...]], list[str]]:
        """Return (demand, achievement, ranks, level) of every match, and the demands that were abstained."""

        def rows(unit):
            names = {row.version_id: row.external_id for row in unit.session.scalars(select(MatchEntry))}
            matches = unit.session.scalars(select(Match).where(Match.match_run_id == run_id))
            silent = unit.session.scalars(select(MatchAbstention).where(MatchAbstention.match_run_id == run_id))
            pairs = [
                (names[one.demand_version_id], names[one.achievement_version_id], one.demand_rank, one.level)
                for one in matches
            ]
            return sorted(pairs, key=str), sorted(names[one.demand_version_id] for one in silent)

        return self.read(rows)

    def book(self, run_id, language="zh", actor=LOCAL_OPERATOR):
        def written(unit):
            return write_match_book(unit, match_run_id=run_id, language=language, files=self.runtime.files)

        stored = self.run(written, actor=actor)
        with self.runtime.files.open_row(stored) as stream:
            return stored, load_workbook(io.BytesIO(stream.read()))


@pytest.fixture
def matching(runtime) -> Matching:
    """Both lists imported, nothing matched yet."""
    importing = Importing(runtime)
    importing.imported(SUPPLY, Kind.ACHIEVEMENT)
    importing.imported(NEEDS, Kind.DEMAND)
    return Matching(runtime)


def test_run_finds_the_pair_and_says_what_it_compared(matching) -> None:
    run = matching.started()
    matching.execute(run)
    summary = matching.read(match_run, match_run_id=run)
    assert (summary.status, summary.counts.achievements, summary.counts.demands) == (RunStatus.COMPLETED, 4, 2)
    pairs, silent = matching.stored(run)
    assert ("XQ-1", "CG-1", 1) in [pair[:3] for pair in pairs]
    assert silent == ["XQ-2"]


def test_run_executed_twice_stores_nothing_twice(matching) -> None:
    run = matching.started()
    matching.execute(run)
    first = matching.stored(run)
    matching.execute(run)
    assert matching.stored(run) == first


@pytest.mark.parametrize("stage", [Stage.RECALL, Stage.EXPLAIN, Stage.STORE])
def test_killed_run_is_begun_anew_without_doubles(matching, monkeypatch, stage) -> None:
    monkeypatch.setattr(storing, "BATCH", 1)
    whole = matching.started()
    matching.execute(whole)
    run = matching.started()

    def die(at, done, total):
        if at is stage and done:
            raise Killed

    with pytest.raises(Killed):
        matching.execute(run, die)
    assert matching.status(run) is RunStatus.RUNNING
    assert bool(matching.stored(run)[0]) == (stage is Stage.STORE)
    with pytest.raises(Conflict):
        matching.read(shown_run, match_run_id=run)
    matching.execute(run)
    assert matching.status(run) is RunStatus.COMPLETED
    assert matching.stored(run) == matching.stored(whole)


@pytest.mark.parametrize("stage", [Stage.RANK, Stage.STORE])
def test_run_cancelled_while_it_runs_keeps_nothing(matching, monkeypatch, stage) -> None:
    monkeypatch.setattr(storing, "BATCH", 1)
    run = matching.started()

    def cancel(at, done, total):
        if at is stage and matching.status(run) is RunStatus.RUNNING:
            matching.run(cancel_match_run, match_run_id=run)

    matching.execute(run, cancel)
    assert (matching.status(run), matching.stored(run)) == (RunStatus.CANCELLED, ([], []))
    matching.execute(run)
    assert (matching.status(run), matching.stored(run)) == (RunStatus.CANCELLED, ([], []))


def test_failed_run_says_why_and_is_tried_again_by_a_worker(matching) -> None:
    run = matching.started()
    matching.run(fail_match_run, match_run_id=run, failure=REASON)
    failed = matching.read(match_run, match_run_id=run)
    assert (failed.status, failed.failure) == (RunStatus.FAILED, REASON)
    matching.run(retry_match_run, match_run_id=run)
    again = matching.read(match_run, match_run_id=run)
    assert (again.status, again.failure) == (RunStatus.COMPLETED, None)


@pytest.mark.parametrize("service", [cancel_match_run, retry_match_run])
def test_completed_run_is_neither_cancelled_nor_tried_again(matching, service) -> None:
    run = matching.started()
    matching.execute(run)
    with pytest.raises(Conflict):
        matching.run(service, match_run_id=run)
    assert matching.status(run) is RunStatus.COMPLETED


def test_every_step_of_a_run_is_in_a_sound_audit_chain(matching) -> None:
    run = matching.started()
    matching.run(fail_match_run, match_run_id=run, failure=REASON)
    matching.run(retry_match_run, match_run_id=run)
    matching.book(run)

    def actions(unit):
        entries = select(AuditEntry).where(AuditEntry.object_id == run).order_by(AuditEntry.number)
        return [entry.action for entry in unit.session.scalars(entries)], verify_chains(unit.session).findings

    done, findings = matching.read(actions)
    assert done == ["created", "failed", "retried", "started", "completed", "book_written"]
    assert list(findings) == []


def test_run_over_an_empty_list_is_refused_in_words(runtime) -> None:
    Importing(runtime).imported(SUPPLY, Kind.ACHIEVEMENT)
    with pytest.raises(Invalid) as caught:
        Matching(runtime).started()
    assert (caught.value.code, caught.value.text("zh")) == ("match_run.empty", "还没有已发布的技术需求，请先导入清单")


def test_run_over_a_choice_takes_what_the_import_named(matching) -> None:
    later = Importing(matching.runtime).imported(
        [SUPPLY[0], {"编号": "CG-9", "成果名称": "茶叶萎凋机"}], Kind.ACHIEVEMENT
    )
    run = matching.started(achievements=Choice(import_run_ids=(later.id,)))
    matching.execute(run)
    summary = matching.read(match_run, match_run_id=run)
    assert (summary.counts.achievements, summary.counts.demands) == (2, 2)
    assert {pair[1] for pair in matching.stored(run)[0]} <= {"CG-1", "CG-9"}


@pytest.mark.parametrize(("as_of", "marked"), [(None, 0), (datetime(2026, 11, 22, tzinfo=UTC).date(), 1)])
def test_validity_is_judged_only_where_a_day_is_named(matching, as_of, marked) -> None:
    run = matching.started(options=MatchOptions(as_of=as_of))
    matching.execute(run)
    assert len(matching.read(shown_run, match_run_id=run).expired_achievements) == marked


def test_book_names_files_rejected_rows_and_the_organisation_of_the_operator(matching) -> None:
    run = matching.started()
    matching.execute(run)
    _, book = matching.book(run)
    settings = dict(book["设置与模型"].iter_rows(values_only=True))
    assert settings["文件：成果清单"].startswith("list.csv，4 行，退回 0 行，SHA-256 ")
    assert settings["文件：需求清单"].startswith("list.csv，4 行，退回 2 行，SHA-256 ")
    assert len(settings["文件：需求清单"].rsplit(" ", 1)[1]) == 64
    notes = [row[:5] for row in book["数据质量"].iter_rows(min_row=2, values_only=True)]
    assert ("退回的行", "list.csv", None, 5, "XQ-4") in notes
    shown = {row[1]: row[2] for row in book["按成果"].iter_rows(min_row=2, values_only=True)}
    assert shown[FORMULA] == "西部大学"
    figures = dict(book["总览"].iter_rows(min_row=2, values_only=True))
    assert figures["需求清单：退回的行"] == 2


def test_book_is_written_once_in_each_language(matching) -> None:
    run = matching.started()
    matching.execute(run)
    chinese, _ = matching.book(run)
    english, book = matching.book(run, "en")
    assert matching.book(run)[0].id == chinese.id != english.id
    assert book.sheetnames[0] == "How to read this book"
    assert matching.read(match_run, match_run_id=run).books == {"zh": chinese.id, "en": english.id}


def test_book_of_a_run_without_result_is_refused(matching) -> None:
    run = matching.started()
    with pytest.raises(Conflict) as caught:
        matching.book(run)
    assert caught.value.code == "match_run_not_completed"


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


@pytest.mark.parametrize("permission", PERMISSIONS, ids=lambda permission: permission.name)
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


def test_pages_name_the_organisation_of_the_operator_where_a_row_names_none(matching) -> None:
    run = matching.started()
    matching.execute(run)
    found = matching.read(achievement_results, match_run_id=run, text="HYPERLINK")
    assert [(row.title, row.organisation) for row in found.rows] == [(FORMULA, "西部大学")]

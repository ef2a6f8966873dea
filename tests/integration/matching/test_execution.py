"""A match run over the database: executed twice, killed, cancelled, failed and tried again; its book and what pages show of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from listings.engine.terms import Kind
from marketplace.audit.models import AuditEntry
from marketplace.audit.verify import verify_chains
from marketplace.errors import Conflict, Invalid
from marketplace.wording import Sentence
from matching.engine.options import MatchOptions
from matching.engine.stages import Stage
from matching.queries.results import achievement_results
from matching.queries.runs import match_run
from matching.services import storing
from matching.services.books import shown_run
from matching.services.runs import Choice, cancel_match_run, fail_match_run, retry_match_run
from matching.states import RunStatus
from tests.integration.listings.conftest import Importing
from tests.integration.matching.conftest import FORMULA, SUPPLY
from tests.integration.matching.runs import Matching

REASON = Sentence(zh="检索不可用", en="The search does not answer")


class Killed(BaseException):
    """What a test raises where a process would die."""


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


def test_pages_name_the_organisation_of_the_operator_where_a_row_names_none(matching) -> None:
    run = matching.started()
    matching.execute(run)
    found = matching.read(achievement_results, match_run_id=run, text="HYPERLINK")
    assert [(row.title, row.organisation) for row in found.rows] == [(FORMULA, "西部大学")]

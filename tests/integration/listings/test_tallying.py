"""The counts that an import run carries are those of its rows, after every step that writes rows; narrowed rows have their totals from them."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import select

from listings.models.import_run import Answer, ImportRow, ImportRun, Outcome
from listings.queries.imports import import_rows
from listings.services import imports
from listings.services.answers import answer_row, answer_rows
from listings.services.batches import store_batch
from listings.services.uploads import change_mapping
from tests.integration.listings.test_answers import NEAR, NEARER, OTHER, STORED, STRANGER

BAD = {"编号": "A-9", "成果名称": ""}


def carried(importing, run_id) -> dict[str, int]:
    return importing.read(lambda unit: unit.session.get_one(ImportRun, run_id).counts)


def counted(importing, run_id) -> dict[str, int]:
    """Count the rows one by one, as the stored counts name them."""

    def count(unit):
        found: Counter[str] = Counter()
        for row in unit.session.scalars(select(ImportRow).where(ImportRow.import_run_id == run_id)):
            found[row.outcome.value] += 1
            found["questions"] += row.questions is not None
            found["hinted"] += bool(row.issues)
            found["asked"] += row.answer is not None
            found["waiting"] += row.answer is Answer.ASKED
        return dict(+found)

    return importing.read(count)


@pytest.fixture
def asked(importing):
    """A previewed run of five rows: two ask, one is rejected, one says nothing new."""
    importing.imported([STORED, OTHER])
    return importing.previewed([NEAR, NEARER, OTHER, STRANGER, BAD]).id


def test_counts_follow_the_rows_through_answers_and_batches(importing, asked) -> None:
    first = {"created": 3, "unchanged": 1, "rejected": 1, "questions": 2, "asked": 2, "waiting": 2, "hinted": 1}
    assert carried(importing, asked) == counted(importing, asked) == first
    importing.run(answer_row, import_run_id=asked, position=0, answer=Answer.UPDATE)
    changed = {**first, "created": 2, "updated": 1, "waiting": 1}
    assert carried(importing, asked) == counted(importing, asked) == changed
    importing.run(answer_row, import_run_id=asked, position=0, answer=Answer.NEW)
    assert carried(importing, asked) == counted(importing, asked) == {**first, "waiting": 1}
    importing.run(answer_rows, import_run_id=asked, answer=Answer.UPDATE)
    assert carried(importing, asked) == counted(importing, asked)
    assert "waiting" not in carried(importing, asked)
    importing.confirm(asked)
    importing.run(imports._start, import_run_id=asked)
    importing.imported([{**OTHER, "技术方案摘要": "meanwhile"}])
    for _ in range(5):
        importing.run(store_batch, import_run_id=asked, size=1)
        assert carried(importing, asked) == counted(importing, asked)
    # what had been unchanged is an update by now, since the entry was changed between preview and run
    assert carried(importing, asked)["updated"] == 2


def test_counts_of_a_preview_that_is_made_again_are_the_new_ones(importing, asked) -> None:
    importing.run(change_mapping, import_run_id=asked, mapping={"技术方案摘要": "problem_solved"})
    assert carried(importing, asked) == counted(importing, asked) == {}
    importing.preview(asked)
    assert carried(importing, asked) == counted(importing, asked) != {}


def test_totals_of_narrowed_rows_are_those_of_the_rows(importing, asked) -> None:
    def total(**narrowed):
        page = importing.read(import_rows, import_run_id=asked, **narrowed)
        assert page.total == len(page.rows)
        return page.total

    assert [
        total(),
        total(outcome=Outcome.CREATED),
        total(outcome=Outcome.UPDATED),
        total(with_questions=True),
        total(with_issues=True),
        total(outcome=Outcome.REJECTED, with_issues=True),
        total(outcome=Outcome.CREATED, with_issues=True),
    ] == [5, 3, 0, 2, 1, 1, 0]


def test_rows_of_another_organisation_have_no_total(importing, asked) -> None:
    other = importing.as_organisation("别家")
    assert (other.read(import_rows, import_run_id=asked).rows, other.read(import_rows, import_run_id=asked).total) == (
        (),
        0,
    )

"""Likely duplicates: asked at the preview, kept as pairs by the run, never merged."""

from __future__ import annotations

from listings.queries.duplicates import duplicate_pairs
from listings.queries.imports import import_rows
from tests.integration.listings.ledgers import lists

FIRST = {"编号": "A-1", "成果名称": "基于光纤光栅的桥梁健康监测系统", "完成单位": "江州理工大学"}
TWIN = {"编号": "A-2", "成果名称": "基于光纤光栅的桥梁健康监测系统研发", "完成单位": "江州理工大学"}
STRANGER = {"编号": "A-3", "成果名称": "低温淀粉酶制剂", "完成单位": "江州理工大学"}


def pairs(importing, **narrowed):
    page = importing.read(duplicate_pairs, **narrowed)
    return [tuple(sorted((row.first.external_id, row.second.external_id))) for row in page.rows]


def questions(importing, run_id):
    page = importing.read(import_rows, import_run_id=run_id, with_questions=True)
    return [(row.external_id, [question.external_id for question in row.questions]) for row in page.rows]


def test_twins_in_one_file_are_asked_about_and_both_stored(importing, runtime) -> None:
    summary = importing.imported([FIRST, TWIN, STRANGER])
    assert (summary.counts.created, summary.counts.questions) == (3, 1)
    assert questions(importing, summary.id) == [("A-2", ["A-1"])]
    assert pairs(importing) == [("A-1", "A-2")]
    assert len(lists(runtime)) == 3


def test_twin_of_a_stored_listing_is_asked_about(importing) -> None:
    importing.imported([FIRST, STRANGER])
    summary = importing.imported([TWIN])
    assert questions(importing, summary.id) == [("A-2", ["A-1"])]
    assert pairs(importing, import_run_id=summary.id) == [("A-1", "A-2")]


def test_pair_names_both_records_with_score_and_reason(importing) -> None:
    importing.imported([FIRST, TWIN])
    (row,) = importing.read(duplicate_pairs).rows
    assert {row.first.title, row.second.title} == {FIRST["成果名称"], TWIN["成果名称"]}
    assert 50 < row.score <= 100
    assert row.reason.zh
    assert row.reason.en


def test_same_file_again_asks_nothing_new(importing) -> None:
    importing.imported([FIRST, TWIN, STRANGER])
    summary = importing.imported([FIRST, TWIN, STRANGER])
    assert summary.counts.questions == 0
    assert pairs(importing) == [("A-1", "A-2")]


def test_twin_of_another_organisations_listing_is_no_question(importing) -> None:
    importing.imported([FIRST])
    other = importing.as_organisation("云岭研究院")
    summary = other.imported([TWIN])
    assert summary.counts.questions == 0
    assert pairs(other) == []

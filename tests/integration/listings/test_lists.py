"""What pages read: bounded, of the own organisation, with the same number of queries for one row as for three."""

from __future__ import annotations

import pytest

from listings.engine.terms import Kind
from listings.models.import_run import Outcome
from listings.queries.duplicates import duplicate_pairs
from listings.queries.filters import ListingFilters
from listings.queries.imports import import_rows, import_run, recent_imports
from listings.queries.listings import listing_detail, listings_page
from listings.queries.published import published_versions
from marketplace.errors import NotFound

ROWS = [
    {
        "编号": "A-1",
        "成果名称": "桥梁健康监测系统",
        "完成单位": "江州理工大学",
        "核心指标": "精度≥0.5%",
        "联系电话": "01012345678",
    },
    {"编号": "A-2", "成果名称": "桥梁健康监测系统研发", "完成单位": "江州理工大学", "核心指标": "精度≥0.4%"},
    {"编号": "A-3", "成果名称": "桥梁健康监测的系统", "完成单位": "江州理工大学", "核心指标": "精度≥0.3%"},
]
BAD = {"编号": "A-4", "成果名称": ""}


@pytest.fixture
def one_and_three(importing):
    """Two organisations, one with one listing and one with three; both lists have a twin and a bad row of their own."""
    other = importing.as_organisation("云岭研究院")
    importing.imported([ROWS[0], BAD])
    other.imported([*ROWS, BAD])
    other.imported(ROWS)
    other.imported(ROWS)
    return importing, other


QUERIES = {
    "listings": lambda who: who.read(listings_page, kind=Kind.ACHIEVEMENT),
    "imports": lambda who: who.read(recent_imports),
    "rows": lambda who: who.read(
        import_rows, import_run_id=who.read(recent_imports).rows[-1].id, outcome=Outcome.CREATED
    ),
    "published": lambda who: who.read(published_versions, kind=Kind.ACHIEVEMENT),
    "pairs": lambda who: who.read(duplicate_pairs),
    "detail": lambda who: who.read(
        listing_detail, listing_id=who.read(listings_page, kind=Kind.ACHIEVEMENT).rows[0].id
    ),
}


@pytest.mark.parametrize("name", ["listings", "imports", "rows", "published"])
def test_list_of_three_costs_the_queries_of_one(one_and_three, count_queries, name) -> None:
    one, three = one_and_three
    asked = QUERIES[name]
    sizes = [len(getattr(asked(who), "rows", None) or asked(who)) for who in (one, three)]
    assert sizes == [1, 3]
    assert count_queries(lambda: asked(one)) == count_queries(lambda: asked(three)) <= 5


def test_pairs_cost_the_same_queries_whatever_their_number(one_and_three, count_queries) -> None:
    _, three = one_and_three
    assert len(three.read(duplicate_pairs, limit=1).rows) == 1
    assert len(three.read(duplicate_pairs).rows) == 3
    assert (
        count_queries(lambda: three.read(duplicate_pairs, limit=1))
        == count_queries(lambda: three.read(duplicate_pairs))
        == 3
    )


def test_page_is_bounded_and_says_how_many_there_are(one_and_three) -> None:
    _, three = one_and_three
    page = three.read(listings_page, kind=Kind.ACHIEVEMENT, limit=2)
    assert ([row.external_id for row in page.rows], page.total, page.is_more) == (["A-1", "A-2"], 3, False)
    assert len(three.read(listings_page, kind=Kind.ACHIEVEMENT, limit=-1).rows) == 1
    assert three.read(listings_page, kind=Kind.DEMAND).total == 0


def test_text_finds_titles_and_ids_as_written(one_and_three) -> None:
    _, three = one_and_three

    def found(text):
        page = three.read(listings_page, kind=Kind.ACHIEVEMENT, filters=ListingFilters(text=text))
        return [row.external_id for row in page.rows]

    assert (found("研发"), found("a-3"), found("%"), found(" ")) == (["A-2"], ["A-3"], [], ["A-1", "A-2", "A-3"])


def test_detail_shows_content_history_and_what_is_missing(importing) -> None:
    importing.imported(ROWS[:1])
    importing.imported([{**ROWS[0], "成果名称": "桥梁监测"}])
    (row,) = importing.read(listings_page, kind=Kind.ACHIEVEMENT).rows
    detail = importing.read(listing_detail, listing_id=row.id)
    assert detail.summary == row
    assert (detail.content.title, detail.content.contact.phone) == ("桥梁监测", "01012345678")
    assert [version.number for version in detail.versions] == [2, 1]
    assert 0 < detail.completeness.score < 100
    assert detail.allowed == ("withdraw", "expire")


def test_listing_of_another_organisation_is_not_there(one_and_three) -> None:
    one, three = one_and_three
    (row,) = one.read(listings_page, kind=Kind.ACHIEVEMENT).rows
    assert one.read(listing_detail, listing_id=row.id).summary == row
    with pytest.raises(NotFound):
        three.read(listing_detail, listing_id=row.id)


def test_rows_are_told_by_outcome_issue_and_question(one_and_three) -> None:
    _, three = one_and_three
    first = three.read(recent_imports).rows[-1]

    def rows(**narrowed):
        return [row.row for row in three.read(import_rows, import_run_id=first.id, **narrowed).rows]

    assert rows() == [2, 3, 4, 5]
    assert rows(outcome=Outcome.REJECTED) == [5]
    assert rows(with_issues=True) == [5]
    assert rows(with_questions=True) == [3, 4]


def test_summary_tells_columns_and_issues(importing) -> None:
    summary = importing.previewed([{"编号": "A-1", "成果名称": "阀门", "完全不认识": "x"}])
    assert [(column.header, column.field) for column in summary.columns] == [
        ("编号", "external_id"),
        ("成果名称", "title"),
        ("完全不认识", None),
    ]
    assert summary.is_usable
    assert importing.read(import_run, import_run_id=summary.id) == summary


def test_published_versions_are_narrowed_by_file_and_listing(importing) -> None:
    first = importing.imported(ROWS[:2])
    second = importing.imported(ROWS[1:])
    found = importing.read(published_versions, kind=Kind.ACHIEVEMENT)
    assert [version.external_id for version in found] == ["A-1", "A-2", "A-3"]

    def named(**narrowed):
        return [
            version.external_id for version in importing.read(published_versions, kind=Kind.ACHIEVEMENT, **narrowed)
        ]

    assert named(import_run_ids=[first.id]) == ["A-1", "A-2"]
    assert named(import_run_ids=[second.id]) == ["A-2", "A-3"]
    assert named(listing_ids=[found[0].listing_id]) == ["A-1"]
    assert named(version_ids=[found[2].version_id]) == ["A-3"]
    assert named(listing_ids=[]) == []

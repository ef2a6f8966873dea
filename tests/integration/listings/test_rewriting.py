"""Search documents of an older make are written again by a job, as the lists stand then."""

from __future__ import annotations

from sqlalchemy import select, update

from listings.documents import EDITION
from listings.models.listing import Listing
from listings.services.availability import withdraw_listing
from listings.services.rewriting import has_outdated, rewrite_documents
from marketplace.actor import SYSTEM
from marketplace.jobs.port import Work
from marketplace.search.documents import SearchDocument

ROWS = [
    {"编号": f"CG-{number}", "成果名称": f"第 {number} 项阻燃材料", "所在地区": "成都市", "价格": "30万元"}
    for number in range(1, 5)
]
JOB = "rewrite_listing_documents"


def aged(unit) -> None:
    """Make the rows what an earlier program wrote: an older make, without the newer facets."""
    unit.session.execute(update(SearchDocument).values(edition=0, facets={"region": ["5101"]}))


def documents(unit) -> dict[str, tuple[int, bool, dict[str, list[str]]]]:
    rows = unit.session.scalars(select(SearchDocument).order_by(SearchDocument.id))
    return {row.listing_id: (row.edition, row.is_removed, row.facets) for row in rows}


def first_listing(unit) -> str:
    return unit.session.scalar(select(Listing.id).order_by(Listing.external_id))


def test_documents_of_an_older_make_are_written_again(importing, runtime):
    importing.imported(ROWS)
    new = importing.read(documents)
    assert {edition for edition, _, _ in new.values()} == {EDITION}
    assert [facets["price_band"] for _, _, facets in new.values()] == [["under_50"]] * 4
    assert list(runtime.jobs[JOB].pending(runtime)) == []
    importing.run(aged)
    assert list(runtime.jobs[JOB].pending(runtime)) == [{}]
    runtime.jobs[JOB].function(Work(runtime=runtime, actor=SYSTEM, report=lambda *_, **__: None))
    assert importing.read(documents) == new
    assert list(runtime.jobs[JOB].pending(runtime)) == []


def test_documents_are_written_again_in_portions_with_as_many_queries_for_one_as_for_three(importing, count_queries):
    importing.imported(ROWS)
    importing.run(aged)
    one = count_queries(lambda: importing.run(rewrite_documents, limit=1))
    three = count_queries(lambda: importing.run(rewrite_documents, limit=3))
    assert one == three > 0
    assert importing.run(rewrite_documents, limit=3) == 0


def test_document_of_a_withdrawn_listing_is_not_brought_back(importing):
    importing.imported(ROWS)
    withdrawn = importing.read(first_listing)
    importing.run(withdraw_listing, listing_id=withdrawn)
    importing.run(aged)
    assert importing.run(rewrite_documents) == 3
    assert [listing for listing, (_, is_removed, _) in importing.read(documents).items() if is_removed] == [withdrawn]
    assert importing.read(has_outdated) is False


def test_document_whose_listing_is_gone_from_the_published_ones_becomes_a_tombstone(importing):
    """What a crash of an earlier program could leave: a live document of a withdrawn listing."""
    importing.imported(ROWS)
    withdrawn = importing.read(first_listing)
    importing.run(withdraw_listing, listing_id=withdrawn)
    importing.run(aged)
    importing.run(lambda unit: unit.session.execute(update(SearchDocument).values(is_removed=False)))
    assert importing.run(rewrite_documents) == 4
    assert [listing for listing, (_, is_removed, _) in importing.read(documents).items() if is_removed] == [withdrawn]

"""Completeness stands beside every entry from its newest version on, and a job measures what was stored before lists kept it."""

from __future__ import annotations

from sqlalchemy import select, update

from listings.engine.completeness import completeness
from listings.models.listing import Listing
from listings.queries.contents import newest_contents
from listings.services.measuring import measure_completeness
from marketplace.actor import SYSTEM
from marketplace.jobs.port import Work

ROWS = [
    {"编号": f"CG-{number}", "成果名称": f"第 {number} 项阻燃材料", "价格": "30万元" if number > 2 else ""}
    for number in range(1, 5)
]
JOB = "measure_completeness"


def stored(unit) -> dict[str, int | None]:
    return dict(unit.session.execute(select(Listing.id, Listing.completeness)).all())


def judged(unit) -> dict[str, int]:
    contents = newest_contents(unit, list(unit.session.scalars(select(Listing.id))))
    return {key: completeness(content).score for key, content in contents.items()}


def forgotten(unit) -> None:
    """Make the rows what an earlier program wrote."""
    unit.session.execute(update(Listing).values(completeness=None))


def test_entry_carries_the_score_of_its_newest_version(importing):
    importing.imported(ROWS)
    first = importing.read(stored)
    assert first == importing.read(judged)
    importing.imported([{**ROWS[0], "技术领域": "新材料", "关键词": "阻燃；材料；聚丙烯"}])
    second = importing.read(stored)
    assert second == importing.read(judged)
    assert sum(second.values()) > sum(first.values())


def test_entries_of_an_older_program_are_measured_by_the_job(importing, runtime):
    importing.imported(ROWS)
    measured = importing.read(stored)
    assert list(runtime.jobs[JOB].pending(runtime)) == []
    importing.run(forgotten)
    assert list(runtime.jobs[JOB].pending(runtime)) == [{}]
    runtime.jobs[JOB].function(Work(runtime=runtime, actor=SYSTEM, report=lambda *_, **__: None))
    assert importing.read(stored) == measured
    assert list(runtime.jobs[JOB].pending(runtime)) == []


def test_entries_are_measured_in_portions_with_as_many_queries_for_one_as_for_three(importing, count_queries):
    importing.imported(ROWS)
    importing.run(forgotten)
    one = count_queries(lambda: importing.run(measure_completeness, limit=1))
    three = count_queries(lambda: importing.run(measure_completeness, limit=3))
    assert one == three > 0
    assert importing.run(measure_completeness, limit=3) == 0

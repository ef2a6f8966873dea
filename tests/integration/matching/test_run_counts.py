"""A run carries the counts of its entries, so that lists of runs and result pages read none of them; older runs got theirs by the migration."""

from __future__ import annotations

from alembic import command
from sqlalchemy import event, select

from listings.engine.terms import Kind
from listings.models.import_run import ImportRun
from marketplace.operations import schema
from matching.models.run import MatchRun
from matching.queries.facets import counted_entries, result_facets
from matching.queries.runs import match_run, recent_match_runs
from matching.states import RunStatus


def carried(unit) -> dict[str, dict[str, object]]:
    runs = [*unit.session.scalars(select(MatchRun)), *unit.session.scalars(select(ImportRun))]
    return {run.id: run.counts for run in runs}


def test_run_counts_its_entries_when_it_is_made_and_when_it_is_completed(matching) -> None:
    run = matching.started()
    assert matching.read(carried)[run] == {"achievement": {"total": 4}, "demand": {"total": 2}}
    waiting = matching.read(match_run, match_run_id=run).counts
    assert (waiting.achievements, waiting.demands, waiting.abstained, sum(waiting.levels.values())) == (4, 2, 0, 0)
    matching.execute(run)
    found = {kind.value: matching.read(counted_entries, match_run_id=run, kind=kind) for kind in Kind}
    assert matching.read(carried)[run] == found
    counts = matching.read(match_run, match_run_id=run).counts
    facets = matching.read(result_facets, match_run_id=run, kind=Kind.DEMAND)
    assert counts.abstained == facets.abstained == sum(found["demand"]["reasons"].values()) > 0
    assert sum(counts.levels.values()) == sum(facets.levels.values()) > 0
    assert facets.technical_fields == found["demand"]["fields"] != {}
    assert facets.total == 2 == facets.abstained + facets.unmatched + sum(facets.levels.values())


def test_migration_gives_older_runs_their_counts(matching, runtime) -> None:
    matching.execute(matching.started())
    matching.started()
    before = matching.read(carried)
    engine = runtime.units.engine
    with engine.execution_options(write=True, rebuild=True).begin() as connection:
        command.downgrade(schema.configuration(connection), "f7b3c6c1fd8e")
    schema.upgrade(engine)
    assert matching.read(carried) == before


def test_runs_cost_the_same_queries_whatever_their_number(matching, runtime) -> None:
    sizes, counts = [], []
    for more in (1, 2):
        for _ in range(more):
            matching.started()
        statements: list[str] = []

        def keep(_connection, _cursor, statement, *_rest, kept=statements) -> None:
            kept.append(statement)

        event.listen(runtime.units.engine, "before_cursor_execute", keep)
        sizes.append(len(matching.read(recent_match_runs, statuses={RunStatus.QUEUED})))
        event.remove(runtime.units.engine, "before_cursor_execute", keep)
        counts.append(len(statements))
    assert (sizes, counts[0]) == ([1, 3], counts[1])
    assert matching.read(recent_match_runs, statuses={RunStatus.COMPLETED}) == []

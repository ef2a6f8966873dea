"""The steps of a match run on one runtime, for tests of the database run."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from openpyxl import load_workbook
from sqlalchemy import select

from marketplace.actor import LOCAL_OPERATOR
from matching.engine.options import MatchOptions
from matching.models.match import Match, MatchAbstention
from matching.models.run import MatchEntry
from matching.queries.runs import match_run
from matching.services.books import write_match_book
from matching.services.execution import execute_match_run
from matching.services.runs import start_match_run

if TYPE_CHECKING:
    from matching.states import RunStatus


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
            files=self.runtime.files,
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

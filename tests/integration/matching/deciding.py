"""One completed run of related lists, and decisions about its pairs by external ids; for tests of feedback and of what is learned from it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from sqlalchemy import select

from listings.engine.terms import Kind
from marketplace.audit.queries import timeline
from matching.models.feedback import Feedback
from matching.models.run import MatchEntry
from matching.queries.decided import pair_histories, shown_versions
from matching.services.feedback.deciding import record_feedback, take_feedback_back
from matching.services.feedback.marked_books import record_book
from matching.sheets.reading import read_book
from tests.integration.web.lists import ACHIEVEMENTS

if TYPE_CHECKING:
    from matching.services.feedback.deciding import Said
    from matching.services.feedback.marked_books import Outcome
    from tests.integration.matching.runs import Matching

SUPPLY = [
    ACHIEVEMENTS[0],
    {
        **ACHIEVEMENTS[0],
        "编号": "CG-2",
        "成果名称": "家电外壳用阻燃聚丙烯专用料",
        "技术方案摘要": "溴系阻燃聚丙烯，垂直燃烧等级 V-0",
    },
    {**ACHIEVEMENTS[0], "编号": "CG-3", "成果名称": "低烟无卤阻燃电缆料", "技术方案摘要": "低烟无卤，极限氧指数 36%"},
]


class Deciding:
    """One completed run, and decisions about its pairs by external ids."""

    def __init__(self, matching: Matching) -> None:
        self.matching = matching
        self.run = self.matched()

    def matched(self) -> str:
        run = self.matching.started()
        self.matching.execute(run)
        return run

    def pair(self, demand: str, achievement: str, *, run: str = "") -> dict[str, str]:
        def versions(unit):
            rows = unit.session.scalars(select(MatchEntry).where(MatchEntry.match_run_id == (run or self.run)))
            return {(row.kind, row.external_id): row.version_id for row in rows}

        found = self.matching.read(versions)
        return {
            "match_run_id": run or self.run,
            "demand_version_id": found[Kind.DEMAND, demand],
            "achievement_version_id": found[Kind.ACHIEVEMENT, achievement],
        }

    def decide(self, demand: str, achievement: str, said: Said, *, run: str = "") -> str:
        pair = self.pair(demand, achievement, run=run)
        return self.matching.run(lambda unit: record_feedback(unit, **pair, said=said).id)

    def take_back(self, demand: str, achievement: str) -> None:
        pair = self.pair(demand, achievement)
        self.matching.run(lambda unit: take_feedback_back(unit, **pair) and None)

    def rows(self) -> list[tuple[object, ...]]:
        """Return every row, oldest first: decision, reason, words, source, position, ending."""

        def read(unit):
            rows = unit.session.scalars(select(Feedback).order_by(Feedback.id))
            return [(row.decision, row.reason, row.words, row.source, row.position, row.ending) for row in rows]

        return self.matching.read(read)

    def history(self, demand: str, achievement: str, *, run: str = ""):
        pair = self.pair(demand, achievement, run=run)
        versions = self.matching.read(shown_versions, **pair)
        return self.matching.read(pair_histories, pairs=[versions]).get(versions.listings)

    def deeds(self, feedback_id: str) -> list[str]:
        told = self.matching.read(timeline, object_kind="feedback", object_id=feedback_id)
        return [one.action for one in told]

    def book(self, marks: dict[tuple[str, str], tuple[str, str]], *, language: str = "zh"):
        """Write the run's book, mark (demand, achievement) pairs in it as a person does, and read it."""
        sheet, decision, reason = {
            "zh": ("匹配清单", "意见", "原因"),
            "en": ("Ranked pairs", "Decision", "Reason"),
        }[language]
        _, workbook = self.matching.book(self.run, language=language)
        rows = workbook[sheet]
        headers = [cell.value for cell in rows[1]]
        keys = headers.index("twolists:demand"), headers.index("twolists:achievement")
        for row in rows.iter_rows(min_row=2):
            said = marks.get((row[keys[0]].value, row[keys[1]].value))
            if said is not None:
                row[headers.index(decision)].value, row[headers.index(reason)].value = said
        saved = io.BytesIO()
        workbook.save(saved)
        return read_book(saved.getvalue(), "手册.xlsx")

    def take_over(self, book) -> list[Outcome]:
        reading = self.matching.run(record_book, book=book, name="手册.xlsx")
        return [one.outcome for one in reading.marks]

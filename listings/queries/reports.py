"""What an import found, as one page tells it: the run, its columns by name, the first rejected, hinted and doubtful rows.

Shown by the pages of this package and by the preview of a match above it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from listings.engine.fields import BY_NAME
from listings.engine.headers import HowFound
from listings.models.import_run import Outcome
from listings.queries.imports import ImportSummary, RowReport, import_rows, import_run
from listings.queries.pages import Page
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from listings.queries.imports import ColumnReport
    from marketplace.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnLine:
    """A column of the file: its header, the field it fills (None: not read), what that rests on, the field it may mean."""

    header: str
    title: Sentence | None
    how: Sentence
    nearest: Sentence | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """A run with its columns and the beginning of each list of rows that a person should look at."""

    run: ImportSummary
    columns: tuple[ColumnLine, ...]
    rejected: Page[RowReport]
    hinted: Page[RowReport]
    doubtful: Page[RowReport]

    @property
    def taken(self) -> int:
        """How many columns are read."""
        return sum(column.title is not None for column in self.columns)

    @property
    def hints(self) -> int:
        """How many rows that are taken in have something to tell; every rejected row has too and is counted there."""
        return self.hinted.total - self.rejected.total

    @property
    def usable(self) -> int:
        """How many rows are, or would be, taken in."""
        return self.run.counts.created + self.run.counts.updated + self.run.counts.unchanged


def import_report(unit: Unit, *, import_run_id: str, shown: int = 10) -> ImportReport:
    """Return the report of a run, `shown` rows of each list; a fixed number of queries. Raises NotFound."""
    run = import_run(unit, import_run_id=import_run_id)
    return ImportReport(
        run=run,
        columns=tuple(_line(run, column) for column in run.columns),
        rejected=import_rows(unit, import_run_id=run.id, outcome=Outcome.REJECTED, limit=shown),
        hinted=import_rows(unit, import_run_id=run.id, with_issues=True, limit=shown),
        doubtful=import_rows(unit, import_run_id=run.id, with_questions=True, limit=shown),
    )


def _line(run: ImportSummary, column: ColumnReport) -> ColumnLine:
    return ColumnLine(
        header=column.header,
        title=_title(run, column.field)
        if column.how not in {HowFound.UNKNOWN.value, HowFound.REPEATED.value}
        else None,
        how=HowFound(column.how).label,
        nearest=_title(run, column.nearest),
    )


def _title(run: ImportSummary, name: str | None) -> Sentence | None:
    if name is None:
        return None
    whole, _, part = name.partition(".")
    field = BY_NAME.get(name) or BY_NAME.get(whole)
    if field is None or run.kind not in field.titles:
        return Sentence(zh=name, en=name)
    title = field.titles[run.kind]
    return title if field.name == name else Sentence(zh=f"{title.zh}（{part}）", en=f"{title.en} ({part})")

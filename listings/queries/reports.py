"""What an import found, as one page tells it: the run, its columns by name, the first rejected, hinted and doubtful rows.

Shown by the pages of this package and by the preview of a match above it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from listings.engine.fields import BY_NAME, fields_of
from listings.engine.headers import HowFound
from listings.models.import_run import Outcome
from listings.queries.imports import ImportSummary, RowReport, import_rows, import_run
from listings.queries.pages import Page
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from listings.engine.terms import Kind
    from listings.queries.imports import ColumnReport
    from marketplace.unit import Unit


PART_TITLES: Mapping[str, Sentence] = {
    "price.low": Sentence(zh="最低", en="lowest"),
    "price.high": Sentence(zh="最高", en="highest"),
    "rights.kind": Sentence(zh="类型", en="kind"),
    "rights.status": Sentence(zh="法律状态", en="legal status"),
    "rights.expires_on": Sentence(zh="有效期至", en="valid until"),
    "indicators.rows": Sentence(zh="逐条", en="one a line"),
}
"""What the parts of fields are called that have columns of their own (`headers.PARTS`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnLine:
    """A column of the file: its header, the field it fills (None: not read), what that rests on, the field it may mean.

    `slot` is that field's name (empty: not read); `is_assignable` where a person may say what the column is, because its header is
    unknown, a repetition, or was assigned by a person before.
    """

    header: str
    slot: str
    is_assignable: bool
    title: Sentence | None
    how: Sentence
    nearest: Sentence | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChoice:
    """A field that a column may be assigned to."""

    name: str
    title: Sentence


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
    def assignable(self) -> tuple[ColumnLine, ...]:
        """Columns that a person may assign to a field."""
        return tuple(column for column in self.columns if column.is_assignable)

    @property
    def fields(self) -> tuple[FieldChoice, ...]:
        """What they may be assigned to: the fields of the list, and before them what was named already and is no whole field."""
        fields = [FieldChoice(name=field.name, title=field.titles[self.run.kind]) for field in fields_of(self.run.kind)]
        known = {field.name for field in fields}
        named = [
            FieldChoice(name=column.slot, title=column.title)
            for column in self.assignable
            if column.title is not None and column.slot not in known
        ]
        return (*named, *fields)

    @property
    def titles(self) -> Mapping[str, Sentence]:
        """What the fields of the list are called, by name."""
        return {field.name: field.titles[self.run.kind] for field in fields_of(self.run.kind)}

    @property
    def hints(self) -> int:
        """How many rows that are taken in have something to tell; every rejected row has too and is counted there."""
        return self.run.hinted - self.run.counts.rejected

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
    how = HowFound(column.how)
    title = None if how in {HowFound.UNKNOWN, HowFound.REPEATED} else _title(run, column.field)
    return ColumnLine(
        header=column.header,
        slot=(column.field or "") if title is not None else "",
        is_assignable=bool(column.header.strip()) and how not in {HowFound.TITLE, HowFound.SYNONYM},
        title=title,
        how=how.label,
        nearest=_title(run, column.nearest),
    )


def _title(run: ImportSummary, name: str | None) -> Sentence | None:
    return None if name is None else slot_title(run.kind, name)


def slot_title(kind: Kind, name: str) -> Sentence:
    """Return the title of a field, or of a part of one (`price.low`); the name itself where the list has no such field."""
    whole, _, part = name.partition(".")
    field = BY_NAME.get(name) or BY_NAME.get(whole)
    if field is None or kind not in field.titles:
        return Sentence(zh=name, en=name)
    title = field.titles[kind]
    if field.name == name:
        return title
    named = PART_TITLES.get(name, Sentence(zh=part, en=part))
    return Sentence(zh=f"{title.zh}（{named.zh}）", en=f"{title.en} ({named.en})")

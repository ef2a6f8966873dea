"""Reading one sheet: where its header stands, which column is what, and each row as content with its issues. Called by `rows`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from listings.engine.content import Content
from listings.engine.headers import NO_LISTS, HowFound, header_unit, plain_header, recognise, resolve
from listings.engine.keys import derived_external_id
from listings.engine.reading.arrangement import headers_of
from listings.engine.reading.assembly import assemble, contradictions, put_down
from listings.engine.reading.columns import Column, Context
from listings.engine.reading.detail_sheets import detail_key
from listings.engine.reading.exact import NOTHING_EXACT, DamagedError, ExactReader, ExactRow, exact_columns
from listings.engine.reading.ports import Table
from listings.engine.reading.records import ColumnReading, RowIssue, RowReading, Severity
from listings.engine.reading.texts import cell_text, clean, free_text, one_line
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from listings.engine.content import Indicator, Right
    from listings.engine.reading.arrangement import SheetArrangement
    from listings.engine.reading.detail_sheets import DetailIssue, Details
    from listings.engine.reading.parsed import Parsed, Problem
    from listings.engine.terms import Kind

HEADER_ROWS = 15
"""How many rows from the top are looked at for the header."""
SHOWN = 80
NO_TITLE = Sentence(
    zh="没有名称；只有名称是必填的。", en="There is no title; a title is the only thing that is needed."
)
DAMAGED = Sentence(
    zh="“原样数据”一栏被改动过，已按其他各栏读取。",
    en="The column “Exact values” was altered, so the row was read from the other columns.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MainSheet:
    """A sheet recognised as a list of one kind; its data are the rows of the table from `first` to before `end` (0-based)."""

    table: Table
    header_row: int
    columns: tuple[Column, ...]
    reported: tuple[ColumnReading, ...]
    exact: ExactReader
    first: int
    end: int


@dataclass(slots=True, kw_only=True)
class Findings:
    """What accumulates over all rows: guesses by (field, text, code, how, score), and which external ids stood where."""

    guesses: Counter[tuple[str, str, str, str, float]] = field(default_factory=Counter)
    places: dict[str, tuple[str, int]] = field(default_factory=dict)
    titles: set[str] = field(default_factory=set)


def recognise_sheet(table: Table, kind: Kind, *, mapping: Mapping[str, str], context: Context) -> MainSheet | None:
    """Find the header row: the one with a title column that names most of our fields; None where none names a title."""
    best: MainSheet | None = None
    if plain_header(table.sheet) in NO_LISTS:
        return None
    for number, row in enumerate(table.rows[:HEADER_ROWS]):
        if not all(cell is None or isinstance(cell, str) for cell in row):
            continue
        headers = [cell_text(cell) for cell in row]
        places = exact_columns(headers)
        found = recognise(
            ["" if place in places else header for place, header in enumerate(headers)], kind, mapping=mapping
        )
        used = [one for one in found if one.target is not None]
        if not any(one.target and one.target.slot == "title" for one in used) or (
            best and len(used) <= len(best.columns)
        ):
            continue
        columns = tuple(
            Column(number=one.number, header=one.header, target=one.target, context=context)
            for one in used
            if one.target
        )
        reported = tuple(
            ColumnReading(
                sheet=table.sheet,
                number=one.number,
                header=one.header,
                field=one.target.slot if one.target else None,
                how=one.how,
                nearest=one.nearest,
            )
            for one in found
        )
        exact = ExactReader(
            kind, places, [(one.number, one.target) for one in columns], vocabularies=context.vocabularies
        )
        best = MainSheet(
            table=table,
            header_row=number,
            columns=columns,
            reported=reported,
            exact=exact,
            first=number + 1,
            end=len(table.rows),
        )
    return best


def arranged_sheet(table: Table, kind: Kind, arranged: SheetArrangement, context: Context) -> MainSheet:
    """Take a sheet for what a person said it is; a column that is not there any more reads nothing."""
    width = len(table.rows[0]) if table.rows else 0
    places = exact_columns(headers_of(table, arranged.header_row, arranged.header_rows))
    columns = []
    reported = []
    for one in arranged.columns:
        target = resolve(one.target, kind) if one.target else None
        if target is not None and one.number < width and one.number not in places:
            target = replace(target, unit=target.unit or header_unit(one.header))
            columns.append(Column(number=one.number, header=one.header, target=target, context=context))
        reported.append(
            ColumnReading(
                sheet=table.sheet,
                number=one.number,
                header=one.header,
                field=target.slot if target else None,
                how=HowFound.MAP if target else HowFound.IGNORED,
            )
        )
    first = table.first_row_number
    end = len(table.rows) if arranged.last_row is None else min(arranged.last_row - first + 1, len(table.rows))
    return MainSheet(
        table=table,
        header_row=max(arranged.header_row - first, 0),
        columns=tuple(columns),
        reported=tuple(reported),
        exact=ExactReader(
            kind, places, [(one.number, one.target) for one in columns], vocabularies=context.vocabularies
        ),
        first=max(arranged.first_row - first, 0),
        end=end,
    )


class SheetReader:
    """Reads the rows of one sheet; `details` are those of the sheets beside it."""

    def __init__(self, sheet: MainSheet, kind: Kind, *, details: Details, findings: Findings) -> None:
        self._sheet = sheet
        self._table = sheet.table
        self._kind = kind
        self._details = details
        self._findings = findings
        self._unreadable = {one.row: one for one in sheet.table.unreadable}
        self._column_of = {column.target.slot: column for column in reversed(sheet.columns)}

    def read(self) -> list[RowReading]:
        """Return all rows below the header that are not empty."""
        read = []
        first = self._table.first_row_number
        for offset in range(self._sheet.first, self._sheet.end):
            number = first + offset
            row = self._table.rows[offset]
            if number in self._unreadable:
                read.append(self._refused_row(number))
            elif any(row):
                read.append(self._read_row(number, row))
        return read

    def _refused_row(self, number: int) -> RowReading:
        one = self._unreadable[number]
        issue = RowIssue(
            sheet=self._table.sheet,
            row=number,
            column=one.column,
            value=one.value,
            code="row.unreadable",
            severity=Severity.ERROR,
            reason=one.reason,
        )
        return RowReading(sheet=self._table.sheet, row=number, content=None, issues=(issue,))

    def _read_row(self, number: int, row: Sequence[Any]) -> RowReading:
        values: dict[str, Any] = {}
        issues: list[RowIssue] = []
        kept: list[tuple[str, str]] = []
        exact = self._exact(number, row, issues)
        for column in self._sheet.columns:
            cell = row[column.number]
            if cell is None or column.target.slot in exact.fields:
                continue
            if column.is_free_text:
                text = clean(cell) if type(cell) is str and len(cell) > SHOWN else free_text(cell)
                if text:
                    put_down(values, column.target.slot, text)
                continue
            parsed = column.parse(cell)
            for slot, found in parsed.values:
                put_down(values, slot, found)
            if parsed.problems or parsed.guesses:
                self._tell(number, column, cell, parsed, issues, kept)
        return self._finished(number, values, issues, kept, exact=exact)

    def _exact(self, number: int, row: Sequence[Any], issues: list[RowIssue]) -> ExactRow:
        """Return what the column of exact values gives; a damaged one is told and left aside."""
        keys = self._keys(*(self._text_in(row, name) for name in ("external_id", "title")))
        try:
            return self._sheet.exact.read(row, [one for key in keys for one in self._details.rights.get(key, ())])
        except DamagedError:
            issues.append(self._said(number, None, "row.exact_damaged", Severity.WARNING, DAMAGED, ""))
            return NOTHING_EXACT

    def _text_in(self, row: Sequence[Any], name: str) -> str:
        column = self._column_of.get(name)
        return "" if column is None else cell_text(row[column.number])

    @staticmethod
    def _keys(external_id: str, title: str) -> list[str]:
        return [detail_key(what, text) for what, text in (("id", external_id), ("title", title)) if text]

    def _tell(
        self,
        number: int,
        column: Column,
        cell: Any,
        parsed: Parsed,
        issues: list[RowIssue],
        kept: list[tuple[str, str]],
    ) -> None:
        for problem in parsed.problems:
            issues.append(self._issue(number, column, problem, cell_text(cell)))
            if problem.kept:
                kept.append((column.header.strip().rstrip("*"), problem.kept))
        for guess in parsed.guesses:
            self._findings.guesses[(column.target.slot, guess.text, guess.code, guess.how, guess.score)] += 1

    def _finished(
        self,
        number: int,
        values: dict[str, Any],
        issues: list[RowIssue],
        kept: list[tuple[str, str]],
        *,
        exact: ExactRow,
    ) -> RowReading:
        external_id: str = values.get("external_id", "")
        title: str = exact.attributes.get("title") or one_line(values.get("title", ""))
        if not title:
            column = self._column_of["title"]
            issues.append(self._said(number, column, "row.no_title", Severity.ERROR, NO_TITLE, ""))
        for name, problem in contradictions(values):
            issues.append(self._issue(number, self._column_of.get(name), problem, str(values.get(name, ""))))
        self._check_repeated(number, external_id, issues)
        if title:
            values["title"] = title
            self._take_details(external_id, title, values, issues)
        if any(issue.severity is Severity.ERROR for issue in issues):
            return RowReading(
                sheet=self._table.sheet,
                row=number,
                external_id=external_id,
                content=None,
                issues=tuple(issues),
                derived_id=self._derived_id(values) if title and not external_id else "",
            )
        content = assemble(self._kind, values, kept, exact=exact)
        return RowReading(
            sheet=self._table.sheet, row=number, external_id=external_id, content=content, issues=tuple(issues)
        )

    def _derived_id(self, values: dict[str, Any]) -> str:
        named = Content(kind=self._kind, title=values["title"], organisation=values.get("organisation", ""))
        return derived_external_id(named)

    def _check_repeated(self, number: int, external_id: str, issues: list[RowIssue]) -> None:
        if not external_id:
            return
        before = self._findings.places.setdefault(external_id, (self._table.sheet, number))
        if before != (self._table.sheet, number):
            where = f"“{before[0]}” " if before[0] and before[0] != self._table.sheet else ""
            reason = Sentence(
                zh=f"编号与{where}第 {before[1]} 行相同；同一编号只能用一次。",
                en=f"The id stands in {where}row {before[1]} already; an id can be used once only.",
            )
            issues.append(
                self._said(
                    number, self._column_of["external_id"], "row.repeated_id", Severity.ERROR, reason, external_id
                )
            )

    def _take_details(self, external_id: str, title: str, values: dict[str, Any], issues: list[RowIssue]) -> None:
        if not self._details.places:
            return
        keys = self._keys(external_id, title)
        self._findings.titles.update(keys)
        details = self._details
        for name, found in (("indicators", details.indicators), ("rights", details.rights)):
            rows: list[Indicator | Right] = [one for key in keys for one in found.get(key, ())]
            if rows:
                values[name] = tuple(dict.fromkeys((*values.get(name, ()), *rows)))
        issues.extend(as_row_issue(issue) for key in keys for issue in details.issues.get(key, ()))

    def _issue(self, number: int, column: Column | None, problem: Problem, typed: str) -> RowIssue:
        severity = Severity.ERROR if problem.is_error else Severity.WARNING
        return self._said(number, column, problem.code, severity, problem.reason, typed)

    def _said(
        self, number: int, column: Column | None, code: str, severity: Severity, reason: Sentence, typed: str
    ) -> RowIssue:
        return RowIssue(
            sheet=self._table.sheet,
            row=number,
            column=column.header if column else "",
            column_number=column.number if column else None,
            field=column.target.slot if column else "",
            value=typed if len(typed) <= SHOWN else typed[:SHOWN] + "…",
            code=code,
            severity=severity,
            reason=reason,
        )


def as_row_issue(issue: DetailIssue) -> RowIssue:
    """Turn what a detail sheet says into an error of a row."""
    return RowIssue(
        sheet=issue.sheet,
        row=issue.row,
        column=issue.column,
        column_number=issue.column_number,
        field=issue.field,
        value=issue.value,
        code=issue.code,
        severity=Severity.ERROR,
        reason=issue.reason,
    )

"""Reading a whole list: all sheets of all tables, the report about columns and guesses, and what makes a file no list at all.

Called by the sheets of listings (imports, match book). Pure: tables, vocabularies and the day come from outside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from listings.engine.headers import recognise, unknown_targets
from listings.engine.reading.arrangement import SheetUse
from listings.engine.reading.columns import Context, vocabulary_of
from listings.engine.reading.detail_sheets import Details, homeless, read_details, recognise_details
from listings.engine.reading.records import Guess, Reading, RowIssue, RowReading, Severity
from listings.engine.reading.sheets import (
    HEADER_ROWS,
    Findings,
    SheetReader,
    arranged_sheet,
    as_row_issue,
    recognise_sheet,
)
from listings.engine.reading.texts import cell_text
from listings.engine.terms import Kind, RightKind, RightStatus
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from listings.engine.reading.arrangement import Arrangement
    from listings.engine.reading.ports import Table, Vocabularies
    from listings.engine.reading.sheets import MainSheet


CLEARLY_A_LIST = 3
"""Recognised columns from which a sheet is a list without doubt."""


def read_rows(
    tables: Sequence[Table],
    kind: Kind,
    *,
    vocabularies: Vocabularies,
    as_of: date,
    mapping: Mapping[str, str] | None = None,
    arrangement: Arrangement | None = None,
) -> Reading:
    """Read a list of one kind.

    `mapping` goes from their headers to our fields (a field's name, a header of it, or `-` to leave the column out); `as_of` is the day that
    `3个月内` counts from. An `arrangement` says where everything stands, and nothing is recognised beside it. Rows keep the order of the file; sheets in which no title column is found are left out, and named if none is left.
    """
    context = Context(vocabularies=vocabularies, as_of=as_of)
    mapping = mapping or {}
    refusals = _unknown_fields(mapping, kind)
    details = Details()
    if arrangement is not None:
        left_out: list[RowIssue] = []
        mains = _arranged(tables, kind, arrangement, context, details)
        refusals += [_no_title(main) for main in mains if not _has_title(main)]
    else:
        mains, left_out = _without_asides(_recognised(tables, kind, mapping, context, details))
    if not mains and not refusals:
        refusals = [_no_list(tables, kind)]
    if refusals:
        return Reading(
            entries=(),
            columns=tuple(one for main in mains for one in main.reported),
            guesses=(),
            issues=tuple(refusals),
        )
    findings = Findings()
    entries = [entry for main in mains for entry in SheetReader(main, kind, details=details, findings=findings).read()]
    entries.extend(_homeless_rows(details, findings))
    return Reading(
        entries=tuple(entries),
        columns=tuple(one for main in mains for one in main.reported),
        guesses=_guesses(findings, vocabularies),
        issues=(*_repeated_columns(mains), *left_out, *_hidden(mains)),
    )


def _recognised(
    tables: Sequence[Table], kind: Kind, mapping: Mapping[str, str], context: Context, details: Details
) -> list[MainSheet]:
    mains = []
    for table in tables:
        sheet = recognise_details(table, HEADER_ROWS)
        if sheet is not None:
            read_details(table, sheet, details)
        elif (main := recognise_sheet(table, kind, mapping=mapping, context=context)) is not None:
            mains.append(main)
    return mains


def _arranged(
    tables: Sequence[Table], kind: Kind, arrangement: Arrangement, context: Context, details: Details
) -> list[MainSheet]:
    mains = []
    for table in tables:
        arranged = arrangement.of(table.sheet)
        if arranged is None or arranged.use is SheetUse.NOTHING:
            continue
        if arranged.use is SheetUse.LIST:
            mains.append(arranged_sheet(table, kind, arranged, context))
        elif (sheet := recognise_details(table, HEADER_ROWS)) is not None:
            read_details(table, sheet, details)
    return mains


def _has_title(main: MainSheet) -> bool:
    return any(column.target.slot == "title" for column in main.columns)


def _no_title(main: MainSheet) -> RowIssue:
    return RowIssue(
        sheet=main.table.sheet,
        row=main.table.first_row_number + main.header_row,
        code="arrangement.no_title",
        severity=Severity.ERROR,
        reason=Sentence(
            zh="这个工作表还没有指明哪一列是名称；请指定，或不读取它。",
            en="Nothing says which column of this sheet holds the title: name it, or leave the sheet out.",
        ),
    )


def _unknown_fields(mapping: Mapping[str, str], kind: Kind) -> list[RowIssue]:
    return [
        RowIssue(
            sheet="",
            row=0,
            column=theirs,
            value=mapping[theirs],
            code="map.unknown_field",
            severity=Severity.ERROR,
            reason=Sentence(
                zh=f"没有“{mapping[theirs]}”这个字段" + (f"；是否指 {nearest}？" if nearest else "。"),
                en=f"There is no field “{mapping[theirs]}”" + (f"; is {nearest} meant?" if nearest else "."),
            ),
        )
        for theirs, nearest in unknown_targets(mapping, kind).items()
    ]


def _without_asides(mains: list[MainSheet]) -> tuple[list[MainSheet], list[RowIssue]]:
    """Leave out sheets that only mention a title beside a sheet that is clearly the list: explanations, not entries."""
    if max((len(main.columns) for main in mains), default=0) < CLEARLY_A_LIST:
        return mains, []
    asides = [main for main in mains if len(main.columns) == 1]
    issues = [
        RowIssue(
            sheet=main.table.sheet,
            row=0,
            code="sheet.left_out",
            severity=Severity.WARNING,
            reason=Sentence(
                zh="这个工作表除名称外没有可识别的列，没有读取；如果是清单，请单独存成文件。",
                en="Beside the title no column of this sheet was recognised, so it was not read: if it is a list, save it as a file of its own.",
            ),
        )
        for main in asides
    ]
    return [main for main in mains if len(main.columns) > 1], issues


def _no_list(tables: Sequence[Table], kind: Kind) -> RowIssue:
    other = next(one for one in Kind if one is not kind)
    first = next((row for table in tables for row in table.rows if any(row)), ())
    headers = [cell_text(cell) for cell in first if cell is not None]
    is_other = any(one.target and one.target.slot == "title" for one in recognise(headers, other))
    seen = "、".join(headers[:12])
    if is_other:
        reason = Sentence(
            zh=f"这看起来是{other.label.zh}清单，不是{kind.label.zh}清单。",
            en=f"This looks like a list of the other kind ({other.label.en}), not of this one ({kind.label.en}).",
        )
    else:
        reason = Sentence(
            zh="找不到名称列；请在表头写“成果名称”或“需求名称”，或指明哪一列是名称。",
            en="No title column was found: write “Title” in the header, or say which column holds the title.",
        )
    return RowIssue(
        sheet=tables[0].sheet if tables else "",
        row=0,
        value=seen,
        code="file.no_list",
        severity=Severity.ERROR,
        reason=reason,
    )


def _homeless_rows(details: Details, findings: Findings) -> Iterable[RowReading]:
    for key, (sheet, row) in details.places.items():
        if key in findings.titles:
            continue
        name = "rights" if key in details.rights else "indicators"
        issues = (as_row_issue(homeless(sheet, row, key, name)), *map(as_row_issue, details.issues.get(key, ())))
        yield RowReading(sheet=sheet, row=row, content=None, issues=issues)


def _repeated_columns(mains: Iterable[MainSheet]) -> Iterable[RowIssue]:
    for main in mains:
        for one in main.reported:
            if one.how.value == "repeated":
                yield RowIssue(
                    sheet=one.sheet,
                    row=main.table.first_row_number + main.header_row,
                    column=one.header,
                    column_number=one.number,
                    field=one.nearest or "",
                    value=one.header,
                    code="header.repeated",
                    severity=Severity.WARNING,
                    reason=Sentence(
                        zh="另一列已填这个字段，这一列没有读取；要用这一列，请指定对应关系。",
                        en="Another column fills this field already, so this one was not read; assign it to the field if it is the one to use.",
                    ),
                )


def _hidden(mains: Iterable[MainSheet]) -> Iterable[RowIssue]:
    """Say what was read although the person does not see it in the spreadsheet program."""
    for main in mains:
        below = main.table.first_row_number + main.header_row
        rows = [number for number in main.table.hidden_rows if number > below]
        if main.table.is_hidden:
            reason = Sentence(zh="这是隐藏的工作表，也读取了。", en="This sheet is hidden; it was read all the same.")
        elif rows:
            reason = Sentence(
                zh=f"有 {len(rows)} 行在表中是隐藏的（如被筛选），也读取了；第一个是第 {rows[0]} 行。",
                en=f"{len(rows)} row(s) are hidden in the sheet (by a filter, say) and were read all the same; the first is row {rows[0]}.",
            )
        else:
            continue
        yield RowIssue(sheet=main.table.sheet, row=0, code="sheet.hidden", severity=Severity.WARNING, reason=reason)


def _guesses(findings: Findings, vocabularies: Vocabularies) -> tuple[Guess, ...]:
    open_ones = {
        "technical_fields": vocabularies.technical_fields,
        "industries": vocabularies.industries,
        "region": vocabularies.regions,
        "preferred_regions": vocabularies.regions,
    }
    parts = {"rights.kind": RightKind, "rights.status": RightStatus}
    guesses = []
    for (slot, text, code, how, score), rows in findings.guesses.items():
        if slot in open_ones:
            label = open_ones[slot].label(code)
        elif slot in parts:
            label = parts[slot](code).label
        else:
            label = vocabulary_of("maturity_stage" if slot == "trl" else slot)(code).label
        guesses.append(Guess(field=slot, text=text, code=code, label=label, how=how, score=score, rows=rows))
    return tuple(sorted(guesses, key=lambda guess: (guess.score, -guess.rows, guess.text)))

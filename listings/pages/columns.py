"""The mapping page: how the file of an import is laid out, column by column, with samples and what each guess rests on, tried before it is used."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from flask import redirect, request, url_for

from listings.engine.arranging.suggesting import Basis, SuggestedSheet, Suggestion, suggest_arrangement, suggest_sheet
from listings.engine.display import Fact, facts_of
from listings.engine.fields import fields_of
from listings.engine.headers import PARTS
from listings.engine.reading.arrangement import Arrangement, ColumnUse, SheetUse, arrangement_from_json
from listings.engine.reading.records import RowReading
from listings.pages.returning import back
from listings.queries.reports import FieldChoice, slot_title
from listings.services.layouts import arrange_import
from listings.services.limits import upload_limits
from listings.services.opening import open_import_file
from listings.services.uploads import request_preview
from listings.sheets.lists import list_tables, read_listed
from listings.sheets.vocabularies import listing_vocabularies
from marketplace import clock
from marketplace.errors import Invalid
from marketplace.sheets.bounds import column_letters
from marketplace.web.current import read, write
from marketplace.web.fragments import page
from marketplace.web.runtime import runtime

if TYPE_CHECKING:
    from flask import Response
    from werkzeug.wrappers import Response as Redirect

    from listings.engine.reading.arrangement import SheetArrangement
    from listings.engine.reading.records import Reading
    from listings.engine.terms import Kind
    from listings.services.opening import OpenedFile
    from marketplace.sheets.table import Table
    from marketplace.unit import Unit
    from marketplace.wording import Sentence

TRIED_ROWS = 5
"""Rows of each sheet that the page shows as they would be read."""
REFUSED = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedRow:
    """A row as it would be read: what it says by field, and what would be said about it."""

    row: RowReading
    facts: tuple[Fact, ...]


def columns(import_run_id: str) -> Response:
    """Show how the file would be read: as a person said before, by a remembered layout, or as we guess (`?fresh=1`: always that)."""
    opened, tables = _opened(import_run_id)
    if opened.arrangement is None or request.args.get("fresh"):
        suggestion = suggest_arrangement(tables, opened.kind, vocabularies=listing_vocabularies())
    else:
        basis = Basis.REMEMBERED if opened.layout else Basis.PERSON
        suggestion = _as_arranged(tables, opened.kind, arrangement_from_json(opened.arrangement), basis)
    return _show(import_run_id, opened, tables, suggestion)


def arrange(import_run_id: str) -> Response | Redirect:
    """Try what the form says, or use it: the list is then read again by it, and it is remembered where a name is given."""
    opened, tables = _opened(import_run_id)
    suggestion = _as_typed(tables, opened.kind)
    if request.form.get("do") != "use":
        return _show(import_run_id, opened, tables, suggestion)
    reading = _tried(tables, opened.kind, suggestion)
    if not reading.is_usable:
        return _show(import_run_id, opened, tables, suggestion, status=REFUSED)
    try:
        write(
            _arrange_and_read,
            import_run_id=import_run_id,
            arrangement=suggestion.arrangement,
            remember_as=request.form.get("name", "") if request.form.get("remember") else "",
        )
    except Invalid as fault:
        return _show(import_run_id, opened, tables, suggestion, fault=fault.sentence, status=REFUSED)
    return redirect(back() or url_for("listings.import_report", import_run_id=import_run_id))


def _arrange_and_read(unit: Unit, *, import_run_id: str, arrangement: Arrangement, remember_as: str) -> None:
    arrange_import(unit, import_run_id=import_run_id, arrangement=arrangement, remember_as=remember_as)
    request_preview(unit, import_run_id=import_run_id)


def _opened(import_run_id: str) -> tuple[OpenedFile, tuple[Table, ...]]:
    ground = runtime()
    opened = read(open_import_file, import_run_id=import_run_id, files=ground.files)
    return opened, list_tables(opened.data, opened.name, limits=upload_limits(ground.settings))


def _show(
    import_run_id: str,
    opened: OpenedFile,
    tables: tuple[Table, ...],
    suggestion: Suggestion,
    *,
    fault: Sentence | None = None,
    status: int = 200,
) -> Response:
    reading = _tried(tables, opened.kind, suggestion)
    words = listing_vocabularies()
    tried = [TriedRow(row=row, facts=facts_of(row.content, words) if row.content else ()) for row in reading.entries]
    return page(
        "listings/columns.html",
        fragment="arranging",
        status=status,
        import_run_id=import_run_id,
        opened=opened,
        sheets=suggestion.sheets,
        reading=reading,
        tried=tried,
        fields=_choices(opened.kind),
        titles={choice.name: choice.title for choice in _choices(opened.kind)},
        uses=tuple(SheetUse),
        letters=column_letters,
        name=request.form.get("name") or (opened.layout or {}).get("name") or PurePath(opened.name).stem,
        is_remembered=request.method == "GET" or bool(request.form.get("remember")),
        fault=fault,
        back=back(),
    )


def _choices(kind: Kind) -> list[FieldChoice]:
    """Return what a column can be: every field of the list, and the parts that have columns of their own."""
    names = [field.name for field in fields_of(kind)]
    known = {name.partition(".")[0] for name in names}
    parts = dict.fromkeys(target.slot for target, _ in PARTS if target.field in known)
    return [FieldChoice(name=name, title=slot_title(kind, name)) for name in (*names, *parts)]


def _tried(tables: tuple[Table, ...], kind: Kind, suggestion: Suggestion) -> Reading:
    """Read the first rows of each sheet."""
    sheets = [sheet.arranged for sheet in suggestion.sheets]
    few = [replace(sheet, last_row=_few(sheet)) for sheet in sheets]
    return read_listed(tables, kind, as_of=clock.today(), arrangement=Arrangement(sheets=tuple(few)))


def _few(sheet: SheetArrangement) -> int:
    last = sheet.first_row + TRIED_ROWS - 1
    return last if sheet.last_row is None else min(last, sheet.last_row)


def _as_arranged(tables: tuple[Table, ...], kind: Kind, arrangement: Arrangement, basis: Basis) -> Suggestion:
    sheets = []
    for table in tables:
        stored = arrangement.of(table.sheet)
        if stored is None or stored.use is not SheetUse.LIST:
            found = suggest_sheet(table, kind, vocabularies=listing_vocabularies())
            use = SheetUse.NOTHING if stored is None else stored.use
            sheets.append(replace(found, arranged=replace(found.arranged, use=use)))
            continue
        chosen = {column.number: column.target for column in stored.columns}
        sheets.append(_chosen(table, kind, stored, chosen, basis))
    return Suggestion(sheets=tuple(sheets))


def _chosen(table: Table, kind: Kind, wanted: SheetArrangement, chosen: dict[int, str], basis: Basis) -> SuggestedSheet:
    """Return a sheet as it was said to be, with the samples and reasons that a suggestion gives."""
    found = suggest_sheet(
        table,
        kind,
        vocabularies=listing_vocabularies(),
        header=(wanted.header_row, wanted.header_rows),
        chosen=chosen,
    )
    columns = tuple(replace(one, basis=basis) if one.basis is Basis.PERSON else one for one in found.columns)
    uses = tuple(ColumnUse(number=one.number, header=one.header, target=one.target) for one in columns)
    return replace(found, arranged=replace(wanted, columns=uses), columns=columns)


def _as_typed(tables: tuple[Table, ...], kind: Kind) -> Suggestion:
    return Suggestion(sheets=tuple(_sheet_as_typed(number, table, kind) for number, table in enumerate(tables)))


def _sheet_as_typed(number: int, table: Table, kind: Kind) -> SuggestedSheet:
    """Read one sheet of the form; where the header was moved its columns are guessed anew, since the old answers were about other cells."""
    words = listing_vocabularies()
    use = next((one for one in SheetUse if one.value == request.form.get(f"s{number}-use")), SheetUse.NOTHING)
    row = _typed(number, "header_row", table.first_row_number, table)
    rows = 2 if request.form.get(f"s{number}-header_rows") == "2" else 1
    is_moved = request.form.get(f"s{number}-seen") != f"{row}:{rows}"
    if use is not SheetUse.LIST or is_moved:
        header = (row, rows) if use is SheetUse.LIST else None
        found = suggest_sheet(table, kind, vocabularies=words, header=header)
        return replace(found, arranged=replace(found.arranged, use=use))
    found = suggest_sheet(table, kind, vocabularies=words, header=(row, rows))
    chosen = {one.number: request.form.get(f"s{number}-c{one.number}", "") for one in found.columns}
    end = table.first_row_number + len(table.rows) - 1
    last = _typed(number, "last_row", end, table)
    wanted = replace(
        found.arranged,
        use=use,
        first_row=max(_typed(number, "first_row", row + rows, table), row + rows),
        last_row=last if last < end else None,
    )
    return _chosen(table, kind, wanted, chosen, Basis.PERSON)


def _typed(number: int, name: str, default: int, table: Table) -> int:
    """Return a row number of the form, within the sheet."""
    last = max(table.first_row_number + len(table.rows) - 1, table.first_row_number)
    typed = request.form.get(f"s{number}-{name}", default=default, type=int)
    return min(max(typed, table.first_row_number), last)

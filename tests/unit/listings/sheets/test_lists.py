"""The lists' workbooks: a template that reads, a written list that reads back to the same contents, a marked copy."""

from __future__ import annotations

import io
import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from listings.engine.fields import fields_of
from listings.engine.headers import HowFound, Target, plain_header
from listings.engine.reading.columns import Column, Context
from listings.engine.reading.sheets import NO_LISTS
from listings.engine.terms import Kind
from listings.sheets import wording
from listings.sheets.lists import read_list, write_list
from listings.sheets.marked import marks_of
from listings.sheets.rendering import number
from listings.sheets.templates import write_template
from listings.sheets.vocabularies import listing_vocabularies
from marketplace.sheets.marking import mark_workbook
from tests.factories.records import records

AS_OF = date(2026, 11, 22)
A, D = Kind.ACHIEVEMENT, Kind.DEMAND


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_template_has_every_field_and_reads_as_an_empty_list(kind, language):
    data = write_template(kind, language=language)
    reading = read_list(data, "template.xlsx", kind, as_of=AS_OF)
    assert (reading.entries, reading.issues, reading.is_usable) == ((), (), True)
    assert [(column.field, column.how) for column in reading.columns] == [
        (field.name, HowFound.TITLE) for field in fields_of(kind)
    ]
    book = load_workbook(io.BytesIO(data))
    sheets = [
        wording.MAIN[kind],
        wording.INDICATORS,
        *([wording.RIGHTS] if kind is A else []),
        wording.GUIDE,
        wording.OPTIONS,
    ]
    assert book.sheetnames == [sheet.text(language) for sheet in sheets]
    main = book.worksheets[0]
    starred = {cell.value for cell in main[2] if cell.value.endswith("*")}
    assert starred == {field.titles[kind].text(language) + "*" for field in fields_of(kind) if kind in field.starred}
    assert all(cell.comment is not None for cell in main[2])
    assert (main.freeze_panes, len(main.data_validations.dataValidation) > 5) == ("C3", True)


def test_sheets_that_explain_are_known_as_such_to_reading():
    assert {
        plain_header(title.text(language)) for title in (wording.GUIDE, wording.OPTIONS) for language in ("zh", "en")
    } == NO_LISTS


@pytest.mark.parametrize("shape", [shape for shape, hint in wording.HINTS.items() if hint.example.zh])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_example_of_the_template_reads(shape, language):
    field = next(
        field
        for kind in Kind
        for field in fields_of(kind)
        if field.shape is shape and field.name not in {"trl", "credit_code"}
    )
    column = Column(
        number=0,
        header="",
        target=Target(field=field.name),
        context=Context(vocabularies=listing_vocabularies(), as_of=AS_OF),
    )
    parsed = column.parse(wording.HINTS[shape].example.text(language))
    assert (parsed.problems, len(parsed.values)) == ((), 1)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("language", ["zh", "en"])
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(data=st.data())
def test_whatever_was_read_is_read_again_from_the_written_list(kind, language, data):
    lines = [{"id": f"X-{number}", **record} for number, record in enumerate(data.draw(records(kind)))]
    source = "\n".join(json.dumps(line, ensure_ascii=False) for line in [{"title": "=首行"}, *lines]).encode()
    rows = [(entry.external_id, entry.content) for entry in read_list(source, "list.jsonl", kind, as_of=AS_OF).readable]
    again = read_list(write_list(kind, rows, language=language), "list.xlsx", kind, as_of=AS_OF)
    assert [(entry.external_id, entry.content) for entry in again.readable] == rows
    assert again.rejected == ()


def test_numbers_with_more_digits_than_a_cell_keeps_are_written_as_text():
    assert [number(Decimal(text)) for text in ("1.80", "-40", "12345678901234567.5", "1E+3")] == [
        1.8,
        -40.0,
        "12345678901234567.5",
        1000.0,
    ]


def test_derived_ids_are_written_so_that_a_row_with_another_title_finds_its_listing():
    source = "名称\n甲\n".encode()
    (entry,) = read_list(source, "a.csv", A, as_of=AS_OF).readable
    again = read_list(write_list(A, [("~0123456789abcdef", entry.content)], language="zh"), "a.xlsx", A, as_of=AS_OF)
    assert [(one.external_id, one.content) for one in again.entries] == [("~0123456789abcdef", entry.content)]


def test_the_marked_copy_names_rows_and_columns():
    source = "成果名称,TRL,转化方式\n甲,12,许可\n乙,6,看情况\n".encode()
    reading = read_list(source, "a.csv", A, as_of=AS_OF)
    marks = marks_of(issue for entry in reading.entries for issue in entry.issues)
    sheet = load_workbook(io.BytesIO(mark_workbook(source, "a.csv", marks, language="zh"))).worksheets[0]
    assert [row[3].value for row in sheet.iter_rows()] == [
        "两单：请核对",
        "TRL：TRL 应为 1 到 9。",
        "转化方式：不在可选项中；可填：委托开发、合作开发、转让、许可、作价投资、咨询、服务、共建、自行实施、其他。",
    ]

"""Remembered layouts: the same headers are recognised in whatever order and place, near ones are said to be near, others are not taken."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from listings.engine.arranging.layouts import fingerprint, fit
from listings.engine.fields import fields_of
from listings.engine.reading.arrangement import (
    Arrangement,
    ColumnUse,
    SheetArrangement,
    SheetUse,
    arrangement_as_json,
    arrangement_from_json,
    headers_of,
)
from listings.engine.reading.rows import read_rows
from listings.engine.terms import Kind
from listings.sheets.vocabularies import listing_vocabularies
from marketplace.sheets.table import Table

A = Kind.ACHIEVEMENT
AS_OF = date(2026, 11, 22)
HEADERS = ["叫法", "谁的", "在哪", "多少（万元）"]
TARGETS = ["title", "organisation", "region", "price"]


def layout(headers=HEADERS, targets=TARGETS, *, row=1, rows=1):
    columns = tuple(
        ColumnUse(number=number, header=header, target=target)
        for number, (header, target) in enumerate(zip(headers, targets, strict=True))
    )
    sheet = SheetArrangement(
        sheet="清单", use=SheetUse.LIST, header_row=row, header_rows=rows, first_row=row + rows, columns=columns
    )
    return Arrangement(sheets=(sheet,))


def table(*rows, sheet="清单"):
    return Table(sheet=sheet, rows=[list(row) for row in rows])


def targets(found):
    return {one.header: one.target for one in found.arrangement.sheets[0].columns}


def test_the_same_headers_are_recognised_in_another_order_and_row():
    again = table([None] * 4, HEADERS[::-1], [5.0, "成都市", "某大学", "激光焊缝检测"], sheet="Sheet1")
    found = fit(layout(), [again])
    assert found is not None
    assert found.is_exact
    assert targets(found) == dict(zip(HEADERS, TARGETS, strict=True))
    arranged = found.arrangement.sheets[0]
    assert (arranged.sheet, arranged.header_row, arranged.first_row) == ("Sheet1", 2, 3)
    (entry,) = read_rows(
        [again], A, vocabularies=listing_vocabularies(), as_of=AS_OF, arrangement=found.arrangement
    ).entries
    assert (entry.content.title, entry.content.organisation, entry.content.region) == ("激光焊缝检测", "某大学", "5101")


def test_a_column_more_is_near_and_is_left_out():
    found = fit(layout(), [table([*HEADERS, "新列"], ["甲", "乙", "重庆市", 1.0, "?"])])
    assert found is not None
    assert (found.is_exact, found.share, targets(found)["新列"]) == (False, 0.8, "")


def test_other_headers_are_not_taken():
    assert fit(layout(), [table(["叫法", "谁的", "别的", "其他", "更多"], ["甲"] * 5)]) is None
    assert fit(layout(), []) is None
    assert fit(Arrangement(sheets=()), [table(HEADERS, ["甲", "乙", "重庆市", 1.0])]) is None


def test_totals_of_the_new_file_are_found_anew():
    rows = [["甲装置", "乙", "重庆市", 1.0], ["合计", None, None, 1.0]]
    found = fit(layout(), [table(HEADERS, *rows)])
    assert found is not None
    assert found.arrangement.sheets[0].last_row == 2


def test_the_fingerprint_knows_headers_and_nothing_else():
    assert fingerprint(layout()) == fingerprint(layout(HEADERS[::-1], TARGETS[::-1], row=5))
    assert fingerprint(layout()) != fingerprint(layout(["叫法", "谁的", "在哪", "价"]))


ARRANGEMENTS = st.builds(
    Arrangement,
    sheets=st.lists(
        st.builds(
            SheetArrangement,
            sheet=st.text(max_size=8),
            use=st.sampled_from(SheetUse),
            header_row=st.integers(0, 20),
            header_rows=st.integers(1, 2),
            first_row=st.integers(0, 30),
            last_row=st.none() | st.integers(0, 60),
            columns=st.lists(
                st.builds(
                    ColumnUse,
                    number=st.integers(0, 40),
                    header=st.text(max_size=8),
                    target=st.sampled_from(["", "title", "price.low", *[one.name for one in fields_of(A)]]),
                ),
                max_size=6,
            ).map(tuple),
        ),
        max_size=3,
    ).map(tuple),
)
CELLS = st.none() | st.text(max_size=12) | st.floats(0, 1e6) | st.booleans()
TABLES = st.integers(1, 6).flatmap(lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=12))


@given(ARRANGEMENTS)
def test_an_arrangement_survives_its_json(arrangement):
    assert arrangement_from_json(arrangement_as_json(arrangement)) == arrangement


@settings(max_examples=60, deadline=None)
@given(ARRANGEMENTS, TABLES)
def test_any_arrangement_reads_any_table_within_its_rows(arrangement, rows):
    tables = [Table(sheet=one.sheet, rows=[list(row) for row in rows]) for one in arrangement.sheets[:1]]
    reading = read_rows(tables, A, vocabularies=listing_vocabularies(), as_of=AS_OF, arrangement=arrangement)
    for sheet in arrangement.sheets[:1]:
        last = sheet.last_row if sheet.last_row is not None else len(rows)
        assert all(sheet.first_row <= entry.row <= last for entry in reading.entries)


@settings(max_examples=40, deadline=None)
@given(TABLES, st.permutations(range(4)), st.integers(0, 4))
def test_a_layout_fits_its_own_headers_wherever_they_stand(rows, order, above):
    headers = [HEADERS[place] for place in order]
    filling = [[(row * 4)[place] for place in range(4)] for row in rows]
    found = fit(layout(), [table(*[[None] * 4] * above, headers, *filling)])
    assert found is not None
    assert found.is_exact
    assert targets(found) == dict(zip(HEADERS, TARGETS, strict=True))


def test_headers_of_two_rows_are_joined_and_merged_cells_counted_once():
    upper, lower = ["名称", "联系", "联系", None], ["名称", "人", "电话", "备注"]
    assert headers_of(table(upper, lower), 1, 2) == ["名称", "联系 / 人", "联系 / 电话", "备注"]
    assert headers_of(table(upper), 1, 2) == ["名称", "联系", "联系", ""]

"""Lists go out in every format and come back the same: all fields, whatever stands in them; and people's changes come back as changes."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from listings.engine.codec import content_hash
from listings.engine.content import Content, Indicator, Right
from listings.engine.fields import fields_of
from listings.engine.indicators.extraction import extract_indicators
from listings.engine.reading.exact import cells_guard
from listings.engine.reading.records import Severity
from listings.engine.reading.texts import is_blank
from listings.engine.terms import Kind, Operator, RightKind, RightStatus
from listings.sheets.lists import ListFormat, read_list, write_list
from marketplace.errors import Invalid
from marketplace.money import MoneyBand
from tests.factories.stated import stated_contents

AS_OF = date(2026, 11, 22)
SAMPLES = Path(__file__).parents[4] / "samples"
A, D = Kind.ACHIEVEMENT, Kind.DEMAND
IDS = st.lists(
    st.text(alphabet="A-1~=+@ 号", min_size=1, max_size=8).filter(
        lambda text: text == text.strip() and not is_blank(text)
    ),
    min_size=1,
    max_size=6,
    unique=True,
)
WRITTEN = pytest.mark.parametrize(
    ("wanted", "language"),
    [
        (one, language)
        for one in ListFormat
        for language in ("zh", "en")
        if one is not ListFormat.JSONL or language == "zh"
    ],
)
"""Keys of lines of JSON have no language."""


def gone_out_and_come_back(data, kind, wanted, language):
    rows = [(external_id, data.draw(stated_contents(kind))) for external_id in data.draw(IDS)]
    written = write_list(kind, rows, language=language, wanted=wanted)
    again = read_list(written, f"list.{wanted.value}", kind, as_of=AS_OF)
    return rows, [(one.external_id, one.content) for one in again.entries]


def hashes(rows):
    return [(external_id, content and content_hash(content)) for external_id, content in rows]


@pytest.mark.parametrize("kind", Kind)
@WRITTEN
@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(data=st.data())
def test_whatever_a_list_says_is_said_again_by_its_export(kind, wanted, language, data):
    rows, again = gone_out_and_come_back(data, kind, wanted, language)
    assert hashes(again) == hashes(rows)
    assert again == rows


@pytest.mark.soak
@pytest.mark.parametrize("kind", Kind)
@WRITTEN
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_a_list_says_is_said_again_by_its_export_long(kind, wanted, language, data):
    rows, again = gone_out_and_come_back(data, kind, wanted, language)
    assert hashes(again) == hashes(rows)
    assert again == rows


@pytest.mark.parametrize("kind", Kind)
@WRITTEN
def test_every_entry_of_the_shipped_samples_is_said_again_by_its_export(kind, wanted, language):
    name = f"{kind.value}s.xlsx"
    read = read_list((SAMPLES / name).read_bytes(), name, kind, as_of=AS_OF)
    rows = [(one.external_id, one.content) for one in read.entries if one.content is not None]
    written = write_list(kind, rows, language=language, wanted=wanted)
    again = [
        (one.external_id, one.content) for one in read_list(written, f"list.{wanted.value}", kind, as_of=AS_OF).entries
    ]
    assert len(rows) == {A: 122, D: 61}[kind]
    assert hashes(again) == hashes(rows)


@pytest.mark.parametrize("wanted", ListFormat)
def test_an_indicator_that_a_text_states_without_a_name_comes_back(wanted):
    (found,) = extract_indicators("±3%", "indicator_text")
    content = Content(kind=A, title="恒温恒湿箱", indicator_text="±3%", indicators=(found,))
    written = write_list(A, [("A-1", content)], language="zh", wanted=wanted)
    entry = read_one(written, f"list.{wanted.value}")
    assert (found.quantity, entry.content, entry.issues) == ("", content, ())


@pytest.mark.parametrize(
    "amount", ["1E+40", "12345678901234567890123456789012340000", "1E-20", "10000", "123450000.5", "0"]
)
@WRITTEN
def test_an_amount_keeps_every_digit(wanted, language, amount):
    content = Content(kind=A, title="甲", price=MoneyBand(low=Decimal(0), high=Decimal(amount)))
    entry = read_one(write_list(A, [("A-1", content)], language=language, wanted=wanted), f"list.{wanted.value}")
    assert (entry.content, entry.issues) == (content, ())


@WRITTEN
def test_rows_that_a_form_took_twice_come_back_twice(wanted, language):
    twice = {"indicators": FIRST.indicators * 2, "rights": FIRST.rights * 2, "keywords": ("涂层", "涂层")}
    content = replace(FIRST, summary="", **twice)
    entry = read_one(write_list(A, [("A-1", content)], language=language, wanted=wanted), f"list.{wanted.value}")
    assert (entry.content, entry.issues) == (content, ())


def test_a_line_of_an_indicator_without_a_name_is_told():
    entry = read_one(as_csv([["成果名称", "指标（逐条）"], ["甲", "硬度 ≥ 60 HRC\n±3%"]]))
    assert [one.quantity for one in entry.content.indicators] == ["硬度"]
    assert [issue.code for issue in entry.issues] == ["indicator.unreadable"]
    assert entry.content.internal_note == "指标（逐条）：±3%"


def test_a_typed_indicator_without_a_name_is_refused():
    line = json.dumps({"id": "A-1", "title": "甲", "indicators": [{"value": 3, "unit": "%"}]})
    entry = read_one(line.encode(), "list.jsonl")
    assert [issue.code for issue in entry.issues] == ["indicator.unreadable"]


FIRST = Content(
    kind=A,
    title="=2+5 涂层",
    summary="耐压 ≥ 35 MPa，寿命 10 万次",
    keywords=("高温；合金", "涂层"),
    price=MoneyBand(low=Decimal("500000.5"), high=Decimal(800_000), is_negotiable=True),
    indicators=(
        Indicator(quantity="硬度", operator=Operator.AT_LEAST, value=Decimal("1.80"), unit="GPa", proof="检测报告"),
    ),
    rights=(Right(kind=RightKind.INVENTION, number="ZL202010123456.7", owner="某大学", status=RightStatus.GRANTED),),
    internal_note="-勿外传",
)
"""Whose summary names indicators that somebody refused; one keyword holds the mark that separates keywords."""


def cells_of(written):
    return list(csv.reader(io.StringIO(written.decode("utf-8-sig"), newline="")))


def as_csv(rows):
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def read_one(data, name="list.csv"):
    (entry,) = read_list(data, name, A, as_of=AS_OF).entries
    return entry


def test_a_changed_cell_changes_its_field_and_no_other():
    header, row = cells_of(write_list(A, [("A-1", FIRST)], language="zh", wanted=ListFormat.CSV))
    row[header.index("内部备注")] = "可公开"
    entry = read_one(as_csv([header, row]))
    assert (entry.content, entry.issues) == (replace(FIRST, internal_note="可公开"), ())


def test_a_changed_text_is_searched_for_indicators_again():
    header, row = cells_of(write_list(A, [("A-1", FIRST)], language="zh", wanted=ListFormat.CSV))
    row[header.index("技术方案摘要")] = "耐压 ≥ 40 MPa"
    found = read_one(as_csv([header, row])).content.indicators
    assert [(one.quantity, one.value, one.span is None) for one in found] == [
        ("硬度", Decimal("1.80"), True),
        ("耐压", Decimal(40), False),
    ]


def test_a_changed_line_changes_the_indicator():
    header, row = cells_of(write_list(A, [("A-1", FIRST)], language="zh", wanted=ListFormat.CSV))
    place = header.index("指标（逐条）")
    assert row[place] == "硬度；比较：≥；数值：1.8；单位：GPa；证明：检测报告"
    row[place] = row[place].replace("1.8", "2") + "\n韧性很好"
    entry = read_one(as_csv([header, row]))
    assert entry.content.indicators[0] == replace(FIRST.indicators[0], value=Decimal(2))
    assert [(issue.code, issue.severity) for issue in entry.issues] == [("indicator.unreadable", Severity.WARNING)]
    assert entry.content.internal_note == "-勿外传\n指标（逐条）：韧性很好"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_rights_stand_in_words_in_a_cell(language):
    header, row = cells_of(write_list(A, [("A-1", FIRST)], language=language, wanted=ListFormat.CSV))
    assert (
        dict(zip(header, row, strict=False))[{"zh": "知识产权", "en": "Intellectual property"}[language]]
        == {
            "zh": "发明专利 ZL202010123456.7 权利人：某大学， 授权",
            "en": "Invention patent ZL202010123456.7 owner: 某大学， Granted",
        }[language]
    )


def exact_of(row, header):
    return json.loads(row[header.index("原样数据")])


@pytest.mark.parametrize(
    ("attribute", "stored"),
    [
        ("secrecy", "state_secret"),
        ("trl", 12),
        ("region", "999999"),
        ("inventor_share", "1E+999999999"),
        ("price", {"low": "NaN", "currency": "CNY"}),
        ("summary", ["list"]),
        ("summary", "bell\u0007"),
        ("indicators", [{"quantity": "x", "operator": "between", "value": "1"}]),
        ("kind", "demand"),
        ("no_such_field", 1),
        ("valid_until", "0001-01-01"),
        ("credit_code", "123"),
    ],
)
def test_exact_values_that_no_cell_could_hold_are_refused_and_told(attribute, stored):
    header, row = cells_of(write_list(A, [("A-1", FIRST)], language="zh", wanted=ListFormat.CSV))
    place = header.index("原样数据")
    texts = {field.name: "" for field in fields_of(A)} | dict(zip([f.name for f in fields_of(A)], row, strict=False))
    row[place] = json.dumps({attribute: [cells_guard(attribute, texts, A), stored]})
    entry = read_one(as_csv([header, row]))
    assert [issue.code for issue in entry.issues] == ["row.exact_damaged"]
    assert (entry.content.secrecy, entry.content.trl, entry.content.title) == (None, None, FIRST.title)


@pytest.mark.parametrize("damaged", ["{", "[]", '{"title": 1}', "[" * 100_000])
def test_a_damaged_column_is_told_and_the_cells_count(damaged):
    entry = read_one(as_csv([["成果名称", "原样数据"], ["甲", damaged[:30_000]]]))
    assert ([issue.code for issue in entry.issues], entry.content) == (
        ["row.exact_damaged"],
        Content(kind=A, title="甲"),
    )


def test_what_could_be_a_formula_is_a_text_in_every_format():
    written = write_list(A, [("=1", FIRST)], language="zh")
    main = load_workbook(io.BytesIO(written)).worksheets[0]
    cells = [cell for row in main.iter_rows(min_row=3) for cell in row if isinstance(cell.value, str)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value for cell in cells if cell.quotePrefix] == ["=1", FIRST.title, FIRST.internal_note]
    rows = cells_of(write_list(A, [("=1", FIRST)], language="zh", wanted=ListFormat.CSV))
    assert [text for text in rows[1] if text.startswith("'")] == ["'=1", f"'{FIRST.title}", f"'{FIRST.internal_note}"]
    assert not [text for row in rows for text in row if text.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_exact_values_are_hidden_in_a_workbook_and_empty_where_cells_say_all():
    plain = Content(kind=A, title="甲", keywords=("涂层", "合金"), price=MoneyBand(low=Decimal(5), high=Decimal(5)))
    main = load_workbook(io.BytesIO(write_list(A, [("A-1", plain), ("A-2", FIRST)], language="en"))).worksheets[0]
    place = [cell.value for cell in main[2]].index("Exact values") + 1
    assert main.column_dimensions[get_column_letter(place)].hidden
    assert [bool(main.cell(row, place).value) for row in (3, 4)] == [False, True]


def test_an_entry_too_long_for_a_spreadsheet_is_refused_by_name_and_fits_lines_of_json():
    long = replace(FIRST, keywords=tuple(f"{number};" + "x" * 30_000 for number in range(18)))
    with pytest.raises(Invalid) as refused:
        write_list(A, [("A-9", long)], language="zh", wanted=ListFormat.CSV)
    assert (refused.value.code, refused.value.value) == ("export.row_too_long", "A-9")
    assert read_one(write_list(A, [("A-9", long)], language="zh", wanted=ListFormat.JSONL), "a.jsonl").content == long

"""What a marked copy must not carry on: whatever calculates, fetches or links in the workbook that a stranger sent."""

from __future__ import annotations

import io
import zipfile

from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.formatting.rule import FormulaRule
from openpyxl.packaging.relationship import Relationship
from openpyxl.styles import Font
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.workbook.external_link import ExternalLink
from openpyxl.workbook.external_link.external import ExternalBook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.table import Table

from marketplace.sheets.marking import mark_workbook
from tests.unit.marketplace.sheets.test_hostile import SHEET, altered

EVIL = "http://evil.invalid/"
LIVE = (
    b"<f>",
    b"<f ",
    b"definedName ",
    b"externalLink",
    b"hyperlink ",
    b"conditionalFormatting",
    b"tablePart",
    b"chart",
)


def as_bytes(book):
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def hostile():
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["名称", "TRL"])
    sheet.append([f'=HYPERLINK("{EVIL}","甲")', 5])
    sheet["A3"] = ArrayFormula("A3", f'=WEBSERVICE("{EVIL}")')
    sheet["B3"] = "='[1]清单'!A1"
    sheet["A4"], sheet["A4"].font = "链接", Font(bold=True)
    sheet["A4"].hyperlink = EVIL
    book.defined_names["secret"] = DefinedName("secret", attr_text=f'WEBSERVICE("{EVIL}")')
    sheet.defined_names["local"] = DefinedName("local", attr_text="Sheet!$A$1")
    sheet.conditional_formatting.add("A1:A9", FormulaRule(formula=[f'WEBSERVICE("{EVIL}")=1'], font=Font(bold=True)))
    for choice in ('"甲,乙"', "Sheet!$A$1:$A$9", f'WEBSERVICE("{EVIL}")'):
        sheet.add_data_validation(DataValidation(type="list", formula1=choice, sqref="C2:C9"))
    sheet.add_table(Table(displayName="t", ref="A1:B4"))
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=4))
    sheet.add_chart(chart, "E1")
    book.create_chartsheet("图").add_chart(BarChart())
    link = ExternalLink(externalBook=ExternalBook())
    link.file_link = Relationship(type="externalLinkPath", Target=f"{EVIL}book.xlsx", TargetMode="External")
    book._external_links.append(link)
    return as_bytes(book)


def parts(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {entry: archive.read(entry) for entry in archive.namelist()}


def live(data):
    found = parts(data)
    names = {word for word in LIVE for name in found if word.strip(b"< >").decode() in name and len(word) > 4}
    return sorted(names | {word for word in LIVE for content in found.values() if word in content})


def test_marked_copy_has_nothing_that_works():
    assert live(hostile()) == sorted(LIVE)
    marked = mark_workbook(hostile(), "list.xlsx", [], language="zh")
    assert live(marked) == []
    assert [name for name, content in parts(marked).items() if EVIL.encode() in content] == [
        SHEET
    ]  # as the text of a cell


def test_formula_without_a_value_stands_as_its_own_text():
    sheet = load_workbook(io.BytesIO(mark_workbook(hostile(), "list.xlsx", [], language="zh"))).worksheets[0]
    shown = {at: (sheet[at].data_type, sheet[at].value, sheet[at].quotePrefix) for at in ("A2", "A3", "B3", "A4", "B2")}
    assert shown == {
        "A2": ("s", f'=HYPERLINK("{EVIL}","甲")', True),
        "A3": ("s", f'=WEBSERVICE("{EVIL}")', True),
        "B3": ("s", "='[1]清单'!A1", True),
        "A4": ("s", "链接", False),
        "B2": ("n", 5, False),
    }
    assert sheet["A4"].font.bold


def test_formula_with_a_value_becomes_what_was_read():
    book = Workbook()
    book.worksheets[0].append(["=1+1", '="=" & "1"', "=TODAY()"])
    data = altered(
        as_bytes(book),
        SHEET,
        lambda content: content.replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>").replace(
            b'<c r="B1"><f>"=" &amp; "1"</f><v />', b'<c r="B1" t="str"><f>"=" &amp; "1"</f><v>=1</v>'
        ),
    )
    sheet = load_workbook(io.BytesIO(mark_workbook(data, "list.xlsx", [], language="zh"))).worksheets[0]
    assert [(cell.data_type, cell.value) for cell in sheet[1]] == [("n", 2), ("s", "=1"), ("s", "=TODAY()")]


def test_plain_choices_stay():
    sheet = load_workbook(io.BytesIO(mark_workbook(hostile(), "list.xlsx", [], language="zh"))).worksheets[0]
    assert [choice.formula1 for choice in sheet.data_validations.dataValidation] == ['"甲,乙"', "Sheet!$A$1:$A$9"]

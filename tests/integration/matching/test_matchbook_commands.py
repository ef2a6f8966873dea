"""`twolists matchbook` and `twolists matchbook read`: two files in, a book out, marks back; faults as sentences, nothing half done."""

from __future__ import annotations

import csv
import gc
import io
import json

import pytest
from openpyxl import load_workbook

from matching.sheets.keys import SHEET
from tests.factories.spreadsheets import ods, xls
from tests.integration.matching.conftest import FORMULA, names_in
from tests.integration.web.lists import as_csv

PAIRS = "匹配清单"


def sheet_of(path, title):
    return load_workbook(path)[title]


def column_of(sheet, header) -> list[object]:
    place = [cell.value for cell in sheet[1]].index(header)
    return [row[place] for row in sheet.iter_rows(min_row=2, values_only=True)]


def test_matchbook_matches_two_files_without_a_data_folder(call, files, tmp_path) -> None:
    out = tmp_path / "book.xlsx"
    answer = call("matchbook", *files, "-o", out)
    assert answer.code == 0
    assert names_in(tmp_path) == ["book.xlsx", "成果.csv", "需求.csv"]
    assert f"对接手册：{out}（退回的行：" in answer.out
    assert "技术需求" in answer.out
    assert "无合适匹配" in answer.out
    sheet = sheet_of(out, PAIRS)
    first = dict(zip([cell.value for cell in sheet[1]], [cell.value for cell in sheet[2]], strict=True))
    assert (first["需求编号"], first["排名"], first["成果编号"]) == ("XQ-1", 1, "CG-1")
    assert (first["成果联系人"], first["完成单位"]) == (None, "西部大学")


def test_matchbook_keeps_titles_inert_and_names_the_rejected_row(call, files, tmp_path) -> None:
    out = tmp_path / "book.xlsx"
    call("matchbook", *files, "-o", out)
    book = load_workbook(out)
    assert [cell for sheet in book for row in sheet for cell in row if cell.data_type == "f"] == []
    assert FORMULA in column_of(book["按成果"], "成果名称")
    kinds = list(
        zip(
            column_of(book["数据质量"], "类别"),
            column_of(book["数据质量"], "文件"),
            column_of(book["数据质量"], "行"),
            strict=True,
        )
    )
    assert ("退回的行", "需求.csv", 5) in kinds


def test_matchbook_takes_old_and_open_workbooks(call, files, tmp_path) -> None:
    achievements, demands = (list(csv.reader(io.StringIO(file.read_text("utf-8-sig")))) for file in files)
    old, opened = tmp_path / "成果.xls", tmp_path / "需求.ods"
    old.write_bytes(xls(("成果", achievements)))
    opened.write_bytes(ods(("需求", demands)))
    assert call("matchbook", *files, "-o", tmp_path / "text.xlsx").code == 0
    assert call("matchbook", old, opened, "-o", tmp_path / "books.xlsx").code == 0
    texts, books = (sheet_of(tmp_path / name, PAIRS) for name in ("text.xlsx", "books.xlsx"))
    shown = [[row[:16] for row in sheet.iter_rows(values_only=True)] for sheet in (books, texts)]
    assert shown[0] == shown[1]
    assert books.max_row > 1


def test_matchbook_speaks_english(call, files, tmp_path) -> None:
    out = tmp_path / "book.xlsx"
    answer = call("matchbook", *files, "-o", out, "--lang", "en")
    assert f"Match book: {out} (rejected rows: " in answer.out
    assert load_workbook(out).sheetnames[:3] == ["How to read this book", "Overview", "Ranked pairs"]


@pytest.mark.parametrize(
    ("words", "settings", "top"), [((), {}, "10"), (("--top", 1), {}, "1"), ((), {"match_top": "2"}, "2")]
)
def test_matchbook_lists_as_many_as_asked(call, tmp_path, words, settings, top) -> None:
    achievements, demands, out = tmp_path / "a.csv", tmp_path / "d.csv", tmp_path / "book.xlsx"
    achievements.write_bytes(as_csv([{"成果名称": f"阻燃聚丙烯材料{number}型"} for number in range(12)]))
    demands.write_bytes(as_csv([{"需求名称": "阻燃聚丙烯材料"}]))
    call("matchbook", achievements, demands, "-o", out, *words, **settings)
    assert column_of(sheet_of(out, PAIRS), "排名") == list(range(1, int(top) + 1))
    assert dict(load_workbook(out)["设置与模型"].iter_rows(values_only=True))["每条列出的匹配数"] == top


@pytest.mark.parametrize(("day", "count"), [("any", 0), ("2024-12-31", 0), ("2025-01-01", 1)])
def test_matchbook_marks_what_expired_before_the_day(call, files, tmp_path, day, count) -> None:
    out = tmp_path / "book.xlsx"
    call("matchbook", *files, "-o", out, "--as-of", day)
    figures = dict(load_workbook(out)["总览"].iter_rows(min_row=2, values_only=True))
    assert figures["已过有效期（仍列出）"] == count


def test_matchbook_refuses_a_day_that_is_none(call, files, tmp_path) -> None:
    answer = call("matchbook", *files, "-o", tmp_path / "book.xlsx", "--as-of", "gestern")
    assert (answer.code, "gestern：请写成 2026-01-31 这样的日期，或 any" in answer.err) == (2, True)


def test_matchbook_reads_columns_as_told_for_each_list(call, tmp_path) -> None:
    achievements, demands, out = tmp_path / "a.csv", tmp_path / "d.csv", tmp_path / "book.xlsx"
    achievements.write_bytes(as_csv([{"叫法": "无卤阻燃聚丙烯", "号": "A-1"}]))
    demands.write_bytes(as_csv([{"想要": "阻燃聚丙烯材料", "号": "D-1"}]))
    assert call("matchbook", achievements, demands, "-o", out).code == 2
    answer = call(
        *("matchbook", achievements, demands, "-o", out),
        *("--map-achievements", "叫法=title", "--map-achievements", "号=external_id"),
        *("--map-demands", "想要=title", "--map-demands", "号=external_id"),
    )
    assert answer.code == 0
    assert (column_of(sheet_of(out, PAIRS), "需求编号"), column_of(sheet_of(out, PAIRS), "成果编号")) == (
        ["D-1"],
        ["A-1"],
    )


@pytest.mark.parametrize("option", ["--map-achievements", "--map-demands"])
def test_matchbook_refuses_an_unreadable_map_before_the_work(call, files, tmp_path, option) -> None:
    answer = call("matchbook", *files, "-o", tmp_path / "book.xlsx", option, "叫法")
    assert (answer.code, option in answer.err, names_in(tmp_path)) == (2, True, ["成果.csv", "需求.csv"])


def test_matchbook_keeps_the_limits_of_the_settings(call, files, tmp_path) -> None:
    answer = call("matchbook", *files, "-o", tmp_path / "book.xlsx", upload_rows="2")
    assert (answer.code, "上限 2" in answer.err, names_in(tmp_path)) == (2, True, ["成果.csv", "需求.csv"])


def test_matchbook_keeps_the_encoder_of_the_settings(call, files, tmp_path) -> None:
    out = tmp_path / "book.xlsx"
    call("matchbook", *files, "-o", out)
    assert dict(load_workbook(out)["设置与模型"].iter_rows(values_only=True))["语义编码器"] == "off 0"


def test_matchbook_looks_at_the_target_before_the_work(call, files, tmp_path) -> None:
    answer = call("matchbook", *files, "-o", tmp_path / "missing" / "book.xlsx")
    assert (answer.code, answer.out) == (2, "")
    assert "文件夹不存在" in answer.err
    assert "missing" in answer.err


def test_matchbook_of_a_file_without_a_list_leaves_the_old_book(call, files, tmp_path) -> None:
    out = tmp_path / "book.xlsx"
    out.write_bytes(b"old")
    files[1].write_text("没有表头\n只有文字\n", encoding="utf-8")
    answer = call("matchbook", *files, "-o", out)
    assert (answer.code, out.read_bytes(), "需求.csv" in answer.err) == (2, b"old", True)


def test_matchbook_leaves_the_collector_as_it_was(call, files, tmp_path) -> None:
    call("matchbook", *files, "-o", tmp_path / "book.xlsx")
    assert gc.isenabled()
    call("matchbook", *files, "-o", tmp_path / "book.xlsx", upload_rows="1")
    assert gc.isenabled()


def mark(path, values: dict[tuple[int, str], str]) -> None:
    book = load_workbook(path)
    headers = [cell.value for cell in book[PAIRS][1]]
    for (row, header), value in values.items():
        book[PAIRS].cell(row, headers.index(header) + 1).value = value
    book.save(path)


def test_marks_come_back_as_lines_with_ids_and_hashes_of_the_files(call, files, tmp_path) -> None:
    book, out = tmp_path / "book.xlsx", tmp_path / "decisions.jsonl"
    call("matchbook", *files, "-o", book)
    mark(book, {(2, "意见"): "有意对接", (2, "原因"): "下周来看样品"})
    answer = call("matchbook", "read", book, "--out", out)
    assert (answer.code, f"读回意见 1 条，0 处未能识别：{out}" in answer.out) == (0, True)
    first = out.read_bytes()
    assert call("matchbook", "read", book, "--out", out).code == 0
    assert out.read_bytes() == first
    line = json.loads(first)
    identity = dict(load_workbook(book)[SHEET].iter_rows(values_only=True))
    assert (line["demand"]["external_id"], line["achievement"]["external_id"]) == ("XQ-1", "CG-1")
    assert (line["decision"], line["words"], line["run_id"]) == ("interested", "下周来看样品", identity["run_id"])
    assert {len(line[side]["content_hash"]) for side in ("demand", "achievement")} == {64}


def test_mark_that_cannot_be_read_is_shown_with_its_place_and_code_1(call, files, tmp_path) -> None:
    book, out = tmp_path / "book.xlsx", tmp_path / "decisions.jsonl"
    call("matchbook", *files, "-o", book)
    mark(book, {(2, "意见"): "有意对接", (3, "意见"): "好"})
    answer = call("matchbook", "read", book, "--out", out, "--lang", "en")
    assert (answer.code, len(out.read_text(encoding="utf-8").splitlines())) == (1, 1)
    assert f"{PAIRS}!3" in answer.out
    assert "1 decision(s) read, 1 mark(s) not taken over" in answer.out


def test_foreign_workbook_writes_no_decisions(call, tmp_path) -> None:
    call("template", "demands", "-o", tmp_path / "template.xlsx")
    out = tmp_path / "decisions.jsonl"
    answer = call("matchbook", "read", tmp_path / "template.xlsx", "--out", out)
    assert (answer.code, "不是本系统生成的对接手册" in answer.err, out.exists()) == (2, True, False)

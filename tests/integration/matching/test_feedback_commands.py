"""`twolists feedback` and `matchbook read --keep`: marks of a book into the database, figures, and the file that is exported."""

from __future__ import annotations

import csv
import json

import pytest
from openpyxl import load_workbook

from tests.integration.matching.conftest import names_in

PAIRS = "匹配清单"


@pytest.fixture
def matched(call, files, tmp_path):
    """Both lists matched in the database of the command line, and the run's book."""
    for which, file in zip(("achievements", "demands"), files, strict=True):
        assert call("import", which, file, "--yes").code == 0
    assert call("match", "-o", tmp_path / "book.xlsx").code == 0
    return call


def mark(path, decision: str, reason: str = "") -> None:
    book = load_workbook(path)
    headers = [cell.value for cell in book[PAIRS][1]]
    for header, value in (("意见", decision), ("原因", reason)):
        book[PAIRS].cell(2, headers.index(header) + 1).value = value
    book.save(path)


def test_marks_are_kept_counted_and_exported(matched, tmp_path) -> None:
    book, out = tmp_path / "book.xlsx", tmp_path / "意见.jsonl"
    mark(book, "有意对接", "下周来看样品")
    kept = matched("matchbook", "read", book, "--keep", "--out", tmp_path / "marks.jsonl")
    assert (kept.code, "已保存意见 1 条，0 条没有变化，0 处未能识别" in kept.out) == (0, True)
    assert json.loads((tmp_path / "marks.jsonl").read_text(encoding="utf-8"))["decision"] == "interested"
    again = matched("feedback", "read", book)
    assert (again.code, "已保存意见 0 条，1 条没有变化" in again.out) == (0, True)
    figures = [line.split() for line in matched("feedback", "show").out.splitlines()]
    for words in ({"有意对接", "1"}, {"涉及配对", "1"}, {"来源：对接手册", "1"}):
        assert any(words <= set(line) for line in figures)
    assert matched("feedback", "export", "-o", out).code == 0
    (line,) = [json.loads(text) for text in out.read_text(encoding="utf-8").splitlines()]
    assert (line["demand"], line["achievement"], line["decision"], line["position"], "words" in line) == (
        "XQ-1",
        "CG-1",
        "interested",
        1,
        False,
    )


def test_words_are_exported_where_they_are_asked_for(matched, tmp_path) -> None:
    book, out = tmp_path / "book.xlsx", tmp_path / "意见.csv"
    mark(book, "有意对接", "下周来看样品")
    assert (
        matched("feedback", "read", book, "--lang", "en").out
        == "1 decision(s) kept, 0 unchanged, 0 mark(s) not taken over\n"
    )
    assert matched("feedback", "export", "-o", out, "--words").code == 0
    with out.open(encoding="utf-8", newline="") as file:
        assert [row["words"] for row in csv.DictReader(file)] == ["下周来看样品"]


def test_mark_that_cannot_be_read_is_named_and_the_rest_kept(matched, tmp_path) -> None:
    mark(tmp_path / "book.xlsx", "好")
    answer = matched("feedback", "read", tmp_path / "book.xlsx")
    assert (answer.code, f"{PAIRS}!2" in answer.out, "已保存意见 0 条" in answer.out) == (1, True, True)


def test_book_of_files_is_named_and_nothing_kept(matched, files, tmp_path) -> None:
    book = tmp_path / "files.xlsx"
    assert matched("matchbook", *files, "-o", book).code == 0
    mark(book, "有意对接")
    answer = matched("feedback", "read", book)
    assert (answer.code, "不是由本系统库中的匹配生成的" in answer.err) == (1, True)
    said = matched("feedback", "show")
    assert (said.code, said.out.startswith("还没有人对匹配表示过意见。"), "│" in said.out) == (0, True, False)
    out = tmp_path / "marks.jsonl"
    assert matched("matchbook", "read", book, "--out", out).code == 0
    assert json.loads(out.read_text(encoding="utf-8"))["decision"] == "interested"


def test_commands_say_what_is_missing_before_they_work(matched, tmp_path) -> None:
    nowhere = matched("matchbook", "read", tmp_path / "book.xlsx")
    assert (nowhere.code, "--keep" in nowhere.err) == (2, True)
    wrong = matched("feedback", "export", "-o", tmp_path / "意见.xlsx")
    assert (wrong.code, ".jsonl" in wrong.err, "意见.xlsx" in names_in(tmp_path)) == (2, True, False)

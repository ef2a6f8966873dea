"""`twolists match`: what was imported, matched in the foreground, with its summary and its book."""

from __future__ import annotations

import pytest
from openpyxl import load_workbook
from sqlalchemy import create_engine, text

from matching.cli import match as command
from tests.integration.matching.conftest import names_in


@pytest.fixture
def imported(call, files):
    """Both lists in the database of the command line."""
    for which, file in zip(("achievements", "demands"), files, strict=True):
        assert call("import", which, file, "--yes").code == 0
    return call


def statuses(tmp_path) -> list[tuple[str, str | None]]:
    engine = create_engine(f"sqlite:///{tmp_path / 'home' / 'twolists.sqlite'}")
    with engine.connect() as connection:
        found = connection.execute(text("SELECT status, failure FROM match_runs ORDER BY created_at")).all()
    engine.dispose()
    return [(row.status, row.failure) for row in found]


def test_match_prints_its_summary_and_writes_its_book(imported, tmp_path) -> None:
    out = tmp_path / "book.xlsx"
    answer = imported("match", "-o", out)
    assert (answer.code, f"对接手册：{out}" in answer.out) == (0, True)
    figures = [line.split() for line in answer.out.splitlines()]
    assert any({"科技成果", "4"} <= set(words) for words in figures)
    assert any({"技术需求", "2"} <= set(words) for words in figures)
    settings = dict(load_workbook(out)["设置与模型"].iter_rows(values_only=True))
    assert settings["文件：成果清单"].startswith("成果.csv，4 行，退回 0 行，SHA-256 ")
    assert settings["有效期判断日"] == "不限（不判断过期）"
    assert statuses(tmp_path) == [("completed", None)]


def test_match_speaks_english_and_judges_validity_where_a_day_is_named(imported, tmp_path) -> None:
    out = tmp_path / "book.xlsx"
    answer = imported("match", "-o", out, "--lang", "en", "--top", 1, "--as-of", "2026-11-22")
    assert (answer.code, f"Match book: {out}" in answer.out) == (0, True)
    book = load_workbook(out)
    figures = dict(book["Overview"].iter_rows(min_row=2, values_only=True))
    assert figures["expired entries (shown and marked)"] == 1
    assert dict(book["Settings and model"].iter_rows(values_only=True))["Matches listed per entry"] == "1"


def test_match_without_lists_says_what_to_do(call) -> None:
    answer = call("match")
    assert (answer.code, answer.err) == (2, "还没有已发布的科技成果，请先导入清单\n")


def test_match_looks_at_the_target_before_the_work(imported, tmp_path) -> None:
    answer = imported("match", "-o", tmp_path / "missing" / "book.xlsx")
    assert (answer.code, "文件夹不存在" in answer.err) == (2, True)
    assert statuses(tmp_path) == []
    assert "book.xlsx" not in names_in(tmp_path)


@pytest.mark.parametrize(
    ("fault", "status"),
    [(KeyboardInterrupt(), ("cancelled", None)), (RuntimeError("broken"), ("failed", "The command broke off"))],
)
def test_match_that_breaks_off_leaves_no_run_that_seems_to_run(imported, tmp_path, monkeypatch, fault, status) -> None:
    def broken(*_, **__):
        raise fault

    monkeypatch.setattr(command, "execute_match_run", broken)
    if isinstance(fault, KeyboardInterrupt):
        assert imported("match").code == 1
    else:
        with pytest.raises(RuntimeError, match="broken"):
            imported("match")
    ((found, failure),) = statuses(tmp_path)
    assert found == status[0]
    assert (status[1] or "") in (failure or "")

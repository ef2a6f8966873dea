"""`make demo SERVE=0` on a data folder that does not exist yet: both samples imported and matched, the book written, the summary printed."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from openpyxl import load_workbook

ROOT = Path(__file__).parents[2]
LONGEST = 120
"""Seconds; it takes about fifteen on two free cores."""


def test_demo_ends_with_a_summary_and_a_book_that_opens(tmp_path) -> None:
    home = tmp_path / "demo"
    environ = {**os.environ, "TWOLISTS_HOME": str(home), "SERVE": "0", "COLUMNS": "200"}
    done = subprocess.run(
        ["sh", "tools/demo.sh"], cwd=ROOT, env=environ, capture_output=True, text=True, timeout=LONGEST, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "无合适匹配" in done.stdout
    assert f"对接手册 / match book: {home}/matchbook.xlsx" in done.stdout
    book = load_workbook(home / "matchbook.xlsx", read_only=True)
    figures = dict(book["总览"].iter_rows(min_row=2, max_col=2, values_only=True))
    settings = dict(book["设置与模型"].iter_rows(min_row=2, max_col=2, values_only=True))
    book.close()
    assert figures["科技成果"] >= 120
    assert figures["技术需求"] >= 60
    assert settings["文件：成果清单"].startswith("achievements.xlsx")
    assert settings["文件：需求清单"].startswith("demands.xlsx")
    assert {path.name for path in home.glob("*-marked.xlsx")} == {"achievements-marked.xlsx", "demands-marked.xlsx"}

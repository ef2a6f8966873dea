"""The commands `import` and `template`, as a person calls them."""

from __future__ import annotations

import json
from io import BytesIO

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from listings.package import PACKAGE
from marketplace.errors import Conflict, Invalid
from marketplace.package import Program
from tests.integration.listings.conftest import as_csv
from tests.integration.listings.ledgers import lists

GOOD = {"编号": "A-1", "成果名称": "耐高温合金涂层", "成果编码": ""}
BAD = {"编号": "A-2", "成果名称": ""}
COMMANDS = {command.name: command for command in PACKAGE.commands}


@pytest.fixture
def call(runtime):
    """Call a command on the runtime; return (exit code, standard output, standard error)."""
    program = Program(runtime.packages, start=lambda settings, packages: runtime, serve=lambda *given: None)

    def called(name, *arguments, answer=None):
        result = CliRunner().invoke(COMMANDS[name].load(), [str(part) for part in arguments], obj=program, input=answer)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.stdout, result.stderr

    return called


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "成果.csv"
    path.write_bytes(as_csv([GOOD, BAD]))
    return path


def test_import_tells_bad_rows_and_stores_good_ones(call, file, runtime) -> None:
    code, out, _ = call("import", "achievements", file, "--yes")
    assert code == 0
    assert "已预览: 新增 1, 更新 0, 未变 0, 退回 1" in out
    assert "已完成: 新增 1, 更新 0, 未变 0, 退回 1" in out
    assert "未识别的列：成果编码" in out
    assert [lines[1][2] for lines in lists(runtime).values()] == ["耐高温合金涂层"]


def test_import_speaks_english(call, file) -> None:
    _, out, _ = call("import", "achievements", file, "--yes", "--lang", "en")
    assert "Completed: Created 1, Updated 0, Unchanged 0, Rejected 1" in out


@pytest.mark.parametrize(("options", "answer"), [(["--dry-run"], None), ([], "n\n")])
def test_import_without_consent_stores_nothing(call, file, runtime, options, answer) -> None:
    code, out, _ = call("import", "achievements", file, *options, answer=answer)
    assert (code, lists(runtime)) == (0, {})
    assert "已完成" not in out


def test_import_with_consent_stores(call, file, runtime) -> None:
    assert call("import", "achievements", file, answer="y\n")[0] == 0
    assert len(lists(runtime)) == 1


def test_import_reads_a_column_as_told(call, tmp_path, runtime) -> None:
    path = tmp_path / "list.jsonl"
    path.write_text(json.dumps({"叫法": "低温淀粉酶制剂"}, ensure_ascii=False), encoding="utf-8")
    code, _, fault = call("import", "achievements", path, "--yes")
    assert (code, lists(runtime)) == (1, {})
    assert fault
    assert call("import", "achievements", path, "--yes", "--map", "叫法=title")[0] == 0
    assert [lines[1][2] for lines in lists(runtime).values()] == ["低温淀粉酶制剂"]


def test_import_tells_what_it_set_aside_in_good_rows(call, tmp_path) -> None:
    path = tmp_path / "成果.csv"
    path.write_bytes(as_csv([{**GOOD, "价格": "20万/年"}]))
    _, out, _ = call("import", "achievements", path, "--dry-run")
    table = out.partition("提醒")[2]
    assert ("20万/年" in table, "退回的行" in out, "另有" in out) == (True, False, False)


def test_import_says_how_many_rows_it_does_not_print(call, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("listings.cli.imports.SHOWN_ROWS", 2)
    path = tmp_path / "成果.csv"
    path.write_bytes(as_csv([GOOD, *({"编号": f"B-{number}", "成果名称": ""} for number in range(5))]))
    _, out, _ = call("import", "achievements", path, "--dry-run", "--lang", "en")
    assert "and 3 more row(s); --marked writes them all into a copy of the file" in out


def test_marked_copy_says_what_was_wrong(call, tmp_path, file) -> None:
    marked = tmp_path / "marked.xlsx"
    call("import", "achievements", file, "--dry-run", "--marked", marked)
    rows = list(load_workbook(BytesIO(marked.read_bytes())).worksheets[0].iter_rows(values_only=True))
    said = [
        [str(cell) for cell in row if cell and str(cell) not in {"A-1", "A-2", "耐高温合金涂层"}] for row in rows[1:]
    ]
    assert (said[0], len(said[1])) == ([], 1)


def test_template_has_a_header_for_every_field(call, tmp_path) -> None:
    for which, header in (("achievements", "成果名称"), ("demands", "需求名称")):
        path = tmp_path / f"{which}.xlsx"
        assert call("template", which, "-o", path)[0] == 0
        cells = {
            str(cell)
            for sheet in load_workbook(path)
            for row in sheet.iter_rows(values_only=True, max_row=3)
            for cell in row
            if cell
        }
        assert any(header in cell for cell in cells)


@pytest.mark.parametrize("name", ["out.xlsx", "out.csv", "out.jsonl"])
def test_exported_list_is_imported_again_without_a_change(call, file, tmp_path, name) -> None:
    call("import", "achievements", file, "--yes")
    code, out, _ = call("export", "achievements", "-o", tmp_path / name)
    assert (code, out) == (0, f"1 条已写入 {tmp_path / name}\n")
    _, again, _ = call("import", "achievements", tmp_path / name, "--yes")
    assert "已完成: 新增 0, 更新 0, 未变 1, 退回 0" in again


def test_export_is_narrowed_and_speaks_the_language_that_was_asked_for(call, file, tmp_path) -> None:
    call("import", "achievements", file, "--yes")
    _, out, _ = call(
        "export", "achievements", "-o", tmp_path / "a", "--format", "csv", "--lang", "en", "--text", "合金"
    )
    assert out == f"1 entries are in {tmp_path / 'a'}\n"
    assert (tmp_path / "a").read_text("utf-8-sig").startswith("External id,Title,Title in English,")
    _, out, _ = call("export", "achievements", "-o", tmp_path / "b.csv", "--availability", "withdrawn")
    assert out == f"0 条已写入 {tmp_path / 'b.csv'}\n"


def test_export_writes_nothing_where_the_file_cannot_be(call, file, tmp_path) -> None:
    call("import", "achievements", file, "--yes")
    for path, code in (
        (tmp_path / "none" / "a.csv", "target.no_folder"),
        (tmp_path / "a.pdf", "export.unknown_format"),
    ):
        with pytest.raises(Invalid) as refused:
            call("export", "achievements", "-o", path)
        assert (refused.value.code, path.exists()) == (code, False)


STORED = {"编号": "A-1", "成果名称": "基于光纤光栅的桥梁健康监测系统", "完成单位": "江州理工大学"}
NEAR = {"成果名称": "基于光纤光栅的桥梁健康监测系统研发", "完成单位": "江州理工大学"}


@pytest.fixture
def near(call, tmp_path):
    """A file whose only row has no id and is near the stored entry A-1."""
    stored, path = tmp_path / "已有.csv", tmp_path / "新.csv"
    stored.write_bytes(as_csv([STORED]))
    path.write_bytes(as_csv([NEAR]))
    assert call("import", "achievements", stored, "--yes")[0] == 0
    return path


def test_import_near_an_entry_without_a_terminal_says_how_to_answer(call, near, runtime) -> None:
    before = lists(runtime)
    code, _, fault = call("import", "achievements", near, "--yes")
    assert (code, lists(runtime)) == (1, before)
    assert "--near update" in fault
    assert "/imports/" in fault


@pytest.mark.parametrize(
    ("options", "answer", "titles"),
    [
        (["--near", "update"], None, {"A-1": NEAR["成果名称"]}),
        (["--near", "ask"], "u\n", {"A-1": NEAR["成果名称"]}),
        (["--near", "new"], None, {"A-1": STORED["成果名称"], "~": NEAR["成果名称"]}),
        (["--near", "ask"], "n\n", {"A-1": STORED["成果名称"], "~": NEAR["成果名称"]}),
    ],
)
def test_import_near_an_entry_is_answered(call, near, runtime, options, answer, titles) -> None:
    code, out, _ = call("import", "achievements", near, "--yes", *options, answer=answer)
    assert code == 0
    stored = {external_id: versions[-1][2] for (_, external_id), versions in lists(runtime).items()}
    assert {("~" if key.startswith("~") else key): title for key, title in stored.items()} == titles
    assert call("import", "achievements", near, "--yes")[0] == 0
    assert len(lists(runtime)) == len(titles)
    assert ("A-1" in out) is (answer is not None)


@pytest.mark.parametrize(
    ("options", "answer", "code", "left"),
    [
        (["--yes", "--withdraw", "1"], None, 0, "withdrawn"),
        (["--yes"], None, 1, "published"),
        (["--yes", "--withdraw", "2"], None, 1, "published"),
        ([], "1\ny\n", 0, "withdrawn"),
        ([], "7\ny\n", 1, "published"),
        (["--dry-run"], None, 0, "published"),
    ],
)
def test_whole_list_withdraws_what_is_stated(call, tmp_path, runtime, options, answer, code, left) -> None:
    whole, part = tmp_path / "全.csv", tmp_path / "部分.csv"
    rows = [{"编号": f"A-{number}", "成果名称": title} for number, title in enumerate(("涂层", "制冷"))]
    whole.write_bytes(as_csv(rows))
    part.write_bytes(as_csv(rows[:1]))
    assert call("import", "achievements", whole, "--yes")[0] == 0
    try:
        ended, out, _ = call("import", "achievements", part, "--whole-list", *options, answer=answer)
    except Conflict as fault:
        ended, out = 1, fault.sentence.zh
    assert (ended, {key[1]: stored[0] for key, stored in lists(runtime).items()}) == (
        code,
        {"A-0": "published", "A-1": left},
    )
    assert "制冷" in out or "下架 1 条" in out


@pytest.mark.parametrize(
    ("options", "left"), [([], ["A-0", "B-0", "B-1"]), (["--all-organisations"], ["A-0"])], ids=["named", "all"]
)
def test_whole_list_tells_how_far_it_reaches(call, tmp_path, runtime, options, left) -> None:
    whole, part = tmp_path / "全.csv", tmp_path / "部分.csv"
    rows = [
        {"编号": f"{key}-{number}", "成果名称": f"{key}{number}号方法", "完成单位": name}
        for key, name in (("A", "江州理工大学"), ("B", "西部大学"))
        for number in range(2)
    ]
    whole.write_bytes(as_csv(rows))
    part.write_bytes(as_csv(rows[:1]))
    assert call("import", "achievements", whole, "--yes")[0] == 0
    number = 4 - len(left)
    options = ["--whole-list", "--yes", "--withdraw", number, *options]
    code, out, err = call("import", "achievements", part, *options)
    assert (code, sorted(key[1] for key, stored in lists(runtime).items() if stored[0] == "published")) == (0, left)
    if number == 1:
        assert "文件中的 1 家单位，条目 2 条，其中将下架 1 条" in out
        assert ("  江州理工大学: 1 / 2" in out, "没有写到的 1 家单位（2 条）不受影响" in out, "注意" in err) == (
            True,
            True,
            False,
        )
    else:
        assert "全部 2 家单位，条目 4 条，其中将下架 3 条" in out
        assert ("  西部大学: 2 / 2" in out, "不受影响" in out, "将下架其中 75% 的条目" in err) == (True, False, True)


def test_all_organisations_without_a_whole_list_is_refused(call, file, runtime) -> None:
    with pytest.raises(Invalid) as refused:
        call("import", "achievements", file, "--all-organisations", "--yes")
    assert (refused.value.code, lists(runtime)) == ("whole_list_needed", {})

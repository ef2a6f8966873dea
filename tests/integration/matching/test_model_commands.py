"""`twolists model train|score|show`: the formats that an outside evaluator relies on."""

from __future__ import annotations

import csv
import json

import pytest
from openpyxl import load_workbook

from matching.engine.ranking.storage import shipped
from tests.integration.matching.conftest import names_in

SUBJECTS = (
    "余热回收",
    "小麦育种",
    "污水处理",
    "锂电池隔膜",
    "消防监控",
    "金刚石刀具",
    "桥梁检测",
    "茶叶加工",
    "齿轮磨削",
    "光伏清洗",
)
KINDS = ("系统", "装置", "工艺", "软件")
SCORE_HEADER = ["pair_id", "score", "level", "p1", "p2", "p3", "p4"]


@pytest.fixture
def judged(tmp_path):
    """Ten demands, each with four achievements of its own subject (levels 4, 3) and eight of others (levels 2, 1)."""
    demands, pairs = tmp_path / "demands.jsonl", tmp_path / "pairs.csv"
    demands.write_text(
        "".join(
            json.dumps(
                {"id": f"d{number}", "title": f"{subject}技术", "content": f"企业急需{subject}的成套方案。"},
                ensure_ascii=False,
            )
            + "\n"
            for number, subject in enumerate(SUBJECTS)
        ),
        encoding="utf-8",
    )
    rows = [
        (f"p{demand}-{own}-{kind}", f"d{demand}", f"a{own}-{kind}", f"{subject} {KINDS[kind]} 研发", level)
        for demand in range(len(SUBJECTS))
        for own, subject in enumerate(SUBJECTS)
        for kind in range(len(KINDS))
        if (level := level_of(demand, own, kind))
    ]
    write_pairs(pairs, ["pair_id", "demand_id", "achievement_key", "achievement_title_words", "level"], rows)
    return demands, pairs


def level_of(demand: int, own: int, kind: int) -> int:
    if own == demand:
        return 4 if kind < 2 else 3
    if own == (demand + 1) % len(SUBJECTS):
        return 2
    return 1 if own == (demand + 2) % len(SUBJECTS) else 0


def write_pairs(path, header, rows) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])


def scores_in(path) -> tuple[list[str], list[dict[str, str]]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        return list(reader.fieldnames or ()), list(reader)


def ids_of(path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return [row["pair_id"] for row in csv.DictReader(file)]


def test_score_writes_the_columns_in_the_order_of_the_pairs(call, judged, tmp_path) -> None:
    demands, pairs = judged
    out = tmp_path / "scores.csv"
    answer = call("model", "score", "--demands", demands, "--pairs", pairs, "-o", out)
    header, rows = scores_in(out)
    assert (answer.code, f"已评分 {len(rows)} 对：{out}" in answer.out) == (0, True)
    assert header == SCORE_HEADER
    assert [row["pair_id"] for row in rows] == ids_of(pairs)
    for row in rows:
        assert sum(float(row[name]) for name in ("p1", "p2", "p3", "p4")) == pytest.approx(1, abs=1e-5)
        assert row["level"] in {"1", "2", "3", "4"}


@pytest.mark.parametrize("levels", ["other", "unreadable", "none"])
def test_score_does_not_look_at_a_level_column(call, judged, tmp_path, levels) -> None:
    demands, pairs = judged
    call("model", "score", "--demands", demands, "--pairs", pairs, "-o", tmp_path / "first.csv")
    with pairs.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    if levels == "none":
        write_pairs(pairs, header[:-1], [row[:-1] for row in rows])
    else:
        write_pairs(pairs, header, [[*row[:-1], "1" if levels == "other" else "unklar"] for row in rows])
    assert call("model", "score", "--demands", demands, "--pairs", pairs, "-o", tmp_path / "second.csv").code == 0
    assert (tmp_path / "second.csv").read_bytes() == (tmp_path / "first.csv").read_bytes()


def test_score_follows_the_order_of_the_pairs_file(call, judged, tmp_path) -> None:
    demands, pairs = judged
    call("model", "score", "--demands", demands, "--pairs", pairs, "-o", tmp_path / "first.csv")
    with pairs.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    write_pairs(pairs, header, rows[::-1])
    call("model", "score", "--demands", demands, "--pairs", pairs, "-o", tmp_path / "second.csv")
    first, second = (scores_in(tmp_path / name)[1] for name in ("first.csv", "second.csv"))
    assert ids_of(tmp_path / "second.csv") == [row[0] for row in rows[::-1]]
    assert [float(row["score"]) for row in second] == pytest.approx(
        [float(row["score"]) for row in first[::-1]], abs=1e-4
    )


def test_trained_model_scores_its_own_subject_first(call, judged, tmp_path) -> None:
    demands, pairs = judged
    model, out = tmp_path / "own.skops", tmp_path / "scores.csv"
    trained = call("model", "train", "--demands", demands, "--pairs", pairs, "-o", model)
    assert (trained.code, f"模型：{model}" in trained.out, "code_version" in trained.out) == (0, True, True)
    call("model", "score", "--demands", demands, "--pairs", pairs, "--model", model, "-o", out)
    _, rows = scores_in(out)
    for number in range(len(SUBJECTS)):
        of_demand = sorted(
            (row for row in rows if row["pair_id"].startswith(f"p{number}-")), key=lambda row: -float(row["score"])
        )
        assert {row["pair_id"].rsplit("-", 1)[0] for row in of_demand[:4]} == {f"p{number}-{number}"}
    shown = call("model", "show", "--model", model)
    assert (shown.code, "trained_on" in shown.out) == (0, True)


def test_show_tells_of_the_shipped_model(call, tmp_path) -> None:
    answer = call("model", "show")
    assert (answer.code, "data_sha256" in answer.out, "version" in answer.out) == (0, True, True)


@pytest.mark.parametrize("fault", ["column", "demand", "json", "level"])
def test_train_names_what_it_cannot_read_and_writes_nothing(call, judged, tmp_path, fault) -> None:
    demands, pairs = judged
    lines = pairs.read_text(encoding="utf-8").splitlines()
    if fault == "column":
        pairs.write_text("\n".join(["pair_id,demand_id", *lines[1:]]), encoding="utf-8")
    elif fault == "demand":
        pairs.write_text("\n".join([*lines, "x,d99,a,题目,1"]), encoding="utf-8")
    elif fault == "level":
        pairs.write_text("\n".join([*lines, "x,d1,a,题目,5"]), encoding="utf-8")
    else:
        demands.write_text("{", encoding="utf-8")
    answer = call("model", "train", "--demands", demands, "--pairs", pairs, "-o", tmp_path / "own.skops")
    assert (answer.code, "格式不对" in answer.err) == (2, True)
    assert names_in(tmp_path) == ["demands.jsonl", "pairs.csv"]


def test_score_refuses_a_file_that_is_no_model(call, judged, tmp_path) -> None:
    demands, pairs = judged
    answer = call(
        "model", "score", "--demands", demands, "--pairs", pairs, "--model", pairs, "-o", tmp_path / "out.csv"
    )
    assert (answer.code, "不是可以使用的模型文件" in answer.err, (tmp_path / "out.csv").exists()) == (2, True, False)


@pytest.mark.parametrize("command", ["train", "score"])
def test_model_commands_look_at_the_target_before_the_work(call, judged, tmp_path, command) -> None:
    demands, pairs = judged
    answer = call("model", command, "--demands", demands, "--pairs", pairs, "-o", tmp_path / "missing" / "out")
    assert (answer.code, "文件夹不存在" in answer.err) == (2, True)


def test_model_learns_from_feedback_and_is_switched_and_switched_back(call, files, judged, tmp_path) -> None:
    for which, file in zip(("achievements", "demands"), files, strict=True):
        assert call("import", which, file, "--yes").code == 0
    book = tmp_path / "book.xlsx"
    assert call("match", "-o", book).code == 0
    workbook = load_workbook(book)
    headers = [cell.value for cell in workbook["匹配清单"][1]]
    workbook["匹配清单"].cell(2, headers.index("意见") + 1).value = "有意对接"
    workbook.save(book)
    demands, pairs = judged
    words = ("model", "train", "--demands", demands, "--pairs", pairs, "--feedback")
    nothing = call(*words)
    assert (nothing.code, "还没有可以用来训练的意见" in nothing.err) == (2, True)
    assert call("feedback", "read", book).code == 0
    trained = call(*words)
    assert (trained.code, "学习了 1 条意见" in trained.out, "没有给出对比数字" in trained.out) == (0, True, True)
    model = trained.out.split("twolists model use ")[1].split()[0]
    waiting = call("model", "list").out
    assert (model in waiting, "（随程序提供的模型）" in waiting.splitlines()[0]) == (True, True)
    used = call("model", "use", model)
    assert (used.code, used.out.startswith("已启用：feedback-")) == (0, True)
    assert call("model", "list").out.splitlines()[0] == used.out.strip().replace("已启用", "正在使用")
    assert call("model", "undo").out == "已换回：随程序提供的模型\n"
    again = call("model", "undo")
    assert (again.code, "没有可以撤销的切换" in again.err) == (1, True)
    missing = call("model", "use", "nowhere")
    assert (missing.code, "没有这个模型" in missing.err) == (1, True)


def test_list_without_trained_models_names_the_one_that_ships(call) -> None:
    spoken = [call("model", "list", language=language) for language in ("zh", "en")]
    version = shipped().version
    assert [answer.out.splitlines() for answer in spoken] == [
        [
            f"正在使用：{version}（随程序提供的模型）",
            "还没有自己训练的模型。有了对匹配的意见后，用 twolists model train --feedback 训练。",
        ],
        [
            f"In use: {version} (the model that ships)",
            "No model of your own is trained yet. Once matches are decided about, twolists model train --feedback trains one.",
        ],
    ]


@pytest.mark.parametrize("words", [(), ("--demands",), ("-o",)])
def test_train_says_what_it_needs(call, judged, tmp_path, words) -> None:
    given = {"--demands": judged[0], "-o": tmp_path / "own.skops"}
    answer = call("model", "train", *(part for word in words for part in (word, given[word])))
    assert (answer.code, "--demands 和 --pairs" in answer.err) == (2, True)

"""Two files come in: what is wrong is named, what was typed is kept, nothing is stored before it is confirmed."""

from __future__ import annotations

import io

import openpyxl
import pytest
from sqlalchemy import func, select

from listings.models.import_run import ImportRun
from listings.models.listing import Listing
from marketplace.errors import Invalid
from marketplace.wording import Sentence
from tests.integration.web.lists import ACHIEVEMENTS, ATTACK, DEMANDS, as_csv, confirmed, previewed, send, token_of
from tests.integration.web.pages import read_page

GOOD = (as_csv(ACHIEVEMENTS), "成果.csv")


def faults_of(response) -> dict[str, str]:
    """Return the faults by the field they stand at."""
    text = response.get_data(as_text=True)
    marked = [part.split('"', 1)[0] for part in text.split('<p class="fault" id="')[1:]]
    said = [part.split(">", 1)[1].split("<", 1)[0] for part in text.split('<p class="fault" id="')[1:]]
    return dict(zip(marked, said, strict=True))


def count(units, operator, model) -> int:
    return units.read(lambda unit: unit.session.scalar(select(func.count()).select_from(model)), actor=operator)


def test_upload_of_nothing_asks_for_both(client):
    response = send(client)
    assert response.status_code == 422
    assert faults_of(response) == {"achievements-fault": "请选择成果清单", "demands-fault": "请选择需求清单"}


def test_upload_of_a_wrong_kind_is_named_and_keeps_what_was_typed(client, units, operator):
    response = send(client, GOOD, (b"%PDF", "需求<b>.pdf"), achievement_mapping="项目题目 = 名称")
    text = response.get_data(as_text=True)
    assert faults_of(response) == {
        "demands-fault": "“需求&lt;b&gt;.pdf”不是支持的格式，请另存为 .xlsx、.xls、.ods、.csv 或 .jsonl"
    }
    assert ">项目题目 = 名称</textarea>" in text
    assert count(units, operator, ImportRun) == 0


def test_upload_of_an_empty_file_is_named(english):
    assert faults_of(send(english, GOOD, (b"", "needs.csv"))) == {"demands-fault": "“needs.csv” is empty"}


def test_upload_of_a_broken_mapping_quotes_the_line(english):
    response = send(english, GOOD, (as_csv(DEMANDS), "needs.csv"), demand_mapping="甲方\n")
    assert list(faults_of(response)) == ["demand_mapping-fault"]
    assert faults_of(response)["demand_mapping-fault"].startswith("“甲方”: Write “their header=our field”")


def test_upload_over_the_limit_names_file_size_and_limit(client_with):
    client = client_with(upload_limit=1024 * 1024)
    response = send(client, GOOD, (b"x" * (1024 * 1024 + 1), "needs.csv"))
    assert faults_of(response) == {"demands-fault": "“needs.csv”有 1 MB，上限是 1 MB；请拆开，或删去不用的工作表和图片"}


def test_preview_tells_counts_rejected_rows_and_stores_no_listing(client, units, operator):
    address, page = previewed(client)
    assert address.startswith("/previews/")
    assert "科技成果 成果.csv · 3 行 新增 3 更新 0 未变 0 退回 0" in page.main
    assert "技术需求 需求.csv · 3 行 新增 2 更新 0 未变 0 退回 1" in page.main
    assert "第 4 行 预算 五十左右吧 看不出" in page.main
    assert "第 4 行 需求时限 下个季度 看不出" in page.main
    assert "将匹配 3 项成果和 2 条需求。" in page.main
    assert count(units, operator, Listing) == 0


def test_preview_escapes_what_the_file_says(client):
    address, page = previewed(client, demands=[{**DEMANDS[2], "预算": ATTACK}, DEMANDS[0]])
    assert f"第 2 行 预算 {ATTACK} 看不出" in page.main
    assert "<script>alert" not in client.get(address).get_data(as_text=True)


def test_preview_of_a_file_that_is_no_list_says_why_and_offers_other_files(client):
    files = (b"PK\x03\x04 no workbook", "成果.xlsx"), (as_csv(DEMANDS), "需求.csv")
    page = read_page(client.get(send(client, *files).headers["Location"]))
    assert ("换文件", "/uploads") in page.links
    assert "确认并匹配" not in page.main


def test_preview_shows_likely_duplicates_side_by_side(client):
    twin = {**ACHIEVEMENTS[0], "编号": "CG-9", "成果名称": "无卤阻燃聚丙烯复合材料制备"}
    _, page = previewed(client, achievements=[*ACHIEVEMENTS, twin])
    assert "疑似重复：1 对" in page.main
    assert "无卤阻燃聚丙烯复合材料制备 第 5 行 · CG-9" in page.main
    assert "无卤阻燃聚丙烯复合材料 西部大学 · CG-1 · 在同一文件里" in page.main


UNREAD = [{"成果名称": "低温淀粉酶制剂", "说明二": "在 30 ℃ 下活力达到 5000 U/mL", "空列": ""}]


def assigned(client, address: str, **typed):
    """Post a form of the preview's assignment of columns."""
    return client.post(f"{address}/columns", data={"csrf_token": token_of(client), **typed})


def test_preview_lets_a_person_say_what_an_unread_column_is(client):
    address, before = previewed(client, achievements=UNREAD)
    assert "指定未识别的列：2" in before.main
    achievements = address.split("/")[2]
    response = assigned(client, address, list=achievements, theirs=["说明二", "空列"], ours=["summary", ""])
    after = read_page(client.get(address))
    assert (response.headers["Location"], "说明二 技术方案摘要 您的对应" in after.main) == (address, True)
    chosen = [named["value"] for tag, named in after.tags if tag == "option" and "selected" in named]
    assert chosen == ["summary"]


def test_preview_takes_an_assigned_column_back(client):
    address, _ = previewed(client, achievements=UNREAD)
    achievements = address.split("/")[2]
    assigned(client, address, list=achievements, theirs=["说明二"], ours=["summary"])
    assigned(client, address, list=achievements, theirs=["说明二"], ours=[""])
    assert "您的对应" not in read_page(client.get(address)).main


def test_preview_without_a_title_column_asks_for_it_and_reads_again(client):
    address, before = previewed(client, achievements=[{"叫法": "低温淀粉酶制剂", "备忘": "一"}])
    assert ("指明哪一列是名称" in before.main, "确认并匹配" in before.main) == (True, False)
    assigned(client, address, list=address.split("/")[2], theirs="叫法", ours="title")
    after = read_page(client.get(address))
    assert ("将匹配 1 项成果和 2 条需求。" in after.main, "确认并匹配" in after.main) == (True, True)


def test_columns_are_assigned_with_a_token_and_within_the_pair_only(client):
    address, _ = previewed(client, achievements=UNREAD)
    other, _ = previewed(client, achievements=UNREAD)
    achievements = address.split("/")[2]
    faults = [
        client.post(f"{address}/columns", data={"list": achievements, "theirs": "说明二", "ours": "summary"}),
        assigned(client, other, list=achievements, theirs="说明二", ours="summary"),
    ]
    assert [fault.status_code for fault in faults] == [400, 404]
    assert "您的对应" not in read_page(client.get(address)).main


def test_columns_of_a_confirmed_list_stay_as_they_are(client):
    address, _ = previewed(client, achievements=UNREAD)
    confirmed(client, address)
    response = assigned(client, address, list=address.split("/")[2], theirs="说明二", ours="summary")
    assert (response.status_code, read_page(response).facts["怎么了"]) == (
        409,
        "导入已确认或已结束，不能再改读取方式",
    )


def test_confirming_lists_without_a_usable_row_says_why(client, units, operator):
    address, _ = previewed(client, demands=[{**DEMANDS[2]}])
    response = client.post(address, data={"csrf_token": token_of(client)})
    assert response.status_code == 409
    assert "文件中没有可以导入的行" in read_page(response).main
    assert count(units, operator, Listing) == 0


def test_fault_of_storing_the_second_file_stands_under_it(client, runtime, monkeypatch):
    taken = []
    take = runtime.files.take

    def full(stream, *, name):
        taken.append(name)
        if len(taken) > 1:
            raise Invalid("file_too_large", Sentence(zh="文件超过上限", en="The file is too large"))
        return take(stream, name=name)

    monkeypatch.setattr(runtime.files, "take", full)
    response = send(client, GOOD, (as_csv(DEMANDS), "成果.csv"))
    assert (response.status_code, faults_of(response)) == (422, {"demands-fault": "文件超过上限"})


def test_preview_hands_out_the_marked_workbook(client):
    address, _ = previewed(client)
    demands = address.rsplit("/", 1)[1]
    with client.get(f"/imports/{demands}/marked") as response:
        assert "filename" in response.headers["Content-Disposition"]
        sheet = openpyxl.load_workbook(io.BytesIO(response.get_data())).active
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert any("五十左右吧" in cell for cell in cells)
    assert len([cell for cell in cells if "面议" in cell or "万元" in cell]) >= 1


def test_confirm_without_token_changes_nothing(client, units, operator):
    address, _ = previewed(client)
    assert client.post(address).status_code == 400
    assert count(units, operator, Listing) == 0


def test_confirm_stores_both_lists_and_leads_to_the_run(client, units, operator):
    address, _ = previewed(client)
    run = confirmed(client, address)
    assert run.startswith("/match-runs/")
    assert count(units, operator, Listing) == 5
    assert read_page(client.get(run)).title.endswith("的匹配 · 两单")


def test_confirm_twice_starts_nothing_twice(client, units, operator):
    address, _ = previewed(client)
    confirmed(client, address)
    assert confirmed(client, address) == address
    assert "这两张清单已经处理过了" in read_page(client.get(address)).main
    assert count(units, operator, Listing) == 5


def test_same_files_again_are_all_unchanged(client):
    address, _ = previewed(client)
    confirmed(client, address)
    _, page = previewed(client)
    assert (page.facts["新增"], page.facts["未变"], page.facts["退回"]) == ("0", "2", "1")


@pytest.mark.parametrize(
    "path", ["/previews/no/such", "/imports/no", "/imports/no/marked", "/match-runs/no", "/listings/no"]
)
def test_unknown_ids_are_not_found(english, path):
    response = english.get(path)
    assert (response.status_code, read_page(response).title) == (404, "There is no such page · Two Lists")

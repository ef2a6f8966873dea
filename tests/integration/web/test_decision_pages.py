"""Deciding on the pages, with and without htmx; a marked book uploaded, looked at and taken over."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from marketplace import clock
from marketplace.actor import LOCAL_OPERATOR
from matching.engine.decisions import Decision, DecisionReason
from matching.engine.ranking.storage import SHIPPED
from matching.models.feedback import Feedback, Source
from matching.models.match import Match
from matching.services.ranking_versions import Trained, store_candidate
from matching.sheets.keys import SHEET
from tests.integration.web.lists import ATTACK, confirmed, previewed, token_of
from tests.integration.web.pages import read_page

BOOK = "匹配清单"


@pytest.fixture
def run(client) -> str:
    return confirmed(client, previewed(client)[0])


def pair_of(runtime, run: str) -> str:
    """Return the address of the decision about the best match of the first demand."""

    def found(unit):
        match = unit.session.scalars(select(Match).where(Match.level > 1)).one()
        return f"{run}/pairs/{match.demand_version_id}/{match.achievement_version_id}/decision"

    return runtime.units.read(found, actor=LOCAL_OPERATOR)


def rows(runtime) -> list[tuple[object, ...]]:
    def read(unit):
        found = unit.session.scalars(select(Feedback).order_by(Feedback.id))
        return [(row.decision, row.reason, row.words, row.source, row.ended_at is None) for row in found]

    return runtime.units.read(read, actor=LOCAL_OPERATOR)


def said(client, address: str, *, headers=None, **form: str):
    return client.post(address, data={"csrf_token": token_of(client), **form}, headers=headers or {})


def entry_of(client, run: str) -> str:
    return next(address for text, address in read_page(client.get(run)).links if text.startswith("家电"))


def test_decision_on_the_evidence_page_is_kept_and_shown(client, runtime, run) -> None:
    address = pair_of(runtime, run)
    answer = said(
        client, address, decision="not_suitable", reason="maturity", words=f"想看中试数据{ATTACK}", side="demand"
    )
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(f"{entry_of(client, run)}#decision-")
    assert rows(runtime) == [
        (Decision.NOT_SUITABLE, DecisionReason.MATURITY, f"想看中试数据{ATTACK}", Source.PAGE, True)
    ]
    shown = client.get(answer.headers["Location"].partition("#")[0])
    page = read_page(shown)
    assert "不合适" in page.main
    assert f"成熟度不够 · 想看中试数据{ATTACK}" in page.main
    assert "本机操作员" in page.main
    assert "<script>alert" not in shown.get_data(as_text=True)


def test_decision_in_the_list_of_results_leads_back_to_the_list_as_it_was(client, runtime, run) -> None:
    back = f"{run}?text=家电"
    answer = said(client, pair_of(runtime, run), decision="interested", side="demand", back=back)
    assert answer.headers["Location"].startswith(f"{run}?text=")
    page = read_page(client.get(run))
    assert "本次匹配的意见：" in page.main
    assert ("有意对接 1", f"{run}?decision=interested") in page.links
    assert "共 2 条" in page.main
    filtered = read_page(client.get(f"{run}?decision=interested")).main
    assert ("家电外壳" in filtered, "寻找合作" in filtered) == (True, False)


def test_address_to_go_back_to_is_one_of_this_run(client, runtime, run) -> None:
    answer = said(client, pair_of(runtime, run), decision="interested", back="https://elsewhere.example/")
    assert answer.headers["Location"].startswith(run)


def test_htmx_gets_the_decisions_of_the_pair_alone(client, runtime, run) -> None:
    answer = said(client, pair_of(runtime, run), decision="question", headers={"HX-Request": "true"})
    text = answer.get_data(as_text=True)
    assert (answer.status_code, "<html" in text, "需进一步了解" in text) == (200, False, True)
    assert text.strip().startswith('<div class="decision ')


def test_decision_is_changed_and_taken_back_on_the_page(client, runtime, run) -> None:
    address = pair_of(runtime, run)
    said(client, address, decision="interested")
    said(client, address, decision="not_now", reason="capacity")
    assert [(row[0], row[-1]) for row in rows(runtime)] == [(Decision.INTERESTED, False), (Decision.NOT_NOW, True)]
    said(client, f"{address}/take-back")
    assert [row[-1] for row in rows(runtime)] == [False, False]
    page = read_page(client.get(entry_of(client, run)))
    assert "以前的意见" in page.main
    assert "已撤回" in page.main


@pytest.mark.parametrize("form", [{}, {"decision": "perhaps"}, {"decision": "interested", "words": "长" * 501}])
def test_what_is_no_decision_is_refused_and_nothing_kept(client, runtime, run, form) -> None:
    answer = said(client, pair_of(runtime, run), **form)
    assert (answer.status_code, rows(runtime)) == (422, [])
    assert "请选择一个意见" in answer.get_data(as_text=True)


def test_decision_needs_the_token_of_the_session(client, runtime, run) -> None:
    assert client.post(pair_of(runtime, run), data={"decision": "interested"}).status_code == 400
    assert rows(runtime) == []


def marked_book(client, run: str, decision: str, reason: str = "") -> bytes:
    with client.get(f"{run}/book") as answer:
        workbook = load_workbook(io.BytesIO(answer.data))
    headers = [cell.value for cell in workbook[BOOK][1]]
    workbook[BOOK].cell(2, headers.index("意见") + 1).value = decision
    workbook[BOOK].cell(2, headers.index("原因") + 1).value = reason
    saved = io.BytesIO()
    workbook.save(saved)
    return saved.getvalue()


def upload(client, data: bytes, name: str = "手册.xlsx"):
    form = {"csrf_token": token_of(client), "book": (io.BytesIO(data), name)}
    return client.post("/marked-books", data=form, content_type="multipart/form-data")


def test_marked_book_is_looked_at_before_it_is_kept_and_only_once(client, runtime, run) -> None:
    answer = upload(client, marked_book(client, run, "有意对接", "下周来看样品"))
    address = answer.headers["Location"]
    page = read_page(client.get(address))
    assert (page.facts["新意见"], page.facts["没有变化"], page.facts["未能读取"]) == ("1", "0", "0")
    assert "保存 1 条意见" in page.main
    assert rows(runtime) == []
    assert said(client, address).headers["Location"] == address
    assert rows(runtime) == [(Decision.INTERESTED, None, "下周来看样品", Source.BOOK, True)]
    after = read_page(client.get(address)).main
    assert ("都已保存" in after, "保存 1 条意见" in after) == (True, False)
    said(client, address)
    assert len(rows(runtime)) == 1
    assert "见对接手册“手册.xlsx”" in read_page(client.get(entry_of(client, run))).main


def test_marked_book_shows_what_was_said_on_the_page_meanwhile(client, runtime, run) -> None:
    book = marked_book(client, run, "有意对接")
    said(client, pair_of(runtime, run), decision="not_suitable")
    address = upload(client, book).headers["Location"]
    page = read_page(client.get(address))
    assert page.facts["与库中意见不同"] == "1"
    assert "不合适" in page.main
    said(client, address)
    assert [(row[0], row[-1]) for row in rows(runtime)] == [(Decision.NOT_SUITABLE, False), (Decision.INTERESTED, True)]


def test_marks_that_cannot_be_read_are_named_with_sheet_and_row(client, run) -> None:
    page = read_page(client.get(upload(client, marked_book(client, run, "好")).headers["Location"]))
    assert page.facts["未能读取"] == "1"
    assert f"“{BOOK}”第 2 行" in page.main
    assert "这本手册里没有填写意见" in page.main


def test_book_of_no_run_of_this_database_is_named_and_not_kept(client, runtime, run) -> None:
    workbook = load_workbook(io.BytesIO(marked_book(client, run, "有意对接")))
    identity = next(row for row in workbook[SHEET].iter_rows() if row[0].value == "run_id")
    identity[1].value = "01J00000000000000000000000"
    saved = io.BytesIO()
    workbook.save(saved)
    answer = upload(client, saved.getvalue(), "外来.xlsx")
    assert answer.status_code == 422
    assert "不是由本系统库中的匹配生成的" in answer.get_data(as_text=True)
    assert rows(runtime) == []


@pytest.mark.parametrize(("data", "said_so"), [(b"", "请选择标注过的对接手册"), (b"PK\x03\x04 broken", "book-fault")])
def test_what_is_no_book_is_told_on_the_form(client, data, said_so) -> None:
    answer = upload(client, data, "手册.xlsx" if data else "")
    assert (answer.status_code, said_so in answer.get_data(as_text=True)) == (422, True)


def test_marked_book_that_is_not_there_is_not_found(client) -> None:
    assert client.get("/marked-books/01J00000000000000000000000").status_code == 404


def model_of(runtime, *, figures=None) -> str:
    """Store the shipped model's file as if it had been trained here, and return the id of its version."""
    with SHIPPED.open("rb") as stream:
        taken = runtime.files.take(stream, name="model.skops")
    facts = {"base": "text-ranker-0", "decisions": 40, "decided_pairs": 36, "decided_demands": 12}
    trained = Trained(name="feedback-0-abc", taken=taken, facts=facts, figures=figures or {}, learned_until=clock.now())
    return runtime.units.run(store_candidate, actor=LOCAL_OPERATOR, trained=trained, files=runtime.files).id


def test_models_page_shows_both_models_figures_and_switches_back_and_forth(client, runtime) -> None:
    parts = {"present": [0.71, 0.68, 0.74], "new": [0.73, 0.70, 0.76], "gain": [0.02, -0.01, 0.05]}
    figures = {"demands": 12, "pairs": 36} | {part: {"ndcg10": values} for part, values in parts.items()}
    model = model_of(runtime, figures=figures)
    page = read_page(client.get("/models"))
    assert "前十排序（nDCG@10） 0.710 0.680 – 0.740 0.730 0.700 – 0.760 0.020 -0.010 – 0.050 可能是偶然" in page.main
    assert ("随程序提供" in page.main, "待启用" in page.main, "测不出" in page.main) == (True, True, True)
    assert said(client, f"/models/{model}/use").headers["Location"] == "/models"
    page = read_page(client.get("/models"))
    assert ("使用中：feedback-0-abc" in page.main, "换回之前的模型" in page.main) == (True, True)
    assert said(client, "/models/undo").headers["Location"] == "/models"
    assert "随程序提供" in read_page(client.get("/models")).main
    assert said(client, "/models/undo").status_code == 409


def test_models_page_without_figures_says_that_nobody_can_tell(client, runtime) -> None:
    model_of(runtime)
    assert "无法判断哪个更好" in read_page(client.get("/models")).main


def test_models_page_without_a_model_says_how_to_get_one(client) -> None:
    page = read_page(client.get("/models"))
    assert ("还没有自己训练的模型" in page.main, "twolists model train --feedback" in page.main) == (True, True)

"""`/match/one`: a typed demand or a published one is matched at once, explained, or honestly answered with nothing; no trace is left."""

from __future__ import annotations

import shutil

import pytest
from sqlalchemy import func, select

import wsgi
from marketplace.actor import LOCAL_OPERATOR
from marketplace.app import build_runtime, create_app
from marketplace.audit.models import AuditEntry
from marketplace.errors import Unavailable
from marketplace.settings import load_settings
from marketplace.wording import Sentence
from matching.models.run import MatchRun
from matching.services import tried
from tests.conftest import ENVIRONMENT
from tests.integration.web.lists import ATTACK, confirmed, previewed, token_of
from tests.integration.web.pages import read_page

TEXT = f"现用溴系阻燃聚丙烯，要求改为无卤体系：极限氧指数不低于 30%，密度不高于 980 kg/m³ {ATTACK}"


@pytest.fixture(scope="module")
def program(prepared_home, tmp_path_factory):
    """A program with both lists taken in; the tests of this module only look."""
    home = tmp_path_factory.mktemp("one") / "home"
    shutil.copytree(prepared_home, home)
    settings = load_settings({**ENVIRONMENT, "TWOLISTS_HOME": str(home), "TWOLISTS_ABSTENTION_THRESHOLD": "0.3"})
    runtime = build_runtime(settings, wsgi.PACKAGES)
    app = create_app(settings, wsgi.PACKAGES, runtime=runtime)
    app.testing = True
    client = app.test_client()
    confirmed(client, previewed(client)[0])
    yield app, runtime
    runtime.units.engine.dispose()


@pytest.fixture
def client(program):
    return program[0].test_client()


def typed(client, title: str, text: str = ""):
    return client.post("/match/one", data={"csrf_token": token_of(client), "title": title, "text": text})


def entry(client, kind: str, title: str) -> str:
    links = read_page(client.get(f"/listings?kind={kind}")).links
    return next(address for text, address in links if text.startswith(title))


def test_typed_demand_is_matched_with_its_indicators_and_nothing_is_stored(program, client) -> None:
    def stored(unit):
        return [unit.session.scalar(select(func.count()).select_from(model)) for model in (AuditEntry, MatchRun)]

    before = program[1].units.read(stored, actor=LOCAL_OPERATOR)
    answer = typed(client, "家电外壳用无卤阻燃聚丙烯", TEXT)
    page = read_page(answer)
    assert answer.status_code == 200
    assert ("无卤阻燃聚丙烯复合材料", entry(client, "achievement", "无卤阻燃")) in page.links
    assert "满足" in page.main
    assert "30%" in page.main
    assert "<script>alert" not in answer.get_data(as_text=True)
    assert ("textarea" in dict(page.tags), TEXT.split("，", 1)[0] in page.main) == (True, True)
    assert program[1].units.read(stored, actor=LOCAL_OPERATOR) == before


def test_page_of_a_published_demand_leads_to_its_match(client) -> None:
    address = entry(client, "demand", "家电外壳")
    links = dict(read_page(client.get(address)).links)
    assert links["立即匹配"] == f"/match/one?demand={address.rsplit('/', 1)[1]}"
    page = read_page(client.get(links["立即匹配"]))
    assert any(text == "无卤阻燃聚丙烯复合材料" for text, _ in page.links)
    assert "立即匹配" not in dict(read_page(client.get(entry(client, "achievement", "无卤阻燃"))).links)


def test_demand_that_nothing_fits_gets_the_honest_answer_and_a_way_on(client) -> None:
    page = read_page(typed(client, "寻找合作"))
    assert "无合适匹配" in page.main
    assert ("修改需求", "#demand") in page.links


def test_home_leads_to_the_form(client) -> None:
    assert "/match/one" in dict(read_page(client.get("/")).links).values()
    assert "填写需求" in read_page(client.get("/match/one")).main


@pytest.mark.parametrize(
    ("title", "text", "told"),
    [("  ", "正文", "请写明需求名称"), ("长" * 201, "", "名称最多 200 字"), ("题", "长" * 5001, "说明最多 5000 字")],
)
def test_what_cannot_be_matched_is_told_beside_what_was_typed(client, title, text, told) -> None:
    answer = typed(client, title, text)
    page = read_page(answer)
    assert answer.status_code == 422
    assert told in page.main
    assert (text or title).strip() in answer.get_data(as_text=True)


@pytest.mark.parametrize("address", ["0" * 26, "achievement"])
def test_what_is_no_published_demand_is_not_found(client, address) -> None:
    listing = entry(client, "achievement", "无卤阻燃").rsplit("/", 1)[1] if address == "achievement" else address
    assert client.get(f"/match/one?demand={listing}").status_code == 404


def test_search_that_is_down_is_said_and_keeps_what_was_typed(client, monkeypatch) -> None:
    def down(*_, **__):
        raise Unavailable("search_down", Sentence(zh="检索不可用", en="The search does not answer"))

    monkeypatch.setattr(tried, "match_one", down)
    answer = typed(client, "家电外壳", "正文")
    assert answer.status_code == 503
    assert "检索不可用" in read_page(answer).main
    assert "正文" in answer.get_data(as_text=True)

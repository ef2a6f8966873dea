"""Every page that the program has is looked at on a desk and on a telephone, in both languages; a new page without an entry here fails."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import urlsplit

import openpyxl
import pytest

import wsgi
from listings.engine.fields import Step
from listings.engine.terms import Kind
from listings.sheets.lists import read_list
from marketplace.app import create_app
from tests.e2e.conftest import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

LISTS = {"achievements": ROOT / "samples" / "achievements.xlsx", "demands": ROOT / "samples" / "demands.xlsx"}
LONG = 120_000
NO_PAGE = {
    "web.static": "files of the pages",
    "operations.health": "an answer for machines",
    "listings.list_template": "a workbook",
    "listings.export_file": "a list as a file, downloaded below",
    "listings.marked_workbook": "a workbook, downloaded below",
    "listings.bulk_results": "a workbook, downloaded in the tests of its page",
    "listings.back_to_report": "leads to the report of an import",
    "listings.draft": "leads to a step of the draft",
    "listings.choices": "a part of a step",
    "listings.indicator_word": "a part of a step",
    "matching.book": "a workbook, downloaded in test_whole_way",
    "matching.sample": "a workbook",
}
LAYOUTS = [("zh", 1280), ("zh", 360), ("en", 1280), ("en", 360)]


@pytest.fixture(scope="module")
def addresses(chromium, program, tmp_path_factory):
    """Take the samples in once and find an address for every page: {endpoint: [addresses]}."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN", base_url=program)
    page = context.new_page()

    def first(path: str, selector: str) -> str:
        page.goto(path)
        return urlsplit(page.locator(selector).first.evaluate("link => link.href")).path

    def uploaded() -> str:
        page.goto("/uploads")
        for name, path in LISTS.items():
            page.set_input_files(f"#{name}", path)
        page.get_by_role("button", name="读取两张清单").click()
        page.get_by_role("button", name="确认并匹配").wait_for(timeout=LONG)
        return urlsplit(page.url).path

    def chosen() -> str:
        page.goto("/listings?kind=demand")
        page.get_by_label("整个清单").check()
        page.get_by_role("button", name="批量处理").click()
        page.get_by_label("下架").check()
        page.get_by_role("button", name="预览").click()
        return urlsplit(page.url).path

    def begun(path: str, button: str) -> str:
        page.goto(path)
        page.get_by_role("button", name=button, exact=True).click()
        page.wait_for_url("**/drafts/**")
        return urlsplit(page.url).path.rsplit("/", 1)[0]

    decided = uploaded()
    page.get_by_role("button", name="确认并匹配").click()
    page.get_by_role("link", name="下载对接手册").wait_for(timeout=LONG)
    run = urlsplit(page.url).path
    preview = uploaded()

    def exported() -> str:
        page.goto("/listings?kind=demand")
        page.get_by_role("button", name="导出清单").click()
        page.get_by_role("link", name="下载").wait_for(timeout=LONG)
        return urlsplit(page.url).path

    listings = {kind: first(f"/listings?kind={kind}", "tbody .title") for kind in ("achievement", "demand")}
    drafts = {kind: begun(path, "编辑") for kind, path in listings.items()}
    new = begun("/listings?kind=demand", "新增需求")
    put_away = begun("/listings?kind=achievement", "新增成果")
    page.get_by_role("button", name="收起草稿").click()
    page.wait_for_url("**/drafts?**")
    steps = [f"{draft}/{step.value}" for draft in drafts.values() for step in Step]
    similar = f"{listings['achievement']}/similar"
    found = {
        "matching.home": ["/"],
        "matching.upload": ["/uploads"],
        "matching.preview": [preview, decided],
        "matching.running": ["/running"],
        "matching.one_match": ["/match/one", f"/match/one?demand={listings['demand'].rsplit('/', 1)[1]}"],
        "matching.match_runs": ["/match-runs"],
        "matching.match_run": [run, f"{run}?abstained=1", f"{run}?text=zzzz"],
        "matching.marked_books": ["/marked-books"],
        "matching.models": ["/models"],
        "matching.marked_book": [marked_book(page, run, tmp_path_factory.mktemp("marked"))],
        "matching.achievements": [f"{run}/achievements"],
        "matching.demand": [first(run, "tbody .title"), first(f"{run}?abstained=1", "tbody .title")],
        "matching.achievement": [first(f"{run}/achievements", "tbody .title")],
        "work.jobs": ["/jobs", "/jobs?state=done", "/jobs?state=waiting"],
        "listings.listings": [
            "/listings?kind=achievement",
            "/listings?kind=demand",
            "/listings?kind=demand&text=zzzz&region=5101",
        ],
        "listings.duplicates": ["/duplicates", "/duplicates?status=merged"],
        "listings.duplicate": [first("/duplicates", ".likeness a")],
        "listings.bulk_actions": ["/bulk-actions"],
        "listings.bulk_action": [chosen()],
        "listings.listing": list(listings.values()),
        "listings.versions": [f"{entry}/versions" for entry in listings.values()],
        "listings.drafts": ["/drafts", "/drafts?status=discarded", f"/drafts?discarded={put_away.rsplit('/', 1)[1]}"],
        "listings.draft_step": [
            *steps,
            f"{new}/basics",
            f"{new}/basics?find.region=成都&find.industries=zzzz",
            f"{new}/indicators?rows=2",
            f"{put_away}/basics",
        ],
        "listings.export_progress": [exported()],
        "listings.draft_review": [f"{new}/review", *(f"{draft}/review" for draft in drafts.values())],
        "listings.search": [
            "/search",
            "/search?q=阻燃&sort=newest",
            "/search?q=密度 < 2 g/cm³",
            "/search?q=无卤阻燃剂&trl=9&kind=demand&region=51&region=11",
        ],
        "listings.proposals": ["/search/suggestions?q=阻"],
        "listings.other_language_hits": ["/search/other-language?q=flame retardant plastics"],
        "listings.similar": [similar, f"{similar}?kind=demand"],
        "listings.new_import": ["/imports/new", "/imports/new?kind=demand&mode=whole_list"],
        "listings.layouts": ["/layouts"],
        "listings.columns": [f"/imports/{preview.split('/')[3]}/columns"],
        "listings.import_report": [f"/imports/{decided.split('/')[2]}?hints=1", f"/imports/{preview.split('/')[3]}"],
    }
    context.close()
    return found


def marked_book(page, run, folder) -> str:
    """Mark the run's book well and badly, upload it, and return the address of what was read."""
    page.goto(run)
    with page.expect_download(timeout=LONG) as download:
        page.get_by_role("link", name="下载对接手册").click()
    download.value.save_as(folder / "手册.xlsx")
    book = openpyxl.load_workbook(folder / "手册.xlsx")
    sheet = book["匹配清单"]
    headers = [cell.value for cell in sheet[1]]
    for row, said in ((2, ("有意对接", "下周来看样品")), (3, ("不合适", "指标达不到")), (4, ("好", ""))):
        for header, value in zip(("意见", "原因"), said, strict=True):
            sheet.cell(row, headers.index(header) + 1).value = value
    book.save(folder / "手册.xlsx")
    page.goto("/marked-books")
    page.set_input_files("#book", folder / "手册.xlsx")
    page.get_by_role("button", name="读取手册").click()
    page.get_by_text("未能读取的标注").wait_for(timeout=LONG)
    return urlsplit(page.url).path


def pages_of(settings, runtime) -> set[str]:
    """Return every endpoint that answers GET with a page."""
    app = create_app(settings, wsgi.PACKAGES, runtime=runtime)
    return {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())} - NO_PAGE.keys()


def test_every_page_is_looked_at(settings, runtime, addresses):
    assert pages_of(settings, runtime) == addresses.keys()


@pytest.mark.parametrize(("language", "width"), LAYOUTS)
def test_page_is_easy_to_use(reader, addresses, language, width):
    person = reader(language, width)
    faults = {}
    for endpoint, paths in addresses.items():
        for number, path in enumerate(paths):
            person.open(path)
            person.keep(f"every-{endpoint}-{number}")
            found = person.hard_to_use()
            if found:
                faults[path] = found
    assert faults == {}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_page_of_a_fault_is_easy_to_use(reader, language):
    person = reader(language, 360)
    person.open("/nowhere")
    assert person.hard_to_use() == {}
    person.faults.clear()  # the console tells the 404 that was asked for


def test_marked_list_is_downloaded_and_says_what_to_correct(reader, addresses, tmp_path):
    person = reader("zh", 1280)
    person.open(addresses["matching.preview"][0])
    rejected = person.page.locator("section.card", has_text="退回的行").first
    with person.page.expect_download(timeout=LONG) as download:
        rejected.get_by_role("link", name="下载标注清单").click()
    download.value.save_as(tmp_path / "marked.xlsx")
    reason = " ".join(rejected.locator("tbody tr").first.locator("td").last.inner_text().split())
    cells = [
        str(cell.value)
        for sheet in openpyxl.load_workbook(tmp_path / "marked.xlsx")
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]
    assert re.sub(r"\s", "", reason) != ""
    assert any(re.sub(r"\s", "", reason) in re.sub(r"\s", "", cell) for cell in cells)


def test_prepared_list_is_downloaded_and_has_every_entry(reader, addresses, tmp_path):
    person = reader("en", 1280)
    person.open(addresses["listings.export_progress"][0])
    with person.page.expect_download(timeout=LONG) as download:
        person.page.get_by_role("link", name="Download").click()
    download.value.save_as(tmp_path / "list.xlsx")
    written = read_list(tmp_path / "list.xlsx", "list.xlsx", Kind.DEMAND, as_of=date(2026, 11, 22))
    shipped = read_list(LISTS["demands"], "demands.xlsx", Kind.DEMAND, as_of=date(2026, 11, 22))
    titles = {entry.content.title for entry in shipped.readable}
    assert ({entry.content.title for entry in written.entries if entry.content}, len(titles) > 5) == (titles, True)

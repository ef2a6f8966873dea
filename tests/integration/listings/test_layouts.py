"""Layouts: a file is read as a person said, that is remembered, and the next file of the same make is read by it and says so."""

from __future__ import annotations

import pytest

from listings.engine.reading.arrangement import arrangement_from_json
from listings.queries.imports import Counts, import_rows, import_run
from listings.queries.layouts import layouts_page
from listings.services import previews
from listings.services.imports import run_import
from listings.services.layouts import arrange_import, forget_layout, rename_layout
from listings.sheets.lists import read_listed
from listings.states import ImportStatus
from marketplace.errors import Conflict, Invalid, NotFound
from marketplace.wording import Sentence
from tests.integration.listings.ledgers import audited, lists, trail_is_sound
from tests.unit.listings.arranging.test_layouts import HEADERS, layout

ROWS = [
    dict(zip(HEADERS, ("激光焊缝在线检测系统", "江州理工大学", "四川省成都市", "100"), strict=True)),
    dict(zip(HEADERS, ("耐高温合金涂层制备", "西部大学", "重庆市", "50"), strict=True)),
]


def by_text():
    stored = layout()
    return arrangement_from_json(
        {"sheets": [{**_json(stored), "sheet": ""}]},
    )


def _json(arrangement):
    sheet = arrangement.sheets[0]
    return {
        "use": sheet.use.value,
        "header_row": sheet.header_row,
        "header_rows": sheet.header_rows,
        "first_row": sheet.first_row,
        "last_row": sheet.last_row,
        "columns": [{"number": one.number, "header": one.header, "target": one.target} for one in sheet.columns],
    }


def titles(importing, run_id):
    return [row.title for row in importing.read(import_rows, import_run_id=run_id).rows]


@pytest.fixture
def remembered(importing):
    unread = importing.previewed(ROWS)
    assert (unread.is_usable, unread.layout) == (False, None)
    importing.run(arrange_import, import_run_id=unread.id, arrangement=by_text(), remember_as="  区里的 表 ")
    return importing.preview(unread.id)


def test_a_file_is_read_as_a_person_said(importing, runtime, remembered) -> None:
    assert (remembered.is_usable, remembered.counts.created, remembered.layout) == (True, 2, None)
    assert titles(importing, remembered.id) == ["激光焊缝在线检测系统", "耐高温合金涂层制备"]
    (line,) = importing.read(layouts_page).rows
    assert (line.name, line.headers, line.times_used) == ("区里的 表", tuple(HEADERS), 0)
    assert ("list_layout", "created") in audited(runtime)


def test_the_next_file_is_recognised_and_says_so(importing, remembered) -> None:
    again = importing.previewed([{**ROWS[0], "叫法": "低温淀粉酶制剂"}])
    assert (again.layout["name"], again.layout["share"]) == ("区里的 表", 1.0)
    assert titles(importing, again.id) == ["低温淀粉酶制剂"]
    assert importing.preview(again.id).layout["name"] == "区里的 表"
    near = importing.previewed([{**ROWS[0], "叫法": "低温淀粉酶制剂", "多出的": "列"}])
    assert (near.layout["name"], near.layout["share"]) == ("区里的 表", 0.8)
    assert importing.read(layouts_page).rows[0].times_used == 2


def test_another_make_of_file_and_another_organisation_are_not_read_by_it(importing, remembered) -> None:
    plain = importing.previewed([{"成果名称": "甲装置研制", "完成单位": "乙"}])
    assert (plain.layout, plain.counts.created) == (None, 1)
    other = importing.as_organisation("云岭研究院")
    assert (other.previewed(ROWS).layout, other.read(layouts_page).rows) == (None, ())
    (line,) = importing.read(layouts_page).rows
    with pytest.raises(NotFound):
        other.run(forget_layout, layout_id=line.id)


def test_a_layout_is_renamed_forgotten_and_asked_for_by_name(importing, runtime, remembered) -> None:
    (line,) = importing.read(layouts_page).rows
    importing.run(rename_layout, layout_id=line.id, name="新名字")
    assert importing.previewed(ROWS, layout="新名字").layout["name"] == "新名字"
    assert importing.previewed(ROWS, layout="没有的").status is ImportStatus.FAILED
    with pytest.raises(Invalid):
        importing.run(rename_layout, layout_id=line.id, name="  ")
    importing.run(forget_layout, layout_id=line.id)
    assert importing.read(layouts_page).rows == ()
    assert importing.previewed(ROWS).is_usable is False
    assert [deed for deed in audited(runtime) if deed[0] == "list_layout"] == [
        ("list_layout", "created"),
        ("list_layout", "updated"),
        ("list_layout", "removed"),
    ]


def test_the_same_headers_are_remembered_once(importing, remembered) -> None:
    importing.run(arrange_import, import_run_id=remembered.id, arrangement=by_text(), remember_as="第二个名字")
    assert [line.name for line in importing.read(layouts_page).rows] == ["第二个名字"]


def test_a_confirmed_import_is_not_arranged_any_more(importing, remembered) -> None:
    importing.confirm(remembered.id)
    with pytest.raises(Conflict):
        importing.run(arrange_import, import_run_id=remembered.id, arrangement=by_text())
    assert importing.read(import_run, import_run_id=remembered.id).counts.created == 2


def otherwise():
    """The same file with another column as its title."""
    sheet = _json(layout())
    columns = [
        {**one, "target": {"title": "region", "region": "title"}.get(one["target"], one["target"])}
        for one in sheet["columns"]
    ]
    return arrangement_from_json({"sheets": [{**sheet, "sheet": "", "columns": columns}]})


def test_what_was_read_before_cannot_be_confirmed_any_more(importing, runtime, remembered) -> None:
    importing.run(arrange_import, import_run_id=remembered.id, arrangement=otherwise())
    with pytest.raises(Conflict) as raised:
        importing.confirm(remembered.id)
    assert raised.value.code == "import_is_being_read"
    waiting = importing.read(import_run, import_run_id=remembered.id)
    assert (waiting.status, waiting.counts, waiting.rows_total) == (ImportStatus.UPLOADED, Counts(), 0)
    assert lists(runtime) == {}
    importing.preview(remembered.id)
    importing.confirm(remembered.id)
    run_import(runtime.units, actor=importing.actor, import_run_id=remembered.id)
    assert titles(importing, remembered.id) == ["四川省成都市", "重庆市"]
    assert len(lists(runtime)) == 2
    assert [deed for deed in audited(runtime) if deed[0] == "import_run"][-6:] == [
        ("import_run", "mapped"),
        ("import_run", "sent_back"),
        ("import_run", "previewed"),
        ("import_run", "confirmed"),
        ("import_run", "started"),
        ("import_run", "completed"),
    ]
    assert trail_is_sound(runtime)


@pytest.mark.parametrize("rows", [ROWS, None])
def test_a_reading_that_ends_after_the_columns_were_changed_is_dropped(
    importing, runtime, remembered, monkeypatch, rows
) -> None:
    """With `rows` None the reading ends in a refusal, which is about the older columns as well."""

    def late(*arguments, **named):
        importing.run(arrange_import, import_run_id=remembered.id, arrangement=otherwise())
        if rows is None:
            raise Invalid("because", Sentence(zh="因为", en="because"))
        return read_listed(*arguments, **named)

    monkeypatch.setattr(previews, "read_listed", late)
    assert importing.preview(remembered.id).status is ImportStatus.UPLOADED
    monkeypatch.undo()
    importing.preview(remembered.id)
    assert titles(importing, remembered.id) == ["四川省成都市", "重庆市"]


def test_layouts_cost_the_same_queries_whatever_their_number(importing, remembered, count_queries) -> None:
    one = count_queries(lambda: importing.read(layouts_page))
    for extra in ("甲", "乙"):
        run = importing.previewed([{**row, extra: "x"} for row in ROWS])
        stored = arrangement_from_json(run.arrangement)
        importing.run(arrange_import, import_run_id=run.id, arrangement=stored, remember_as=extra)
    assert importing.read(layouts_page).total == 3
    assert count_queries(lambda: importing.read(layouts_page)) == one == 2

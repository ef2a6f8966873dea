"""Drafts: what was typed is stored as typed, two windows lose nothing, others see nothing, and the trail says who did what."""

from __future__ import annotations

import itertools
import json

import pytest
from alembic import command

from listings.engine.form.values import values_of
from listings.engine.terms import Kind
from listings.queries.drafts import draft_summary, drafts_page
from listings.services.editing.drafts import (
    discard_draft,
    open_draft,
    restore_draft,
    save_draft,
    settle_clash,
)
from listings.services.editing.typed import MOST_WAITING, key_of_text
from listings.states import Availability, DraftStatus
from marketplace.errors import Conflict, Invalid, NotFound
from marketplace.operations import schema
from tests.integration.listings.editing import drafts, listing_id, opened, saved, shown
from tests.integration.listings.ledgers import audited, contents, trail_is_sound

ROW = {"编号": "A-1", "成果名称": "阀门", "关键词": "密封；耐磨", "核心指标": "硬度 ≥ 60 HRC"}


@pytest.fixture
def listed(importing) -> str:
    importing.imported([ROW])
    return listing_id(importing.runtime)


def test_a_new_entry_keeps_what_was_typed_as_it_was_typed(importing):
    draft = opened(importing)
    first = saved(importing, draft, title="  阀门 ", trl="十二级吧", **{"price.low": "大概50万"})
    second = saved(
        importing,
        draft,
        {"trl": "十二级吧"},
        trl="六",
        keywords="密封\r\n\r\n耐磨",
        indicators=[{"quantity": "硬度", "value": "很硬"}, {"quantity": " "}],
        unknown="left out",
    )
    values = {
        "title": "  阀门 ",
        "price.low": "大概50万",
        "trl": "六",
        "keywords": ["密封", "耐磨"],
        "indicators": [{"quantity": "硬度", "value": "很硬"}],
    }
    assert drafts(importing.runtime) == [("open", None, values, {}, 3)]
    assert (first.clashes, second.clashes, first.version, second.version) == ((), (), 2, 3)
    assert audited(importing.runtime)[-1:] == [("listing_draft", "opened")]
    assert trail_is_sound(importing.runtime)


def test_an_edit_shows_what_the_listing_says_and_stores_changed_inputs_alone(importing, listed):
    draft = opened(importing, listed)
    content = contents(importing.runtime)["A-1"]
    assert importing.read(shown, draft_id=draft) == {**values_of(content), "external_id": "A-1"}
    saved(importing, draft, importing.read(shown, draft_id=draft), title="阀门", summary="新的摘要")
    assert drafts(importing.runtime) == [("open", listed, {"summary": "新的摘要"}, {}, 2)]
    assert contents(importing.runtime)["A-1"] == content


def test_opening_again_continues_the_one_open_draft_of_a_listing(importing, listed):
    first = opened(importing, listed)
    saved(importing, first, summary="摘要")
    assert opened(importing, listed) == first
    assert [draft[2] for draft in drafts(importing.runtime)] == [{"summary": "摘要"}]
    assert opened(importing) != opened(importing)
    assert [entry for entry in audited(importing.runtime) if entry[0] == "listing_draft"] == [
        ("listing_draft", "opened")
    ] * 3


def test_saving_what_was_saved_changes_nothing(importing, listed):
    draft = opened(importing, listed)
    saved(importing, draft, {"title": "阀门"}, title="阀体")
    before = drafts(importing.runtime)
    again = saved(importing, draft, {"title": "阀门"}, title="阀体")
    assert (drafts(importing.runtime), again.version, again.clashes) == (before, 2, ())


EDITS = {
    "one": {"title": "甲"},
    "other": {"title": "乙"},
    "elsewhere": {"summary": "摘要"},
}


@pytest.mark.parametrize("order", list(itertools.permutations(EDITS)), ids="-".join)
def test_windows_that_change_the_same_input_keep_both_and_others_are_put_together(importing, listed, order):
    draft = opened(importing, listed)
    seen = importing.read(shown, draft_id=draft)
    for name in order:
        result = saved(importing, draft, seen, **EDITS[name])
    first, second = [EDITS[name]["title"] for name in order if name != "elsewhere"]
    assert drafts(importing.runtime)[0][2:4] == ({"title": first, "summary": "摘要"}, {"title": waiting(second)})
    assert [(one.name, one.stored, one.waiting) for one in result.clashes] == [("title", first, (second,))]
    assert settled(importing, draft, second, of=[first, second]).clashes == ()
    assert drafts(importing.runtime)[0][2:4] == ({"title": second, "summary": "摘要"}, {})


def waiting(*texts, windows: tuple[str, ...] = ("", "", "", "")) -> list[dict[str, object]]:
    return [{"window": window, "typed": text} for window, text in zip(windows, texts, strict=False)]


def settled(importing, draft: str, chosen: str, *, of: list[str]):
    keys = frozenset(key_of_text(text) for text in of)
    return importing.run(settle_clash, draft_id=draft, name="title", chosen=key_of_text(chosen), shown=keys)


@pytest.mark.parametrize("chosen", ["甲", "乙", "丙"])
def test_three_windows_on_one_input_lose_no_text(importing, listed, chosen):
    draft = opened(importing, listed)
    seen = importing.read(shown, draft_id=draft)
    for text in ("甲", "乙", "丙", "乙"):
        result = saved(importing, draft, seen, title=text)
    assert sorted([result.clashes[0].stored, *result.clashes[0].waiting]) == ["丙", "乙", "甲"]
    assert drafts(importing.runtime)[0][2] == {"title": "甲"}
    assert settled(importing, draft, chosen, of=["甲", "乙", "丙"]).clashes == ()
    assert drafts(importing.runtime)[0][2:4] == ({"title": chosen}, {})


def test_window_that_types_on_replaces_its_own_waiting_text_and_no_other(importing, listed):
    draft = opened(importing, listed)
    seen = importing.read(shown, draft_id=draft)
    for window, text in [("w1", "甲"), ("w2", "乙"), ("w3", "丙"), ("w2", "乙，再写"), ("w3", "丙，再写"), ("", "丁")]:
        saved(importing, draft, seen, window=window, title=text)
    values, clashes = drafts(importing.runtime)[0][2:4]
    assert values == {"title": "甲"}
    assert clashes == {"title": waiting("乙，再写", "丙，再写", "丁", windows=("w2", "w3", ""))}


def test_choice_drops_no_text_that_was_not_shown(importing, listed):
    draft = opened(importing, listed)
    seen = importing.read(shown, draft_id=draft)
    for text in ("甲", "乙", "丙"):
        saved(importing, draft, seen, title=text)
    assert settled(importing, draft, "乙", of=["甲", "乙"]).clashes[0].waiting == ("丙",)
    assert drafts(importing.runtime)[0][2:4] == ({"title": "乙"}, {"title": waiting("丙")})
    before = drafts(importing.runtime)
    settled(importing, draft, "丙", of=["甲", "丙"])
    settled(importing, draft, "丁", of=["乙", "丙", "丁"])
    assert drafts(importing.runtime) == before


def test_so_many_texts_wait_and_the_next_is_refused_with_the_reason(importing, listed):
    draft = opened(importing, listed)
    seen = importing.read(shown, draft_id=draft)
    for number in range(MOST_WAITING + 1):
        saved(importing, draft, seen, title=f"第 {number} 段")
    before = drafts(importing.runtime)
    with pytest.raises(Invalid, match="clashes_too_many"):
        saved(importing, draft, seen, title="再一段")
    assert (drafts(importing.runtime), len(before[0][3]["title"])) == (before, MOST_WAITING)


HARD = {"quantity": "硬度", "operator": "ge", "value": "60", "unit": "HRC", "span": "indicator_text:0:11:硬度 ≥ 60 HRC"}
HARDER = {**HARD, "value": "62"}
LIFE = {"quantity": "寿命", "value": "5", "unit": "年"}
LISTS = {
    "texts of both": ("keywords", ["密封", "耐磨", "高温"], ["密封", "新"], ["密封", "高温", "新"], None),
    "another row": ("indicators", [HARD, LIFE], [HARDER], [HARDER, LIFE], None),
    "one row twice": ("indicators", [HARDER], [{**HARD, "value": "65"}], [HARDER], [{**HARD, "value": "65"}]),
}


@pytest.mark.parametrize(("name", "first", "second", "kept", "clash"), LISTS.values(), ids=LISTS)
def test_lists_and_rows_of_two_windows_are_put_together(importing, listed, name, first, second, kept, clash):
    draft = opened(importing, listed)
    seen = importing.read(shown, draft_id=draft)
    assert seen["indicators"] == [HARD]
    saved(importing, draft, seen, **{name: first})
    saved(importing, draft, seen, **{name: second})
    values, clashes = drafts(importing.runtime)[0][2:4]
    assert (values, clashes) == ({name: kept}, {} if clash is None else {name: waiting(clash)})


def test_a_choice_is_asked_for_once(importing, listed):
    draft = opened(importing, listed)
    with pytest.raises(NotFound, match="clash_missing"):
        settled(importing, draft, "甲", of=["甲"])
    assert drafts(importing.runtime)[0][2] == {}


def test_a_discarded_draft_comes_back_as_it_was(importing, listed):
    draft = opened(importing, listed)
    saved(importing, draft, summary="摘要")
    importing.run(discard_draft, draft_id=draft)
    with pytest.raises(Conflict, match="draft_discarded") as refused:
        saved(importing, draft, summary="更多")
    assert refused.value.value == listed
    other = opened(importing, listed)
    with pytest.raises(Conflict, match="draft_open"):
        importing.run(restore_draft, draft_id=draft)
    importing.run(discard_draft, draft_id=other)
    importing.run(restore_draft, draft_id=draft)
    assert [row[:3] for row in drafts(importing.runtime)] == [
        ("open", listed, {"summary": "摘要"}),
        ("discarded", listed, {}),
    ]
    assert [action for kind, action in audited(importing.runtime) if kind == "listing_draft"] == [
        "opened",
        "discarded",
        "opened",
        "discarded",
        "reopened",
    ]


@pytest.mark.parametrize("typed", ["state_secret", "机密", "涉密"])
def test_nothing_of_a_saving_with_a_state_secret_is_stored(importing, typed):
    draft = opened(importing)
    with pytest.raises(Invalid, match="state_secret") as refused:
        saved(importing, draft, title="阀门", secrecy=typed)
    assert refused.value.place.field == "secrecy"
    assert drafts(importing.runtime) == [("open", None, {}, {}, 1)]


@pytest.mark.parametrize(
    "typed", [{"summary": "长" * 100_001}, {"keywords": ["a"] * 501}, {"indicators": [{"quantity": "长" * 100_001}]}]
)
def test_more_than_a_form_takes_is_refused(importing, typed):
    draft = opened(importing)
    with pytest.raises(Invalid, match="draft_too_long"):
        saved(importing, draft, **typed)
    assert drafts(importing.runtime)[0][2] == {}


def test_drafts_of_others_are_neither_seen_nor_changed(importing, listed):
    draft = opened(importing, listed)
    saved(importing, draft, title="秘密的新名称")
    other = importing.as_organisation("别的大学")
    for service, arguments in [
        (save_draft, {"changes": {"title": "夺走"}, "seen": {}}),
        (settle_clash, {"name": "title", "chosen": key_of_text("夺走"), "shown": frozenset()}),
        (discard_draft, {}),
        (restore_draft, {}),
    ]:
        with pytest.raises(NotFound, match="draft_missing"):
            other.run(service, draft_id=draft, **arguments)
    with pytest.raises(NotFound):
        other.read(draft_summary, draft_id=draft)
    with pytest.raises(Exception, match="forbidden"):
        other.run(open_draft, kind=Kind.ACHIEVEMENT, listing_id=listed)
    assert other.read(drafts_page).rows == ()
    assert [row.title for row in importing.read(drafts_page).rows] == ["秘密的新名称"]
    assert drafts(importing.runtime) == [("open", listed, {"title": "秘密的新名称"}, {}, 2)]


def test_a_draft_of_the_other_kind_of_list_is_not_opened(importing, listed):
    with pytest.raises(NotFound, match="listing_missing"):
        opened(importing, listed, Kind.DEMAND)
    assert drafts(importing.runtime) == []


def test_a_page_of_drafts_says_what_stands_and_whether_the_listing_moved_on(importing, listed, count_queries):
    draft = opened(importing, listed)
    saved(importing, draft, title="阀体")
    one = importing.read(drafts_page)
    assert [(row.id, row.title, row.external_id, row.availability, row.is_behind) for row in one.rows] == [
        (draft, "阀体", "A-1", Availability.PUBLISHED, False)
    ]
    queries = count_queries(lambda: importing.read(drafts_page))
    importing.imported([{**ROW, "成果名称": "阀门二代"}])
    opened(importing)
    opened(importing, kind=Kind.DEMAND)
    three = importing.read(drafts_page)
    assert [(row.id == draft, row.is_behind, row.base_number) for row in three.rows][-1] == (True, True, 1)
    assert (len(three.rows), three.total) == (3, 3)
    assert count_queries(lambda: importing.read(drafts_page)) == queries == 2
    assert importing.read(drafts_page, kind=Kind.DEMAND).total == 1
    assert importing.read(drafts_page, status=DraftStatus.DISCARDED).total == 0
    assert importing.read(draft_summary, draft_id=draft) == three.rows[-1]


def test_a_text_that_waited_when_only_one_could_is_kept_by_the_migration(importing, listed):
    draft = opened(importing, listed)
    seen = importing.read(shown, draft_id=draft)
    for typed in ("阀门（甲）", "阀门（乙）"):
        saved(importing, draft, seen, title=typed)
    before = drafts(importing.runtime)
    engine = importing.runtime.units.engine
    with engine.execution_options(write=True, rebuild=True).begin() as connection:
        command.stamp(schema.configuration(connection), "head")  # these tables were made without the migrations
        command.downgrade(schema.configuration(connection), "d82ab222ec09")
        assert json.loads(connection.exec_driver_sql("SELECT clashes FROM listing_drafts").scalar()) == {
            "title": "阀门（乙）"
        }
    schema.upgrade(engine)
    assert drafts(importing.runtime) == before
    assert before[0][3] == {"title": [{"window": "", "typed": "阀门（乙）"}]}

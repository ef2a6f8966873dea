"""What a person decides of two entries that look alike: not the same (remembered), merged field by field, undone; and how pairs are found."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import update

from listings.engine.duplicates.uniting import Side
from listings.engine.terms import Kind
from listings.models.duplicate import DuplicatePair
from listings.models.import_run import ImportMode
from listings.models.listing import Listing
from listings.queries.contents import newest_contents
from listings.queries.duplicates import duplicate_pair, duplicate_pairs
from listings.queries.imports import import_rows
from listings.queries.listings import listings_page
from listings.queries.merges import merged_into
from listings.queries.missing import missing_listings
from listings.queries.published import published_versions
from listings.services.availability import publish_listing, withdraw_listing
from listings.services.duplicates.deciding import keep_apart, merge_listings, reopen_pair, undo_merge
from listings.services.duplicates.looking import lists_to_look_through, look_for_duplicates
from listings.services.editing.storing import store_version
from listings.states import Availability, DuplicateStatus
from marketplace.actor import LOCAL_ORGANISATION_ID, SYSTEM
from marketplace.errors import Conflict, Forbidden, Invalid, NotFound
from tests.integration.listings.ledgers import audited, documents, dump, trail_is_sound

FIRST = {
    "编号": "D-1",
    "成果名称": "桥梁健康监测系统",
    "完成单位": "江州理工大学",
    "关键词": "桥梁；监测",
    "技术方案摘要": "光纤传感",
}
SECOND = {
    "编号": "D-2",
    "成果名称": "桥梁健康监测的系统",
    "完成单位": "江州理工大学",
    "关键词": "监测；光纤",
    "联系人": "李工",
    "技术方案摘要": "分布式光纤传感与边缘计算",
}


@pytest.fixture
def pair(importing):
    """Two entries that look alike, as (first id, second id) of the pair; D-1 was imported first."""
    importing.imported([FIRST])
    importing.imported([SECOND])
    return importing, key(importing)


def key(who):
    (row,) = who.read(duplicate_pairs).rows
    return {"first_id": row.first.id, "second_id": row.second.id}


def ids(who):
    return {row.external_id: row.id for row in who.read(listings_page, kind=Kind.ACHIEVEMENT).rows}


def said(who, name):
    return next(iter(who.read(newest_contents, listing_ids=[ids(who)[name]]).values()))


def waiting(who):
    return who.read(duplicate_pairs, status=DuplicateStatus.OPEN).total


def merged(who, both, choices=None, kept="D-1"):
    detail = who.read(duplicate_pair, **both, kept_id=ids(who)[kept])
    chosen = {one.attribute: one.advised for one in detail.differences} | (choices or {})
    seen = {detail.kept.id: detail.kept.version_id, detail.other.id: detail.other.version_id}
    return who.run(merge_listings, **both, kept_id=detail.kept.id, choices=chosen, seen=seen)


def edited(who, name, **changes):
    """Write a version by hand."""

    def stored(unit):
        listing = unit.session.get_one(Listing, ids(who)[name])
        return store_version(unit, listing=listing, content=replace(said(who, name), **changes))

    return who.run(stored)


def test_pair_that_is_kept_apart_is_not_asked_again_by_the_same_file(pair, runtime) -> None:
    who, both = pair
    assert waiting(who) == 1
    who.run(keep_apart, **both)
    who.imported([{**SECOND, "联系人": "王工"}])
    assert (waiting(who), who.read(duplicate_pairs).rows[0].status) == (0, DuplicateStatus.APART)
    assert ("duplicate_pair", "kept_apart") in audited(runtime)
    assert trail_is_sound(runtime)


def test_pair_that_is_kept_apart_is_asked_again_when_its_text_changed(pair) -> None:
    who, both = pair
    who.run(keep_apart, **both)
    who.imported([{**SECOND, "技术方案摘要": "光纤传感"}])
    assert waiting(who) == 1
    who.run(keep_apart, **both)
    who.run(reopen_pair, **both)
    assert waiting(who) == 1
    with pytest.raises(Conflict, match="not_in_this_state"):
        who.run(reopen_pair, **both)


def test_merge_says_what_was_chosen_and_points_to_the_kept_entry(pair, runtime) -> None:
    who, both = pair
    before = who.read(published_versions, kind=Kind.ACHIEVEMENT)
    merged(who, both, {"summary": Side.MERGED})
    content = said(who, "D-1")
    assert (content.title, content.summary) == ("桥梁健康监测系统", "分布式光纤传感与边缘计算")
    assert content.keywords == ("桥梁", "监测", "光纤")
    assert content.contact.name == "李工"
    assert who.read(merged_into, listing_ids=list(ids(who).values())) == {ids(who)["D-2"]: ids(who)["D-1"]}
    assert {version.version_id for version in before} & {
        version.version_id for version in who.read(published_versions, kind=Kind.ACHIEVEMENT)
    } == set()
    assert [(removed, title) for _, removed, title in sorted(documents(runtime).values(), key=lambda one: one[1])] == [
        (False, "桥梁健康监测系统"),
        (True, ""),
    ]
    assert [deed for deed in audited(runtime) if "merged" in deed] == [
        ("listing", "merged"),
        ("duplicate_pair", "merged"),
    ]
    with pytest.raises(Conflict, match="merged"):
        who.run(publish_listing, listing_id=ids(who)["D-2"])


def test_merge_is_undone_to_both_states(pair, runtime) -> None:
    who, both = pair
    contents = said(who, "D-1"), said(who, "D-2")
    merge = merged(who, both)
    assert said(who, "D-1") != contents[0]
    who.run(undo_merge, merge_id=merge.id)
    assert (said(who, "D-1"), said(who, "D-2")) == contents
    states = {row.external_id: row.availability.value for row in who.read(listings_page, kind=Kind.ACHIEVEMENT).rows}
    assert states == {"D-1": "published", "D-2": "published"}
    assert [removed for _, removed, _ in documents(runtime).values()] == [False, False]
    assert (waiting(who), who.read(merged_into, listing_ids=list(ids(who).values()))) == (1, {})
    assert audited(runtime).count(("listing", "merge_undone")) == 1
    with pytest.raises(Conflict, match="not_undoable"):
        who.run(undo_merge, merge_id=merge.id)
    assert trail_is_sound(runtime)
    merged(who, both)


def test_withdrawn_entry_stays_withdrawn_when_its_merge_is_undone(pair) -> None:
    who, both = pair
    who.run(withdraw_listing, listing_id=ids(who)["D-2"])
    merge = merged(who, both)
    who.run(undo_merge, merge_id=merge.id)
    states = {row.external_id: row.availability.value for row in who.read(listings_page, kind=Kind.ACHIEVEMENT).rows}
    assert states == {"D-1": "published", "D-2": "withdrawn"}


@pytest.mark.parametrize("name", ["D-1", "D-2"])
def test_merge_is_not_undone_over_later_changes(pair, runtime, name) -> None:
    who, both = pair
    merge = merged(who, both)
    edited(who, name, internal_note="看过")
    before = dump(runtime)
    with pytest.raises(Conflict, match="not_undoable"):
        who.run(undo_merge, merge_id=merge.id)
    assert dump(runtime) == before


def test_merge_of_what_changed_meanwhile_or_of_no_choice_is_refused(pair, runtime) -> None:
    who, both = pair
    before = dump(runtime)
    seen = {both["first_id"]: "old", both["second_id"]: "old"}
    with pytest.raises(Conflict, match="changed_meanwhile"):
        who.run(merge_listings, **both, kept_id=both["first_id"], choices={}, seen=seen)
    with pytest.raises(Invalid, match="no_such_choice"):
        merged(who, both, {"title": Side.BOTH})
    with pytest.raises(Invalid, match="no_such_side"):
        who.run(merge_listings, **both, kept_id="nobody", choices={}, seen=seen)
    assert dump(runtime) == before


def issues(who, run_id):
    return [
        (row.external_id, row.outcome.value, [issue.reason.zh for issue in row.issues if issue.code == "row.merged"])
        for row in who.read(import_rows, import_run_id=run_id).rows
    ]


def availabilities(who):
    return {row.external_id: row.availability.value for row in who.read(listings_page, kind=Kind.ACHIEVEMENT).rows}


@pytest.mark.parametrize("state", ["published", "withdrawn", "unpublished"])
def test_row_of_a_merged_entry_changes_nothing_and_names_the_kept_one(pair, runtime, state) -> None:
    who, both = pair
    if state == "withdrawn":
        who.run(withdraw_listing, listing_id=ids(who)["D-2"])
    if state == "unpublished":
        runtime.units.run(never_published, actor=SYSTEM, listing_id=ids(who)["D-2"])
    merge = merged(who, both)
    contents, states = [said(who, name) for name in ("D-1", "D-2")], availabilities(who)
    run = who.imported([{**SECOND, "成果属性": "原始创新"}, FIRST | {"编号": "D-8", "成果名称": "低温淀粉酶制剂"}])
    assert issues(who, run.id) == [
        ("D-2", "unchanged", ["该条目已并入“桥梁健康监测系统”，本行未写入；如需恢复，请撤销合并"]),
        ("D-8", "created", []),
    ]
    assert [said(who, name) for name in ("D-1", "D-2")] == contents
    assert availabilities(who) == states | {"D-8": "published"}
    assert states["D-2"] == ("unpublished" if state == "unpublished" else "withdrawn")
    who.run(undo_merge, merge_id=merge.id)
    assert issues(who, who.imported([{**SECOND, "成果属性": "原始创新"}]).id) == [("D-2", "updated", [])]


def never_published(unit, *, listing_id):
    """Put an entry back to what it is before anybody published it."""
    unit.session.execute(
        update(Listing)
        .where(Listing.id == listing_id)
        .values(availability=Availability.UNPUBLISHED, published_version_id=None, published_at=None)
    )


def test_row_of_a_merged_entry_protects_the_kept_one_in_a_whole_list(pair) -> None:
    who, both = pair
    merged(who, both)
    run = who.previewed([SECOND], mode=ImportMode.WHOLE_LIST)
    assert [row.external_id for row in who.read(missing_listings, import_run_id=run.id).listings.rows] == []
    run = who.previewed([{**SECOND, "编号": "D-7", "成果名称": "低温淀粉酶制剂"}], mode=ImportMode.WHOLE_LIST)
    assert [row.external_id for row in who.read(missing_listings, import_run_id=run.id).listings.rows] == ["D-1"]


def test_pair_kept_apart_is_not_asked_by_the_preview_until_its_text_changed(pair) -> None:
    who, both = pair

    def asked(row):
        return who.previewed([row]).counts.questions

    assert asked({**SECOND, "联系人": "王工"}) == 1
    who.run(keep_apart, **both)
    assert asked({**SECOND, "联系人": "王工"}) == 0
    assert asked({**SECOND, "技术方案摘要": "光纤传感"}) == 1
    both_rows = [{**FIRST, "联系人": "甲"}, {**SECOND, "联系人": "乙"}]
    assert who.previewed(both_rows).counts.questions == 0
    who.run(reopen_pair, **both)
    assert asked({**SECOND, "联系人": "王工"}) == 1
    assert who.previewed(both_rows).counts.questions == 1


def test_merged_entry_is_asked_about_no_more_and_not_merged_twice(pair, runtime) -> None:
    who, both = pair
    who.imported([{**SECOND, "编号": "D-9", "联系人": "王工"}])
    assert waiting(who) == 3
    merge = merged(who, both)
    (left,) = who.read(duplicate_pairs, status=DuplicateStatus.OPEN).rows
    assert {left.first.external_id, left.second.external_id} == {"D-1", "D-9"}
    preview = who.previewed([{**SECOND, "编号": "D-10"}])
    (row,) = who.read(import_rows, import_run_id=preview.id, with_questions=True).rows
    assert sorted(question.external_id for question in row.questions) == ["D-1", "D-9"]
    first_id, second_id = sorted((ids(who)["D-2"], ids(who)["D-9"]))
    before = dump(runtime)
    for kept in ("D-2", "D-9"):
        with pytest.raises(Conflict, match="merged"):
            merged(who, {"first_id": first_id, "second_id": second_id}, kept=kept)
    assert dump(runtime) == before
    who.run(undo_merge, merge_id=merge.id)
    assert waiting(who) == 3


def test_pair_of_another_organisation_is_not_there(pair) -> None:
    who, both = pair
    other = who.as_organisation("云岭研究院")
    assert other.read(duplicate_pairs).total == 0
    with pytest.raises(NotFound):
        other.read(duplicate_pair, **both)
    with pytest.raises(Forbidden):
        other.run(keep_apart, **both)
    merge = merged(who, both)
    with pytest.raises(Forbidden):
        other.run(undo_merge, merge_id=merge.id)


def test_entry_edited_by_hand_is_compared_with_its_list(importing, runtime) -> None:
    importing.imported([FIRST, {"编号": "D-3", "成果名称": "低温淀粉酶制剂"}])
    importing.as_organisation("别家").imported([{**SECOND, "编号": "X-1"}])

    def looked():
        lists = runtime.units.read(lists_to_look_through, actor=SYSTEM)
        return [
            runtime.units.run(look_for_duplicates, actor=SYSTEM, organisation_id=keeper, kind=kind)
            for keeper, kind in lists
        ]

    assert looked() == []
    edited(importing, "D-3", title="桥梁健康监测系统研究", organisation="江州理工大学")
    assert looked() == [1]
    (row,) = importing.read(duplicate_pairs).rows
    assert {row.first.external_id, row.second.external_id} == {"D-1", "D-3"}
    assert looked() == []
    importing.run(keep_apart, first_id=row.first.id, second_id=row.second.id)
    edited(importing, "D-3", internal_note="看过")
    assert (looked(), waiting(importing)) == ([1], 0)
    edited(importing, "D-3", summary="光纤传感")
    assert (looked(), waiting(importing)) == ([1], 1)
    assert importing.read(duplicate_pairs).rows[0].score > 0


def test_pairs_cost_the_same_queries_however_many(pair, count_queries) -> None:
    who, _ = pair
    assert count_queries(lambda: who.read(duplicate_pairs)) == 3
    who.imported([{**FIRST, "编号": "D-9"}])
    assert who.read(duplicate_pairs).total > 1
    assert count_queries(lambda: who.read(duplicate_pairs)) == 3


def test_row_of_a_pair_names_its_keeper(pair) -> None:
    who, both = pair
    found = who.read(lambda unit: unit.session.get_one(DuplicatePair, (both["first_id"], both["second_id"])))
    assert (found.organisation_id, found.id) == (LOCAL_ORGANISATION_ID, f"{both['first_id']}-{both['second_id']}")

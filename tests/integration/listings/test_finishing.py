"""Finished drafts: new listings and versions, edits that meet in every order, refusals that lose nothing; database, documents and audit."""

from __future__ import annotations

import pytest

from listings.engine.merging import merge
from listings.engine.terms import Kind
from listings.models.listing import Listing
from listings.queries.contents import contents_of
from listings.queries.drafts import newest_version_of
from listings.services.availability import expire_listings, publish_listing, withdraw_listing
from listings.services.editing.drafts import discard_draft, settle_clash
from listings.services.editing.faults import EditsMeet, Unfinished
from listings.services.editing.finishing import Choices, Finished, finish_draft
from listings.services.editing.reading import read_draft
from listings.services.editing.typed import key_of_text
from marketplace import clock
from marketplace.actor import LOCAL_ORGANISATION_ID, SYSTEM
from marketplace.errors import Conflict, NotFound
from tests.integration.listings.editing import drafts, listing_id, newest_entry, opened, saved, shown
from tests.integration.listings.ledgers import audited, documents, lists, read, trail_is_sound

ROW = {
    "编号": "A-1",
    "成果名称": "阀门",
    "技术方案摘要": "旧摘要",
    "关键词": "密封；耐磨",
    "核心指标": "硬度 ≥ 60 HRC",
    "有效期至": "2030-12-31",
}
OWN = LOCAL_ORGANISATION_ID


@pytest.fixture
def listed(importing) -> str:
    importing.imported([ROW])
    return listing_id(importing.runtime)


def finish(importing, draft, *, publish=True, **options) -> Finished:
    return importing.run(finish_draft, draft_id=draft, publish=publish, **options)


def newest(runtime, listing) -> object:
    def content(unit):
        version = newest_version_of(unit, unit.session.get(Listing, listing))
        return contents_of(unit, [version.id])[version.id]

    return read(runtime, content)


def test_a_new_entry_becomes_a_listing_under_its_typed_id(importing):
    runtime = importing.runtime
    draft = opened(importing)
    saved(importing, draft, external_id="B-7", title="阀门", **{"price.low": "50万"})
    kept = finish(importing, draft, publish=False)
    assert lists(runtime) == {(OWN, "B-7"): ["unpublished", (1, False, "阀门", OWN)]}
    assert kept == Finished(
        listing_id=listing_id(runtime, "B-7"),
        version_id=kept.version_id,
        number=1,
        is_new_version=True,
        is_published=False,
    )
    assert (documents(runtime), drafts(runtime)[0][:2]) == ({}, ("finished", kept.listing_id))
    assert audited(runtime)[-3:] == [
        ("listing_draft", "opened"),
        ("listing", "created"),
        ("listing_draft", "finished"),
    ]
    importing.run(publish_listing, listing_id=kept.listing_id)
    assert lists(runtime) == {(OWN, "B-7"): ["published", (1, True, "阀门", OWN)]}
    assert trail_is_sound(runtime)


def test_a_new_entry_without_id_gets_the_one_that_an_import_would_derive(importing):
    first, second = (opened(importing), opened(importing))
    for draft, summary in ((first, "甲"), (second, "乙")):
        saved(importing, draft, title="阀门", summary=summary)
        finish(importing, draft)
    ids = [external_id for _, external_id in lists(importing.runtime)]
    assert (ids[0][0], ids[1]) == ("~", f"{ids[0]}-2")
    assert importing.previewed([{"成果名称": "阀门", "技术方案摘要": "甲"}]).counts.unchanged == 1
    assert [title for _, _, title in documents(importing.runtime).values()] == ["阀门", "阀门"]


def test_an_edit_of_a_published_listing_is_seen_at_once_and_audited_by_field(importing, listed):
    runtime = importing.runtime
    draft = opened(importing, listed)
    saved(importing, draft, summary="新摘要", title="阀门二代")
    done = finish(importing, draft, publish=False)
    assert (done.number, done.is_new_version, done.is_published) == (2, True, True)
    assert lists(runtime) == {(OWN, "A-1"): ["published", (1, False, "阀门", OWN), (2, True, "阀门二代", OWN)]}
    assert documents(runtime) == {f"{listed}:1": (2, False, "阀门二代")}
    entry = newest_entry(runtime)
    assert (entry["action"], entry["number"], entry["fields"], entry["draft"]) == (
        "updated",
        2,
        ["title", "summary"],
        draft,
    )
    assert trail_is_sound(runtime)


def test_what_was_not_touched_stays_as_the_import_read_it(importing, listed):
    before = newest(importing.runtime, listed)
    draft = opened(importing, listed)
    saved(importing, draft, trl="6")
    finish(importing, draft)
    after = newest(importing.runtime, listed)
    assert (before.trl, after.trl) == (None, 6)
    assert merge(before, after, before).content == after
    assert after.indicators == before.indicators
    assert after.indicators[0].span is not None


def test_nothing_changed_makes_no_version_but_publishes_where_asked(importing, listed):
    importing.run(withdraw_listing, listing_id=listed)
    draft = opened(importing, listed)
    saved(importing, draft, title="阀体")
    saved(importing, draft, title="阀门")
    done = finish(importing, draft)
    assert (done.number, done.is_new_version, done.is_published) == (1, False, True)
    assert lists(importing.runtime) == {(OWN, "A-1"): ["published", (1, True, "阀门", OWN)]}
    assert audited(importing.runtime)[-2:] == [("listing_draft", "finished"), ("listing", "published")]


@pytest.mark.parametrize("state", ["withdrawn", "expired"])
@pytest.mark.parametrize("publish", [False, True])
def test_a_hidden_listing_keeps_the_new_version_until_it_is_published(importing, listed, state, publish):
    runtime = importing.runtime
    if state == "withdrawn":
        importing.run(withdraw_listing, listing_id=listed)
    else:
        day = clock.today().replace(year=2031)
        runtime.units.run(expire_listings, actor=SYSTEM, day=day)
    draft = opened(importing, listed)
    saved(importing, draft, title="阀门二代")
    done = finish(importing, draft, publish=publish)
    assert done.is_published is publish
    assert lists(runtime) == {
        (OWN, "A-1"): [
            "published" if publish else state,
            (1, not publish, "阀门", OWN),
            (2, publish, "阀门二代", OWN),
        ]
    }
    _, is_removed, title = documents(runtime)[f"{listed}:1"]
    found = {"withdrawn": ("", True), "expired": ("阀门", False)}[state]
    assert (title, is_removed) == (("阀门二代", False) if publish else found)


def test_a_draft_that_cannot_be_finished_stays_with_all_that_was_typed(importing, listed):
    draft = opened(importing, listed)
    saved(importing, draft, title=" ", trl="12", indicators=[{"quantity": "硬度", "value": "硬"}])
    before = (drafts(importing.runtime), lists(importing.runtime), audited(importing.runtime))
    with pytest.raises(Unfinished, match="draft_unfinished") as refused:
        finish(importing, draft)
    assert [(issue.name, issue.index, issue.part) for issue in refused.value.issues] == [
        ("title", None, ""),
        ("indicators", 0, "value"),
        ("trl", None, ""),
    ]
    assert (drafts(importing.runtime), lists(importing.runtime), audited(importing.runtime)) == before
    half = importing.read(read_draft, draft_id=draft)
    assert (half.reading.content, half.values["trl"], half.summary.title) == (None, "12", " ")
    assert half.completeness.missing[0].sentence.zh.startswith("请写出实测指标")


@pytest.mark.parametrize("typed", ["A-1", "长" * 201])
def test_an_id_that_is_taken_or_too_long_is_told_at_its_input(importing, listed, typed):
    draft = opened(importing)
    saved(importing, draft, title="别的", external_id=typed)
    with pytest.raises(Unfinished) as refused:
        finish(importing, draft)
    assert [issue.name for issue in refused.value.issues] == ["external_id"]
    assert list(lists(importing.runtime)) == [(OWN, "A-1")]


def test_the_id_of_a_listing_is_not_changed_by_an_edit(importing, listed):
    draft = opened(importing, listed)
    saved(importing, draft, external_id="A-2")
    with pytest.raises(Unfinished) as refused:
        finish(importing, draft)
    assert [issue.code for issue in refused.value.issues] == ["draft.id_fixed"]
    saved(importing, draft, external_id="A-1")
    assert finish(importing, draft).number == 1


def test_inputs_that_wait_for_a_choice_are_chosen_before_the_draft_is_finished(importing, listed):
    draft = opened(importing, listed)
    seen = importing.read(shown, draft_id=draft)
    saved(importing, draft, seen, title="甲")
    saved(importing, draft, seen, title="乙")
    with pytest.raises(Unfinished) as refused:
        finish(importing, draft)
    assert [(issue.name, issue.code) for issue in refused.value.issues] == [("title", "draft.clash")]
    shown_texts = frozenset(map(key_of_text, ["甲", "乙"]))
    importing.run(settle_clash, draft_id=draft, name="title", chosen=key_of_text("乙"), shown=shown_texts)
    finish(importing, draft)
    assert newest(importing.runtime, listed).title == "乙"


def test_a_draft_that_was_typed_into_since_it_was_reviewed_is_shown_again(importing, listed):
    draft = opened(importing, listed)
    reviewed = saved(importing, draft, title="甲").version
    current = saved(importing, draft, summary="乙").version
    with pytest.raises(Conflict, match="draft_changed"):
        finish(importing, draft, version=reviewed)
    assert finish(importing, draft, version=current).number == 2


def test_a_finished_draft_is_finished_once(importing, listed):
    draft = opened(importing, listed)
    saved(importing, draft, title="甲")
    finish(importing, draft)
    with pytest.raises(Conflict, match="draft_finished"):
        finish(importing, draft)
    with pytest.raises(Conflict, match="not_in_this_state"):
        importing.run(discard_draft, draft_id=draft)
    assert lists(importing.runtime) == {(OWN, "A-1"): ["published", (1, False, "阀门", OWN), (2, True, "甲", OWN)]}


def test_the_draft_of_somebody_else_is_not_finished(importing, listed):
    draft = opened(importing, listed)
    saved(importing, draft, title="甲")
    with pytest.raises(NotFound, match="draft_missing"):
        finish(importing.as_organisation("别的大学"), draft)
    assert lists(importing.runtime) == {(OWN, "A-1"): ["published", (1, True, "阀门", OWN)]}


# ---- an edit meets a newer version: an import's, another draft's cannot be (one draft a listing)

HARD = {"quantity": "硬度", "operator": "ge", "value": "60", "unit": "HRC", "span": "indicator_text:0:11:硬度 ≥ 60 HRC"}
MEETINGS = {
    "another field": ({"title": "甲"}, {"技术方案摘要": "新摘要"}, ()),
    "the same field": ({"summary": "甲"}, {"技术方案摘要": "新摘要"}, ("summary",)),
    "the same field alike": ({"summary": "新摘要"}, {"技术方案摘要": "新摘要"}, ()),
    "lists": ({"keywords": ["密封"]}, {"关键词": "密封；耐磨；高温"}, ()),
    "one indicator twice": (
        {"indicators": [{**HARD, "value": "65"}]},
        {"核心指标": "硬度 ≥ 62 HRC"},
        ("indicators",),
    ),
    "another indicator": (
        {"indicators": [HARD, {"quantity": "寿命", "value": "5", "unit": "年"}]},
        {"核心指标": "硬度 ≥ 60 HRC；耐压 ≥ 10 MPa"},
        (),
    ),
}


@pytest.mark.parametrize(("typed", "imported", "clashes"), MEETINGS.values(), ids=MEETINGS)
@pytest.mark.parametrize("first", ["typing", "import"])
def test_an_import_arrives_while_a_draft_is_open(importing, listed, typed, imported, clashes, first):
    base = newest(importing.runtime, listed)
    draft = opened(importing, listed)
    steps = {
        "typing": lambda: saved(importing, draft, **typed),
        "import": lambda: importing.imported([{**ROW, **imported}]),
    }
    for step in sorted(steps, key=lambda name: name != first):
        steps[step]()
    theirs = newest(importing.runtime, listed)
    mine = importing.read(read_draft, draft_id=draft).reading.content
    expected = merge(base, mine, theirs, taken=clashes).content
    if clashes:
        before = drafts(importing.runtime)
        with pytest.raises(EditsMeet) as met:
            finish(importing, draft)
        meeting = met.value.meeting
        assert (meeting.clashes, meeting.base, meeting.mine, meeting.theirs) == (clashes, base, mine, theirs)
        assert drafts(importing.runtime) == before
        choices = Choices(against=meeting.version_id, mine=frozenset(clashes))
        done = finish(importing, draft, choices=choices)
    else:
        done = finish(importing, draft)
    assert newest(importing.runtime, listed) == expected
    assert done.number == (3 if expected != theirs else 2)
    assert done.is_new_version is (expected != theirs)


def test_choices_hold_for_the_version_they_were_made_against(importing, listed):
    draft = opened(importing, listed)
    saved(importing, draft, summary="甲")
    importing.imported([{**ROW, "技术方案摘要": "乙"}])
    with pytest.raises(EditsMeet) as met:
        finish(importing, draft)
    choices = Choices(against=met.value.meeting.version_id, mine=frozenset({"summary"}))
    importing.imported([{**ROW, "技术方案摘要": "丙"}])
    with pytest.raises(EditsMeet) as again:
        finish(importing, draft, choices=choices)
    assert (again.value.meeting.number, again.value.meeting.theirs.summary) == (3, "丙")
    theirs = Choices(against=again.value.meeting.version_id)
    assert finish(importing, draft, choices=theirs).is_new_version is False
    assert newest(importing.runtime, listed).summary == "丙"


def test_edits_that_contradict_each_other_together_are_told(importing, listed):
    draft = opened(importing, listed)
    saved(importing, draft, valid_from="2029-01-01")
    importing.imported([{**ROW, "有效期至": "2028-01-01"}])
    with pytest.raises(Unfinished) as refused:
        finish(importing, draft)
    assert [issue.code for issue in refused.value.issues] == ["row.validity"]
    assert lists(importing.runtime)[OWN, "A-1"][-1][:2] == (2, True)


def test_a_demand_is_entered_and_edited_too(importing):
    draft = opened(importing, kind=Kind.DEMAND)
    saved(importing, draft, title="耐磨阀门", background="磨损太快", publicity="private", needed_by="2027.5")
    done = finish(importing, draft)
    again = opened(importing, done.listing_id, Kind.DEMAND)
    saved(importing, again, publicity="public")
    assert finish(importing, again).number == 2
    assert [title for _, removed, title in documents(importing.runtime).values() if not removed] == ["耐磨阀门"]

"""One deed on many entries: previewed, done batch by batch, taken up again after a break, never done twice, with a result for each entry."""

from __future__ import annotations

import io
from datetime import timedelta

import openpyxl
import pytest

from listings.engine.terms import Kind
from listings.models.bulk_action import BulkDeed, BulkOutcome
from listings.queries.bulk.actions import bulk_action, bulk_counts, bulk_lines, outlook, recent_bulk_actions
from listings.queries.filters import ListingFilters
from listings.queries.listings import listings_page
from listings.services.availability import expire_listings, withdraw_listing
from listings.services.bulk import running
from listings.services.bulk.forgetting import KEPT_FOR, has_forgotten_choices, remove_choices
from listings.services.bulk.planning import cancel_bulk, choose_listings, confirm_bulk, plan_bulk, resume_bulk
from listings.services.bulk.results import bulk_results
from listings.services.bulk.running import do_batch, run_bulk
from listings.states import Availability, BulkStatus
from marketplace import clock
from marketplace.actor import SYSTEM
from marketplace.errors import Conflict, Forbidden, Invalid, NotFound
from tests.factories.runtimes import open_runtime
from tests.integration.listings.conftest import Importing
from tests.integration.listings.ledgers import audited, documents, dump, trail_is_sound

TODAY = clock.today()
ENDS = {"B-1": 10, "B-2": 400, "B-3": None, "B-4": -5}
ROWS = [
    {
        "编号": number,
        "成果名称": f"第{number}号阀门",
        "技术领域": "新材料",
        "有效期至": "" if days is None else (TODAY + timedelta(days=days)).isoformat(),
    }
    for number, days in ENDS.items()
]


@pytest.fixture
def listed(importing):
    """Four entries: one ends soon, one late, one never, one has expired."""
    importing.imported(ROWS)
    importing.runtime.units.run(expire_listings, actor=SYSTEM, day=TODAY)
    return importing


def page(who, **narrowed):
    return who.read(listings_page, kind=Kind.ACHIEVEMENT, **narrowed).rows


def ids(who, *names):
    return [row.id for row in page(who) if not names or row.external_id in names]


def states(who):
    return {row.external_id: row.availability.value for row in page(who)}


def ends(who):
    return {row.external_id: row.valid_until and (row.valid_until - TODAY).days for row in page(who)}


def planned(who, deed, listing_ids=(), filters=None, **typed):
    action = who.run(choose_listings, kind=Kind.ACHIEVEMENT, listing_ids=listing_ids, filters=filters)
    who.run(plan_bulk, bulk_action_id=action.id, deed=deed, typed=typed)
    return action.id


def done(who, deed, listing_ids=(), filters=None, **typed):
    """Do it and return {external id: (outcome, English reason or version)}."""
    action_id = planned(who, deed, listing_ids or ids(who), filters, **typed)
    who.run(confirm_bulk, bulk_action_id=action_id)
    run_bulk(who.runtime.units, actor=who.actor, bulk_action_id=action_id, size=3)
    return action_id, results(who, action_id)


def results(who, action_id):
    lines = who.read(bulk_lines, bulk_action_id=action_id).rows
    return {
        line.external_id: (line.outcome and line.outcome.value, line.reason.en if line.reason else line.number)
        for line in lines
    }


def test_withdrawing_tells_what_became_of_each(listed, runtime) -> None:
    listed.run(withdraw_listing, listing_id=ids(listed, "B-2")[0])
    action_id, became = done(listed, BulkDeed.WITHDRAW)
    assert became == {
        "B-1": ("done", None),
        "B-2": ("unchanged", "It is withdrawn already"),
        "B-3": ("done", None),
        "B-4": ("done", None),
    }
    assert states(listed) == dict.fromkeys(ENDS, "withdrawn")
    assert {removed for _, removed, _ in documents(runtime).values()} == {True}
    told = [deed for deed in audited(runtime) if deed[0] == "bulk_action" or deed == ("listing", "withdrawn")]
    assert told == [
        ("listing", "withdrawn"),
        *[("bulk_action", word) for word in ("chosen", "planned", "confirmed", "started")],
        *[("listing", "withdrawn")] * 3,
        ("bulk_action", "completed"),
    ]
    counts = listed.read(bulk_counts, bulk_action_id=action_id)
    assert counts == {BulkOutcome.DONE: 3, BulkOutcome.UNCHANGED: 1, BulkOutcome.REFUSED: 0}
    assert trail_is_sound(runtime)


def test_publishing_refuses_what_is_past_its_end(listed, runtime) -> None:
    done(listed, BulkDeed.WITHDRAW)
    _, became = done(listed, BulkDeed.PUBLISH)
    refusal = ("refused", "It is past its end; extend its validity first")
    assert became == dict.fromkeys(ENDS, ("done", None)) | {"B-4": refusal}
    assert states(listed) == dict.fromkeys(ENDS, "published") | {"B-4": "withdrawn"}
    assert sorted(title for _, removed, title in documents(runtime).values() if not removed) == [
        "第B-1号阀门",
        "第B-2号阀门",
        "第B-3号阀门",
    ]


def test_validity_is_extended_from_the_later_of_today_and_the_end(listed, runtime) -> None:
    _, became = done(listed, BulkDeed.EXTEND, months="1")
    assert became == {
        "B-1": ("done", 2),
        "B-2": ("done", 2),
        "B-3": ("unchanged", "It states no end and stays valid"),
        "B-4": ("done", 2),
    }
    days = ends(listed)
    assert 10 + 27 < days["B-1"] < 10 + 32
    assert (days["B-3"], 27 < days["B-4"] < 32, states(listed)["B-4"]) == (None, True, "published")
    assert max(title for _, removed, title in documents(runtime).values() if not removed) == "第B-4号阀门"


def test_validity_is_extended_to_a_day_and_never_shortened(listed) -> None:
    day = TODAY + timedelta(days=100)
    _, became = done(listed, BulkDeed.EXTEND, until=day.isoformat())
    assert {name: outcome for name, (outcome, _) in became.items()} == {
        "B-1": "done",
        "B-2": "unchanged",
        "B-3": "unchanged",
        "B-4": "done",
    }
    assert ends(listed) == {"B-1": 100, "B-2": 400, "B-3": None, "B-4": 100}
    assert became["B-2"][1] == "It is valid for as long already"


def test_one_field_is_set_for_all_and_read_like_a_cell(listed) -> None:
    _, became = done(listed, BulkDeed.SET_FIELD, field="technical_fields", value="农业；现代交通")
    assert became == dict.fromkeys(ENDS, ("done", 2))
    assert {row.technical_fields for row in page(listed)} == {("agriculture", "transport")}
    _, again = done(listed, BulkDeed.SET_FIELD, field="technical_fields", value="农业；现代交通")
    assert again == dict.fromkeys(ENDS, ("unchanged", "It says so already"))


def test_entry_that_the_value_contradicts_is_refused_alone(listed) -> None:
    listed.imported([{**ROWS[1], "有效期自": (TODAY + timedelta(days=300)).isoformat()}])
    _, became = done(listed, BulkDeed.SET_FIELD, field="valid_until", value=(TODAY + timedelta(days=200)).isoformat())
    outcomes = {name: outcome for name, (outcome, _) in became.items()}
    assert outcomes == dict.fromkeys(ENDS, "done") | {"B-2": "refused"}
    assert ends(listed) == {"B-1": 200, "B-2": 400, "B-3": 200, "B-4": 200}


@pytest.mark.parametrize(
    ("deed", "typed", "place"),
    [
        (BulkDeed.EXTEND, {}, "until"),
        (BulkDeed.EXTEND, {"until": "2027-12-31", "months": "3"}, "until"),
        (BulkDeed.EXTEND, {"until": "2020-01-01"}, "until"),
        (BulkDeed.EXTEND, {"until": "soon"}, "until"),
        (BulkDeed.EXTEND, {"months": "0"}, "months"),
        (BulkDeed.EXTEND, {"months": "121"}, "months"),
        (BulkDeed.SET_FIELD, {"field": "title", "value": "同一个名称"}, "field"),
        (BulkDeed.SET_FIELD, {"field": "secrecy", "value": "机密"}, "value"),
        (BulkDeed.SET_FIELD, {"field": "capacity", "value": "很多"}, "value"),
        (BulkDeed.SET_FIELD, {"field": "keywords", "value": " "}, "value"),
    ],
)
def test_what_cannot_be_read_is_told_before_anything_happens(listed, deed, typed, place) -> None:
    action = listed.run(choose_listings, kind=Kind.ACHIEVEMENT, listing_ids=ids(listed))
    with pytest.raises(Invalid) as told:
        listed.run(plan_bulk, bulk_action_id=action.id, deed=deed, typed=typed)
    assert told.value.place.field == place
    assert listed.read(bulk_action, bulk_action_id=action.id).status is BulkStatus.CHOSEN


def test_outlook_tells_how_many_and_which_cannot(listed) -> None:
    listed.run(withdraw_listing, listing_id=ids(listed, "B-4")[0])
    summary = listed.read(bulk_action, bulk_action_id=planned(listed, BulkDeed.PUBLISH, ids(listed)))
    seen = listed.read(outlook, action=summary)
    assert seen.counts == {BulkOutcome.DONE: 0, BulkOutcome.UNCHANGED: 3, BulkOutcome.REFUSED: 1}
    assert [(outcome.value, reason.en, count) for outcome, reason, count in seen.reasons] == [
        ("unchanged", "It is published already", 3),
        ("refused", "It is past its end; extend its validity first", 1),
    ]
    assert [(line.external_id, line.reason.zh) for line in seen.refused] == [("B-4", "已过有效期，请先延长有效期")]


def test_filters_choose_the_entries_of_that_moment_and_of_the_own_list(listed) -> None:
    other = listed.as_organisation("云岭研究院")
    other.imported([{**ROWS[0], "编号": "X-1"}])
    listed.imported([{"编号": "B-5", "成果名称": "无关"}])
    wanted = ListingFilters(text="阀门", availability=Availability.PUBLISHED)
    action_id = planned(listed, BulkDeed.WITHDRAW, filters=wanted)
    listed.imported([{"编号": "B-0", "成果名称": "后来的阀门"}])
    assert list(results(listed, action_id)) == ["B-1", "B-2", "B-3"]
    assert listed.read(bulk_action, bulk_action_id=action_id).filters == wanted.as_json()
    picked = listed.run(choose_listings, kind=Kind.ACHIEVEMENT, listing_ids=[*ids(listed, "B-1"), *ids(other)])
    assert list(results(listed, picked.id)) == ["B-1"]
    with pytest.raises(Invalid, match="nothing_chosen"):
        listed.run(choose_listings, kind=Kind.DEMAND, listing_ids=ids(listed))


def test_action_of_another_organisation_is_not_there(listed) -> None:
    action_id = planned(listed, BulkDeed.WITHDRAW, ids(listed))
    other = listed.as_organisation("云岭研究院")
    for query in (bulk_action, bulk_results):
        arguments = {"language": "zh"} if query is bulk_results else {}
        with pytest.raises(NotFound):
            other.read(query, bulk_action_id=action_id, **arguments)
    with pytest.raises(Forbidden):
        other.run(confirm_bulk, bulk_action_id=action_id)
    assert (other.read(recent_bulk_actions), len(listed.read(recent_bulk_actions))) == ((), 1)
    assert states(listed)["B-1"] == "published"


def test_broken_run_goes_on_and_touches_nothing_twice(listed, runtime, monkeypatch) -> None:
    action_id = planned(listed, BulkDeed.EXTEND, ids(listed), months="2")
    listed.run(confirm_bulk, bulk_action_id=action_id)
    listed.run(running._start, bulk_action_id=action_id)
    assert listed.run(do_batch, bulk_action_id=action_id, size=1).done == 1
    half = dump(runtime)
    with monkeypatch.context() as patch:
        patch.setattr(running, "_note", lambda *arguments: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            listed.run(do_batch, bulk_action_id=action_id, size=2)
    assert dump(runtime) == half
    assert listed.read(bulk_action, bulk_action_id=action_id).is_interrupted
    run_bulk(runtime.units, actor=listed.actor, bulk_action_id=action_id, size=2)
    whole = dump(runtime)
    run_bulk(runtime.units, actor=listed.actor, bulk_action_id=action_id)
    assert dump(runtime) == whole
    assert {name: number for name, (_, number) in results(listed, action_id).items() if name != "B-3"} == {
        "B-1": 2,
        "B-2": 2,
        "B-4": 2,
    }


def test_many_entries_are_left_to_the_job(home, monkeypatch) -> None:
    runtime = open_runtime(home, queue="inline")
    who = Importing(runtime)
    who.imported(ROWS)
    monkeypatch.setattr("listings.services.bulk.planning.AT_ONCE", 3)
    action_id = planned(who, BulkDeed.WITHDRAW, ids(who))
    with monkeypatch.context() as patch:
        patch.setattr("listings.jobs.run_bulk", lambda *arguments, **named: 1 / 0)
        who.run(confirm_bulk, bulk_action_id=action_id)
    assert (states(who)["B-1"], who.read(bulk_action, bulk_action_id=action_id).status.value) == (
        "published",
        "confirmed",
    )
    who.run(resume_bulk, bulk_action_id=action_id)
    assert set(states(who).values()) == {"withdrawn"}
    with pytest.raises(Conflict, match="not_under_way"):
        who.run(resume_bulk, bulk_action_id=action_id)
    runtime.units.engine.dispose()


def test_nothing_runs_that_was_not_confirmed_or_was_given_up(listed, runtime) -> None:
    action_id = planned(listed, BulkDeed.WITHDRAW, ids(listed))
    with pytest.raises(Conflict, match="not_confirmed"):
        run_bulk(runtime.units, actor=listed.actor, bulk_action_id=action_id)
    listed.run(cancel_bulk, bulk_action_id=action_id)
    with pytest.raises(Conflict, match="not_in_this_state"):
        listed.run(confirm_bulk, bulk_action_id=action_id)
    assert states(listed)["B-1"] == "published"


def test_choices_that_nobody_confirmed_are_removed_after_a_month(listed, runtime, monkeypatch) -> None:
    left = planned(listed, BulkDeed.WITHDRAW, ids(listed))
    given_up = planned(listed, BulkDeed.WITHDRAW, ids(listed))
    listed.run(cancel_bulk, bulk_action_id=given_up)
    waiting = planned(listed, BulkDeed.WITHDRAW, ids(listed, "B-1"))
    listed.run(confirm_bulk, bulk_action_id=waiting)
    finished, _ = done(listed, BulkDeed.WITHDRAW)
    with pytest.raises(Forbidden):
        listed.run(remove_choices_as_if_late)
    assert not runtime.units.read(has_forgotten_choices, actor=SYSTEM)
    assert runtime.units.run(remove_choices, actor=SYSTEM) == 0
    begin, later = len(audited(runtime)), clock.now() + KEPT_FOR + timedelta(minutes=1)
    monkeypatch.setattr("marketplace.clock.now", lambda: later)
    fresh = planned(listed, BulkDeed.WITHDRAW, ids(listed, "B-2"))
    assert runtime.units.read(has_forgotten_choices, actor=SYSTEM)
    assert [runtime.units.run(remove_choices, actor=SYSTEM, limit=1) for _ in range(3)] == [1, 1, 0]
    assert {action.id for action in listed.read(recent_bulk_actions)} == {waiting, finished, fresh}
    assert [len(results(listed, action_id)) for action_id in (left, given_up, waiting, finished, fresh)] == [
        0,
        0,
        1,
        4,
        1,
    ]
    assert audited(runtime, after=begin)[2:] == [("bulk_action", "removed")] * 2
    assert trail_is_sound(runtime)


def remove_choices_as_if_late(unit):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("listings.services.bulk.forgetting.KEPT_FOR", -timedelta(days=1))
        remove_choices(unit)


def test_results_are_a_workbook_with_a_line_for_each(listed) -> None:
    action_id, _ = done(listed, BulkDeed.EXTEND, until=(TODAY + timedelta(days=100)).isoformat())
    data = listed.read(bulk_results, bulk_action_id=action_id, language="en")
    (sheet,) = openpyxl.load_workbook(io.BytesIO(data)).worksheets
    assert [tuple(cell or None for cell in row) for row in sheet.iter_rows(values_only=True)] == [
        ("Id", "Title", "Result", "Why", "Version"),
        ("B-1", "第B-1号阀门", "Done", None, 2),
        ("B-2", "第B-2号阀门", "Unchanged", "It is valid for as long already", None),
        ("B-3", "第B-3号阀门", "Unchanged", "It states no end and stays valid", None),
        ("B-4", "第B-4号阀门", "Done", None, 2),
    ]


def test_lists_of_one_and_of_many_cost_the_same_queries(listed, count_queries) -> None:
    one = listed.read(bulk_action, bulk_action_id=planned(listed, BulkDeed.WITHDRAW, ids(listed, "B-1")))
    assert count_queries(lambda: listed.read(recent_bulk_actions)) == 2
    many = listed.read(bulk_action, bulk_action_id=planned(listed, BulkDeed.WITHDRAW, ids(listed)))
    assert count_queries(lambda: listed.read(recent_bulk_actions)) == 2
    for query, name in ((bulk_lines, "bulk_action_id"), (outlook, "action")):
        asked = [
            count_queries(lambda query=query, argument=argument: listed.read(query, **argument))
            for argument in ({name: one if name == "action" else one.id}, {name: many if name == "action" else many.id})
        ]
        assert asked == [2, 2]

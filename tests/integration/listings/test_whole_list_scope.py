"""Whole lists reach as far as the organisations that their file names, unless a person says all of them."""

from __future__ import annotations

import pytest

from listings.models.import_run import ImportMode
from listings.queries.imports import import_run
from listings.queries.missing import missing_listings
from listings.queries.scope import Loss, Scope, whole_list_scope
from listings.services.imports import run_import
from listings.services.uploads import change_mapping, choose_mode, confirm_import
from listings.states import ImportStatus
from marketplace.accounts.queries import organisations_by_name
from marketplace.accounts.services import add_alias
from marketplace.errors import Conflict, Forbidden
from tests.integration.listings.ledgers import audited, lists, trail_is_sound

WHOLE, OF_ALL = ImportMode.WHOLE_LIST, ImportMode.WHOLE_LIST_OF_ALL
RIVER, WEST = "江州理工大学", "西部大学"


def entry(external_id, organisation, **more):
    return {"编号": external_id, "成果名称": f"{external_id}号方法", "完成单位": organisation, "TRL": "5", **more}


STORED = [entry(f"R-{number}", RIVER) for number in range(4)] + [entry(f"W-{number}", WEST) for number in range(3)]


def scope(importing, run_id) -> Scope | None:
    return importing.read(whole_list_scope, import_run_id=run_id)


def missing(importing, run_id):
    rows = importing.read(missing_listings, import_run_id=run_id).listings.rows
    return [(row.organisation, row.external_id) for row in rows]


def published(runtime):
    return sorted(key[1] for key, stored in lists(runtime).items() if stored[0] == "published")


def test_a_file_of_one_organisation_says_nothing_about_another(importing, runtime) -> None:
    importing.imported(STORED)
    begin = len(audited(runtime))
    run = importing.previewed([*STORED[:3], entry("N-1", "新来的研究所")], mode=WHOLE)
    assert missing(importing, run.id) == [(RIVER, "R-3")]
    assert scope(importing, run.id) == Scope(
        mode=WHOLE,
        organisations=1,
        entries=4,
        withdrawn=1,
        losing=1,
        losses=(Loss(organisation=RIVER, entries=4, withdrawn=1),),
        other_organisations=1,
        other_entries=3,
    )
    importing.run(confirm_import, import_run_id=run.id, withdrawing=1)
    run_import(runtime.units, actor=importing.actor, import_run_id=run.id)
    assert published(runtime) == ["N-1", "R-0", "R-1", "R-2", "W-0", "W-1", "W-2"]
    assert audited(runtime, after=begin).count(("listing", "withdrawn")) == 1
    assert trail_is_sound(runtime)
    again = importing.previewed([*STORED[:3], entry("N-1", "新来的研究所")], mode=WHOLE)
    assert (missing(importing, again.id), again.counts.unchanged) == ([], 4)


def test_a_person_may_take_in_all_organisations(importing, runtime) -> None:
    importing.imported(STORED)
    run = importing.previewed(STORED[:3], mode=WHOLE)
    importing.run(choose_mode, import_run_id=run.id, mode=OF_ALL)
    assert missing(importing, run.id) == [(RIVER, "R-3"), (WEST, "W-0"), (WEST, "W-1"), (WEST, "W-2")]
    wide = scope(importing, run.id)
    assert wide == Scope(
        mode=OF_ALL,
        organisations=2,
        entries=7,
        withdrawn=4,
        losing=2,
        losses=(
            Loss(organisation=WEST, entries=3, withdrawn=3),
            Loss(organisation=RIVER, entries=4, withdrawn=1),
        ),
        other_organisations=0,
        other_entries=0,
    )
    assert (round(wide.share, 3), wide.is_large) == (0.571, True)
    with pytest.raises(Conflict):
        importing.run(confirm_import, import_run_id=run.id, withdrawing=1)
    importing.run(confirm_import, import_run_id=run.id, withdrawing=4)
    run_import(runtime.units, actor=importing.actor, import_run_id=run.id)
    assert published(runtime) == ["R-0", "R-1", "R-2"]
    assert scope(importing, run.id) is None


def test_an_organisation_is_known_by_its_other_names(importing, runtime) -> None:
    importing.imported(STORED)

    def named_again(unit):
        ((west,),) = organisations_by_name(unit, [WEST]).values()
        add_alias(unit, organisation_id=west.id, name="原西部工学院")

    importing.run(named_again)
    run = importing.previewed([entry("W-0", "原西部工学院")], mode=WHOLE)
    assert missing(importing, run.id) == [(WEST, "W-1"), (WEST, "W-2")]


def test_a_rejected_row_brings_no_organisation_into_scope(importing) -> None:
    importing.imported(STORED)
    run = importing.previewed([*STORED[:4], entry("W-0", WEST) | {"TRL": "77"}], mode=WHOLE)
    assert (run.counts.rejected, missing(importing, run.id)) == (1, [])
    assert (scope(importing, run.id).organisations, scope(importing, run.id).other_entries) == (1, 3)


def test_rows_that_name_nobody_are_the_keepers_own(importing) -> None:
    own = [{"编号": f"O-{number}", "成果名称": f"自有的第{number}号"} for number in range(2)]
    importing.imported(STORED)
    importing.imported(own)
    run = importing.previewed(own[:1], mode=WHOLE)
    assert [external_id for _, external_id in missing(importing, run.id)] == ["O-1"]
    found = scope(importing, run.id)
    assert (found.entries, found.share, found.is_large, found.other_entries) == (2, 0.5, False, 7)


def test_a_file_of_strangers_withdraws_nothing(importing) -> None:
    importing.imported(STORED)
    run = importing.previewed([entry("N-1", "新来的研究所")], mode=WHOLE)
    found = scope(importing, run.id)
    assert (missing(importing, run.id), found.organisations, found.share, found.other_organisations) == ([], 0, 0.0, 2)


def test_what_was_read_otherwise_is_named_anew(importing) -> None:
    importing.imported(STORED)
    rows = [entry("R-0", RIVER) | {"合作方": WEST}]
    run = importing.previewed(rows, mode=WHOLE)
    assert {organisation for organisation, _ in missing(importing, run.id)} == {RIVER}
    mapping = {"合作方": "organisation", "完成单位": "-"}
    importing.run(change_mapping, import_run_id=run.id, mapping=mapping)
    assert scope(importing, run.id) is None
    assert importing.preview(run.id).status is ImportStatus.PREVIEWED
    assert {organisation for organisation, _ in missing(importing, run.id)} == {WEST}


def test_only_previewed_whole_lists_have_a_scope(importing) -> None:
    importing.imported(STORED)
    run = importing.previewed(STORED[:1])
    assert scope(importing, run.id) is None
    assert importing.read(import_run, import_run_id=run.id).mode is ImportMode.ADD_AND_UPDATE
    with pytest.raises(Forbidden):
        scope(importing.as_organisation("云岭研究院"), importing.previewed(STORED[:1], mode=WHOLE).id)


def test_most_losses_are_counted_and_the_largest_shown(importing) -> None:
    importing.imported([entry(f"{name}-{number}", name) for name in ("甲所", "乙所", "丙所") for number in range(2)])
    run = importing.previewed([entry(f"{name}-0", name) for name in ("甲所", "乙所", "丙所")], mode=WHOLE)
    found = importing.read(whole_list_scope, import_run_id=run.id, limit=2)
    assert (len(found.losses), found.losing, found.withdrawn) == (2, 3, 3)


def test_scope_costs_the_same_queries_whatever_it_holds(importing, count_queries) -> None:
    importing.imported(STORED)
    one = importing.previewed(STORED[:1], mode=WHOLE).id
    three = importing.previewed([STORED[0], STORED[5]], mode=OF_ALL).id
    assert count_queries(lambda: scope(importing, one)) == count_queries(lambda: scope(importing, three)) == 3

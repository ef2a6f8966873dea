"""An import from file to list: what is stored, what is said about each row, what is left alone."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from listings.engine.terms import Kind
from listings.models.import_run import Outcome
from listings.queries.imports import Counts, import_rows, import_run
from listings.services.imports import run_import
from listings.services.uploads import confirm_import
from listings.states import ImportStatus
from marketplace.actor import LOCAL_ORGANISATION_ID
from marketplace.errors import Conflict, Forbidden, NotFound
from tests.integration.listings.conftest import as_csv
from tests.integration.listings.ledgers import audited, contents, documents, dump, lists, trail_is_sound

ALLOY = {"编号": "A-1", "成果名称": "耐高温合金涂层", "关键词": "涂层；合金", "核心指标": "硬度≥60HRC"}
SENSOR = {"编号": "A-2", "成果名称": "光纤压力传感器", "完成单位": "江州理工大学"}
ENZYME = {"成果名称": "低温淀粉酶制剂"}
UNTITLED = {"编号": "A-9", "成果名称": ""}
LOCAL = LOCAL_ORGANISATION_ID


def outcomes(importing, run_id):
    page = importing.read(import_rows, import_run_id=run_id)
    return [(row.row, row.outcome, row.listing_id is not None, len(row.issues)) for row in page.rows]


def test_preview_writes_no_listing(importing, runtime) -> None:
    before = dump(runtime)
    summary = importing.previewed([ALLOY, SENSOR, UNTITLED])
    assert (summary.status, summary.counts) == (ImportStatus.PREVIEWED, Counts(created=2, rejected=1))
    assert dump(runtime) == before
    assert audited(runtime)[-2:] == [("import_run", "uploaded"), ("import_run", "previewed")]


def test_good_rows_are_stored_and_bad_ones_told(importing, runtime) -> None:
    begin = len(audited(runtime))
    summary = importing.imported([ALLOY, UNTITLED, SENSOR, {**SENSOR, "成果名称": "另一个传感器"}])
    assert (summary.status, summary.counts, summary.rows_done) == (
        ImportStatus.COMPLETED,
        Counts(created=2, rejected=2),
        4,
    )
    assert outcomes(importing, summary.id) == [
        (2, Outcome.CREATED, True, 0),
        (3, Outcome.REJECTED, False, 1),
        (4, Outcome.CREATED, True, 0),
        (5, Outcome.REJECTED, False, 1),
    ]
    stored = lists(runtime)
    provider = stored[LOCAL, "A-2"][1][3]
    assert stored == {
        (LOCAL, "A-1"): ["published", (1, True, "耐高温合金涂层", LOCAL)],
        (LOCAL, "A-2"): ["published", (1, True, "光纤压力传感器", provider)],
    }
    assert provider != LOCAL
    assert sorted(version[2] for version in documents(runtime).values()) == ["光纤压力传感器", "耐高温合金涂层"]
    assert audited(runtime, after=begin) == [
        ("import_run", "uploaded"),
        ("import_run", "previewed"),
        ("import_run", "confirmed"),
        ("import_run", "started"),
        ("organisation", "created"),
        ("listing", "published"),
        ("listing", "published"),
        ("import_run", "completed"),
    ]
    assert trail_is_sound(runtime)


def test_database_looks_a_few_ids_up_after_an_import_instead_of_reading_the_list(importing, runtime) -> None:
    few = text("SELECT id FROM listings WHERE id IN ('1', '2', '3') AND organisation_id = '4' AND kind = '5'")

    def way(unit):
        plan = unit.session.execute(text(f"EXPLAIN QUERY PLAN {few}"))
        return " ".join(row.detail for row in plan)

    assert "(id=?)" not in importing.read(way)
    importing.imported([{"编号": f"B-{number}", "成果名称": f"成果 {number}"} for number in range(60)])
    runtime.units.engine.dispose()
    assert "(id=?)" in importing.read(way)


def test_stored_content_is_what_was_read(importing, runtime) -> None:
    importing.imported([ALLOY])
    content = contents(runtime)["A-1"]
    assert (content.title, content.keywords, content.indicator_text) == (
        "耐高温合金涂层",
        ("涂层", "合金"),
        "硬度≥60HRC",
    )
    assert [(item.quantity, item.operator.value, str(item.value), item.unit) for item in content.indicators] == [
        ("硬度", "ge", "60", "HRC")
    ]


def test_same_file_twice_changes_nothing(importing, runtime) -> None:
    importing.imported([ALLOY, SENSOR, ENZYME])
    before, begin = dump(runtime), len(audited(runtime))
    summary = importing.imported([ALLOY, SENSOR, ENZYME])
    assert summary.counts == Counts(unchanged=3)
    assert dump(runtime) == before
    assert {kind for kind, _ in audited(runtime, after=begin)} == {"import_run"}


def test_changed_row_becomes_the_next_version_and_the_first_stays(importing, runtime) -> None:
    importing.imported([ALLOY, SENSOR])
    old = dump(runtime)["listing_versions"]
    summary = importing.imported([{**ALLOY, "成果名称": "耐高温合金涂层（二代）"}, SENSOR])
    assert summary.counts == Counts(updated=1, unchanged=1)
    assert lists(runtime)[LOCAL, "A-1"] == [
        "published",
        (1, False, "耐高温合金涂层", LOCAL),
        (2, True, "耐高温合金涂层（二代）", LOCAL),
    ]
    assert [row for row in dump(runtime)["listing_versions"] if row in old] == old
    assert sorted(documents(runtime).values()) == [(1, False, "光纤压力传感器"), (2, False, "耐高温合金涂层（二代）")]


def test_row_without_id_is_known_by_what_it_is_called(importing, runtime) -> None:
    importing.imported([ENZYME])
    summary = importing.imported([{**ENZYME, "关键词": "酶"}])
    assert summary.counts == Counts(updated=1)
    (((organisation, external_id), lines),) = lists(runtime).items()
    assert (organisation, external_id[0], len(lines)) == (LOCAL, "~", 3)


def test_rows_without_id_of_one_name_are_kept_apart_where_they_differ(importing, runtime) -> None:
    rows = [ENZYME, {**ENZYME, "关键词": "酶"}, ENZYME]
    summary = importing.imported(rows)
    assert (summary.counts.created, summary.counts.rejected) == (2, 1)
    ids = sorted(external_id for _, external_id in lists(runtime))
    assert ids[1] == f"{ids[0]}-2"
    assert importing.imported(rows).counts.unchanged == 2


def test_file_touches_the_acting_organisation_alone(importing, runtime) -> None:
    other = importing.as_organisation("云岭研究院")
    importing.imported([ALLOY])
    before = {key: lines for key, lines in lists(runtime).items() if key[0] == LOCAL}
    summary = other.imported([{**ALLOY, "成果名称": "同号不同物"}])
    after = lists(runtime)
    assert summary.counts == Counts(created=1)
    assert {key: lines for key, lines in after.items() if key[0] == LOCAL} == before
    assert after[other.actor.organisation_id, "A-1"] == [
        "published",
        (1, True, "同号不同物", other.actor.organisation_id),
    ]


def test_achievement_and_demand_may_share_an_id(importing, runtime) -> None:
    importing.imported([ALLOY])
    summary = importing.imported([{"编号": "A-1", "需求名称": "涂层检测"}], Kind.DEMAND)
    assert summary.counts == Counts(created=1)


def test_import_of_another_organisation_is_not_there_for_it(importing) -> None:
    run_id = importing.previewed([ALLOY]).id
    other = importing.as_organisation("云岭研究院")
    with pytest.raises(NotFound):
        other.read(import_run, import_run_id=run_id)
    with pytest.raises(Forbidden):
        other.confirm(run_id)
    assert other.read(import_rows, import_run_id=run_id).rows == ()
    assert importing.read(import_rows, import_run_id=run_id).total == 1


def test_two_rows_name_one_organisation_in_two_ways(importing, runtime) -> None:
    importing.imported([SENSOR, {"编号": "A-3", "成果名称": "阀门", "完成单位": "江州理工大学 "}])
    stored = lists(runtime)
    assert stored[LOCAL, "A-2"][1][3] == stored[LOCAL, "A-3"][1][3] != LOCAL


def test_nothing_to_import_cannot_be_confirmed(importing) -> None:
    summary = importing.previewed([UNTITLED])
    assert summary.counts == Counts(rejected=1)
    with pytest.raises(Conflict, match="guarded"):
        importing.run(confirm_import, import_run_id=summary.id)


def test_unconfirmed_import_does_not_run(importing, runtime) -> None:
    summary = importing.previewed([ALLOY])
    with pytest.raises(Conflict, match="import_not_confirmed"):
        run_import(runtime.units, actor=importing.actor, import_run_id=summary.id)
    assert lists(runtime) == {}


def test_unreadable_file_fails_with_its_reason(importing, runtime) -> None:
    summary = importing.preview(importing.upload(b"PK\x03\x04 not a workbook", name="list.xlsx"))
    assert summary.status is ImportStatus.FAILED
    assert summary.failure is not None
    assert summary.rows_total == 0


def test_batches_of_two_store_what_one_batch_stores(importing, runtime, tmp_path) -> None:
    rows = [{"编号": f"B-{number}", "成果名称": f"成果{number}号"} for number in range(7)] + [UNTITLED]
    summary = importing.imported(rows, size=2)
    assert summary.counts == Counts(created=7, rejected=1)
    assert {external_id for _, external_id in lists(runtime)} == {f"B-{number}" for number in range(7)}


def test_upload_keeps_the_bytes(importing, runtime) -> None:
    data = as_csv([ALLOY])
    summary = importing.preview(importing.upload(data))

    def opened(unit):
        with runtime.files.open(unit, summary.file_id) as stream:
            return stream.read()

    assert importing.read(opened) == data

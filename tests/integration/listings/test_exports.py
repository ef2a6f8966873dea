"""Exports: everything comes back unchanged through the database, in portions, on the record, and only what the actor may see."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from listings.engine.terms import Kind
from listings.queries.exports import export_portion, export_state
from listings.queries.filters import EVERYTHING, ListingFilters
from listings.queries.imports import Counts
from listings.services import exports
from listings.services.exports import ExportWish, make_export, record_export, request_export, write_export
from listings.services.imports import run_import
from listings.sheets.lists import ListFormat, read_list, write_list
from listings.states import Availability
from marketplace import clock
from marketplace.actor import LOCAL_OPERATOR
from marketplace.audit.models import AuditEntry, AuditValue
from marketplace.errors import NotFound
from tests.factories.runtimes import open_runtime
from tests.factories.stated import stated_contents
from tests.integration.listings.conftest import Importing

THREE = [{"编号": f"E-{number}", "成果名称": f"第{number}号成果", "内部备注": "底价 30 万"} for number in (1, 2, 3)]
XLSX, CSV, JSONL = ListFormat
OTHER = replace(LOCAL_OPERATOR, organisation_id="another organisation")


def wish(wanted=CSV, **options):
    return ExportWish(**{"kind": Kind.ACHIEVEMENT, "wanted": wanted, "language": "zh"} | options)


def exported(importing, wanted=CSV, **options) -> bytes:
    stream = io.BytesIO()
    write_export(importing.runtime.units, actor=importing.actor, wish=wish(wanted, **options), stream=stream)
    return stream.getvalue()


def previewed(importing, data: bytes, wanted: ListFormat, kind=Kind.ACHIEVEMENT):
    return importing.preview(importing.upload(data, f"list.{wanted.value}", kind))


def titles(data: bytes, wanted=CSV) -> list[str]:
    reading = read_list(data, f"list.{wanted.value}", Kind.ACHIEVEMENT, as_of=clock.today())
    return [entry.content.title for entry in reading.readable]


def told(importing) -> list[tuple]:
    def entries(unit):
        rows = unit.session.execute(
            select(AuditEntry, AuditValue)
            .join(AuditValue, AuditValue.entry_id == AuditEntry.id)
            .where(AuditEntry.action == "exported")
        )
        return [(entry.object_id, {name: value for name, (_, value) in kept.values.items()}) for entry, kept in rows]

    return importing.read(entries)


@pytest.mark.parametrize("kind", Kind)
@settings(
    max_examples=2, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate], database=None
)
@given(data=st.data())
def test_every_row_of_an_export_is_unchanged_when_it_comes_back(importing, kind, data):
    rows = [(f"R-{number}", data.draw(stated_contents(kind))) for number in range(3)]
    first = importing.upload(write_list(kind, rows, language="zh", wanted=JSONL), "list.jsonl", kind)
    importing.preview(first)
    importing.confirm(first)
    run_import(importing.runtime.units, actor=importing.actor, import_run_id=first)
    for wanted in ListFormat:
        for language in ("zh", "en"):
            file = exported(importing, wanted, kind=kind, language=language)
            assert previewed(importing, file, wanted, kind).counts == Counts(unchanged=3)


def test_an_entry_without_an_id_of_its_own_is_updated_after_its_title_was_changed(importing):
    importing.imported([{"成果名称": "阀门", "完成单位": "西部大学"}])
    changed = exported(importing).replace("阀门".encode(), "止回阀".encode())
    assert previewed(importing, changed, CSV).counts == Counts(updated=1)


def test_portions_go_through_the_whole_list_in_order(importing, monkeypatch):
    importing.imported(THREE)
    monkeypatch.setattr(exports, "PORTION", 2)
    heard = []
    stream = io.BytesIO()
    count = write_export(
        importing.runtime.units,
        actor=importing.actor,
        wish=wish(),
        stream=stream,
        progress=lambda *said: heard.append(said),
    )
    assert (count, titles(stream.getvalue())) == (3, ["第1号成果", "第2号成果", "第3号成果"])
    assert heard == [("write", 0, 3), ("write", 2, 3), ("write", 3, 3)]


def test_a_portion_takes_the_same_queries_whatever_its_length(importing, count_queries):
    importing.imported(THREE)

    def portion(limit):
        importing.read(export_portion, kind=Kind.ACHIEVEMENT, filters=EVERYTHING, after="", limit=limit)

    assert count_queries(lambda: portion(1)) == count_queries(lambda: portion(3)) == 9


def test_filters_narrow_what_goes_out(importing):
    importing.imported(THREE)
    assert titles(exported(importing, filters=ListingFilters(text="第2号"))) == ["第2号成果"]
    assert titles(exported(importing, filters=ListingFilters(availability=Availability.WITHDRAWN))) == []


def test_others_get_nothing_of_a_list_that_is_not_theirs(importing):
    importing.imported(THREE)
    stream = io.BytesIO()
    assert write_export(importing.runtime.units, actor=OTHER, wish=wish(JSONL), stream=stream) == 0
    assert stream.getvalue() == b""


def test_a_listing_that_is_not_ones_own_goes_out_projected(importing, monkeypatch):
    importing.imported(THREE)
    monkeypatch.setattr("listings.queries.filters.which_rows", lambda actor, permission: True)
    stream = io.BytesIO()
    write_export(importing.runtime.units, actor=OTHER, wish=wish(JSONL), stream=stream)
    assert [sorted(json.loads(line)) for line in stream.getvalue().splitlines()] == [["external_id", "title"]] * 3


def test_the_record_names_count_and_filters_and_no_content(importing):
    importing.run(record_export, wish=wish(XLSX, filters=ListingFilters(text="阀门")), count=7, export_id="x1")
    assert told(importing) == [
        (
            "x1",
            {
                "actor_label": LOCAL_OPERATOR.label,
                "object_label": f"科技成果清单-{clock.today()}.xlsx",
                "kind": "achievement",
                "format": "xlsx",
                "filters": {"text": "阀门"},
                "count": 7,
            },
        )
    ]


@pytest.fixture
def inline(home):
    runtime = open_runtime(home, queue="inline")
    yield Importing(runtime)
    runtime.units.engine.dispose()


def test_a_worker_prepares_the_file_once(inline):
    inline.imported(THREE)
    asked = wish(XLSX, language="en", filters=ListingFilters(text="号"))
    export_id = inline.run(request_export, wish=asked)
    state = inline.read(export_state, export_id=export_id)
    assert (state.is_moving, state.error, state.file.name) == (False, None, f"Achievements-{clock.today()}.xlsx")
    assert state.file.keep_until == clock.today() + timedelta(days=7)
    with inline.runtime.files.open_row(state.file) as stream:
        assert titles(stream.read(), XLSX) == ["第1号成果", "第2号成果", "第3号成果"]
    units, files = inline.runtime.units, inline.runtime.files
    make_export(units, actor=inline.actor, export_id=export_id, wish=asked, files=files)
    assert [object_id for object_id, _ in told(inline)] == [export_id]


def test_a_prepared_file_is_its_organisations_alone(inline):
    export_id = inline.run(request_export, wish=wish())
    with pytest.raises(NotFound):
        inline.runtime.units.read(export_state, actor=OTHER, export_id=export_id)
    with pytest.raises(NotFound):
        inline.read(export_state, export_id="no such export")

"""The marked copy of an import: made when asked for, under the limits it was read with, and kept nowhere."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from listings.services.limits import upload_limits
from listings.services.marking import mark_import
from marketplace.actor import LOCAL_OPERATOR
from marketplace.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.files.models import StoredFile
from tests.integration.listings.conftest import as_csv

ROWS = [{"编号": "B-1", "成果名称": "一号成果", "成熟度": "12"}, {"编号": "B-2", "成果名称": "=1+1"}]


def marked(importing, run_id, language="zh", **limits):
    return importing.read(
        mark_import,
        import_run_id=run_id,
        files=importing.runtime.files,
        limits=upload_limits(replace(importing.runtime.settings, **limits)),
        language=language,
    )


def files_kept(importing):
    return importing.read(lambda unit: unit.session.scalar(select(func.count()).select_from(StoredFile)))


def test_asking_twice_in_two_languages_stores_nothing(importing):
    run_id = importing.previewed(ROWS).id
    before = files_kept(importing), sorted(importing.runtime.files.folder.rglob("*"))
    copies = [marked(importing, run_id, language) for language in ("zh", "en", "zh")]
    assert [copy.name for copy in copies] == ["list-标注.xlsx", "list-marked.xlsx", "list-标注.xlsx"]
    assert (files_kept(importing), sorted(importing.runtime.files.folder.rglob("*"))) == before
    sheet = load_workbook(BytesIO(copies[0].content)).worksheets[0]
    assert [cell.value for cell in sheet["B"]] == ["成果名称", "一号成果", "=1+1"]
    assert sheet["B3"].data_type == "s"
    assert sheet["D1"].value == "两单：请核对"
    assert sheet["D2"].value


def test_copy_is_made_under_the_limits_of_the_settings(importing):
    run_id = importing.previewed(ROWS).id
    with pytest.raises(Invalid, match=r"sheet\.too_many_rows"):
        marked(importing, run_id, upload_rows=2)


def test_list_that_was_not_checked_has_no_copy(importing):
    run_id = importing.upload(as_csv(ROWS))
    with pytest.raises(Conflict, match="import_not_previewed"):
        marked(importing, run_id)


def test_list_of_another_organisation_is_not_handed_out(importing):
    run_id = importing.previewed(ROWS).id
    with pytest.raises((Forbidden, NotFound)):
        marked(importing.as_organisation("东部大学"), run_id)
    assert marked(replace(importing, actor=LOCAL_OPERATOR), run_id).content

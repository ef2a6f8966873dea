"""Suggested indicators of drafts: accepted as rows with their place, refused and remembered; completeness and checks beside them."""

from __future__ import annotations

import pytest

from listings.services.editing.finishing import finish_draft
from listings.services.editing.reading import read_draft
from listings.services.editing.suggesting import accept_suggestion, recall_refused, refuse_suggestion
from marketplace.errors import Conflict, NotFound
from tests.integration.listings.editing import drafts, opened, saved
from tests.integration.listings.ledgers import audited, contents

TEXT = "新型阀门，硬度 ≥ 60 HRC，寿命达到 5 年。"
HARD, LIFE = "summary|硬度|ge|60|HRC|", "summary|寿命|ge|5|年|"


@pytest.fixture
def draft(importing) -> str:
    made = opened(importing)
    saved(importing, made, external_id="A-1", title="阀门", summary=TEXT)
    return made


def offered(importing, draft) -> list[str]:
    return [one.key for one in importing.read(read_draft, draft_id=draft).suggestions]


def test_an_accepted_suggestion_is_a_row_of_the_draft_with_its_place(importing, draft):
    assert offered(importing, draft) == [HARD, LIFE]
    accepted = importing.run(accept_suggestion, draft_id=draft, key=HARD)
    assert offered(importing, draft) == [LIFE]
    row = {
        "quantity": "硬度",
        "operator": "ge",
        "value": "60",
        "unit": "HRC",
        "span": "summary:5:16:硬度 ≥ 60 HRC",
    }
    assert drafts(importing.runtime)[0][2]["indicators"] == [row]
    assert accepted.version == 3
    saved(importing, draft, summary="说明：" + TEXT)
    importing.run(finish_draft, draft_id=draft, publish=True)
    (indicator,) = contents(importing.runtime)["A-1"].indicators
    assert (indicator.span.field, indicator.span.start, indicator.span.end) == ("summary", 8, 19)


def test_a_refused_suggestion_is_remembered_by_later_drafts_of_the_listing_until_it_is_recalled(importing, draft):
    importing.run(refuse_suggestion, draft_id=draft, key=HARD)
    again = importing.run(refuse_suggestion, draft_id=draft, key=HARD)
    assert (offered(importing, draft), again.version) == ([LIFE], 3)
    done = importing.run(finish_draft, draft_id=draft, publish=False)
    assert offered(importing, opened(importing)) == []
    later = opened(importing, done.listing_id)
    assert offered(importing, later) == [LIFE]
    importing.run(recall_refused, draft_id=later)
    assert offered(importing, later) == [HARD, LIFE]
    assert [entry for entry in audited(importing.runtime) if entry[1] not in {"opened", "created", "finished"}] == []


@pytest.mark.parametrize("service", [accept_suggestion, refuse_suggestion])
def test_what_the_texts_state_no_more_is_neither_accepted_nor_refused(importing, draft, service):
    saved(importing, draft, summary="不再有指标")
    before = drafts(importing.runtime)
    with pytest.raises(Conflict, match="suggestion_gone"):
        importing.run(service, draft_id=draft, key=HARD)
    with pytest.raises(NotFound, match="draft_missing"):
        importing.as_organisation("别的大学").run(service, draft_id=draft, key=HARD)
    assert drafts(importing.runtime) == before


def test_an_accepted_suggestion_is_no_row_twice(importing, draft):
    importing.run(accept_suggestion, draft_id=draft, key=HARD)
    with pytest.raises(Conflict, match="suggestion_gone"):
        importing.run(accept_suggestion, draft_id=draft, key=HARD)
    assert len(drafts(importing.runtime)[0][2]["indicators"]) == 1


def test_the_server_checks_units_again_and_completeness_moves_with_what_can_be_read(importing, draft):
    first = importing.read(read_draft, draft_id=draft).completeness
    assert first.missing[0].field == "indicators"
    saved(importing, draft, indicators=[{"quantity": "硬度", "value": "60", "unit": "Mpaa"}], trl="12")
    read = importing.read(read_draft, draft_id=draft)
    assert [(one.name, one.index, one.part, one.code, one.severity.value) for one in read.reading.issues] == [
        ("indicators", 0, "unit", "unit.unknown", "warning"),
        ("trl", None, "", "cell.trl", "error"),
    ]
    assert read.completeness.score > first.score
    assert read.completeness.missing[0].field != "indicators"
    saved(importing, draft, trl="")
    assert importing.run(finish_draft, draft_id=draft, publish=False).number == 1

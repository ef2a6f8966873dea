"""Work that was given up stays findable with its reason, and a person can have it go on."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, update

from listings.models.import_run import ImportRun
from listings.models.listing import Listing
from listings.services import imports
from marketplace.errors import Unavailable
from marketplace.jobs.models import JobOutcome, JobRun
from marketplace.wording import Sentence
from tests.integration.web.lists import confirmed, previewed, token_of
from tests.integration.web.pages import read_page

REASON = Sentence(zh="磁盘写满了", en="The disk is full")


@pytest.fixture
def broken(client, monkeypatch):
    """A client whose confirmed lists could not be taken in, the addresses of preview and match, and the way to mend the disk."""

    def full(*given, **named):
        raise Unavailable("disk_full", REASON)

    with monkeypatch.context() as patch:
        patch.setattr(imports, "store_batch", full)
        address, _ = previewed(client)
        run = confirmed(client, address)
    return address, run


@pytest.fixture
def given_up(broken, units, operator):
    """The same after the last attempt."""

    def end(unit) -> None:
        unit.session.execute(
            update(JobRun)
            .where(JobRun.outcome.is_(None))
            .values(
                outcome=JobOutcome.FAILED, error=REASON.as_json(), finished_at=JobRun.requested_at, lease_until=None
            )
        )

    units.run(end, actor=operator)
    return broken


def count(units, operator, model) -> int:
    return units.read(lambda unit: unit.session.scalar(select(func.count()).select_from(model)), actor=operator)


@pytest.mark.parametrize("path", ["/", "/running", "/match-runs"])
def test_given_up_start_is_found_with_its_reason(client, given_up, path):
    page = read_page(client.get(path))
    assert given_up[1] in [address for _, address in page.links]
    assert "未能完成" in page.main
    assert "磁盘写满了" in page.main


def test_given_up_start_goes_on_under_its_address(client, given_up, units, operator):
    _, run = given_up
    page = read_page(client.get(run))
    assert ("磁盘写满了" in page.main, count(units, operator, Listing)) == (True, 0)
    assert client.post(f"{run}/resume", data={"csrf_token": token_of(client)}).headers["Location"] == run
    assert "3 项成果 × 2 条需求" in read_page(client.get(run)).main
    assert count(units, operator, Listing) == 5
    assert "未能完成" not in read_page(client.get("/match-runs")).main


def test_start_under_way_is_not_resumed(client, units, operator):
    run = confirmed(client, previewed(client)[0])
    response = client.post(f"{run}/resume", data={"csrf_token": token_of(client)})
    assert (response.status_code, read_page(response).facts["怎么了"]) == (409, "这次匹配没有中断")
    assert count(units, operator, Listing) == 5


def test_interrupted_import_is_resumed_from_its_page(client, given_up, units, operator):
    report = f"/imports/{given_up[0].split('/')[2]}"
    assert "导入中断了" in read_page(client.get(report)).main
    assert "已中断" in read_page(client.get("/running")).main
    assert client.post(f"{report}/resume", data={"csrf_token": token_of(client)}).headers["Location"] == report
    page = read_page(client.get(report))
    assert ("导入中断了" in page.main, "已完成" in page.main, count(units, operator, Listing)) == (False, True, 3)


def test_resuming_needs_a_token_and_an_import_under_way(client, given_up, units, operator):
    report = f"/imports/{given_up[0].split('/')[2]}"
    assert client.post(f"{report}/resume").status_code == 400
    client.post(f"{report}/resume", data={"csrf_token": token_of(client)})
    assert client.post(f"{report}/resume", data={"csrf_token": token_of(client)}).status_code == 409
    assert count(units, operator, ImportRun) == 2

"""kill -9 while many entries are changed at once: each gets its new version once, none is left out, and the trail is sound.

The short form kills twice; `make soak` kills twenty times and writes seed, commit and figures to bench/results.
"""

from __future__ import annotations

import json
import random
import shutil
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from listings.models.bulk_action import BulkAction, BulkOutcome, BulkRow
from listings.models.import_run import ImportMode
from listings.models.listing import Listing
from listings.models.version import ListingVersion
from listings.states import BulkStatus
from marketplace.audit.models import AuditEntry
from marketplace.audit.verify import verify_chains
from tests.e2e import importer
from tests.e2e.bulk_runner import BATCH, NEW_END
from tests.e2e.figures import keep_figures
from tests.e2e.killing import acknowledged, any_seed, finish, kill_somewhere, start, state
from tests.factories.runtimes import fresh_runtime

if TYPE_CHECKING:
    from pathlib import Path

ROWS = 320
LINES = (2, 4 + ROWS // BATCH)
"""The runner says ready, chosen, planned, confirmed and eight times bulk before it is done."""


def list_taken_in(folder: Path) -> Path:
    """Return a data folder with a list of 320 entries that all end one day."""
    row = {"有效期至": "2030-12-31", "技术方案摘要": "一种用于叶片的涂层。" * 8}
    lines = [
        json.dumps({"编号": f"K-{number}", "成果名称": f"第{number}号耐磨涂层", **row}, ensure_ascii=False)
        for number in range(ROWS)
    ]
    file = folder / "list.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    runtime = fresh_runtime(folder / "imported")
    importer.take_on(runtime, file, ImportMode.ADD_AND_UPDATE)
    runtime.units.engine.dispose()
    return folder / "imported"


def counted(unit) -> dict[str, object]:
    session = unit.session

    def count(model, *clauses):
        return session.scalar(select(func.count()).select_from(model).where(*clauses))

    deeds = session.scalars(
        select(AuditEntry.object_id).where(AuditEntry.object_kind == "listing", AuditEntry.action == "updated")
    ).all()
    return {
        "actions": count(BulkAction),
        "status": session.scalar(select(BulkAction.status)),
        "done": session.scalar(select(BulkAction.rows_done)),
        "results": count(BulkRow, BulkRow.outcome == BulkOutcome.DONE),
        "second versions": count(ListingVersion, ListingVersion.number == 2),
        "versions": count(ListingVersion),
        "new ends": count(Listing, func.date(Listing.ends_on) == NEW_END),
        "told": len(deeds),
        "told twice": [listing_id for listing_id, times in Counter(deeds).items() if times > 1],
        "trail is sound": verify_chains(session).is_sound,
    }


WHOLE = {
    "actions": 1,
    "status": BulkStatus.COMPLETED,
    "done": ROWS,
    "results": ROWS,
    "second versions": ROWS,
    "versions": 2 * ROWS,
    "new ends": ROWS,
    "told": ROWS,
    "told twice": [],
    "trail is sound": True,
}


def kill_repeatedly(folder: Path, kills: int, seed: int) -> dict[str, object]:
    """Interrupt bulk actions `kills` times over as many lists as that takes; one that had said everything does not count."""
    chance = random.Random(seed)  # noqa: S311 - moments of a test, no secret
    imported = list_taken_in(folder)
    killed_after: list[str] = []
    lists = 0
    while len(killed_after) < kills:
        lists += 1
        home = shutil.copytree(imported, folder / f"list-{lists}")
        for _ in range(chance.randint(1, 2)):
            said = kill_somewhere(start("bulk_runner", home), chance, lines=LINES, longest=0.05)
            killed_after += said[-1:] if said[-1] != "completed" else []
            found = state(home, counted)
            done = found["done"] or 0
            assert {found[name] for name in ("results", "second versions", "new ends", "told")} == {done}, (found, said)
            assert (done >= acknowledged(said, "bulk"), found["told twice"], found["trail is sound"]) == (
                True,
                [],
                True,
            )
        finish(start("bulk_runner", home))
        assert state(home, counted) == WHOLE
    return {"seed": seed, "kills": len(killed_after), "lists": lists, "killed_after": killed_after}


def test_a_bulk_action_survives_kills(tmp_path) -> None:
    figures = kill_repeatedly(tmp_path, 2, any_seed())
    assert figures["kills"] >= 2, figures


@pytest.mark.soak
def test_a_bulk_action_survives_twenty_kills(tmp_path) -> None:
    figures = kill_repeatedly(tmp_path, 20, any_seed())
    keep_figures("bulk_killed", figures)
    assert figures["kills"] >= 20, figures

"""kill -9 while a whole list withdraws what it no longer names: each is withdrawn once, nothing else is, and the trail is sound.

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

from listings.models.import_run import ImportMode, ImportRun, ImportWithdrawal
from listings.models.listing import Listing
from listings.states import ImportStatus
from marketplace.audit.models import AuditEntry
from marketplace.audit.verify import verify_chains
from tests.e2e.figures import keep_figures
from tests.e2e.killing import acknowledged, any_seed, finish, kill_somewhere, start, state

if TYPE_CHECKING:
    from pathlib import Path

ROWS, KEPT = 320, 40
GONE = ROWS - KEPT
LINES = (4, 12)
"""The importer says ready, uploaded, previewed, confirmed, once store and seven times withdraw before it is done."""


def write_lists(folder: Path) -> tuple[Path, Path]:
    lines = [
        json.dumps({"编号": f"K-{number}", "成果名称": f"第{number}号耐磨涂层"}, ensure_ascii=False)
        for number in range(ROWS)
    ]
    whole, part = folder / "whole.jsonl", folder / "part.jsonl"
    whole.write_text("\n".join(lines), encoding="utf-8")
    part.write_text("\n".join(lines[:KEPT]), encoding="utf-8")
    return whole, part


def counted(unit) -> dict[str, object]:
    session = unit.session
    run = session.scalars(select(ImportRun).where(ImportRun.mode == ImportMode.WHOLE_LIST)).first()
    deeds = select(AuditEntry.object_id).where(AuditEntry.object_kind == "listing", AuditEntry.action == "withdrawn")
    return {
        "status": None if run is None else run.status,
        "listings": Counter(session.scalars(select(Listing.availability))),
        "done": session.scalar(select(func.count(ImportWithdrawal.done_at))),
        "told twice": [identifier for identifier, times in Counter(session.scalars(deeds)).items() if times > 1],
        "told": session.scalar(select(func.count()).select_from(deeds.subquery())),
        "trail is sound": verify_chains(session).is_sound,
    }


def kill_repeatedly(folder: Path, kills: int, seed: int) -> dict[str, object]:
    """Interrupt whole lists `kills` times over as many lists as that takes; one that had said everything does not count."""
    chance = random.Random(seed)  # noqa: S311 - moments of a test, no secret
    whole, part = write_lists(folder)
    killed_after: list[str] = []
    lists = 0
    finish(start("importer", folder / "imported", whole))
    while len(killed_after) < kills:
        lists += 1
        home = shutil.copytree(folder / "imported", folder / f"list-{lists}")
        for _ in range(chance.randint(1, 2)):
            said = kill_somewhere(start("importer", home, part, "whole"), chance, lines=LINES, longest=0.03)
            killed_after += said[-1:] if said[-1] != "completed" else []
            found = state(home, counted)
            assert found["done"] == found["told"] == found["listings"]["withdrawn"], (found, said)
            assert found["done"] >= acknowledged(said, "withdraw")
            assert found["trail is sound"]
        finish(start("importer", home, part, "whole"))
        assert state(home, counted) == {
            "status": ImportStatus.COMPLETED,
            "listings": {"published": KEPT, "withdrawn": GONE},
            "done": GONE,
            "told twice": [],
            "told": GONE,
            "trail is sound": True,
        }
    return {"seed": seed, "kills": len(killed_after), "lists": lists, "killed_after": killed_after}


def test_a_whole_list_survives_kills(tmp_path) -> None:
    figures = kill_repeatedly(tmp_path, 2, any_seed())
    assert figures["kills"] >= 2, figures


@pytest.mark.soak
def test_a_whole_list_survives_twenty_kills(tmp_path) -> None:
    figures = kill_repeatedly(tmp_path, 20, any_seed())
    keep_figures("whole_list_killed", figures)
    assert figures["kills"] >= 20, figures

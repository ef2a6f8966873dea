"""kill -9 during an import, at random moments of real processes: nothing acknowledged is lost, nothing is doubled.

The short form kills twice; `make soak` kills twenty times and writes seed, commit and figures to bench/results.
"""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from listings.models.import_run import ImportRow, ImportRun
from listings.models.listing import Listing
from listings.models.version import ListingVersion
from listings.states import ImportStatus
from marketplace.audit.models import AuditEntry
from marketplace.audit.verify import verify_chains
from marketplace.search.documents import SearchDocument
from tests.e2e.figures import keep_figures
from tests.e2e.killing import acknowledged, any_seed, finish, kill_somewhere, start, state

if TYPE_CHECKING:
    from pathlib import Path

ROWS = 400
REJECTED = 4
LINES = (1, 13)
"""The importer says ready, uploaded, previewed, confirmed and ten times store before it is done."""


def write_list(path: Path) -> None:
    """Write a list of 400 rows, four of them without a title, with fields that become rows of every table."""
    lines = []
    for number in range(ROWS):
        title = "" if number % 100 == 50 else f"第{number}号耐磨涂层"
        row = {
            "编号": f"K-{number}",
            "成果名称": title,
            "关键词": "涂层；耐磨",
            "完成人": "甲、乙",
            "完成单位": f"第{number % 7}研究所",
            "核心指标": f"硬度≥{number % 60 + 10}HRC；厚度≤{number % 9 + 1}mm",
            "技术方案摘要": "一种用于叶片的涂层。" * 8,
        }
        lines.append(json.dumps(row, ensure_ascii=False))
    path.write_text("\n".join(lines), encoding="utf-8")


def counted(unit) -> dict[str, object]:
    session = unit.session

    def count(model, *clauses):
        return session.scalar(select(func.count()).select_from(model).where(*clauses))

    run = session.scalars(select(ImportRun)).first()
    listing_deeds = (AuditEntry.object_kind == "listing", AuditEntry.action == "published")
    return {
        "runs": count(ImportRun),
        "done": 0 if run is None else run.rows_done,
        "status": None if run is None else run.status,
        "rows": count(ImportRow),
        "rows with listing": count(ImportRow, ImportRow.listing_id.is_not(None)),
        "listings": count(Listing),
        "external ids": session.scalar(select(func.count(Listing.external_id.distinct()))),
        "versions": count(ListingVersion),
        "first versions": count(ListingVersion, ListingVersion.number == 1),
        "published in the trail": count(AuditEntry, *listing_deeds),
        "listings in the trail": session.scalar(
            select(func.count(AuditEntry.object_id.distinct())).where(*listing_deeds)
        ),
        "documents": count(SearchDocument),
        "trail is sound": verify_chains(session).is_sound,
    }


STORED = ROWS - REJECTED
WHOLE = {
    "runs": 1,
    "done": ROWS,
    "status": ImportStatus.COMPLETED,
    "rows": ROWS,
    "rows with listing": STORED,
    "listings": STORED,
    "external ids": STORED,
    "versions": STORED,
    "first versions": STORED,
    "published in the trail": STORED,
    "listings in the trail": STORED,
    "documents": STORED,
    "trail is sound": True,
}


def kill_repeatedly(folder: Path, kills: int, seed: int) -> dict[str, object]:
    """Interrupt imports `kills` times, over as many lists as that takes; return the figures.

    A process that had said everything before it was killed was not interrupted and does not count.
    """
    chance = random.Random(seed)  # noqa: S311 - moments of a test, no secret
    file = folder / "list.jsonl"
    write_list(file)
    killed_after: list[str] = []
    lists = 0
    while len(killed_after) < kills:
        lists += 1
        home = folder / f"list-{lists}"
        for _ in range(chance.randint(1, 3)):
            said = kill_somewhere(start("importer", home, file), chance, lines=LINES, longest=0.15)
            check_interrupted(home, said)
            if said[-1] != "completed":
                killed_after.append(said[-1])
        finish(start("importer", home, file))
        assert state(home, counted) == WHOLE
    return {"seed": seed, "kills": len(killed_after), "lists": lists, "killed_after": killed_after}


def check_interrupted(home: Path, said: list[str]) -> None:
    found = state(home, counted)
    assert found["trail is sound"], said
    assert found["done"] >= acknowledged(said, "store"), (found, said)
    assert found["listings"] == found["versions"] == found["published in the trail"] == found["documents"], found


def test_import_survives_kills(tmp_path) -> None:
    figures = kill_repeatedly(tmp_path, 2, any_seed())
    assert figures["kills"] >= 2, figures


@pytest.mark.soak
def test_import_survives_twenty_kills(tmp_path) -> None:
    figures = kill_repeatedly(tmp_path, 20, any_seed())
    keep_figures("import_killed", figures)
    assert figures["kills"] >= 20, figures

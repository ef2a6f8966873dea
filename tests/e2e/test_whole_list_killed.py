"""kill -9 while a whole list withdraws what it no longer names: each is withdrawn once, nothing else is, and the trail is sound.

The short form kills twice; `make soak` kills twenty times.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from listings.models.import_run import ImportMode, ImportRun, ImportWithdrawal
from listings.models.listing import Listing
from listings.states import ImportStatus
from marketplace.actor import LOCAL_OPERATOR
from marketplace.audit.models import AuditEntry
from marketplace.audit.verify import verify_chains
from tests.e2e.figures import keep_figures
from tests.factories.runtimes import fresh_runtime

ROOT = Path(__file__).parents[2]
ROWS, KEPT = 320, 40
GONE = ROWS - KEPT
LINES = 12
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


def start(home: Path, file: Path, *more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.e2e.importer", str(home), str(file), *more],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: subprocess.Popen[str]) -> None:
    _, faults = process.communicate(timeout=120)
    assert process.returncode == 0, faults


def kill_somewhere(process: subprocess.Popen[str], chance: random.Random) -> list[str]:
    assert process.stdout is not None
    said = [process.stdout.readline() for _ in range(chance.randint(4, LINES))]
    time.sleep(chance.uniform(0, 0.03))
    process.send_signal(signal.SIGKILL)
    out, _ = process.communicate(timeout=60)
    return [line.strip() for line in (*said, *out.splitlines()) if line.strip()]


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


def state(home: Path) -> dict[str, object]:
    runtime = fresh_runtime(home)
    try:
        return runtime.units.read(counted, actor=LOCAL_OPERATOR)
    finally:
        runtime.units.engine.dispose()


def kill_repeatedly(folder: Path, kills: int, seed: int) -> dict[str, object]:
    """Interrupt whole lists `kills` times over as many lists as that takes; one that had said everything does not count.

    Returns the figures.
    """
    chance = random.Random(seed)  # noqa: S311 - moments of a test, no secret
    whole, part = write_lists(folder)
    killed_after: list[str] = []
    lists = 0
    finish(start(folder / "imported", whole))
    while len(killed_after) < kills:
        lists += 1
        home = shutil.copytree(folder / "imported", folder / f"list-{lists}")
        for _ in range(chance.randint(1, 2)):
            said = kill_somewhere(start(home, part, "whole"), chance)
            if said[-1] != "completed":
                killed_after.append(said[-1])
            found = state(home)
            acknowledged = max((int(line.split()[1]) for line in said if line.startswith("withdraw ")), default=0)
            assert found["done"] == found["told"] == found["listings"]["withdrawn"], (found, said)
            assert found["done"] >= acknowledged
            assert found["trail is sound"]
        finish(start(home, part, "whole"))
        assert state(home) == {
            "status": ImportStatus.COMPLETED,
            "listings": {"published": KEPT, "withdrawn": GONE},
            "done": GONE,
            "told twice": [],
            "told": GONE,
            "trail is sound": True,
        }
    return {"seed": seed, "kills": len(killed_after), "lists": lists, "killed_after": killed_after}


def test_a_whole_list_survives_kills(tmp_path) -> None:
    seed = int.from_bytes(os.urandom(4))
    assert kill_repeatedly(tmp_path, 2, seed)["kills"] >= 2, f"seed {seed}"


@pytest.mark.soak
def test_a_whole_list_survives_twenty_kills(tmp_path) -> None:
    seed = int(os.environ.get("SEED", int.from_bytes(os.urandom(4))))
    figures = kill_repeatedly(tmp_path, 20, seed)
    keep_figures("whole_list_killed", figures)
    assert figures["kills"] >= 20, f"seed {seed}"

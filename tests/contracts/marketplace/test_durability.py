"""What a unit acknowledged survives kill -9 of its process, with its audit entry, and nothing is doubled."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from sqlalchemy import func, select

from marketplace.actor import SYSTEM
from marketplace.audit.models import AuditEntry
from marketplace.audit.verify import verify_chains

ROOT = Path(__file__).parents[3]
ROUNDS = 4
WRITER = """
import sys
from pathlib import Path
from marketplace.actor import LOCAL_OPERATOR
from marketplace.audit.record import record
from marketplace.db import open_engine
from marketplace.unit import Units

def count(unit, *, number):
    record(unit, action="counted", object_kind="paper", object_id=f"{sys.argv[2]}-{number}", label="")

units = Units(open_engine(f"sqlite:///{sys.argv[1]}/twolists.sqlite"))
for number in range(100_000):
    units.run(count, actor=LOCAL_OPERATOR, number=number)
    print(number, flush=True)
"""


def test_acknowledged_units_survive_a_killed_process(units, home):
    for round_number in range(ROUNDS):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(home), str(round_number)], cwd=ROOT, stdout=subprocess.PIPE
        )
        with writer:
            for _ in range(5 + 7 * round_number):
                writer.stdout.readline()
            writer.kill()
            said = writer.stdout.read().split()
        acknowledged = 5 + 7 * round_number + len(said)
        kept = units.read(counted, actor=SYSTEM, prefix=f"{round_number}-")
        assert kept in (acknowledged, acknowledged + 1)  # the last may have been committed and not yet said
        assert units.read(lambda unit: verify_chains(unit.session), actor=SYSTEM).findings == []


def counted(unit, *, prefix):
    mine = AuditEntry.object_id.startswith(prefix)
    kept = unit.session.scalar(select(func.count()).select_from(AuditEntry).where(mine))
    assert kept == unit.session.scalar(select(func.count(AuditEntry.object_id.distinct())).where(mine))
    return kept

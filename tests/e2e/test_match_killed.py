"""kill -9 during a match run, in real processes: the next process takes it up, nothing is doubled, the audit chain is sound."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from listings.engine.terms import Kind
from marketplace.audit.verify import verify_chains
from matching.engine.stages import Stage
from matching.states import RunStatus
from tests.integration.listings.conftest import Importing
from tests.integration.matching.runs import Matching
from tests.integration.web.lists import ACHIEVEMENTS, DEMANDS

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("stage", [Stage.EXPLAIN, Stage.STORE])
def test_run_whose_process_was_killed_is_completed_by_the_next(runtime, settings, stage) -> None:
    importing, matching = Importing(runtime), Matching(runtime)
    importing.imported(ACHIEVEMENTS, Kind.ACHIEVEMENT)
    importing.imported(DEMANDS, Kind.DEMAND)
    whole, run = matching.started(), matching.started()
    matching.execute(whole)
    words = [sys.executable, "-m", "tests.e2e.matcher", str(settings.home), run, stage.value]
    killed = subprocess.run(words, cwd=ROOT, capture_output=True, timeout=120, check=False)
    assert (killed.returncode, matching.status(run)) == (-signal.SIGKILL, RunStatus.RUNNING), killed.stderr
    assert len(matching.stored(run)[0]) == (1 if stage is Stage.STORE else 0)
    matching.execute(run)
    assert matching.status(run) is RunStatus.COMPLETED
    assert matching.stored(run) == matching.stored(whole)
    assert matching.read(lambda unit: list(verify_chains(unit.session).findings)) == []

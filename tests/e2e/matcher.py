"""A process that executes one match run and kills itself in the middle of a stage; called by the test of killed runs.

Run as `python -m tests.e2e.matcher HOME RUN STAGE`.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

import wsgi
from marketplace.actor import LOCAL_OPERATOR
from marketplace.app import build_runtime
from marketplace.settings import load_settings
from matching.services import storing
from matching.services.execution import execute_match_run
from tests.conftest import ENVIRONMENT

if TYPE_CHECKING:
    from matching.engine.stages import Stage


def main(home: str, run_id: str, stage: str) -> None:
    storing.BATCH = 1
    runtime = build_runtime(load_settings({**ENVIRONMENT, "TWOLISTS_HOME": home}), wsgi.PACKAGES)

    def die(at: Stage, done: int, total: int) -> None:
        if at.value == stage and done:
            os.kill(os.getpid(), signal.SIGKILL)

    execute_match_run(
        runtime.units,
        actor=LOCAL_OPERATOR,
        match_run_id=run_id,
        search=runtime.search,
        encoder=runtime.encoder,
        files=runtime.files,
        progress=die,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Real processes that are killed at random moments: start one, kill it after one of the things it says, look at what it left.

What is asked of the state that is left belongs to the tests of the thing that was interrupted.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from marketplace.actor import LOCAL_OPERATOR
from tests.factories.runtimes import fresh_runtime

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from marketplace.unit import Unit

ROOT = Path(__file__).parents[2]


def any_seed() -> int:
    """Return the seed named by SEED, to repeat a run that failed, or another one each time; printed."""
    seed = int(os.environ.get("SEED", int.from_bytes(os.urandom(4))))
    print(f"SEED={seed}")  # noqa: T201 - pytest shows it when the test fails
    return seed


def start(module: str, *words: str | Path) -> subprocess.Popen[str]:
    """Start a module of these tests as a process of its own, with both its outputs as pipes."""
    return subprocess.Popen(
        [sys.executable, "-m", f"tests.e2e.{module}", *map(str, words)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: subprocess.Popen[str]) -> list[str]:
    """Let the process come to its end; return what it said."""
    out, faults = process.communicate(timeout=120)
    assert process.returncode == 0, faults
    return out.splitlines()


def kill(process: subprocess.Popen[str], chance: random.Random, *, longest: float) -> list[str]:
    """Kill the process within `longest` seconds; return what it said until it died."""
    time.sleep(chance.uniform(0, longest))
    process.send_signal(signal.SIGKILL)
    out, _ = process.communicate(timeout=60)
    return out.splitlines()


def kill_somewhere(
    process: subprocess.Popen[str], chance: random.Random, *, lines: tuple[int, int], longest: float
) -> list[str]:
    """Kill the process a moment after one of the things it says, between the first and the last of `lines`; return all that it said."""
    assert process.stdout is not None
    said = [process.stdout.readline() for _ in range(chance.randint(*lines))]
    return [line.strip() for line in (*said, *kill(process, chance, longest=longest)) if line.strip()]


def acknowledged(said: list[str], what: str) -> int:
    """Return the highest number that the process had said to have done of `what`; 0 where it said none."""
    return max((int(line.split()[1]) for line in said if line.startswith(f"{what} ")), default=0)


def state(home: Path, counted: Callable[[Unit], dict[str, object]]) -> dict[str, object]:
    """Read what the data folder holds, as the next process finds it."""
    runtime = fresh_runtime(home)
    try:
        return runtime.units.read(counted, actor=LOCAL_OPERATOR)
    finally:
        runtime.units.engine.dispose()

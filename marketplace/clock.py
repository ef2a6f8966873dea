"""The time of day: the one place that asks for it.

`TWOLISTS_TEST_CLOCK` names a file with an offset in seconds, so that tests with real processes can wait fifteen days; the
program refuses to start with it outside a test database (see `operations`). Called by everything that needs the time.
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

TEST_CLOCK = "TWOLISTS_TEST_CLOCK"
BEIJING = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC) + offset()


def today() -> date:
    """Return the day it is in Beijing: deadlines and validity are dates there, not in UTC."""
    return now().astimezone(BEIJING).date()


def offset() -> timedelta:
    """Return the test offset; zero where no test clock is named. Raises ValueError where its file holds no number."""
    named = os.environ.get(TEST_CLOCK)
    if not named:
        return timedelta(0)
    return timedelta(seconds=float(Path(named).read_text(encoding="ascii").strip() or "0"))

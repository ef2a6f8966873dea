"""Waiting for the index while another process writes to it or makes it anew; whoever cannot go on without it calls this."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from marketplace.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_WAIT, PAUSE = 60.0, 0.2
"""Seconds."""


def when_free(work: Callable[[], object]) -> None:
    """Do `work`, again and again while it raises Unavailable `search_busy`; raise that after a minute."""
    deadline = time.monotonic() + LONGEST_WAIT
    while True:
        try:
            work()
        except Unavailable as error:
            if error.code != "search_busy" or time.monotonic() > deadline:
                raise
            time.sleep(PAUSE)
        else:
            return

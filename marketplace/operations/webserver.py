"""How gunicorn serves the program: processes and threads, time limits, what a request may carry, whom it believes about the client.

`twolists serve` and `gunicorn.conf.py` take it from here, so that both serve alike.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from marketplace.operations.start import require_local

if TYPE_CHECKING:
    from marketplace.settings import Settings

LONGEST_REQUEST_LINE: Final = 8190
"""Bytes, gunicorn's most: a question of 500 Han characters takes 4,500 in an address, and filters stand beside it."""
MOST_HEADERS: Final = 64
LONGEST_HEADER: Final = 8190
SILENT_SECONDS: Final = 120
"""A process that says nothing for so long hangs and is replaced; threads may work longer, the process speaks meanwhile."""
GRACE_SECONDS: Final = 20
"""What a request that is under way gets to end in when the server is told to stop."""
KEPT_OPEN_SECONDS: Final = 5
WAITING_CONNECTIONS: Final = 512
FEWEST_PROCESSES, MOST_PROCESSES = 2, 8
QUOTA: Final = Path("/sys/fs/cgroup/cpu.max")


def server_options(settings: Settings) -> dict[str, Any]:
    """Return gunicorn's settings by name."""
    return {
        "bind": f"[{settings.host}]:{settings.port}" if ":" in settings.host else f"{settings.host}:{settings.port}",
        "workers": settings.web_processes or processes_for(cores()),
        "threads": settings.web_threads,
        "worker_class": "gthread",
        "timeout": SILENT_SECONDS,
        "graceful_timeout": GRACE_SECONDS,
        "keepalive": KEPT_OPEN_SECONDS,
        "backlog": WAITING_CONNECTIONS,
        "limit_request_line": LONGEST_REQUEST_LINE,
        "limit_request_fields": MOST_HEADERS,
        "limit_request_field_size": LONGEST_HEADER,
        "forwarded_allow_ips": settings.trusted_proxies,
        "loglevel": "warning",
        "proc_name": "twolists",
        "control_socket_disable": True,
        "on_starting": check_bound,
    }


def processes_for(number: int) -> int:
    """Return how many processes serve on so many cores: one each, two at least, so that one that is replaced leaves another."""
    return max(FEWEST_PROCESSES, min(number, MOST_PROCESSES))


def cores(quota: Path = QUOTA) -> int:
    """Return how many cores this process may use, one at least: those that it may run on, within the quota of its container."""
    allowed = len(os.sched_getaffinity(0))
    try:
        share, _, period = quota.read_text(encoding="ascii").partition(" ")
        return max(1, min(allowed, int(share) // int(period)))
    except (OSError, ValueError):  # no control group, or one without a quota ("max")
        return allowed


def check_bound(server: Any) -> None:
    """Raise Invalid where gunicorn was told on its own command line to bind an address that others reach."""
    for address in server.cfg.address:
        if isinstance(address, tuple):
            require_local(address[0])

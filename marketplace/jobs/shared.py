"""A queue that several machines share: the messages of `embedded` in a Redis or Valkey. Called by `app`.

It holds messages alone: where it is emptied, the sweep rings again for everything that waits.
"""

from __future__ import annotations

from typing import Any

from huey import RedisHuey
from redis import ConnectionPool
from redis.backoff import NoBackoff
from redis.retry import Retry

from marketplace.jobs.embedded import NAME, HueyQueue, JsonSerializer

CONNECT_SECONDS = 1.0
ANSWER_SECONDS = 5.0


class SharedQueue(HueyQueue):
    """A queue in the database that a URL names (`redis://`, `rediss://`, `unix://`); one installation to a database."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    def _made(self) -> Any:
        pool = ConnectionPool.from_url(
            self._url,
            socket_connect_timeout=CONNECT_SECONDS,
            socket_timeout=ANSWER_SECONDS,
            retry=Retry(NoBackoff(), 1),  # whoever rings does not wait for a server that is away: the sweep rings again
        )
        return RedisHuey(name=NAME, connection_pool=pool, blocking=False, serializer=JsonSerializer(), results=False)

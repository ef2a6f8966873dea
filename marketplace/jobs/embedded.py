"""The default queue: huey's SQLite storage with messages in JSON; `shared` puts the same messages into another storage.

A message that is not ours, a pickle above all, is refused by name and logged; the sweep finds the work it may have meant.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import structlog
from huey import SqliteHuey
from huey.registry import Message as HueyMessage
from huey.serializer import Serializer

from marketplace.errors import Unavailable
from marketplace.jobs.port import Message
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from pathlib import Path

    from marketplace.jobs.port import Primitive

NAME, RING = "twolists", "ring"
log = structlog.get_logger(__name__)


class RefusedMessage(ValueError):  # noqa: N818 - it names what happened, as the errors of the program do
    """What lay in the queue is not a message of this program; it is gone from the queue and was not run."""


class JsonSerializer(Serializer):  # type: ignore[misc]  # huey publishes no types
    """Messages as JSON: an id, the job's name and its primitives, and nothing else."""

    def _serialize(self, data: HueyMessage) -> bytes:
        return json.dumps({"id": data.id, "name": data.name, "args": list(data.args)}, allow_nan=False).encode()

    def _deserialize(self, data: bytes) -> HueyMessage:
        try:
            content = json.loads(bytes(data).decode("utf-8"))
            job, primitives = content["args"]
            known = {"id": str(content["id"]), "name": str(content["name"])}
        except (UnicodeDecodeError, ValueError, KeyError, TypeError) as error:
            raise RefusedMessage("a message that is not JSON of this program was refused") from error
        if not isinstance(job, str) or not isinstance(primitives, dict):
            raise RefusedMessage("a message without job and primitives was refused")
        return HueyMessage(args=(job, primitives), kwargs={}, retries=0, retry_delay=0, **known)


class HueyQueue:
    """What the queues on huey's storages have in common; a storage is opened at first use."""

    def __init__(self) -> None:
        self._opened: tuple[Any, Any] | None = None

    def ring(self, job: str, **primitives: Primitive) -> None:
        """See `port.Queue`."""
        huey, task = self._open()
        huey.enqueue(task.s(job, dict(primitives)))

    def take(self) -> Message | None:
        """See `port.Queue`; a refused message is logged and gone."""
        huey, _ = self._open()
        try:
            task = huey.dequeue()
        except RefusedMessage as error:
            log.error("message_refused", reason=str(error))  # noqa: TRY400 - the trace says nothing more than the reason
            return None
        if task is None:
            return None
        job, primitives = task.args
        return Message(job=job, primitives=primitives)

    def waiting(self) -> int:
        """See `port.Queue`."""
        try:
            huey, _ = self._open()
            return int(huey.pending_count())
        except Exception as error:
            raise Unavailable(
                "queue_unavailable", Sentence(zh="任务队列没有响应", en="The job queue does not answer")
            ) from error

    def _made(self) -> Any:
        """Return huey on the storage."""
        raise NotImplementedError

    def _open(self) -> tuple[Any, Any]:
        if self._opened is None:
            huey = self._made()
            self._opened = (huey, huey.task(name=RING)(_ring))
        return self._opened


class EmbeddedQueue(HueyQueue):
    """A queue in one SQLite file, shared by the processes of one machine; made at first use."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._file = file

    def _made(self) -> Any:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        return SqliteHuey(name=NAME, filename=str(self._file), serializer=JsonSerializer(), results=False)


def _ring(job: str, primitives: dict[str, Any]) -> None:
    """Stand for the message in huey's registry; never run there, `worker` does the work."""
    raise NotImplementedError(f"{job} with {len(primitives)} primitives is performed by the worker")

"""The log: one line per event on standard error, as text or JSON. Events carry ids and codes, never what a person wrote.

An exception is told by its type, its code and the places in the program, without its message: a message may quote a cell, a
database its parameters. What libraries log takes the same way. Called once in a process, by `app` and the commands that serve.
"""

from __future__ import annotations

import logging
import sys
import traceback
from typing import TYPE_CHECKING

import structlog

from marketplace.jobs.faults import code_of

if TYPE_CHECKING:
    from collections.abc import Iterator, MutableMapping
    from typing import Any

    from marketplace.settings import Settings

LONGEST_CHAIN = 10


def configure_logs(settings: Settings, *, level: int = logging.WARNING) -> None:
    """Set the log up for this process; the first call decides."""
    if structlog.is_configured():
        return
    renderer = structlog.processors.JSONRenderer() if settings.log_json else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _tell_exception,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=_to_stderr,
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    if not any(isinstance(handler, _FromLibraries) for handler in root.handlers):
        root.addHandler(_FromLibraries())


def told(error: BaseException) -> str:
    """Return the frames, types and codes of an exception and of what led to it, the first cause first; no message of any."""
    parts: list[str] = []
    for link in reversed(list(_chain(error))):
        parts += traceback.format_list(traceback.extract_tb(link.__traceback__))
        parts.append(f"{type(link).__module__}.{type(link).__qualname__}{code_of(link)}\n")
    return "".join(parts).rstrip()


class _FromLibraries(logging.Handler):
    """Hands what Flask, huey and waitress log to our log."""

    def emit(self, record: logging.LogRecord) -> None:
        """Log it as `library`, with its exception told as ours are."""
        log = structlog.get_logger("library")
        error = record.exc_info[1] if record.exc_info else None
        log.log(record.levelno, "library", logger=record.name, message=record.getMessage(), exc_info=error)


def _to_stderr(*names: object) -> structlog.PrintLogger:
    """Return a logger on what is standard error now: whoever redirects it later gets the log too."""
    del names
    return structlog.PrintLogger(sys.stderr)


def _tell_exception(logger: object, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    del logger, method
    given = event.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        event["exception"] = told(error)
    return event


def _chain(error: BaseException) -> Iterator[BaseException]:
    link: BaseException | None = error
    for _ in range(LONGEST_CHAIN):
        if link is None:
            return
        yield link
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)

"""How long work says how far it is, to whoever called: a job's report, a bar on the command line, nobody."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Hears how far long work is: `stage` is `read`, `check` or `store`."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Take note; called often, must be quick."""


def silent(stage: str, done: int, total: int) -> None:
    """Hear nothing."""
    del stage, done, total

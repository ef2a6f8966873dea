"""A progress bar on the command line, on standard error, so that tables on standard output stay clean."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from listings.services.progress import STAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.progress import TaskID

    from listings.services.progress import Progress as Heard
    from marketplace.wording import Language


@contextmanager
def progress_bar(language: Language) -> Iterator[Heard]:
    """Give what services tell their progress to; one line for each stage."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    tasks: dict[str, TaskID] = {}
    with Progress(*columns, console=Console(stderr=True)) as bars:

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(STAGES[stage].text(language), total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield tell

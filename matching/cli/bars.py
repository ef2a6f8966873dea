"""Progress bar and summary table of the match commands. The bar is on standard error, so that standard output stays clean."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.progress import Progress as Bars
from rich.table import Table

from marketplace.wording import Sentence
from matching.engine.levels import level_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.progress import TaskID

    from marketplace.wording import Language
    from matching.engine.result import MatchResult
    from matching.engine.stages import Progress, Stage

TITLE = Sentence(zh="匹配结果", en="Match result")
DEMANDS = Sentence(zh="技术需求", en="Demands")
ACHIEVEMENTS = Sentence(zh="科技成果", en="Achievements")
BEST = Sentence(zh="最好匹配为“{}”", en="best match {}")
ABSTAINED = Sentence(zh="无合适匹配", en="no adequate match")
SHARED = Sentence(zh="有匹配需求的成果", en="Achievements with a demand")
HELD = Sentence(zh="因硬性条件未参与", en="held back by a hard condition")


@contextmanager
def progress_bar(language: Language) -> Iterator[Progress]:
    """Give what the matcher tells its progress to; one line for each stage."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    tasks: dict[Stage, TaskID] = {}
    with Bars(*columns, console=Console(stderr=True)) as bars:

        def tell(stage: Stage, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage.label.text(language), total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield tell


def show_summary(result: MatchResult, language: Language) -> None:
    """Print the figures of a result: lists, levels, abstentions with their reasons."""
    table = Table(title=TITLE.text(language))
    table.add_column("")
    table.add_column("", justify="right")
    for title, count in _figures(result):
        table.add_row(title.text(language), str(count))
    Console().print(table)


def _figures(result: MatchResult) -> Iterator[tuple[Sentence, int]]:
    yield ACHIEVEMENTS, len(result.achievements)
    yield DEMANDS, len(result.demands)
    levels = result.levels()
    for number in (4, 3, 2, 1):
        label = level_of(number).label
        count = levels[level_of(number)]
        if count or number > 1:
            yield Sentence(zh="　" + BEST.zh.format(label.zh), en="  " + BEST.en.format(label.en.lower())), count
    yield Sentence(zh="　" + ABSTAINED.zh, en="  " + ABSTAINED.en), len(result.abstentions)
    for reason, count in Counter(one.finding.reason for one in result.abstentions).most_common():
        yield Sentence(zh=f"　　{reason.label.zh}", en=f"    {reason.label.en.lower()}"), count
    yield SHARED, len({pair.achievement for pair in result.pairs if pair.achievement_rank is not None})
    held = len(result.held_demands) + len(result.held_achievements)
    if held:
        yield HELD, held

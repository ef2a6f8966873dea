"""Jobs of this package: from two confirmed lists to a match run, and the run itself. They do what the commands do, in the background."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from listings.services.progress import STAGES
from marketplace.errors import Conflict, NotFound
from marketplace.jobs.port import Job
from marketplace.wording import Sentence
from matching.engine.options import MatchOptions
from matching.services.execution import execute_match_run
from matching.services.runs import EXECUTE, fail_match_run, reopen_match_run
from matching.services.starts import MATCH_LISTS, Pair, match_lists

if TYPE_CHECKING:
    from marketplace.jobs.port import Work
    from marketplace.package import Runtime
    from marketplace.unit import Unit
    from matching.engine.stages import Progress, Stage


def execute(work: Work[Runtime], *, match_run_id: str) -> None:
    """Bring the run to its end; repeated after a crash it begins anew."""
    runtime = work.runtime
    execute_match_run(
        runtime.units,
        actor=work.actor,
        match_run_id=match_run_id,
        search=runtime.search,
        encoder=runtime.encoder,
        files=runtime.files,
        progress=_told(work),
    )


def import_and_match(work: Work[Runtime], *, match_run_id: str, achievements: str, demands: str) -> None:
    """Take in both confirmed lists, then start the run that was promised under `match_run_id`."""
    settings = work.runtime.settings

    def tell(stage: str, done: int, total: int) -> None:
        work.report(STAGES[stage].en, done=done, total=total)

    match_lists(
        work.runtime.units,
        actor=work.actor,
        match_run_id=match_run_id,
        pair=Pair(achievements=achievements, demands=demands),
        options=MatchOptions(top=settings.match_top, threshold=settings.abstention_threshold),
        progress=tell,
    )


def give_up(work: Work[Runtime], reason: Sentence, *, match_run_id: str) -> None:
    """Say on the run why there is no result."""
    with suppress(NotFound):
        work.runtime.units.run(fail_match_run, actor=work.actor, match_run_id=match_run_id, failure=reason)


def again(unit: Unit, *, match_run_id: str) -> None:
    """Queue the failed run again; one that has gone on meanwhile stays as it is."""
    with suppress(Conflict):
        reopen_match_run(unit, match_run_id=match_run_id)


def _told(work: Work[Runtime]) -> Progress:
    def tell(stage: Stage, done: int, total: int) -> None:
        work.report(stage.label.en, done=done, total=total)

    return tell


JOBS: Final = (
    Job(
        name=EXECUTE,
        title=Sentence(zh="匹配两份清单", en="Match the two lists"),
        function=execute,
        on_failure=give_up,
        on_again=again,
    ),
    Job(
        name=MATCH_LISTS,
        title=Sentence(zh="导入并匹配两份清单", en="Import and match the two lists"),
        function=import_and_match,
    ),
)

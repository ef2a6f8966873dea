"""Jobs of this package: preview and run an import, write a list to a file, run a bulk action, let listings expire, renew search documents. Each does what a command or a page asks of a service."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Final

from listings.engine.terms import Kind
from listings.queries.filters import ListingFilters
from listings.queries.overdue import has_overdue
from listings.services.availability import expire_listings
from listings.services.bulk.forgetting import has_forgotten_choices, remove_choices
from listings.services.bulk.planning import RUN as RUN_BULK
from listings.services.bulk.running import run_bulk
from listings.services.duplicates.looking import lists_to_look_through, look_for_duplicates
from listings.services.exports import EXPORT_LIST, ExportWish, make_export
from listings.services.imports import run_import
from listings.services.limits import upload_limits
from listings.services.measuring import has_unmeasured, measure_completeness
from listings.services.previews import preview_import, refuse_import
from listings.services.progress import STAGES
from listings.services.rewriting import has_outdated, rewrite_documents
from listings.services.uploads import PREVIEW, RUN
from listings.sheets.lists import ListFormat
from marketplace import clock
from marketplace.actor import SYSTEM
from marketplace.errors import Conflict
from marketplace.jobs.port import Job
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from listings.services.progress import Progress
    from marketplace.jobs.port import Primitive, Work
    from marketplace.package import Runtime
    from marketplace.wording import Language

EXPIRE = "expire_listings"
LOOK = "look_for_duplicates"


def preview(work: Work[Runtime], *, import_run_id: str) -> None:
    """Make the preview that a page asked for."""
    runtime = work.runtime
    preview_import(
        runtime.units,
        actor=work.actor,
        import_run_id=import_run_id,
        files=runtime.files,
        limits=upload_limits(runtime.settings),
        progress=_told(work),
    )


def give_up_preview(work: Work[Runtime], reason: Sentence, *, import_run_id: str) -> None:
    """Say on the run why there is no preview; a run that has gone on meanwhile stays as it is."""
    with suppress(Conflict):
        work.runtime.units.run(refuse_import, actor=work.actor, import_run_id=import_run_id, failure=reason)


def run(work: Work[Runtime], *, import_run_id: str) -> None:
    """Run a confirmed import to its end. Given up, it stays `running` and can be resumed."""
    run_import(work.runtime.units, actor=work.actor, import_run_id=import_run_id, progress=_told(work))


def export(work: Work[Runtime], *, export_id: str, kind: str, wanted: str, language: Language, filters: str) -> None:
    """Write the file that a page asked for."""
    wish = ExportWish(
        kind=Kind(kind),
        wanted=ListFormat(wanted),
        language=language,
        filters=ListingFilters.from_json(json.loads(filters)),
    )
    make_export(
        work.runtime.units,
        actor=work.actor,
        export_id=export_id,
        wish=wish,
        files=work.runtime.files,
        progress=_told(work),
    )


def bulk(work: Work[Runtime], *, bulk_action_id: str) -> None:
    """Run a confirmed bulk action to its end. Given up, it stays `running` and can be resumed."""
    run_bulk(work.runtime.units, actor=work.actor, bulk_action_id=bulk_action_id, progress=_told(work))


def remove_left_choices(work: Work[Runtime]) -> None:
    """Remove the choices of entries that nobody confirmed, in portions."""
    while work.runtime.units.run(remove_choices, actor=SYSTEM):
        pass


def _left_choices(runtime: Runtime) -> Iterable[Mapping[str, Primitive]]:
    return [{}] if runtime.units.read(has_forgotten_choices, actor=SYSTEM) else []


def look(work: Work[Runtime], *, organisation_id: str, kind: str) -> None:
    """Compare what was changed by hand in one list with the rest of it, in portions."""
    wanted = {"organisation_id": organisation_id, "kind": Kind(kind)}
    while work.runtime.units.run(look_for_duplicates, actor=SYSTEM, **wanted):
        pass


def _changed_by_hand(runtime: Runtime) -> Iterable[Mapping[str, Primitive]]:
    found = runtime.units.read(lists_to_look_through, actor=SYSTEM)
    return [{"organisation_id": organisation_id, "kind": kind.value} for organisation_id, kind in found]


def expire(work: Work[Runtime], *, day: str) -> None:
    """Let listings expire whose last valid day is before `day` (ISO), in portions."""
    while work.runtime.units.run(expire_listings, actor=SYSTEM, day=date.fromisoformat(day)):
        pass


def rewrite(work: Work[Runtime]) -> None:
    """Write the search documents of an older make again, in portions."""
    while work.runtime.units.run(rewrite_documents, actor=SYSTEM):
        pass


def measure(work: Work[Runtime]) -> None:
    """Measure the completeness of entries that were stored before lists kept it, in portions."""
    while work.runtime.units.run(measure_completeness, actor=SYSTEM):
        pass


def _unmeasured(runtime: Runtime) -> Iterable[Mapping[str, Primitive]]:
    return [{}] if runtime.units.read(has_unmeasured, actor=SYSTEM) else []


def _outdated(runtime: Runtime) -> Iterable[Mapping[str, Primitive]]:
    return [{}] if runtime.units.read(has_outdated, actor=SYSTEM) else []


def _overdue(runtime: Runtime) -> Iterable[Mapping[str, Primitive]]:
    day = clock.today()
    return [{"day": day.isoformat()}] if runtime.units.read(has_overdue, actor=SYSTEM, day=day) else []


def _told(work: Work[Runtime]) -> Progress:
    def tell(stage: str, done: int, total: int) -> None:
        work.report(STAGES[stage].en, done=done, total=total)

    return tell


JOBS: Final = (
    Job(
        name=PREVIEW,
        title=Sentence(zh="检查上传的清单", en="Check an uploaded list"),
        function=preview,
        on_failure=give_up_preview,
        is_repeatable=False,  # the import is refused for good: the file is uploaded anew
    ),
    Job(name=EXPORT_LIST, title=Sentence(zh="导出清单", en="Write a list to a file"), function=export),
    Job(name=RUN_BULK, title=Sentence(zh="批量处理条目", en="Run a bulk action"), function=bulk),
    Job(
        name="remove_left_choices",
        title=Sentence(zh="清理未确认的批量处理", en="Remove bulk actions that nobody confirmed"),
        function=remove_left_choices,
        pending=_left_choices,
    ),
    Job(
        name=LOOK,
        title=Sentence(zh="查找疑似重复的条目", en="Look for likely duplicates"),
        function=look,
        pending=_changed_by_hand,
    ),
    Job(name=RUN, title=Sentence(zh="导入清单", en="Import a list"), function=run),
    Job(
        name=EXPIRE,
        title=Sentence(zh="将到期的条目标为过期", en="Let listings expire"),
        function=expire,
        pending=_overdue,
    ),
    Job(
        name="rewrite_listing_documents",
        title=Sentence(zh="按新格式重写搜索文档", en="Renew the search documents of the lists"),
        function=rewrite,
        pending=_outdated,
    ),
    Job(
        name="measure_completeness",
        title=Sentence(zh="计算条目的完整度", en="Measure the completeness of entries"),
        function=measure,
        pending=_unmeasured,
    ),
)

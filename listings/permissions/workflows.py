"""The machines bound to their tables: rights, words, audit actions and the moments that a transition writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from listings.models.import_run import Answer, ImportRow, Outcome
from listings.permissions.rights import (
    DECIDE_DUPLICATE,
    EDIT_DRAFT,
    EXPIRE_LISTING,
    MERGE_LISTINGS,
    PUBLISH_LISTING,
    REOPEN_DUPLICATE,
    RUN_BULK,
    RUN_IMPORT,
    UPLOAD_LIST,
    WITHDRAW_LISTING,
)
from listings.states import AvailabilityMachine, BulkMachine, DraftMachine, DuplicateMachine, ImportMachine
from marketplace import clock
from marketplace.fire import Event, Workflow
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from listings.models.bulk_action import BulkAction
    from listings.models.draft import ListingDraft
    from listings.models.duplicate import DuplicatePair
    from listings.models.import_run import ImportRun
    from listings.models.listing import Listing
    from marketplace.unit import Unit


def _published(unit: Unit, listing: Listing) -> None:
    del unit
    listing.published_at = clock.now()


def _changed(unit: Unit, row: ImportRun | BulkAction | ListingDraft) -> None:
    del unit
    row.changed_at = clock.now()


def _completed(unit: Unit, run: ImportRun | BulkAction) -> None:
    _changed(unit, run)
    run.completed_at = run.changed_at


def _has_version(unit: Unit, listing: Listing) -> Sentence | None:
    del unit
    if listing.published_version_id is not None:
        return None
    return Sentence(zh="该条目还没有可发布的内容", en="this listing has no content to publish yet")


def _decided(unit: Unit, pair: DuplicatePair) -> None:
    del unit
    pair.decided_at = clock.now()


def _undecided(unit: Unit, pair: DuplicatePair) -> None:
    del unit
    pair.decided_at = None


def _has_rows(unit: Unit, run: ImportRun) -> Sentence | None:
    usable = select(ImportRow.position).where(ImportRow.import_run_id == run.id, ImportRow.outcome != Outcome.REJECTED)
    if unit.session.scalar(usable.limit(1)) is not None:
        return None
    return Sentence(zh="文件中没有可以导入的行", en="no row of the file can be imported")


def _all_answered(unit: Unit, run: ImportRun) -> Sentence | None:
    open_ones = select(func.count()).where(ImportRow.import_run_id == run.id, ImportRow.answer == Answer.ASKED)
    number = unit.session.scalar(open_ones) or 0
    if not number:
        return None
    return Sentence(
        zh=f"还有 {number} 行要先回答：更新已有条目，还是新条目",
        en=f"{number} row(s) wait for an answer first: update an entry, or a new one",
    )


AVAILABILITY: Final = Workflow(
    machine=AvailabilityMachine,
    object_kind="listing",
    column="availability",
    title=Sentence(zh="条目", en="The listing"),
    label=lambda listing: listing.external_id,
    events={
        "publish": Event(
            title=Sentence(zh="发布", en="publish"),
            past="published",
            permission=PUBLISH_LISTING,
            guards=(_has_version,),
            effect=_published,
        ),
        "withdraw": Event(title=Sentence(zh="下架", en="withdraw"), past="withdrawn", permission=WITHDRAW_LISTING),
        "expire": Event(title=Sentence(zh="过期", en="expire"), past="expired", permission=EXPIRE_LISTING),
    },
)

IMPORT: Final = Workflow(
    machine=ImportMachine,
    object_kind="import_run",
    column="status",
    title=Sentence(zh="导入", en="The import"),
    label=lambda run: run.file_name,
    events={
        "preview": Event(
            title=Sentence(zh="预览", en="preview"), past="previewed", permission=UPLOAD_LIST, effect=_changed
        ),
        "reread": Event(
            title=Sentence(zh="重新读取", en="read again"), past="sent_back", permission=UPLOAD_LIST, effect=_changed
        ),
        "confirm": Event(
            title=Sentence(zh="确认", en="confirm"),
            past="confirmed",
            permission=RUN_IMPORT,
            guards=(_has_rows, _all_answered),
            effect=_changed,
        ),
        "start": Event(title=Sentence(zh="开始", en="start"), past="started", permission=RUN_IMPORT, effect=_changed),
        "complete": Event(
            title=Sentence(zh="完成", en="complete"), past="completed", permission=RUN_IMPORT, effect=_completed
        ),
        "fail": Event(title=Sentence(zh="退回", en="fail"), past="failed", permission=UPLOAD_LIST, effect=_changed),
        "cancel": Event(
            title=Sentence(zh="取消", en="cancel"), past="cancelled", permission=UPLOAD_LIST, effect=_changed
        ),
    },
)
DRAFT: Final = Workflow(
    machine=DraftMachine,
    object_kind="listing_draft",
    column="status",
    title=Sentence(zh="草稿", en="The draft"),
    label=lambda draft: draft.listing_id or draft.id,
    events={
        "finish": Event(
            title=Sentence(zh="完成", en="finish"), past="finished", permission=EDIT_DRAFT, effect=_changed
        ),
        "discard": Event(
            title=Sentence(zh="放弃", en="discard"), past="discarded", permission=EDIT_DRAFT, effect=_changed
        ),
        "reopen": Event(
            title=Sentence(zh="继续编辑", en="take it up again"),
            past="reopened",
            permission=EDIT_DRAFT,
            effect=_changed,
        ),
    },
)
BULK: Final = Workflow(
    machine=BulkMachine,
    object_kind="bulk_action",
    column="status",
    title=Sentence(zh="批量处理", en="The bulk action"),
    label=lambda action: action.deed.label.zh if action.deed else action.kind.label.zh,
    events={
        "plan": Event(title=Sentence(zh="设定", en="plan"), past="planned", permission=RUN_BULK, effect=_changed),
        "confirm": Event(
            title=Sentence(zh="确认", en="confirm"), past="confirmed", permission=RUN_BULK, effect=_changed
        ),
        "start": Event(title=Sentence(zh="开始", en="start"), past="started", permission=RUN_BULK, effect=_changed),
        "complete": Event(
            title=Sentence(zh="完成", en="complete"), past="completed", permission=RUN_BULK, effect=_completed
        ),
        "cancel": Event(title=Sentence(zh="取消", en="cancel"), past="cancelled", permission=RUN_BULK, effect=_changed),
    },
)

DUPLICATE: Final = Workflow(
    machine=DuplicateMachine,
    object_kind="duplicate_pair",
    column="status",
    title=Sentence(zh="疑似重复", en="The likely duplicate"),
    label=lambda pair: f"{pair.first_id} {pair.second_id}",
    events={
        "keep_apart": Event(
            title=Sentence(zh="判为不同", en="keep apart"),
            past="kept_apart",
            permission=DECIDE_DUPLICATE,
            effect=_decided,
        ),
        "ask_again": Event(
            title=Sentence(zh="重新判断", en="reopen"),
            past="reopened",
            permission=REOPEN_DUPLICATE,
            effect=_undecided,
        ),
        "merge": Event(
            title=Sentence(zh="合并", en="merge"), past="merged", permission=MERGE_LISTINGS, effect=_decided
        ),
        "undo": Event(
            title=Sentence(zh="撤销合并", en="undo the merge"),
            past="merge_undone",
            permission=MERGE_LISTINGS,
            effect=_undecided,
        ),
    },
)
WORKFLOWS: Final = (AVAILABILITY, IMPORT, DRAFT, BULK, DUPLICATE)

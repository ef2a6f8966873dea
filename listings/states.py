"""The machines of this package: availability of a listing, the course of an import run, and of a draft.

Only declared here; `marketplace.fire` moves them, services decide when. `docs/workflows.md` is printed from these classes.
"""

from __future__ import annotations

from enum import unique
from typing import Final

from statemachine.states import States

from marketplace.machine import Machine
from marketplace.wording import Titled


@unique
class Availability(Titled):
    """Whether a listing can be found."""

    UNPUBLISHED = "unpublished", "未发布", "Unpublished"
    PUBLISHED = "published", "已发布", "Published"
    WITHDRAWN = "withdrawn", "已下架", "Withdrawn"
    EXPIRED = "expired", "已过期", "Expired"


class AvailabilityMachine(Machine):
    """A listing is published, withdrawn by a person or expires by its date; both ways back lead through `publish`."""

    states = States.from_enum(Availability, initial=Availability.UNPUBLISHED, use_enum_instance=True)
    publish = (
        states.UNPUBLISHED.to(states.PUBLISHED)
        | states.WITHDRAWN.to(states.PUBLISHED)
        | states.EXPIRED.to(states.PUBLISHED)
    )
    withdraw = states.PUBLISHED.to(states.WITHDRAWN) | states.EXPIRED.to(states.WITHDRAWN)
    expire = states.PUBLISHED.to(states.EXPIRED)


@unique
class ImportStatus(Titled):
    """Where an import run stands."""

    UPLOADED = "uploaded", "已上传", "Uploaded"
    PREVIEWED = "previewed", "已预览", "Previewed"
    CONFIRMED = "confirmed", "已确认", "Confirmed"
    RUNNING = "running", "导入中", "Running"
    COMPLETED = "completed", "已完成", "Completed"
    FAILED = "failed", "未能读取", "Could not be read"
    CANCELLED = "cancelled", "已取消", "Cancelled"


UNDECIDED: Final = frozenset({ImportStatus.UPLOADED, ImportStatus.PREVIEWED})
"""Nobody has confirmed or given up: how the file is read may still change."""


class ImportMachine(Machine):
    """Nothing is written to a list before a person has seen the preview and confirmed it."""

    states = States.from_enum(
        ImportStatus,
        initial=ImportStatus.UPLOADED,
        final=[ImportStatus.COMPLETED, ImportStatus.FAILED, ImportStatus.CANCELLED],
        use_enum_instance=True,
    )
    preview = states.UPLOADED.to(states.PREVIEWED) | states.PREVIEWED.to(states.PREVIEWED)
    reread = states.PREVIEWED.to(states.UPLOADED)
    confirm = states.PREVIEWED.to(states.CONFIRMED)
    start = states.CONFIRMED.to(states.RUNNING)
    complete = states.RUNNING.to(states.COMPLETED)
    fail = states.UPLOADED.to(states.FAILED) | states.PREVIEWED.to(states.FAILED)
    cancel = states.UPLOADED.to(states.CANCELLED) | states.PREVIEWED.to(states.CANCELLED)


@unique
class DraftStatus(Titled):
    """What became of a draft."""

    OPEN = "open", "编辑中", "Open"
    FINISHED = "finished", "已完成", "Finished"
    DISCARDED = "discarded", "已放弃", "Discarded"


class DraftMachine(Machine):
    """A draft is finished once; a discarded one can be taken back, and nothing typed into it is gone."""

    states = States.from_enum(
        DraftStatus, initial=DraftStatus.OPEN, final=[DraftStatus.FINISHED], use_enum_instance=True
    )
    finish = states.OPEN.to(states.FINISHED)
    discard = states.OPEN.to(states.DISCARDED)
    reopen = states.DISCARDED.to(states.OPEN)


@unique
class BulkStatus(Titled):
    """Where a bulk action stands."""

    CHOSEN = "chosen", "已选定条目", "Entries chosen"
    PLANNED = "planned", "待确认", "To be confirmed"
    CONFIRMED = "confirmed", "已确认", "Confirmed"
    RUNNING = "running", "执行中", "Running"
    COMPLETED = "completed", "已完成", "Completed"
    CANCELLED = "cancelled", "已取消", "Cancelled"


class BulkMachine(Machine):
    """Nothing happens to many entries before a person has seen to how many, and to which it cannot."""

    states = States.from_enum(
        BulkStatus,
        initial=BulkStatus.CHOSEN,
        final=[BulkStatus.COMPLETED, BulkStatus.CANCELLED],
        use_enum_instance=True,
    )
    plan = states.CHOSEN.to(states.PLANNED) | states.PLANNED.to(states.PLANNED)
    confirm = states.PLANNED.to(states.CONFIRMED)
    start = states.CONFIRMED.to(states.RUNNING)
    complete = states.RUNNING.to(states.COMPLETED)
    cancel = states.CHOSEN.to(states.CANCELLED) | states.PLANNED.to(states.CANCELLED)


@unique
class DuplicateStatus(Titled):
    """What was decided of two entries that may be one."""

    OPEN = "open", "待处理", "To be decided"
    APART = "apart", "不是同一条", "Not the same"
    MERGED = "merged", "已合并", "Merged"


class DuplicateMachine(Machine):
    """A pair waits for a person; what was decided can be taken back."""

    states = States.from_enum(DuplicateStatus, initial=DuplicateStatus.OPEN, use_enum_instance=True)
    keep_apart = states.OPEN.to(states.APART)
    ask_again = states.APART.to(states.OPEN)
    merge = states.OPEN.to(states.MERGED)
    undo = states.MERGED.to(states.OPEN)

"""The machines of match runs and of ranking models. Only declared here; `marketplace.fire` moves it, services decide when."""

from __future__ import annotations

from enum import unique

from statemachine.states import States

from marketplace.machine import Machine
from marketplace.wording import Titled


@unique
class RunStatus(Titled):
    """Where a match run stands."""

    QUEUED = "queued", "排队中", "Queued"
    RUNNING = "running", "匹配中", "Running"
    COMPLETED = "completed", "已完成", "Completed"
    FAILED = "failed", "未能完成", "Failed"
    CANCELLED = "cancelled", "已取消", "Cancelled"


class RunMachine(Machine):
    """A run is started by a worker, and by the next one after a crash; a failed one may be tried again, a cancelled one is over."""

    states = States.from_enum(
        RunStatus,
        initial=RunStatus.QUEUED,
        final=[RunStatus.COMPLETED, RunStatus.CANCELLED],
        use_enum_instance=True,
    )
    start = states.QUEUED.to(states.RUNNING) | states.RUNNING.to(states.RUNNING)
    complete = states.RUNNING.to(states.COMPLETED)
    fail = states.QUEUED.to(states.FAILED) | states.RUNNING.to(states.FAILED)
    cancel = states.QUEUED.to(states.CANCELLED) | states.RUNNING.to(states.CANCELLED)
    retry = states.FAILED.to(states.QUEUED)


@unique
class ModelStatus(Titled):
    """Where a trained ranking model stands."""

    CANDIDATE = "candidate", "待启用", "Candidate"
    IN_USE = "in_use", "使用中", "In use"
    RETIRED = "retired", "已停用", "Retired"


class ModelMachine(Machine):
    """A person puts a trained model to use; another one, or going back, retires it, and it may be used again."""

    states = States.from_enum(ModelStatus, initial=ModelStatus.CANDIDATE, use_enum_instance=True)
    use = states.CANDIDATE.to(states.IN_USE) | states.RETIRED.to(states.IN_USE)
    retire = states.IN_USE.to(states.RETIRED)

"""The rights about background work. It belongs to the installation, so the local operator has them on work of everybody."""

from __future__ import annotations

from typing import Final

from marketplace.jobs.models import JobRun
from marketplace.permissions import LOCAL_OPERATOR_ONLY, Permission
from marketplace.wording import Sentence

VIEW_JOBS: Final = Permission(
    name="job:view",
    title=Sentence(zh="查看后台任务", en="see the background work"),
    model=JobRun,
    rule=LOCAL_OPERATOR_ONLY,
)
RUN_JOB_AGAIN: Final = Permission(
    name="job:run_again",
    title=Sentence(zh="重新执行后台任务", en="have background work done again"),
    model=JobRun,
    rule=LOCAL_OPERATOR_ONLY,
)
PERMISSIONS: Final = (VIEW_JOBS, RUN_JOB_AGAIN)

"""A process that takes one bulk action as far as it gets, saying each step on standard output; killed and started again by the test.

Run as `python -m tests.e2e.bulk_runner HOME`. It finds the action that an earlier process began and goes on with it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select

from listings.engine.terms import Kind
from listings.models.bulk_action import BulkAction, BulkDeed
from listings.queries.filters import EVERYTHING
from listings.services.bulk.planning import choose_listings, confirm_bulk, plan_bulk
from listings.services.bulk.running import run_bulk
from listings.states import BulkStatus
from marketplace.actor import LOCAL_OPERATOR
from tests.e2e.importer import say
from tests.factories.runtimes import fresh_runtime

if TYPE_CHECKING:
    from marketplace.package import Runtime

BATCH = 40
NEW_END = "2031-12-31"


def begun(unit) -> tuple[str, BulkStatus] | None:
    action = unit.session.scalars(select(BulkAction)).first()
    return None if action is None else (action.id, action.status)


def chosen(unit) -> tuple[str, BulkStatus]:
    action = choose_listings(unit, kind=Kind.ACHIEVEMENT, filters=EVERYTHING)
    unit.session.flush()
    return action.id, action.status


def take_on(runtime: Runtime) -> None:
    units = runtime.units
    action_id, status = units.read(begun, actor=LOCAL_OPERATOR) or units.run(chosen, actor=LOCAL_OPERATOR)
    say("chosen", action_id)
    if status is BulkStatus.CHOSEN:
        typed = {"until": NEW_END}
        units.run(plan_bulk, actor=LOCAL_OPERATOR, bulk_action_id=action_id, deed=BulkDeed.EXTEND, typed=typed)
        say("planned")
    if status in {BulkStatus.CHOSEN, BulkStatus.PLANNED}:
        units.run(confirm_bulk, actor=LOCAL_OPERATOR, bulk_action_id=action_id)
        say("confirmed")
    run_bulk(units, actor=LOCAL_OPERATOR, bulk_action_id=action_id, size=BATCH, progress=say)
    say("completed")


if __name__ == "__main__":
    say("ready")
    take_on(fresh_runtime(Path(sys.argv[1])))

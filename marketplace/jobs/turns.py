"""Whose turn it is: what several processes offer to do and only one may do at a time. A turn is a row with an end, so that a killed holder blocks nobody for long.

Called by `worker`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, cast

from sqlalchemy import CursorResult, delete, or_, update

from marketplace import clock
from marketplace.db import insert_if_absent
from marketplace.jobs.models import SchedulerTurn

if TYPE_CHECKING:
    from marketplace.unit import Unit

SWEEP: Final = "sweep"


def take_turn(unit: Unit, *, name: str, holder: str, seconds: float) -> bool:
    """Take or keep the turn for `seconds` from now; False while another holder has it."""
    now = clock.now()
    until = now + timedelta(seconds=seconds)
    insert_if_absent(unit.session, SchedulerTurn, {"name": name, "holder": holder, "until": until})
    mine = update(SchedulerTurn).where(
        SchedulerTurn.name == name, or_(SchedulerTurn.holder == holder, SchedulerTurn.until < now)
    )
    statement = mine.values(holder=holder, until=until).execution_options(synchronize_session=False)
    return cast("CursorResult[Any]", unit.session.execute(statement)).rowcount == 1


def end_turns(unit: Unit, *, holder: str) -> None:
    """Give up every turn of a process that stops."""
    unit.session.execute(
        delete(SchedulerTurn).where(SchedulerTurn.holder == holder).execution_options(synchronize_session=False)
    )

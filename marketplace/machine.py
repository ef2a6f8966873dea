"""State machines as checked tables: declared with python-statemachine over an enum, never instantiated.

Who may, guards, audit and the write itself are `fire`'s. Imports nothing of the program; declared in the `states` modules.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from statemachine import StateMachine


class Machine(StateMachine):
    """The base of the program's machines.

    Declare `states = States.from_enum(Status, initial=..., final=..., use_enum_instance=True)` and one attribute per event;
    python-statemachine refuses unreachable states and states without a way out when the class is made.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """One arrow of a machine."""

    event: str
    source: StrEnum
    target: StrEnum


def transitions(machine: type[Machine]) -> tuple[Transition, ...]:
    """Return every arrow in the order of the states."""
    return tuple(
        Transition(event=event.id, source=state.value, target=transition.target.value)
        for state in machine.states
        for transition in state.transitions
        for event in transition.events
        if transition.target is not None
    )


def initial_status(machine: type[Machine]) -> StrEnum:
    """Return the status in which a row is made."""
    status: StrEnum = machine.initial_state.value
    return status


def target_of(machine: type[Machine], status: StrEnum, event: str) -> StrEnum | None:
    """Return where `event` leads from `status`; None where it is not allowed there."""
    return next(
        (arrow.target for arrow in transitions(machine) if arrow.source == status and arrow.event == event), None
    )


def events_from(machine: type[Machine], status: StrEnum) -> tuple[str, ...]:
    """Return the events allowed in `status`, in the order of their declaration."""
    return tuple(dict.fromkeys(arrow.event for arrow in transitions(machine) if arrow.source == status))


def all_events(machine: type[Machine]) -> tuple[str, ...]:
    """Return every event of the machine."""
    return tuple(dict.fromkeys(arrow.event for arrow in transitions(machine)))

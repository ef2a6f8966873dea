from __future__ import annotations

from enum import StrEnum

import pytest
from statemachine.exceptions import InvalidDefinition
from statemachine.states import States

from marketplace.machine import Machine, Transition, all_events, events_from, initial_status, target_of, transitions


class Light(StrEnum):
    OFF = "off"
    ON = "on"
    BROKEN = "broken"


class LightMachine(Machine):
    states = States.from_enum(Light, initial=Light.OFF, final=[Light.BROKEN], use_enum_instance=True)
    switch_on = states.OFF.to(states.ON)
    switch_off = states.ON.to(states.OFF)
    smash = states.ON.to(states.BROKEN) | states.OFF.to(states.BROKEN)


def test_table_names_every_arrow():
    assert set(transitions(LightMachine)) == {
        Transition(event="switch_on", source=Light.OFF, target=Light.ON),
        Transition(event="switch_off", source=Light.ON, target=Light.OFF),
        Transition(event="smash", source=Light.ON, target=Light.BROKEN),
        Transition(event="smash", source=Light.OFF, target=Light.BROKEN),
    }


@pytest.mark.parametrize(
    ("status", "event", "target"),
    [
        (Light.OFF, "switch_on", Light.ON),
        (Light.ON, "switch_on", None),
        (Light.BROKEN, "smash", None),
        (Light.OFF, "repair", None),
    ],
)
def test_target_is_known_only_where_the_event_is_allowed(status, event, target):
    assert target_of(LightMachine, status, event) is target


def test_events_of_a_status_and_of_the_machine():
    assert initial_status(LightMachine) is Light.OFF
    assert set(events_from(LightMachine, Light.ON)) == {"switch_off", "smash"}
    assert events_from(LightMachine, Light.BROKEN) == ()
    assert set(all_events(LightMachine)) == {"switch_on", "switch_off", "smash"}


def test_unreachable_state_is_refused_when_the_class_is_made():
    with pytest.raises(InvalidDefinition):

        class Unreachable(Machine):
            states = States.from_enum(Light, initial=Light.OFF, final=[Light.BROKEN], use_enum_instance=True)
            smash = states.OFF.to(states.BROKEN)

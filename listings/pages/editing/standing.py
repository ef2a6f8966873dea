"""How far a draft is: its form as read, how complete it is, and its steps with what is open in each. Called by the views of this folder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for

from listings.engine.display import STEP_TITLES
from listings.engine.fields import BY_NAME, Step
from listings.engine.form.names import field_of
from listings.engine.reading.records import Severity
from listings.pages.editing.controls import key_of
from listings.services.editing.reading import ReadDraft
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from listings.engine.completeness import Missing
    from listings.engine.fields import Field
    from listings.engine.form.records import FieldIssue
    from listings.engine.terms import Kind

STEPS: tuple[Step, ...] = tuple(Step)
PARTS_OF = {"contact": "contact.name"}
"""The input that a request for several of them leads to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLine:
    """One step: how many things are open in it (of those that count), and how many must be put right."""

    step: Step
    title: Sentence
    address: str
    open: int
    faults: int
    is_here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One request of completeness with the address of the field that answers it."""

    sentence: Sentence
    address: str
    points: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A draft as read, with the requests of its completeness and its steps."""

    draft: ReadDraft
    asks: tuple[Ask, ...]
    steps: tuple[StepLine, ...]

    @property
    def faults(self) -> int:
        """How many things must be put right before it can be finished."""
        return sum(line.faults for line in self.steps)


def standing_of(draft: ReadDraft, *, here: Step | None = None) -> Standing:
    """Return how far a draft is; `here` is the step that is shown."""
    asks = tuple(
        Ask(sentence=one.sentence, address=_address_of(draft, one), points=one.weight)
        for one in draft.completeness.missing
    )
    steps = tuple(_line(draft, step, is_here=step is here) for step in STEPS)
    return Standing(draft=draft, asks=asks, steps=steps)


def told_issues(draft: ReadDraft) -> tuple[FieldIssue, ...]:
    """Return what the form tells; that a title is missing is no news before anything was typed."""
    issues = draft.reading.issues
    return issues if draft.summary.version > 1 else tuple(issue for issue in issues if issue.value)


def neighbour(step: Step, by: int) -> Step | None:
    """Return the step before (-1) or after (1) a step; None at the ends."""
    place = STEPS.index(step) + by
    return STEPS[place] if 0 <= place < len(STEPS) else None


def address_of_input(draft: ReadDraft, name: str) -> str:
    """Return where an input stands."""
    return _at(draft.summary.id, step_of(draft.summary.kind, name), name)


def step_of(kind: Kind, name: str) -> Step:
    """Return the step of an input."""
    field = field_of(kind, name)
    return Step.BASICS if field is None else field.step


def _line(draft: ReadDraft, step: Step, *, is_here: bool) -> StepLine:
    kind = draft.summary.kind
    faults = [issue.name for issue in told_issues(draft) if issue.severity is Severity.ERROR] + list(draft.clashes)
    return StepLine(
        step=step,
        title=STEP_TITLES[step],
        address=url_for("listings.draft_step", draft_id=draft.summary.id, step=step.value),
        open=sum(_field_of(one).step is step for one in draft.completeness.missing),
        faults=sum(step_of(kind, name) is step for name in faults),
        is_here=is_here,
    )


def _field_of(missing: Missing) -> Field:
    return BY_NAME[PARTS_OF.get(missing.field, missing.field)]


def _address_of(draft: ReadDraft, missing: Missing) -> str:
    field = _field_of(missing)
    return _at(draft.summary.id, field.step, field.name)


def _at(draft_id: str, step: Step, name: str) -> str:
    place = name.partition(".")[0] if name.startswith("price.") else name
    address = url_for("listings.draft_step", draft_id=draft_id, step=step.value)
    return f"{address}#at-{key_of(place)}"

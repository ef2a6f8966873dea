"""What reading a form gives: its content, what could be read at all, and what to tell about each input. Called by drafts and pages."""

from __future__ import annotations

from dataclasses import dataclass

from listings.engine.content import Content
from listings.engine.reading.records import Severity
from marketplace.wording import Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldIssue:
    """One thing to tell about an input: its name, the row and part of it where it has rows, and the value as typed.

    An error keeps the form from being finished; a warning tells what was guessed or goes into the internal note.
    """

    name: str
    index: int | None = None
    part: str = ""
    value: str
    code: str
    severity: Severity
    sentence: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class FormReading:
    """A form as read: `content` is None where an error stands; `readable` leaves out what could not be read (its title may be empty)."""

    external_id: str
    content: Content | None
    readable: Content
    issues: tuple[FieldIssue, ...]

    @property
    def errors(self) -> tuple[FieldIssue, ...]:
        """What must be put right before the form can be finished."""
        return tuple(issue for issue in self.issues if issue.severity is Severity.ERROR)

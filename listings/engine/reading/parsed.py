"""What one cell gives: values by slot, things to tell about it, guesses. Shared by the readers of cells; called by `columns`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from marketplace.wording import Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something to tell about a cell. An error rejects the row; otherwise `kept` is what goes into the internal note, so that it is not lost."""

    code: str
    reason: Sentence
    is_error: bool = True
    kept: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuessedCode:
    """A text that was taken for a code."""

    text: str
    code: str
    how: str
    score: float


@dataclass(frozen=True, slots=True)
class Parsed:
    """Values by slot (an attribute of Content, or a part that `assembly` puts together), problems and guesses."""

    values: tuple[tuple[str, Any], ...] = ()
    problems: tuple[Problem, ...] = ()
    guesses: tuple[GuessedCode, ...] = ()


NOTHING = Parsed()


def value(slot: str, found: Any) -> Parsed:
    """Return one value."""
    return Parsed(((slot, found),))


def refused(code: str, zh: str, en: str) -> Parsed:
    """Return an error that rejects the row."""
    return Parsed(problems=(Problem(code=code, reason=Sentence(zh=zh, en=en)),))


def noted(code: str, zh: str, en: str, *, kept: str = "", values: tuple[tuple[str, Any], ...] = ()) -> Parsed:
    """Return a notice, the text to keep in the internal note, and what was read all the same."""
    return Parsed(values, (Problem(code=code, reason=Sentence(zh=zh, en=en), is_error=False, kept=kept),))

"""What can go wrong and be told to a person: five kinds, each with a stable code and a finished sentence.

Services and engines raise them; the web answers with a status and the command line with an exit code, each in its own
place. No HTTP lives here. Called by every layer above `wording`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from marketplace.wording import Sentence

if TYPE_CHECKING:
    from marketplace.wording import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the fault stands: file, sheet, row (1-based, as a person counts), column (its header) and our field."""

    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    field: str = ""

    def sentence(self) -> Sentence:
        """Name the parts that are known, widest first; empty in both languages where none is."""
        named = [
            (self.file, f"文件“{self.file}”", f"file “{self.file}”"),
            (self.sheet, f"工作表“{self.sheet}”", f"sheet “{self.sheet}”"),
            (self.row, f"第 {self.row} 行", f"row {self.row}"),
            (self.column, f"“{self.column}”列", f"column “{self.column}”"),
            (self.field, f"字段 {self.field}", f"field {self.field}"),
        ]
        known = [(zh, en) for value, zh, en in named if value]
        return Sentence(zh="，".join(zh for zh, _ in known), en=", ".join(en for _, en in known))


class TwoListsError(Exception):
    """A fault with a code that programs may rely on and a sentence that people read.

    `value` is what the person gave, as they gave it; it is shown beside the sentence and never logged.
    """

    def __init__(self, code: str, sentence: Sentence, *, place: Place | None = None, value: str | None = None) -> None:
        super().__init__(f"{code}: {sentence.en}")
        self.code = code
        self.sentence = sentence
        self.place = place
        self.value = value

    def text(self, language: Language) -> str:
        """Return sentence, place and value as one line for a person."""
        line = self.sentence.text(language)
        where = self.place.sentence().text(language) if self.place else ""
        if where:
            line += f"（{where}）" if language == "zh" else f" ({where})"
        if self.value is not None:
            line += f"：{self.value}" if language == "zh" else f": {self.value}"
        return line


class NotFound(TwoListsError):  # noqa: N818 - the five names are the program's vocabulary
    """The named thing is not there, or not for this actor."""


class Forbidden(TwoListsError):  # noqa: N818 - the five names are the program's vocabulary
    """The actor may not do this; the sentence says why."""


class Invalid(TwoListsError):  # noqa: N818 - the five names are the program's vocabulary
    """What was given cannot be read or does not keep a rule."""


class Conflict(TwoListsError):  # noqa: N818 - the five names are the program's vocabulary
    """The thing is in a state in which this cannot be done."""


class Unavailable(TwoListsError):  # noqa: N818 - the five names are the program's vocabulary
    """A part that is needed does not answer; trying later may help."""

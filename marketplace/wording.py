"""Words in both languages, as values: sentences that code produces and enum members that people read.

Labels of templates and of the command line are gettext messages (see `locale`); what stands here is made by code, stored with
its object and shown later, so it carries both languages itself. Called by every layer; imports nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, Self

if TYPE_CHECKING:
    from collections.abc import Mapping

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence, finished, in Chinese and in English.

    It is stored as a JSON object with the two keys, so that what a person was told stays readable after the wording changed.
    """

    zh: str
    en: str

    def text(self, language: Language) -> str:
        """Return the wording in `language`."""
        return self.zh if language == "zh" else self.en

    def as_json(self) -> dict[str, str]:
        """Return `{"zh": ..., "en": ...}`."""
        return {"zh": self.zh, "en": self.en}

    @classmethod
    def from_json(cls, stored: Mapping[str, str]) -> Self:
        """Read what `as_json` wrote; raises KeyError where a language is missing."""
        return cls(zh=stored["zh"], en=stored["en"])


class Titled(StrEnum):
    """An enum whose members carry a label in both languages and the other names people type for them.

    Declare members as `NAME = "code", "中文", "English", "synonym", ...`; the value is the code.
    """

    label: Sentence
    synonyms: tuple[str, ...]

    def __new__(cls, code: str, zh: str = "", en: str = "", *synonyms: str) -> Self:
        """Make a member from its code, its label in Chinese and English, and its synonyms."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = Sentence(zh=zh or code, en=en or code)
        member.synonyms = synonyms
        return member

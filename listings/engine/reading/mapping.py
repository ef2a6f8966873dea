"""Reading `--map "their header=our field"` of the command line. What the fields are is known to `headers`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable


class MappingError(ValueError):
    """An entry without `=`, without a header, or a header named twice; `sentence` says so."""

    def __init__(self, sentence: Sentence, entry: str) -> None:
        super().__init__(sentence.en)
        self.sentence = sentence
        self.entry = entry


def parse_mapping(entries: Iterable[str]) -> dict[str, str]:
    """Return their headers and our fields; the last `=` separates, since a header may hold one. Raises MappingError."""
    mapping: dict[str, str] = {}
    for entry in entries:
        theirs, sign, ours = (part.strip() for part in entry.rpartition("="))
        if not sign or not theirs or not ours:
            raise MappingError(
                Sentence(
                    zh="请写成“对方表头=我方字段”，例如 题目=title。",
                    en="Write “their header=our field”, such as 题目=title.",
                ),
                entry,
            )
        if theirs in mapping:
            raise MappingError(Sentence(zh="同一个表头写了两次。", en="The same header is named twice."), entry)
        mapping[theirs] = ours
    return mapping

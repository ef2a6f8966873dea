"""What can be chosen from the large vocabularies: a picker's chosen entries, and those offered while somebody types, as page and as part.

Complete without script: the search is a button of the form. Called by `controls` and by the address of the choices.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import request

from listings.engine.fields import BY_NAME, Shape
from listings.sheets.vocabularies import current_vocabularies
from marketplace.errors import NotFound
from marketplace.web.fragments import part
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from flask import Response

    from listings.sheets.vocabularies import CurrentVocabularies
    from marketplace.rules.records import Entry
    from marketplace.rules.vocabulary import Vocabulary

OPEN_VOCABULARIES = frozenset({Shape.INDUSTRIES, Shape.REGION, Shape.REGIONS})
OFFERED = 24
FIND = "find."
MOST_CHOSEN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One thing to choose; `before` stands quietly before its name: a code, or what it lies in, widest first."""

    code: str
    label: Sentence
    before: tuple[Sentence, ...] = ()

    @classmethod
    def of_text(cls, text: str) -> Choice:
        """Return a choice that no vocabulary knows, as it was written."""
        return cls(code=text, label=Sentence(zh=text, en=text))


def entries_of(entries: Iterable[Entry]) -> tuple[Choice, ...]:
    """Return entries as choices."""
    return tuple(Choice(code=entry.code, label=entry.label) for entry in entries)


def chosen_entries(shape: Shape, codes: Sequence[str], vocabularies: CurrentVocabularies) -> tuple[Choice, ...]:
    """Return what was chosen, with what it lies in; a code that the vocabulary does not know stands for itself."""
    vocabulary = vocabulary_of_shape(shape, vocabularies)
    return tuple(_choice(vocabulary, code) for code in codes if code)


def offered_entries(
    shape: Shape, text: str, chosen: Sequence[str], vocabularies: CurrentVocabularies
) -> tuple[Choice, ...]:
    """Return what to offer for `text` beside what is chosen."""
    vocabulary = vocabulary_of_shape(shape, vocabularies)
    found = vocabulary.offers(text, limit=OFFERED)
    return tuple(_choice(vocabulary, entry.code) for entry in found if entry.code not in chosen)


def vocabulary_of_shape(shape: Shape, vocabularies: CurrentVocabularies) -> Vocabulary:
    """Return the vocabulary of a picker."""
    return vocabularies.industries if shape is Shape.INDUSTRIES else vocabularies.regions


def choices(name: str) -> Response:
    """Answer a picker that is typed into: what is chosen, and what to offer. Raises NotFound for a field without a picker."""
    field = BY_NAME.get(name)
    if field is None or field.shape not in OPEN_VOCABULARIES:
        raise NotFound("field_missing", Sentence(zh="没有这样的选项", en="There are no such choices"), value=name)
    vocabularies = current_vocabularies()
    chosen = [code for code in request.args.getlist(name) if code][:MOST_CHOSEN]
    text = request.args.get(f"{FIND}{name}", "")
    return part(
        "listings/choices.html",
        name=name,
        is_single=field.shape is Shape.REGION,
        chosen=chosen_entries(field.shape, chosen, vocabularies),
        offered=offered_entries(field.shape, text, chosen, vocabularies),
        text=text,
    )


def _choice(vocabulary: Vocabulary, code: str) -> Choice:
    if vocabulary.get(code) is None:
        return Choice.of_text(code)
    *around, entry = vocabulary.path(code)
    if code[
        0
    ].isalpha():  # industries are known by their codes, and lie too deep to be told with all that is around them
        return Choice(code=code, label=entry.label, before=(Sentence(zh=code, en=code),))
    return Choice(code=code, label=entry.label, before=tuple(one.label for one in around))

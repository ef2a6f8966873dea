"""Two edits that met, as the conflict page shows them: per field what both began from and what each side says now.

Called by `review`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from listings.engine.display import facts_of, indicator_line
from listings.engine.fields import fields_of
from listings.engine.form.names import INDICATOR_TEXT, INDICATORS, attribute_of
from listings.sheets.vocabularies import listing_vocabularies
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from listings.engine.content import Content
    from listings.engine.display import IndicatorLine
    from listings.engine.terms import Kind
    from listings.services.editing.faults import Meeting
    from marketplace.wording import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One attribute of `Content` that both sides changed, each as lines of text."""

    name: str
    title: Sentence
    base: tuple[Sentence, ...]
    mine: tuple[Sentence, ...]
    theirs: tuple[Sentence, ...]


def sides_of(meeting: Meeting) -> tuple[Side, ...]:
    """Return what is to be chosen, in the order of the form."""
    kind = meeting.mine.kind
    order = list(dict.fromkeys(attribute_of(field.name) for field in fields_of(kind)))
    names = sorted(meeting.clashes, key=lambda name: order.index(name) if name in order else len(order))
    return tuple(
        Side(
            name=name,
            title=_title(kind, name),
            base=_lines(meeting.base, name),
            mine=_lines(meeting.mine, name),
            theirs=_lines(meeting.theirs, name),
        )
        for name in names
    )


def _title(kind: Kind, name: str) -> Sentence:
    wanted = INDICATORS if name == INDICATOR_TEXT else name
    titles = [field.titles[kind] for field in fields_of(kind) if attribute_of(field.name) == wanted]
    return titles[0] if titles else Sentence(zh=name, en=name)


def _lines(content: Content, name: str) -> tuple[Sentence, ...]:
    if name in {"title", INDICATOR_TEXT}:
        text = getattr(content, name)
        return (Sentence(zh=text, en=text),) if text else ()
    if name == INDICATORS:
        return tuple(_indicator(one) for one in map(indicator_line, content.indicators))
    facts = facts_of(content, listing_vocabularies())
    return tuple(line for fact in facts if attribute_of(fact.field.name) == name for line in fact.lines)


def _indicator(line: IndicatorLine) -> Sentence:
    def said(language: Language) -> str:
        necessity = line.necessity.text(language) if line.necessity else ""
        parts = (line.quantity, line.value.text(language), line.condition, necessity, line.proof)
        return " ".join(part for part in parts if part)

    return Sentence(zh=said("zh"), en=said("en"))

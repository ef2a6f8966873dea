"""Evidence as a page shows it: both texts with marked spans, the indicator table with excerpts, what blocks a pair.

Only presentation: what is met or violated was decided by the engine, what may be seen by disclosure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from listings.engine.comparison import Verdict
from listings.engine.fields import BY_NAME
from marketplace.web.languages import say
from marketplace.web.marks import Mark, Segment, excerpt, segments
from marketplace.wording import Sentence
from matching.engine.evidence.records import ConditionFinding
from matching.engine.texts import all_texts
from matching.queries.records import MatchRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from listings.engine.content import Content, Span
    from matching.engine.evidence.records import Evidence, IndicatorFinding

MET = "met"
SAME_WORDS = {"indicator_text": "indicators"}
"""Attributes that the field table lists under another name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One text of a listing under its field's title, cut into pieces."""

    title: str
    pieces: list[Segment]

    @property
    def text(self) -> str:
        """The text without marks."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorLine:
    """One row of the indicator table; excerpts are None where a side has no span."""

    anchor: str
    verdict: Verdict
    is_must: bool
    necessity: Sentence
    quantity: Sentence
    required: Sentence
    offered: Sentence | None
    conversion: Sentence | None
    sentence: Sentence
    required_excerpt: list[Segment] | None
    offered_excerpt: list[Segment] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One ranked candidate of an entry: the match, its level as a word, and the evidence ready to be written."""

    row: MatchRow
    sentence: Sentence
    blocking: list[ConditionFinding]
    indicators: list[IndicatorLine]
    demand_texts: list[Passage]
    achievement_texts: list[Passage]


def card_for_demand(own: Content, row: MatchRow) -> Card:
    """Show an achievement to a demand."""
    return _card(row, demand=own, achievement=row.content, sentence=row.evidence.for_demand)


def card_for_achievement(own: Content, row: MatchRow) -> Card:
    """Show a demand to an achievement."""
    return _card(row, demand=row.content, achievement=own, sentence=row.evidence.for_achievement)


def passages(content: Content, marks: Mapping[str, Iterable[Mark]], *, with_title: bool) -> list[Passage]:
    """Return the stated texts of a listing that matching reads, each with its marks."""
    return [
        Passage(title=_title(content, name), pieces=segments(text, marks.get(name, ())))
        for name, text in _texts(content)
        if with_title or name != "title"
    ]


def _card(row: MatchRow, *, demand: Content, achievement: Content, sentence: Sentence) -> Card:
    evidence = row.evidence
    ordered = sorted(evidence.indicators, key=lambda finding: finding.necessity.value != "must")
    return Card(
        row=row,
        sentence=sentence,
        blocking=[finding for finding in evidence.conditions if finding.verdict.value != MET],
        indicators=[_line(row.id, number, finding, demand, achievement) for number, finding in enumerate(ordered)],
        demand_texts=passages(demand, _marks(row.id, evidence, ordered, is_demand=True), with_title=True),
        achievement_texts=passages(achievement, _marks(row.id, evidence, ordered, is_demand=False), with_title=True),
    )


def _marks(key: str, evidence: Evidence, findings: list[IndicatorFinding], *, is_demand: bool) -> dict[str, list[Mark]]:
    marks = _term_marks([span for term in evidence.terms for span in (term.demand if is_demand else term.achievement)])
    for number, finding in enumerate(findings):
        span_or_none = finding.required_span if is_demand else finding.offered_span
        if span_or_none is not None:
            marks.setdefault(span_or_none.field, []).append(
                _indicator_mark(key, number, finding, span_or_none, is_demand=is_demand)
            )
    return marks


def _term_marks(spans: list[Span]) -> dict[str, list[Mark]]:
    """Mark the shared words; touching ones become one mark, so that a phrase reads as a phrase."""
    marks: dict[str, list[Mark]] = {}
    for span in sorted(spans, key=lambda span: (span.field, span.start)):
        kept = marks.setdefault(span.field, [])
        if kept and span.start <= kept[-1].end:
            kept[-1] = Mark(start=kept[-1].start, end=max(kept[-1].end, span.end))
        else:
            kept.append(Mark(start=span.start, end=span.end))
    return marks


def _indicator_mark(key: str, number: int, finding: IndicatorFinding, span: Span, *, is_demand: bool) -> Mark:
    side = "d" if is_demand else "a"
    return Mark(
        start=span.start,
        end=span.end,
        kind=finding.verdict.value,
        anchor=f"{side}-{key}-{number}",
        href=f"#i-{key}-{number}",
        title=say(finding.sentence),
        weight=1,
    )


def _line(key: str, number: int, finding: IndicatorFinding, demand: Content, achievement: Content) -> IndicatorLine:
    return IndicatorLine(
        anchor=f"i-{key}-{number}",
        verdict=finding.verdict,
        is_must=finding.necessity.value == "must",
        necessity=finding.necessity.label,
        quantity=finding.quantity,
        required=finding.required,
        offered=finding.offered,
        conversion=finding.conversion,
        sentence=finding.sentence,
        required_excerpt=_excerpt(demand, finding.required_span, finding, f"#d-{key}-{number}"),
        offered_excerpt=_excerpt(achievement, finding.offered_span, finding, f"#a-{key}-{number}"),
    )


def _excerpt(content: Content, span: Span | None, finding: IndicatorFinding, href: str) -> list[Segment] | None:
    if span is None:
        return None
    text = dict(_texts(content)).get(span.field, "")
    if span.end > len(text):
        return None
    return excerpt(text, Mark(start=span.start, end=span.end, kind=finding.verdict.value, href=href))


def _texts(content: Content) -> list[tuple[str, str]]:
    return list(all_texts(content))


def _title(content: Content, name: str) -> str:
    field = BY_NAME[SAME_WORDS.get(name, name)]
    return say(field.titles[content.kind])

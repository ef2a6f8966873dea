"""Evidence to JSON and back, for the match row and the pages. Keys are the record's names; absent optional parts are null."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from listings.engine.comparison import Verdict
from listings.engine.content import Span
from listings.engine.terms import Necessity
from marketplace.wording import Sentence
from matching.engine.conditions import Condition
from matching.engine.evidence.records import Aspect, ConditionFinding, Evidence, IndicatorFinding, TermMatch

if TYPE_CHECKING:
    from collections.abc import Mapping

Stored = dict[str, Any]


def as_json(evidence: Evidence) -> Stored:
    """Return plain JSON values."""
    return {
        "terms": [
            {"term": found.term, "demand": _spans(found.demand), "achievement": _spans(found.achievement)}
            for found in evidence.terms
        ],
        "indicators": [_indicator(finding) for finding in evidence.indicators],
        "conditions": [
            {"condition": found.condition.value, "verdict": found.verdict.value, "sentence": found.sentence.as_json()}
            for found in evidence.conditions
        ],
        "aspects": [
            {
                "name": aspect.name,
                "title": aspect.title.as_json(),
                "share": aspect.share,
                "shift": aspect.shift,
                "sentence": aspect.sentence.as_json(),
            }
            for aspect in evidence.aspects
        ],
        "missing": [sentence.as_json() for sentence in evidence.missing],
        "for_demand": evidence.for_demand.as_json(),
        "for_achievement": evidence.for_achievement.as_json(),
    }


def from_json(stored: Mapping[str, Any]) -> Evidence:
    """Read what `as_json` wrote; raises KeyError where a part is missing."""
    return Evidence(
        terms=tuple(
            TermMatch(
                term=found["term"], demand=_read_spans(found["demand"]), achievement=_read_spans(found["achievement"])
            )
            for found in stored["terms"]
        ),
        indicators=tuple(_read_indicator(found) for found in stored["indicators"]),
        conditions=tuple(
            ConditionFinding(
                condition=Condition(found["condition"]),
                verdict=Verdict(found["verdict"]),
                sentence=Sentence.from_json(found["sentence"]),
            )
            for found in stored["conditions"]
        ),
        aspects=tuple(
            Aspect(
                name=found["name"],
                title=Sentence.from_json(found["title"]),
                share=found["share"],
                shift=found["shift"],
                sentence=Sentence.from_json(found["sentence"]),
            )
            for found in stored["aspects"]
        ),
        missing=tuple(Sentence.from_json(found) for found in stored["missing"]),
        for_demand=Sentence.from_json(stored["for_demand"]),
        for_achievement=Sentence.from_json(stored["for_achievement"]),
    )


def _indicator(finding: IndicatorFinding) -> Stored:
    return {
        "verdict": finding.verdict.value,
        "necessity": finding.necessity.value,
        "quantity": finding.quantity.as_json(),
        "required": finding.required.as_json(),
        "offered": _sentence(finding.offered),
        "required_span": _span(finding.required_span),
        "offered_span": _span(finding.offered_span),
        "conversion": _sentence(finding.conversion),
        "sentence": finding.sentence.as_json(),
    }


def _read_indicator(stored: Mapping[str, Any]) -> IndicatorFinding:
    return IndicatorFinding(
        verdict=Verdict(stored["verdict"]),
        necessity=Necessity(stored["necessity"]),
        quantity=Sentence.from_json(stored["quantity"]),
        required=Sentence.from_json(stored["required"]),
        offered=_read_sentence(stored["offered"]),
        required_span=_read_span(stored["required_span"]),
        offered_span=_read_span(stored["offered_span"]),
        conversion=_read_sentence(stored["conversion"]),
        sentence=Sentence.from_json(stored["sentence"]),
    )


def _spans(spans: tuple[Span, ...]) -> list[Stored]:
    return [{"field": span.field, "start": span.start, "end": span.end} for span in spans]


def _read_spans(stored: list[Stored]) -> tuple[Span, ...]:
    return tuple(Span(**span) for span in stored)


def _span(span: Span | None) -> Stored | None:
    return None if span is None else _spans((span,))[0]


def _read_span(stored: Stored | None) -> Span | None:
    return None if stored is None else Span(**stored)


def _sentence(sentence: Sentence | None) -> dict[str, str] | None:
    return None if sentence is None else sentence.as_json()


def _read_sentence(stored: Mapping[str, str] | None) -> Sentence | None:
    return None if stored is None else Sentence.from_json(stored)

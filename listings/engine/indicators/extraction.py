"""Extracts the technical indicators of a free text; the front door of this folder, called by imports, checks and benches.

A value becomes an indicator when an operator, a range, or the name of a quantity stands with it and nothing shows that it is
background (company, money, people, dates). Time is linear in the text; only its first `LONGEST_TEXT` characters are read.
"""

from __future__ import annotations

from dataclasses import replace

from listings.engine.content import Indicator, Span
from listings.engine.indicators import operators, quantities, refusals
from listings.engine.indicators.conditions import NEAR, condition_of
from listings.engine.indicators.places import CLAUSE, Place, place_of
from listings.engine.indicators.standing import Standing, cannot_stand, is_refused
from listings.engine.indicators.subjects import THICK, clear_unit, extreme, name_elsewhere, name_from_behind, subject_of
from listings.engine.indicators.values import CANDIDATE, Value, values_in
from listings.engine.numbers import plain_text
from listings.engine.terms import Operator

LONGEST_TEXT = 100_000


def extract_indicators(text: str, field: str = "") -> tuple[Indicator, ...]:
    """Return the indicators of `text` in order of appearance, each with its span in `field`; none for a text without numbers."""
    if not CANDIDATE.search(plain := plain_text(text[:LONGEST_TEXT])):
        return ()
    found: list[Indicator] = []
    condition, last_end = "", 0
    for value in values_in(plain):
        if value.start < last_end:
            continue
        place = place_of(plain, value, last_end)
        told = condition_of(place)
        if told is not None and found and told.is_behind and value.start - last_end <= NEAR:
            found[-1] = replace(found[-1], condition=found[-1].condition or told.text)
        elif told is not None:
            condition = told.text
        if told is not None:
            last_end = max(last_end, told.end)
            continue
        indicator = _indicator(place, field, found[-1] if found else None)
        if indicator is not None and indicator.span is not None:
            found.append(replace(indicator, condition=condition or indicator.condition))
            condition, last_end = "", indicator.span.end
        elif not refusals.FROM_BEFORE.search(place.clause):
            last_end = value.end
    return tuple(found)


def _indicator(place: Place, field: str, previous: Indicator | None) -> Indicator | None:
    """Return the indicator that stands at a place, None where the value is no indicator."""
    plain, value = place.plain, place.value
    if cannot_stand(place):
        return None
    if refusals.FROM_BEFORE.search(place.clause) and value.high is None:
        return None
    per = quantities.PER_BEFORE.search(place.clause)
    unit = f"{value.unit}/{per['unit']}" if per and value.unit and "/" not in value.unit else value.unit
    left = place.clause[: per.start()] if per else place.clause
    binding = operators.binding_before(left)
    kind, end = operators.binding_behind(plain, value.end)
    subject = subject_of(place, left, binding, unit)
    is_said = bool(
        (binding and binding.is_strong) or kind in {"ge", "le"} or value.high is not None or value.spread is not None
    )
    thick = THICK.match(plain, value.end)
    end = thick.end() if thick else end
    is_strong = is_said or thick is not None or (subject.change is not None and bool(value.unit))
    if refusals.refuses(
        place.clause, plain[end : end + CLAUSE], value.names, subject.naming.quantity, is_chinese=value.is_chinese
    ):
        return None
    if is_refused(place, subject, Standing(is_strong=is_strong, end=end, binding=binding, previous=previous)):
        return None
    operator, naming = extreme(_operator(value, binding, kind, subject.naming.quantity), subject.naming)
    is_counted = refusals.is_count(value.names) and binding is not None and binding.is_strong and subject.change is None
    behind = name_from_behind(place, value.end if thick else end, subject, is_counted=is_counted)
    quantity = behind or naming.quantity or name_elsewhere(place, previous, subject.unit)
    opening = min(binding.begin if binding else len(left), len(subject.phrase) if subject.change else len(left))
    begin = len(left) if thick else min(naming.begin, opening) if naming.quantity and not behind else opening
    return Indicator(
        quantity=quantity,
        operator=operator,
        value=value.low,
        second=value.high if value.high is not None else value.spread,
        unit=clear_unit(subject.unit, place, quantity + subject.phrase),
        condition=naming.condition,
        change=subject.change,
        necessity=operators.necessity_of(place.sentence),
        span=Span(
            field=field, start=_stripped(plain, place.clause_begin + begin, value), end=_closed(plain, end, value)
        ),
    )


def _operator(value: Value, binding: operators.Binding | None, kind: str, quantity: str) -> Operator:
    if value.spread is not None:
        return Operator.TOLERANCE
    if value.high is not None:
        return Operator.BETWEEN
    if binding is not None and binding.is_strong and (binding.word != "reach" or not kind):
        return operators.resolved(binding, quantity, is_share=value.names == ("%",))
    if kind in {"ge", "le"}:
        return Operator(kind)
    return Operator.EQUAL


def _stripped(plain: str, begin: int, value: Value) -> int:
    begin = min(begin, value.start)
    words = plain[begin : value.start]
    return begin + len(words) - len(words.lstrip())


def _closed(plain: str, end: int, value: Value) -> int:
    """Take the bracket in that was opened right before the value."""
    is_open = plain[max(0, value.start - 1) : value.start] in {"(", "（"}
    return end + 1 if end == value.end and is_open and plain[end : end + 1] in {")", "）"} else end

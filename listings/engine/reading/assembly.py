"""From the values of a row to its Content: parts are put together, what contradicts itself is told, indicators are searched.

Called by `sheets`, once a row.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from listings.engine.content import Contact, Content
from listings.engine.fields import FIELDS, Shape
from listings.engine.maturity import stage_of
from listings.engine.reading.exact import NOTHING_EXACT
from listings.engine.reading.indicators import found_in
from listings.engine.reading.parsed import Problem
from listings.engine.reading.rights import with_parts
from listings.engine.terms import ExclusionReason
from marketplace.money import MoneyBand
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from listings.engine.reading.exact import ExactRow
    from listings.engine.terms import Kind

CONTACT = ("contact.name", "contact.phone", "contact.email")
RIGHTS = ("rights.kind", "rights.status", "rights.expires_on")
LONG_TEXTS = frozenset(field.name for field in FIELDS if field.shape is Shape.LONG_TEXT) | {"indicator_text"}
REASONS = tuple(ExclusionReason)
PRICE = ("price.low", "price.high")


def put_down(values: dict[str, Any], slot: str, found: Any) -> None:
    """Add a value to those of the row; several columns of one field are joined (long texts by lines, tuples without repeats).

    Of other fields what came first stands.
    """
    before = values.get(slot)
    if before is None or before == found:
        values[slot] = found
    elif isinstance(before, tuple) and isinstance(found, tuple):
        values[slot] = tuple(dict.fromkeys((*before, *found)))
    elif slot in LONG_TEXTS:
        values[slot] = f"{before}\n{found}"


def assemble(
    kind: Kind, values: dict[str, Any], kept: Iterable[tuple[str, str]], *, exact: ExactRow = NOTHING_EXACT
) -> Content:
    """Make the content of a row that has a title; `kept` are headers and texts that go into the internal note.

    What `exact` holds goes before what the cells say.
    """
    fields = put_together(values, kept)
    fields.update(exact.attributes)
    typed = fields.get("indicators", ())
    indicators = exact.indicators(typed, fields)
    if indicators is None:
        indicators = found_in(fields, typed)
    fields["indicators"] = indicators
    return Content(kind=kind, **fields)


def put_together(values: Mapping[str, Any], kept: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Return the attributes of a content from the values of a row or form, parts joined; texts are not searched for indicators."""
    fields = dict(values)
    _join_contact(fields)
    _join_price(fields)
    if any(name in fields for name in RIGHTS):
        parts = {name.partition(".")[2]: fields.pop(name) for name in RIGHTS if name in fields}
        fields["rights"] = with_parts(fields.get("rights", ()), parts)
    if "exclusions" in fields:
        fields["exclusions"] = tuple(sorted(fields["exclusions"], key=lambda one: REASONS.index(one.reason)))
    if "industries" in fields:
        fields["industries"] = narrowest(fields["industries"])
    note = _note(fields.get("internal_note", ""), kept)
    if note:
        fields["internal_note"] = note
    fields.pop("external_id", None)
    return fields


def contradictions(values: Mapping[str, Any]) -> list[tuple[str, Problem]]:
    """Return what the values of a row say against each other, each with the field to blame."""
    found = []
    begins, ends = values.get("valid_from"), values.get("valid_until")
    if begins and ends and ends < begins:
        reason = Sentence(
            zh=f"有效期至（{ends}）早于有效期自（{begins}）。",
            en=f"Valid until ({ends}) is before valid from ({begins}).",
        )
        found.append(("valid_until", Problem(code="row.validity", reason=reason)))
    level, stage = values.get("trl"), values.get("maturity_stage")
    if level and stage and stage_of(level) is not stage:
        usual = stage_of(level).label
        reason = Sentence(
            zh=f"TRL {level} 通常对应{usual.zh}，与所填的{stage.label.zh}不一致；两者都按原样保留。",
            en=f"TRL {level} usually means {usual.en}, not {stage.label.en}; both were kept as stated.",
        )
        found.append(("trl", Problem(code="row.maturity", reason=reason, is_error=False)))
    return found


def narrowest(codes: tuple[str, ...]) -> tuple[str, ...]:
    """Drop codes that others of them lie in: a section beside its division says nothing more."""
    return tuple(code for code in codes if not any(other != code and other.startswith(code) for other in codes))


def _join_contact(fields: dict[str, Any]) -> None:
    parts = {name.partition(".")[2]: fields.pop(name) for name in CONTACT if name in fields}
    if parts:
        fields["contact"] = Contact(**parts)


def _join_price(fields: dict[str, Any]) -> None:
    """Make the band from columns of its ends; the column of the whole band goes first."""
    ends: dict[str, MoneyBand] = {name: fields.pop(name) for name in PRICE if name in fields}
    if not ends or "price" in fields:
        return
    low, high = ends.get("price.low"), ends.get("price.high")
    some = low or high or MoneyBand()
    first = (low.high if low.low is None else low.low) if low else None
    last = (high.low if high.high is None else high.high) if high else None
    if first is not None and last is not None and last < first:
        first, last = last, first
    fields["price"] = replace(some, low=first, high=last)


def _note(note: str, kept: Iterable[tuple[str, str]]) -> str:
    lines = [note] if note else []
    for header, text in kept:
        line = f"{header}：{text}"
        if line not in note:
            lines.append(line)
    return "\n".join(lines)

"""What a deed needs to know beside its entries, read from what was typed: a new end, or a field and its value. Raises Invalid."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from listings.engine.content import Content
from listings.engine.fields import fields_of
from listings.engine.form.reading import read_form
from listings.models.bulk_action import BulkDeed
from listings.sheets.vocabularies import listing_vocabularies
from marketplace import clock
from marketplace.errors import Invalid, Place
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from listings.engine.fields import Field
    from listings.engine.terms import Kind

MOST_MONTHS: Final = 120
OWN_WORDS: Final = frozenset(
    {
        "external_id", "title", "title_en", "summary", "summary_en", "organisation", "credit_code", "inventors",
        "problem_solved", "background", "existing_conditions", "tried_solutions", "application_cases", "awards",
        "indicators", "best_competitor", "cost_comparison", "cost_ceiling", "size_limits", "environment_limits",
        "price", "rights", "trl_evidence", "attachments", "originality",
    }
)  # fmt: skip
"""Fields that say what this one entry is: the same words for many would be wrong."""


def settable_fields(kind: Kind) -> tuple[Field, ...]:
    """Return the fields that many entries may share."""
    return tuple(field for field in fields_of(kind) if field.name not in OWN_WORDS)


def read_arguments(deed: BulkDeed, typed: Mapping[str, str], *, kind: Kind) -> dict[str, Any]:
    """Return the arguments of `deed` as they are stored; raises Invalid, which names the input in its place."""
    if deed is BulkDeed.EXTEND:
        return _end(typed.get("until", "").strip(), typed.get("months", "").strip())
    if deed is BulkDeed.SET_FIELD:
        return _field(typed.get("field", ""), typed.get("value", "").strip(), kind)
    return {}


def _end(until: str, months: str) -> dict[str, Any]:
    if bool(until) == bool(months):
        raise _invalid("until", "请填一个日期，或者填延长几个月", "Please give a date, or a number of months", until)
    if months:
        if not (months.isascii() and months.isdecimal() and 1 <= int(months) <= MOST_MONTHS):
            raise _invalid("months", f"请填 1 到 {MOST_MONTHS} 个月", f"Please give 1 to {MOST_MONTHS} months", months)
        return {"months": int(months)}
    try:
        day = date.fromisoformat(until)
    except ValueError:
        raise _invalid("until", "日期请写成 2027-12-31", "Please write the date as 2027-12-31", until) from None
    if day < clock.today():
        raise _invalid("until", "这一天已经过去", "That day has passed", until)
    return {"until": day.isoformat()}


def _field(name: str, value: str, kind: Kind) -> dict[str, Any]:
    if name not in {field.name for field in settable_fields(kind)}:
        raise _invalid("field", "请选择一个字段", "Please choose a field", name)
    if not value:
        raise _invalid("value", "请填写内容", "Please give a value", value)
    probe = Content(kind=kind, title="-")
    reading = read_form(kind, {name: value}, vocabularies=listing_vocabularies(), as_of=clock.today(), base=probe)
    if reading.errors:
        issue = reading.errors[0]
        raise Invalid("value_unreadable", issue.sentence, place=Place(field="value"), value=value)
    if reading.content in (None, probe):
        raise _invalid("value", "看不出这个字段的内容", "Nothing can be read from that for this field", value)
    return {"field": name, "value": value}


def _invalid(field: str, zh: str, en: str, value: str) -> Invalid:
    return Invalid("bulk_argument", Sentence(zh=zh, en=en), place=Place(field=field), value=value)

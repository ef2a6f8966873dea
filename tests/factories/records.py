"""Records of the two lists as lines of JSON, for Hypothesis: every field of a kind, in all the forms that reading takes, and the contents that reading makes of them."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from listings.engine.fields import Shape, fields_of
from listings.engine.reading.columns import vocabulary_of
from listings.engine.terms import Change, Kind, Necessity, Operator, RightKind, RightStatus, Secrecy
from listings.sheets.lists import read_list

if TYPE_CHECKING:
    from listings.engine.content import Content

AS_OF = date(2026, 11, 22)

TEXT = st.text(alphabet="一丁 a=+-@;；,、|\n'\"_x0041<&>（）(1.", min_size=1, max_size=14)
NAMES = st.lists(TEXT, max_size=3)
DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 1, 1)).map(date.isoformat)
AMOUNT = st.decimals(min_value=0, max_value=10**10, places=2).map(str)
NUMBER = st.decimals(min_value=-(10**6), max_value=10**6, places=5).map(str)
INDICATOR = st.fixed_dictionaries(
    {
        "quantity": TEXT,
        "operator": st.sampled_from([Operator.AT_LEAST, Operator.EQUAL, Operator.LESS_THAN]).map(str),
        "value": NUMBER,
    },
    optional={
        "unit": st.sampled_from(["%", "g/cm³", "℃", "次"]),
        "condition": TEXT,
        "necessity": st.sampled_from(Necessity).map(str),
        "change": st.sampled_from(Change).map(str),
        "proof": TEXT,
    },
)
TOLERANCE = st.fixed_dictionaries(
    {"quantity": TEXT, "operator": st.just("tolerance"), "value": NUMBER, "second": NUMBER}
)
BETWEEN = st.tuples(NUMBER, NUMBER).map(
    lambda ends: {
        "quantity": "范围",
        "operator": "between",
        "value": min(ends, key=Decimal),
        "second": max(ends, key=Decimal),
    }
)
RIGHT = st.fixed_dictionaries(
    {"kind": st.sampled_from(RightKind).map(str)},
    optional={
        "number": TEXT,
        "owner": TEXT,
        "status": st.sampled_from(RightStatus).map(str),
        "expires_on": DAYS,
        "encumbrance": TEXT,
    },
)
VALUES = {
    Shape.TEXT: TEXT,
    Shape.LONG_TEXT: TEXT,
    Shape.TEXTS: NAMES,
    Shape.TECHNICAL_FIELDS: st.lists(st.sampled_from(["materials", "energy"]), max_size=2),
    Shape.INDUSTRIES: st.lists(st.sampled_from(["A", "C27", "C2710", "D44", "P"]), max_size=3),
    Shape.REGION: st.sampled_from(["51", "5101", "510107", "11", "110108", "320106"]),
    Shape.REGIONS: st.lists(st.sampled_from(["51", "5101", "320106"]), max_size=3),
    Shape.MONEY_BAND: st.fixed_dictionaries(
        {"currency": st.sampled_from(["CNY", "USD"])},
        optional={"low": AMOUNT, "high": AMOUNT, "is_negotiable": st.booleans()},
    ),
    Shape.DATE: DAYS,
    Shape.INTEGER: st.integers(1, 9),
    Shape.DECIMAL: st.decimals(min_value=0, max_value=100, places=3).map(str),
    Shape.YES_NO: st.booleans(),
    Shape.INDICATORS: st.lists(INDICATOR | TOLERANCE | BETWEEN, max_size=3),
    Shape.RIGHTS: st.lists(RIGHT, max_size=3),
    Shape.ORGANISATIONS: NAMES,
}


def typed(field):
    if field.shape in {Shape.TERM, Shape.TERMS}:
        members = st.sampled_from(
            [member for member in vocabulary_of(field.name) if member is not Secrecy.STATE_SECRET]
        ).map(str)
        return st.lists(members, max_size=3) if field.shape is Shape.TERMS else members
    return VALUES[field.shape]


def records(kind):
    skipped = {"external_id", "title", "credit_code"}
    optional = {field.name: typed(field) for field in fields_of(kind) if field.name not in skipped}
    return st.lists(
        st.fixed_dictionaries({"title": st.text(alphabet="一丁=a ", min_size=1)}, optional=optional), max_size=3
    )


def contents_read(kind: Kind) -> st.SearchStrategy[Content]:
    """Contents that reading a list gives, indicators found in texts (with their spans) among them."""
    return records(kind).filter(bool).map(lambda lines: _read(kind, lines)).filter(bool).map(lambda read: read[0])


def _read(kind: Kind, lines: list[dict[str, Any]]) -> list[Content]:
    data = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines).encode()
    reading = read_list(data, "list.jsonl", kind, as_of=AS_OF)
    return [row.content for row in reading.entries if row.content is not None]

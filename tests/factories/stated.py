"""Contents as the program may hold them, for lists that go out and come back: every field, texts that spreadsheets like to spoil.

Unlike `contents.CONTENTS` all values are ones that reading or a form could have given: clean texts, known codes, no state secret.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from listings.engine.content import Contact, Content, Exclusion, Indicator, Right, Span
from listings.engine.fields import Shape, fields_of
from listings.engine.reading.columns import vocabulary_of
from listings.engine.reading.texts import clean
from listings.engine.terms import Change, ExclusionReason, Kind, Necessity, Operator, RightKind, RightStatus, Secrecy
from marketplace.money import MoneyBand

NASTY = "一丁 a1=+-@;；,、|\n\t'\"_x0041<&>（）(.：:😀é\u200b\u3000%℃≥"
FIXED = [
    "=1+1",
    "+86 10",
    "-",
    "@x",
    "'=1",
    "''+",
    "无",
    "n/a",
    "1. 第一；2. 第二",
    "Example Co., Ltd.",
    "_x000D_",
    "耐压 ≥ 35 MPa，寿命 10 万次",
    "硬度≥60 HRC（必须）",
    "a\n\nb",
    "true",
    "2026-05-01",
    "x" * 33_000,
    '{"a": 1}',
    "٣",
]
TEXT = st.one_of(st.text(alphabet=NASTY, min_size=1, max_size=16), st.sampled_from(FIXED)).map(clean).filter(bool)
MAYBE_TEXT = st.just("") | TEXT
LINE = TEXT.map(lambda text: text.replace("\n", " ").strip()).filter(bool)
DECIMAL = st.decimals(
    allow_nan=False, allow_infinity=False, min_value=Decimal(-(10**12)), max_value=Decimal(10**12), places=6
) | st.sampled_from([Decimal("12345678901234567.5"), Decimal("1E+3"), Decimal("1.80"), Decimal("0.1"), Decimal("-0")])
AMOUNT = st.decimals(min_value=0, max_value=10**10, places=2) | st.sampled_from(
    [Decimal(0), Decimal(500_000), Decimal("1E+40"), Decimal("12345678901234567890123456789.5")]
)
SPAN = st.builds(
    lambda field, start, length: Span(field=field, start=start, end=start + length),
    st.sampled_from(["summary", "background", "indicator_text", "problem_solved"]),
    st.integers(0, 500),
    st.integers(1, 40),
)


def _ended(indicator: Indicator, second: Decimal, is_unnamed: bool) -> Indicator:  # noqa: FBT001 - drawn by hypothesis
    if is_unnamed and indicator.span is not None:
        return _ended(replace(indicator, quantity=""), second, is_unnamed=False)
    if indicator.operator is Operator.BETWEEN:
        return replace(indicator, value=min(indicator.value, second), second=max(indicator.value, second))
    return replace(indicator, second=abs(second)) if indicator.operator is Operator.TOLERANCE else indicator


INDICATOR = st.builds(
    _ended,
    st.builds(
        Indicator,
        quantity=TEXT,
        operator=st.sampled_from(Operator),
        value=DECIMAL,
        unit=st.sampled_from(["", "%", "g/cm³", "℃", "万吨/年"]) | TEXT,
        condition=MAYBE_TEXT,
        change=st.none() | st.sampled_from(Change),
        necessity=st.none() | st.sampled_from(Necessity),
        proof=MAYBE_TEXT,
        span=st.none() | SPAN,
    ),
    DECIMAL,
    st.booleans(),
)
DAY = st.dates(min_value=date(1950, 1, 1), max_value=date(2150, 12, 31))
RIGHT = st.builds(
    Right,
    kind=st.sampled_from(RightKind),
    number=st.sampled_from(["", "ZL202010123456.7", "2020SR0123456"]) | TEXT,
    owner=MAYBE_TEXT,
    status=st.none() | st.sampled_from(RightStatus),
    expires_on=st.none() | DAY,
    encumbrance=MAYBE_TEXT,
)
PRICE = st.builds(
    lambda ends, currency, negotiable: MoneyBand(
        **(
            dict(zip(("low", "high"), sorted(ends), strict=True))
            if len(ends) == 2
            else {"low": ends[0]}
            if ends
            else {}
        ),
        currency=currency,
        is_negotiable=negotiable,
    ),
    st.lists(AMOUNT, max_size=2),
    st.sampled_from(["CNY", "USD", "EUR", "GBP", "JPY", "HKD"]),
    st.booleans(),
)
OPEN_PRICE = st.builds(MoneyBand, high=AMOUNT, currency=st.sampled_from(["CNY", "USD"]))


def several(values: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(values, max_size=3).map(tuple)


def _of_term(name: str, shape: Shape) -> st.SearchStrategy[Any]:
    members = st.sampled_from([one for one in vocabulary_of(name) if one is not Secrecy.STATE_SECRET])
    return several(members) if shape is Shape.TERMS else st.none() | members


BY_SHAPE: dict[Shape, st.SearchStrategy[Any]] = {
    Shape.TEXT: MAYBE_TEXT,
    Shape.LONG_TEXT: MAYBE_TEXT,
    Shape.TEXTS: several(TEXT),
    Shape.TECHNICAL_FIELDS: several(st.sampled_from(["materials", "energy"])),
    Shape.INDUSTRIES: several(st.sampled_from(["A", "C27", "C2710", "D44", "P"])),
    Shape.REGION: st.sampled_from(["", "51", "5101", "510107", "11", "110108", "320106"]),
    Shape.REGIONS: several(st.sampled_from(["51", "5101", "320106"])),
    Shape.MONEY_BAND: st.none() | PRICE | OPEN_PRICE,
    Shape.DATE: st.none() | DAY,
    Shape.INTEGER: st.none() | st.integers(0, 10_000),
    Shape.DECIMAL: st.none() | st.decimals(min_value=0, max_value=100, places=3),
    Shape.YES_NO: st.none() | st.booleans(),
}
SPECIAL: dict[str, st.SearchStrategy[Any]] = {
    "title": TEXT,
    "credit_code": st.sampled_from(["", "91110000600037341L"]),
    "trl": st.none() | st.integers(1, 9),
}


@st.composite
def stated_contents(draw: st.DrawFn, kind: Kind) -> Content:
    """Draw a content of a kind: title always, each other field in half of the cases."""
    values: dict[str, Any] = {
        "title": draw(TEXT),
        "indicators": draw(several(INDICATOR)),
        "indicator_text": draw(MAYBE_TEXT),
        "contact": draw(st.none() | st.builds(Contact, name=MAYBE_TEXT, phone=MAYBE_TEXT, email=MAYBE_TEXT)),
        "exclusions": draw(several(st.builds(Exclusion, name=TEXT, reason=st.sampled_from(ExclusionReason)))),
    }
    if kind is Kind.ACHIEVEMENT:
        values["rights"] = draw(several(RIGHT))
    for field in fields_of(kind):
        if field.name in {*values, "external_id"} or "." in field.name:
            continue
        if draw(st.booleans()):
            shape = field.shape
            is_term = shape in {Shape.TERM, Shape.TERMS} and field.name not in SPECIAL
            values[field.name] = draw(
                _of_term(field.name, shape) if is_term else SPECIAL.get(field.name, BY_SHAPE.get(shape))
            )
    begins, ends = values.get("valid_from"), values.get("valid_until")
    if begins and ends:
        values["valid_from"], values["valid_until"] = sorted((begins, ends))
    return Content(kind=kind, **values)

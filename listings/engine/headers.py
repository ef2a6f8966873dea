"""Recognising headers: which of our fields a column of somebody's list is, in Chinese or English, with the unit that the header names.

Driven by `fields`; the person's own mapping goes first. Called by `reading`. A header is compared without case, blanks, punctuation and,
in a second try, without what stands in brackets.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from listings.engine.fields import Shape, fields_of
from marketplace.wording import Titled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from listings.engine.terms import Kind

IGNORED = "-"
"""What a mapping says for a column that is not to be read."""
NO_LISTS = frozenset({"填写说明", "选项", "howtofillin", "options"})
"""Plain titles of the template's sheets that explain and offer; they name our fields and are no lists."""
BETWEEN = " / "
"""Stands between the group and the name of a column under two header rows (`reading/arrangement` joins them)."""
LIKE, HELD = 75.0, 70.0
SHORTEST_LIKE, SHORTEST_HELD = 2, 2
NEAR = 50.0
"""Likeness (rapidfuzz ratio, 0-100) from which a field is named as perhaps meant; it is never taken by itself."""
_NOISE = re.compile(r"[\W_]+")
_NUMBERING = re.compile(r"^\s*(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})\s*[.、．)）]\s*(?=\S)")
_BRACKETS = re.compile(r"[(（\[【]([^()（）\[\]【】]*)[)）\]】]")


class HowFound(Titled):
    """How a column led to a field."""

    TITLE = "title", "字段名", "title of the field"
    SYNONYM = "synonym", "别名", "another name"
    MAP = "map", "您的对应", "your mapping"
    IGNORED = "ignored", "不读取", "not read"
    REPEATED = "repeated", "重复，未采用", "repeated, not used"
    UNKNOWN = "unknown", "未识别", "not recognised"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a column fills: a field (its name), or a part of one that has no column of its own (`price` / `low`); `unit` from the header."""

    field: str
    part: str = ""
    unit: str = ""

    @property
    def slot(self) -> str:
        """Name under which the value is put down."""
        return f"{self.field}.{self.part}" if self.part else self.field


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderFinding:
    """A header, what it fills (None: nothing), how that was found, and the nearest field where it is unknown."""

    number: int
    header: str
    target: Target | None
    how: HowFound
    nearest: str | None = None


PARTS: tuple[tuple[Target, tuple[str, ...]], ...] = (
    (
        Target(field="price", part="low"),
        ("最低价", "价格下限", "预算下限", "起价", "最低报价", "price min", "price low", "min price", "budget min"),
    ),
    (
        Target(field="price", part="high"),
        ("最高价", "价格上限", "预算上限", "最高报价", "price max", "price high", "max price", "budget max"),
    ),
    (Target(field="price", part="low", unit="万元"), ("price min wan", "budget min wan")),
    (Target(field="price", part="high", unit="万元"), ("price max wan", "budget max wan")),
    (Target(field="rights", part="kind"), ("知识产权类型", "专利类型", "ip type", "ip kind", "patent type")),
    (
        Target(field="rights", part="status"),
        ("法律状态", "专利状态", "知识产权状态", "ip status", "legal status", "patent status"),
    ),
    (
        Target(field="rights", part="expires_on"),
        ("专利有效期", "专利到期日", "知识产权有效期", "ip expiry", "patent expiry"),
    ),
    (Target(field="indicators", part="rows"), ("指标逐条", "indicator rows")),
)
"""Columns that fill a part of a field."""

JOINED = frozenset(
    {
        Shape.LONG_TEXT,
        Shape.TEXTS,
        Shape.TERMS,
        Shape.TECHNICAL_FIELDS,
        Shape.INDUSTRIES,
        Shape.REGIONS,
        Shape.INDICATORS,
        Shape.RIGHTS,
        Shape.ORGANISATIONS,
    }
)
"""Shapes that several columns may fill together; of the others the first column is used and the rest are named."""


def plain_header(header: str) -> str:
    """Return a header in NFKC, lower case, without numbering, blanks and punctuation."""
    text = _NUMBERING.sub("", unicodedata.normalize("NFKC", header))
    return _NOISE.sub("", text.casefold())


def header_unit(header: str) -> str:
    """Return what stands in the last brackets of a header (`价格（万元）`), empty where there are none."""
    found = _BRACKETS.findall(unicodedata.normalize("NFKC", header))
    return found[-1].strip() if found else ""


def recognise(
    headers: Sequence[str], kind: Kind, *, mapping: Mapping[str, str] | None = None
) -> tuple[HeaderFinding, ...]:
    """Find the target of each header (empty headers give nothing); a field named in `mapping` is taken from there only.

    `mapping` goes from their header to our field, as `resolve` understands it; values that it does not understand are ignored here
    (see `unknown_targets`).
    """
    wanted = {plain_header(theirs): ours for theirs, ours in (mapping or {}).items()}
    mapped = {
        number: wanted[plain_header(header)] for number, header in enumerate(headers) if plain_header(header) in wanted
    }
    taken = {target.slot for ours in mapped.values() if (target := resolve(ours, kind))}
    used: dict[str, str] = {}
    found: dict[int, HeaderFinding] = {}
    for number, how, target in sorted(
        _claims(headers, kind, mapped), key=lambda claim: (_PRIORITY[claim[1]], claim[0])
    ):
        if target is None or (how is not HowFound.MAP and target.slot in taken):
            how_used, target_used = (how, None) if target is None else (HowFound.REPEATED, None)
        elif target.slot in used and not _may_join(target, kind, used[target.slot], plain_header(headers[number])):
            how_used, target_used = HowFound.REPEATED, None
        else:
            used[target.slot] = plain_header(headers[number])
            how_used, target_used = how, target
        nearest = _nearest(headers[number], kind) if how_used is HowFound.UNKNOWN else target.field if target else None
        found[number] = HeaderFinding(
            number=number,
            header=headers[number],
            target=target_used,
            how=how_used,
            nearest=nearest if target_used is None else None,
        )
    return tuple(found[number] for number in sorted(found))


_PRIORITY = {
    how: rank
    for rank, how in enumerate((HowFound.MAP, HowFound.IGNORED, HowFound.TITLE, HowFound.SYNONYM, HowFound.UNKNOWN))
}


def resolve(ours: str, kind: Kind) -> Target | None:
    """Return what the right side of a mapping means: a field's name (`contact.phone`), a header of it, or a part (`price.low`)."""
    names = {field.name: Target(field=field.name) for field in fields_of(kind)}
    parts = {target.slot: Target(field=target.field, part=target.part) for target, _ in PARTS}
    known = {**parts, **names}.get(ours.strip())
    if known:
        return known
    named = _lookup(ours, kind)
    return named[1] if named else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """A field whose known header `name` is like an unknown one, `score` 0-1."""

    target: Target
    name: str
    score: float


def recognise_one(header: str, kind: Kind) -> Target | None:
    """Return the target of a header by itself; of a header under a group, by both words, then the name, then the group."""
    found = _lookup(header, kind) if header.strip() else None
    return found[1] if found else None


def recognise_near(header: str, kind: Kind) -> Likeness | None:
    """Return the field whose header is most like an unknown one, from three quarters on; where one holds the other, from the shorter's share."""
    plain = plain_header(_BRACKETS.sub("", unicodedata.normalize("NFKC", header)))
    if len(plain) < SHORTEST_LIKE:
        return None
    table = _table(kind)
    best = process.extractOne(plain, table.keys(), scorer=fuzz.ratio, score_cutoff=LIKE)
    if best is None:
        held = [
            name for name in table if len(name) >= SHORTEST_HELD and (plain.endswith(name) or plain.startswith(name))
        ]
        best = (max(held, key=len), HELD, 0) if held else None
    if best is None:
        return None
    target = table[best[0]][1]
    found = Target(field=target.field, part=target.part, unit=target.unit or header_unit(header))
    return Likeness(target=found, name=best[0], score=best[1] / 100)


def unknown_targets(mapping: Mapping[str, str], kind: Kind) -> dict[str, str | None]:
    """Return their headers that a mapping sends to no field of ours, each with the nearest field."""
    return {
        theirs: _nearest(ours, kind)
        for theirs, ours in mapping.items()
        if ours.strip() != IGNORED and resolve(ours, kind) is None
    }


def _claims(headers: Sequence[str], kind: Kind, mapped: Mapping[int, str]) -> list[tuple[int, HowFound, Target | None]]:
    claims: list[tuple[int, HowFound, Target | None]] = []
    for number, header in enumerate(headers):
        if number in mapped:
            ours = mapped[number]
            target = resolve(ours, kind)
            how = HowFound.MAP if target else HowFound.IGNORED if ours.strip() == IGNORED else HowFound.UNKNOWN
            claims.append(
                (
                    number,
                    how,
                    target and Target(field=target.field, part=target.part, unit=target.unit or header_unit(header)),
                )
            )
        elif header.strip():
            claims.append((number, *(_lookup(header, kind) or (HowFound.UNKNOWN, None))))
    return claims


def _lookup(header: str, kind: Kind) -> tuple[HowFound, Target] | None:
    group, sign, name = header.partition(BETWEEN)
    if sign and BETWEEN not in name:
        return _lookup(group + name, kind) or _lookup(name, kind) or _lookup(group, kind)
    table = _table(kind)
    bare = _BRACKETS.sub("", unicodedata.normalize("NFKC", header))
    known = table.get(plain_header(header)) or table.get(plain_header(bare))
    if known is None:
        return None
    how, target = known
    return how, Target(field=target.field, part=target.part, unit=target.unit or header_unit(header))


def _may_join(target: Target, kind: Kind, other: str, header: str) -> bool:
    shapes = {field.name: field.shape for field in fields_of(kind)}
    return not target.part and other != header and shapes.get(target.field) in JOINED


def _nearest(header: str, kind: Kind) -> str | None:
    table = _table(kind)
    best = process.extractOne(plain_header(header), table.keys(), scorer=fuzz.ratio, score_cutoff=NEAR)
    return table[best[0]][1].field if best else None


@cache
def _table(kind: Kind) -> dict[str, tuple[HowFound, Target]]:
    """Plain headers of a kind and what they mean; titles come before other names, whole headers before those cut at brackets."""
    table: dict[str, tuple[HowFound, Target]] = {}
    fields = fields_of(kind)
    for field in fields:
        for title in (field.titles[kind].zh, field.titles[kind].en, field.name):
            table.setdefault(plain_header(title), (HowFound.TITLE, Target(field=field.name)))
    for target, names in PARTS:
        for name in names:
            table.setdefault(plain_header(name), (HowFound.SYNONYM, target))
    for field in fields:
        for name in field.headers(kind):
            table.setdefault(plain_header(name), (HowFound.SYNONYM, Target(field=field.name)))
            table.setdefault(plain_header(_BRACKETS.sub("", name)), (HowFound.TITLE, Target(field=field.name)))
    return table

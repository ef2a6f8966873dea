"""Cells and rows of intellectual property: kind, number, status, expiry and encumbrance, as people write them in one line or as parts.

Called by `columns` (cells), `detail_sheets` (rows) and `assembly` (parts in columns of their own).
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from listings.engine.content import Right
from listings.engine.reading.closed_terms import find_exact_member, find_member
from listings.engine.reading.dates import Edge, read_day, read_day_text
from listings.engine.reading.parsed import NOTHING, Parsed, Problem, value
from listings.engine.reading.texts import cell_text, is_blank, pieces, plain
from listings.engine.terms import RightKind, RightStatus
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

_CN = r"(?:ZL|CN)?\s?(?:19|20)\d{2}([1-389])0?\d{6,7}(?:\.[\dXx])?"
_NUMBER = re.compile(
    rf"{_CN}(?!\d)|(?:19|20)\d{{2}}SR[A-Z]?\d{{4,8}}|(?:PCT/)?[A-Z]{{2}}(?:19|20)\d{{2}}/\d{{5,7}}|ZL\s?\d{{8,9}}(?:\.[\dXx])?|CN\s?\d{{7,9}}[A-CUSY]\d?"
    r"|US\s?\d[\d,]{5,}(?:\s?[AB]\d)?|BS\.\d{6,10}(?:\.[\dXx])?|CN[A]\d{6,9}(?:\.[\dXx])?",
    re.IGNORECASE,
)
_VARIETY = re.compile(r"CN[A]\d", re.IGNORECASE)
_DAY = re.compile(r"(?:19|20)\d{2}\s*[-/.年]\s*\d{1,2}(?:\s*[-/.月]\s*\d{1,2}\s*日?|\s*月)?")
_OTHER_DAY = re.compile(
    r"(?:授权|申请|公告|公开|登记|颁证|受理)(?:公告)?(?:日|日期)\s*[:：为]?\s*$|(?:granted|filed|published)\s+on\s*$",
    re.IGNORECASE,
)
_EXPIRY_WORDS = re.compile(
    r"有效期?(?:至|到)?|到期(?:日)?|届满(?:日)?|expir\w*(?:\s+on)?|valid until|until", re.IGNORECASE
)
_ENCUMBRANCE = re.compile(
    r"[^\s,，()（）]*(?:质押|出质|独占许可|排他许可|普通许可|已许可|许可给|查封|pledged?|licensed to)[^,，()（）]*",
    re.IGNORECASE,
)
_OWNER = re.compile(r"(?:专利权人|权利人|著作权人|所有人|持有人|owner)\s*[:：]\s*([^,，;；()（）]+)", re.IGNORECASE)
_KINDS = sorted(
    (
        (name, kind)
        for kind in RightKind
        if kind is not RightKind.NONE
        for name in (kind.label.zh, kind.label.en, *kind.synonyms)
    ),
    key=lambda pair: -len(pair[0]),
)
_STATUSES = sorted(
    ((name, status) for status in RightStatus for name in (status.label.zh, status.label.en, *status.synonyms)),
    key=lambda pair: -len(pair[0]),
)
_KIND_OF_DIGIT = {
    "1": RightKind.INVENTION,
    "8": RightKind.INVENTION,
    "2": RightKind.UTILITY_MODEL,
    "9": RightKind.UTILITY_MODEL,
    "3": RightKind.DESIGN,
}
LONGEST = 1_000
"""Characters of a line; the searches above take the square of its length, eleven seconds for a full cell of digits."""
KEYS: Mapping[str, tuple[str, ...]] = {
    "kind": ("kind", "type", "类型", "种类", "知识产权类型", "ip_type"),
    "number": ("number", "no", "编号", "号", "专利号", "登记号", "申请号", "授权号"),
    "owner": ("owner", "权利人", "专利权人", "所有人"),
    "status": ("status", "状态", "法律状态"),
    "expires_on": ("expires_on", "expiry", "expires", "有效期至", "有效期", "到期日"),
    "encumbrance": ("encumbrance", "负担", "质押或许可", "权利负担", "质押/许可"),
}
"""Keys of an object and headers of the sheet of rights."""


class PartError(ValueError):
    """A part of a right or an indicator that cannot be read; `sentence` says why."""

    def __init__(self, sentence: Sentence, part: str, typed: str) -> None:
        super().__init__(sentence.en)
        self.sentence = sentence
        self.part = part
        self.typed = typed


def read_rights(cell: Any, slot: str) -> Parsed:
    """Read the rights of a cell, one a line or between `；`; objects of lines of JSON too."""
    if isinstance(cell, dict) or (isinstance(cell, list) and any(isinstance(item, dict) for item in cell)):
        return _read_objects(cell if isinstance(cell, list) else [cell], slot)
    text = cell_text(cell)
    if is_blank(text):
        return NOTHING
    rights: list[Right] = []
    unread: list[str] = []
    for piece in pieces(cell, has_names=False):
        right = read_right(piece)
        if right is None:
            unread.append(piece)
        else:
            rights.append(right)
    if not unread:
        return value(slot, tuple(dict.fromkeys(rights)))
    problem = Problem(
        code="cell.right",
        reason=Sentence(
            zh="看不出是哪项知识产权；请写成“发明专利 ZL202010123456.7 已授权 2040-03-01”，原文已记入内部备注。",
            en="This is no clear right: write “invention patent ZL202010123456.7 granted 2040-03-01”; the text was kept in the internal note.",
        ),
        is_error=False,
        kept="；".join(unread),
    )
    return Parsed(((slot, tuple(dict.fromkeys(rights))),) if rights else (), (problem,))


def read_right(text: str) -> Right | None:
    """Read one right; None where neither kind nor number is named, or where the text is longer than any right."""
    if len(text) > LONGEST:
        return None
    whole = find_exact_member(text, RightKind)
    if isinstance(whole, RightKind):
        return Right(kind=whole)
    rest = plain(text)
    encumbrance, rest = _cut(_ENCUMBRANCE, rest)
    owner = _OWNER.search(rest)
    rest = _OWNER.sub(" ", rest)
    number = _NUMBER.search(rest)
    rest = _NUMBER.sub(" ", rest, count=1)
    expires_on, rest = _expiry(rest)
    kind = _named(rest, _KINDS) or (_kind_of_number(number) if number else None)
    if kind is None:
        return None
    if kind is RightKind.PATENT and number:
        kind = _kind_of_number(number) or kind
    return Right(
        kind=kind,
        number="" if number is None else re.sub(r"\s", "", number[0]).upper(),
        owner=owner[1].strip() if owner else "",
        status=_status(rest),
        expires_on=expires_on,
        encumbrance=encumbrance.strip(),
    )


def right_of_parts(parts: Mapping[str, Any]) -> Right:
    """Make a right from typed parts (keys as in `KEYS`); raises PartError."""
    typed = cell_text(parts.get("kind"))
    number = cell_text(parts.get("number"))
    kind = find_member(typed, RightKind)[0] if typed else None
    found = _NUMBER.search(number)
    if kind is None and typed:
        raise PartError(Sentence(zh="不认识这种知识产权类型。", en="This kind of right is not known."), "kind", typed)
    if kind is None:
        kind = _kind_of_number(found) if found else None
    if not isinstance(kind, RightKind):
        raise PartError(Sentence(zh="请填知识产权类型。", en="Name the kind of right."), "kind", typed)
    return Right(
        kind=kind,
        number=number,
        owner=cell_text(parts.get("owner")),
        status=_status_part(cell_text(parts.get("status"))),
        expires_on=_day_part(parts.get("expires_on")),
        encumbrance=cell_text(parts.get("encumbrance")),
    )


def with_parts(rights: tuple[Right, ...], parts: Mapping[str, Any]) -> tuple[Right, ...]:
    """Complete rights by what columns of their own say (`kind`, `status`, `expires_on`: values already read); never overrules."""
    kind = parts.get("kind")
    if not rights:
        return (Right(kind=kind, status=parts.get("status"), expires_on=parts.get("expires_on")),) if kind else ()
    completed = []
    for right in rights:
        is_vague = right.kind is RightKind.PATENT and kind in {
            RightKind.INVENTION,
            RightKind.UTILITY_MODEL,
            RightKind.DESIGN,
        }
        completed.append(
            replace(
                right,
                kind=kind if is_vague and kind else right.kind,
                status=right.status or parts.get("status"),
                expires_on=right.expires_on or parts.get("expires_on"),
            )
        )
    return tuple(completed)


def by_keys(record: Mapping[str, Any], keys: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    """Return the parts of an object under our names."""
    ours = {name: part for part, names in keys.items() for name in names}
    return {ours[key.strip().casefold()]: item for key, item in record.items() if key.strip().casefold() in ours}


def _read_objects(cells: list[Any], slot: str) -> Parsed:
    rights = []
    for cell in cells:
        if not isinstance(cell, dict):
            rights.extend(dict(read_rights(cell, slot).values).get(slot, ()))
            continue
        try:
            rights.append(right_of_parts(by_keys(cell, KEYS)))
        except PartError as error:
            return Parsed(problems=(Problem(code="cell.right", reason=error.sentence),))
    return value(slot, tuple(dict.fromkeys(rights))) if rights else NOTHING


def _cut(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    found = pattern.search(text)
    return (found[0], pattern.sub(" ", text, count=1)) if found else ("", text)


def _expiry(text: str) -> tuple[date | None, str]:
    for found in _DAY.finditer(text):
        before = text[: found.start()]
        if _OTHER_DAY.search(before):
            continue
        try:
            day = read_day_text(found[0].replace(" ", ""), Edge.END)
        except ValueError:
            continue
        return day, _EXPIRY_WORDS.sub(" ", before) + " " + text[found.end() :]
    return None, text


def _named(text: str, names: list[tuple[str, Any]]) -> Any:
    folded = text.casefold()
    return next((member for name, member in names if name.casefold() in folded), None)


def _status(text: str) -> RightStatus | None:
    status: RightStatus | None = _named(text, _STATUSES)
    return status


def _kind_of_number(number: re.Match[str]) -> RightKind | None:
    if "SR" in number[0].upper():
        return RightKind.SOFTWARE
    if number[0].upper().startswith("BS."):
        return RightKind.LAYOUT
    if _VARIETY.match(number[0]):
        return RightKind.VARIETY
    return _KIND_OF_DIGIT.get(number[1] or "", RightKind.PATENT)


def _status_part(text: str) -> RightStatus | None:
    if is_blank(text):
        return None
    status = find_member(text, RightStatus)[0] or _status(text)
    if not isinstance(status, RightStatus):
        raise PartError(Sentence(zh="不认识这种法律状态。", en="This legal status is not known."), "status", text)
    return status


def _day_part(cell: Any) -> date | None:
    text = cell_text(cell)
    if is_blank(text):
        return None
    try:
        return read_day(cell, Edge.END).day
    except ValueError:
        raise PartError(Sentence(zh="看不出是哪一天。", en="This is no clear day."), "expires_on", text) from None

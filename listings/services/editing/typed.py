"""What a person typed, before it is stored: only inputs of the form, within bounds, no state secret; and several edits of one input.

Called by `drafts`; pages name texts by their `key_of_text`.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from listings.engine.form.names import Value, blank_values, cleaned
from listings.engine.merging import merged_items
from listings.engine.reading.closed_terms import read_term
from listings.engine.terms import Secrecy
from marketplace.errors import Invalid, Place
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Mapping, Sequence

    from listings.engine.terms import Kind

Waiting = dict[str, Any]
"""A text that waits for a choice: {"window": key of the window, or empty; "typed": the value}."""
LONGEST = 100_000
"""Characters of one input: three times what an imported cell may hold."""
MOST = 500
"""Items or rows of one input."""
KEY_LENGTH = 16
MOST_WAITING = 20
"""Texts of one input that wait for a choice; a person is asked to choose before more are typed."""
SUBJECTS = {"quantity": ("quantity", "condition"), "kind": ("kind", "number")}
"""By which parts two rows speak of the same thing: indicators by quantity and condition, rights by kind and number."""


def shaped(kind: Kind, values: Mapping[str, Value]) -> dict[str, Value]:
    """Return those of `values` that are inputs of forms of `kind`, each in the shape in which it is stored. Raises Invalid."""
    blank = blank_values(kind)
    return {name: _shaped(name, cleaned(value), blank[name]) for name, value in values.items() if name in blank}


def accepted(kind: Kind, changes: Mapping[str, Value]) -> dict[str, Value]:
    """Return what may be stored of what was typed. Raises Invalid for what is too long, and for a state secret."""
    found = shaped(kind, changes)
    for name, value in found.items():
        if _is_too_long(value):
            raise Invalid(
                "draft_too_long",
                Sentence(
                    zh=f"这一项太长：最多 {LONGEST} 字、{MOST} 行",
                    en=f"This is too long: at most {LONGEST} characters and {MOST} rows",
                ),
                place=Place(field=name),
            )
    secrecy = found.get("secrecy", "")
    parsed = read_term(secrecy, Secrecy, "secrecy") if isinstance(secrecy, str) else None
    if parsed is not None and any(problem.code == "row.state_secret" for problem in parsed.problems):
        raise Invalid(
            "state_secret",
            Sentence(
                zh="涉密信息不得进入系统；刚才输入的内容没有保存",
                en="State secrets may never enter this system; nothing of what was typed was stored",
            ),
            place=Place(field="secrecy"),
        )
    return found


def settled(*, before: Value, mine: Value, theirs: Value) -> Value | None:
    """Return what an input holds after an edit from `before` to `mine` beside what stands there now; None where a person must choose."""
    if mine in (before, theirs):
        return theirs
    if before == theirs:
        return mine
    if isinstance(before, list) and isinstance(mine, list) and isinstance(theirs, list):
        items: tuple[list[Any], list[Any], list[Any]] = (before, mine, theirs)
        return merged_items(*items, identity=_identity, subject=_subject)
    return None


def waiting_with(waiting: Sequence[Waiting], *, window: str, typed: Value) -> list[Waiting]:
    """Return the texts that wait for a choice with one more: what a window typed before is replaced, another window's never.

    An empty `window` is unknown and replaces nothing. Raises Invalid beyond `MOST_WAITING`.
    """
    kept = [one for one in waiting if one["typed"] != typed and not (window and one["window"] == window)]
    if len(kept) >= MOST_WAITING:
        raise Invalid(
            "clashes_too_many",
            Sentence(
                zh="这一项已有太多段不同的内容在等待选择，请先选定一段",
                en="Too many texts of this wait for a choice; please choose one first",
            ),
        )
    return [*kept, {"window": window, "typed": typed}]


def waiting_without(waiting: Sequence[Waiting], keys: Collection[str]) -> list[Waiting]:
    """Return the waiting texts that are not among those that a person was shown."""
    return [one for one in waiting if key_of_text(one["typed"]) not in keys]


def key_of_text(value: Value) -> str:
    """Return a short name of what stands in an input: the same for the same text, of whatever window."""
    written = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()[:KEY_LENGTH]


def _shaped(name: str, value: Value, blank: Value) -> Value:
    """Give a value the shape of its input: a text for a list has one item a line."""
    if isinstance(blank, list) and isinstance(value, str):
        return [line for line in value.split("\n") if line.strip()]
    if isinstance(blank, str) and not isinstance(value, str):
        raise Invalid(
            "draft_shape", Sentence(zh="这一项只能填一个值", en="Only one value fits here"), place=Place(field=name)
        )
    return value


def _is_too_long(value: Value) -> bool:
    if isinstance(value, str):
        return len(value) > LONGEST
    texts = [text for item in value for text in ([item] if isinstance(item, str) else item.values())]
    return len(value) > MOST or sum(map(len, texts)) > LONGEST


def _identity(item: str | Mapping[str, str]) -> Hashable:
    return item if isinstance(item, str) else tuple(sorted(item.items()))


def _subject(item: str | Mapping[str, str]) -> Hashable:
    if isinstance(item, str):
        return item
    parts: Sequence[str] = SUBJECTS["quantity" if "quantity" in item else "kind"]
    return tuple(item.get(part, "").strip().casefold() for part in parts)

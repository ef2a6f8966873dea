"""Content as JSON and back, in one canonical form: only what is stated, keys sorted, decimals without trailing zeros.

The database, the match book and lines of JSON store this form; its hash says whether two contents are the same. A field that a later
version adds does not change the hash of contents that leave it empty.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import types
import typing
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

from listings.engine.content import Content

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


T = TypeVar("T")
Coder = tuple["Callable[[Any], Any]", "Callable[[Any], Any]"]


def as_json(content: Content) -> dict[str, Any]:
    """Return the stated fields as JSON values, keys sorted."""
    return _encode(content)


def from_json(stored: Mapping[str, Any]) -> Content:
    """Read what `as_json` wrote; unknown keys are ignored. Raises KeyError, ValueError or TypeError for anything else."""
    return _decode(Content, stored)


def part_as_json(name: str, value: Any) -> Any:
    """Return one attribute of Content as JSON; None stays None."""
    return None if value is None else _part_coders()[name][0](value)


def part_from_json(name: str, stored: Any) -> Any:
    """Read what `part_as_json` wrote. Raises KeyError for another name, and KeyError, ValueError, TypeError or ArithmeticError for another value."""
    decode = _part_coders()[name][1]
    return None if stored is None else decode(stored)


def canonical(content: Content) -> str:
    """Return the content as one line of JSON that is the same for equal contents."""
    return json.dumps(_encode(content), ensure_ascii=False, separators=(",", ":"))


def content_hash(content: Content) -> str:
    """Return the SHA-256 of the canonical form, 64 hexadecimal digits."""
    return canonical_hash(canonical(content))


def canonical_hash(text: str) -> str:
    """Return the hash of a content of which the canonical form is at hand."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _encode(value: Any) -> dict[str, Any]:
    names, defaults, encoders, parts = _encoders(type(value))  # type: ignore[arg-type]  # classes are hashable
    return {
        name: encode(part)
        for name, default, encode, part in zip(names, defaults, encoders, parts(value), strict=True)
        if part is not default and part != default
    }


def _decode(kind: type[T], stored: Mapping[str, Any]) -> T:
    decoders = _decoders(kind)  # type: ignore[arg-type]  # classes are hashable
    return kind(**{name: decoders[name](value) for name, value in stored.items() if name in decoders})


@cache
def _encoders(
    kind: Any,
) -> tuple[tuple[str, ...], tuple[Any, ...], tuple[Callable[[Any], Any], ...], Callable[[Any], tuple[Any, ...]]]:
    """Return names, defaults, encoders and what takes all attributes of a value (of two fields or more) at once."""
    coders = _coders(kind)
    names = tuple(one[0] for one in coders)
    return names, tuple(one[1] for one in coders), tuple(one[2][0] for one in coders), attrgetter(*names)


@cache
def _decoders(kind: Any) -> dict[str, Callable[[Any], Any]]:
    return {name: decode for name, _, (_, decode) in _coders(kind)}


@cache
def _coders(kind: Any) -> tuple[tuple[str, Any, Coder], ...]:
    """Return name, default and coder of each field of a dataclass, sorted by name; a field without default equals nothing."""
    hints = typing.get_type_hints(kind)
    return tuple(
        (field.name, object() if field.default is dataclasses.MISSING else field.default, _coder(hints[field.name]))
        for field in sorted(dataclasses.fields(kind), key=lambda field: field.name)
    )


@cache
def _part_coders() -> dict[str, Coder]:
    return {name: coder for name, _, coder in _coders(Content)}


def _coder(hint: Any) -> Coder:
    if isinstance(hint, types.UnionType):
        hint = next(part for part in typing.get_args(hint) if part is not types.NoneType)
    if typing.get_origin(hint) is tuple:
        encode, decode = _coder(typing.get_args(hint)[0])
        return lambda items: [encode(item) for item in items], lambda items: tuple(decode(item) for item in items)
    if dataclasses.is_dataclass(hint):
        return _encode, lambda stored: _decode(typing.cast("type[Any]", hint), stored)
    if hint is Decimal:
        return plain_decimal, Decimal
    if hint is date:
        return date.isoformat, date.fromisoformat
    if issubclass(hint, Enum):
        return lambda member: member.value, hint
    return _same, _same


def plain_decimal(number: Decimal) -> str:
    """Write a decimal without exponent and trailing zeros: `1.80` as `1.8`, `1E+3` as `1000`."""
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def _same(value: Any) -> Any:
    return value

"""Cells of the closed vocabularies: a member by its code, label or another name, in Chinese or English, or by likeness.

Secrecy and publicity are never guessed: a wrong guess there would disclose something. Called by `columns`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from rapidfuzz import fuzz, process

from listings.engine.reading.parsed import NOTHING, GuessedCode, Parsed, Problem, refused, value
from listings.engine.reading.texts import cell_text, is_blank, pieces, plain
from listings.engine.terms import Publicity, Secrecy
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from marketplace.wording import Titled

LIKELY = 80.0
"""Likeness (rapidfuzz ratio, 0-100) from which a member is taken as meant; the guess is reported."""
SHORTEST = 4
NEVER_GUESSED = (Secrecy, Publicity)
_NOISE = re.compile(r"[^\w\x00]+|_")
_SEPARATORS = re.compile(r"\s*[;；、,，|/\n]\s*")
_CONNECTED = re.compile(r"\s*(?:/|\+|&|或者|或|和|及|与|以及|\bor\b|\band\b)\s*", re.IGNORECASE)
_STATE_SECRET = re.compile(r"绝密|机密|国家秘密|(?<![非不无])涉密|秘密级|^秘密$|state secret|top secret", re.IGNORECASE)


def read_term(cell: Any, vocabulary: type[Titled], slot: str) -> Parsed:
    """Read one member; what is not found is kept in the note (secrecy and publicity: refused, state secrets always)."""
    text = cell_text(cell)
    if not text:
        return NOTHING
    member, score = find_member(text, vocabulary)
    if member is Secrecy.STATE_SECRET or (vocabulary is Secrecy and _STATE_SECRET.search(plain(text))):
        return refused(
            "row.state_secret",
            "涉密信息不得进入系统；请不要上传，已拒收此行。",
            "State secrets may never enter this system; the row is refused, please do not upload it.",
        )
    if member is not None:
        return Parsed(((slot, member),), guesses=_guess(text, member, score))
    if is_blank(text):
        return NOTHING
    if vocabulary in NEVER_GUESSED:
        return Parsed(problems=(Problem(code="term.unknown", reason=_unknown(vocabulary)),))
    return Parsed(problems=(Problem(code="term.unknown", reason=_unknown(vocabulary), is_error=False, kept=text),))


def read_terms(cell: Any, vocabulary: type[Titled], slot: str) -> Parsed:
    """Read several members; those not found are kept in the note."""
    text = cell_text(cell)
    if is_blank(text):
        return NOTHING
    whole = None if isinstance(cell, list) else find_exact_member(text, vocabulary)
    if whole is not None:
        return value(slot, (whole,))
    members: dict[Titled, None] = {}
    guesses: list[GuessedCode] = []
    unknown: list[str] = []
    for piece in pieces(cell, has_names=True):
        parts = [piece] if find_member(piece, vocabulary)[0] else _CONNECTED.split(piece)
        for part in filter(None, parts):
            member, score = find_member(part, vocabulary)
            if member is None:
                unknown.append(part)
                continue
            members[member] = None
            guesses.extend(_guess(part, member, score))
    problems = (
        (Problem(code="term.unknown", reason=_unknown(vocabulary), is_error=False, kept="；".join(unknown)),)
        if unknown
        else ()
    )
    return Parsed(((slot, tuple(members)),) if members else (), problems, tuple(guesses))


def find_member(text: str, vocabulary: type[Titled]) -> tuple[Titled | None, float]:
    """Find the member that a text means, and how sure that is (100: exactly)."""
    member = find_exact_member(text, vocabulary)
    if member is not None:
        return member, 100.0
    key = term_key(text)
    if vocabulary in NEVER_GUESSED or len(key) < SHORTEST:
        return None, 0.0
    names = _names(vocabulary)
    near = process.extract(key, names.keys(), scorer=fuzz.ratio, score_cutoff=LIKELY, limit=3)
    if not near or len({names[name] for name, score, _ in near if score == near[0][1]}) > 1:
        return None, 0.0
    return names[near[0][0]], round(near[0][1], 1)


def find_exact_member(text: str, vocabulary: type[Titled]) -> Titled | None:
    """Find a member by code, label or another name."""
    return _names(vocabulary).get(term_key(text))


def term_key(text: str) -> str:
    """Return the form in which names of members are compared; what separates values stays, so that two are never one."""
    return _NOISE.sub("", _SEPARATORS.sub("\x00", plain(text).casefold())).replace("\x00", ",")


@cache
def _names(vocabulary: type[Titled]) -> dict[str, Titled]:
    names: dict[str, Titled] = {}
    for member in vocabulary:
        for name in (member.value, member.label.zh, member.label.en):
            names.setdefault(term_key(name), member)
    for member in vocabulary:
        for name in member.synonyms:
            names.setdefault(term_key(name), member)
    names.pop("", None)
    return names


def _guess(text: str, member: Titled, score: float) -> tuple[GuessedCode, ...]:
    return () if score >= 100 else (GuessedCode(text=text, code=member.value, how="fuzzy", score=score),)  # noqa: PLR2004 - a full score


def _unknown(vocabulary: type[Titled]) -> Sentence:
    offered = [member for member in vocabulary if member is not Secrecy.STATE_SECRET]
    return Sentence(
        zh="不在可选项中；可填：" + "、".join(member.label.zh for member in offered) + "。",
        en="Not one of the choices: " + ", ".join(member.label.en for member in offered) + ".",
    )

"""Finding likely duplicates inside a file and against what is stored, with a score and the reasons. Called by imports and the match book.

The score starts from the likeness of the titles, mixes in that of the texts where both have one, and moves with the organisations.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process
from stdnum.cn import uscc

from listings.engine.duplicates.blocking import SHORTEST_TEXT, candidate_pairs
from listings.engine.duplicates.records import DuplicatePair, DuplicateRecord
from listings.engine.keys import organisation_key, title_key
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

LIKELY = 82.0
"""Score from which a pair is reported."""
LEAST_TITLE = 68.0
"""Titles less alike than this are compared no further, unless the texts are the same."""
TITLE_WEIGHT = 0.7
SAME_ORGANISATION, OTHER_ORGANISATION = 6.0, -12.0
OTHER_NUMBERS = -18.0
"""Numbers in the titles that differ mean another variety, size or model, however alike the rest is."""
SAME_TEXT_SCORE = 92.0
MOST_PAIRS = 5
"""Pairs that are reported of one entry with earlier ones."""
ALIKE = 90.0
COMPARED = 400
"""Characters of a text that are compared."""

_NUMBERS = re.compile(r"[0-9]+")
SAME_TITLE = Sentence(zh="名称相同", en="the same title")
SAME_CODE = Sentence(zh="信用代码相同", en="the same credit code")
SAME_NAME = Sentence(zh="单位相同", en="the same organisation")
OTHER_NAME = Sentence(zh="单位不同", en="different organisations")
SAME_TEXT = Sentence(zh="正文相同", en="the same text")


@dataclass(frozen=True, slots=True)
class _Keys:
    """The folded parts of a record; `code` is a credit code whose check digit is right, or empty."""

    title: str
    organisation: str
    code: str
    text: str


def find_duplicates(
    records: Sequence[DuplicateRecord], *, stored: Sequence[DuplicateRecord] = ()
) -> tuple[DuplicatePair, ...]:
    """Return the likely pairs among `records` and between them and `stored` (never among `stored`), best first.

    Of many equal entries each is paired with the first and with its neighbour, so the answer grows with the entries, not with their square.
    """
    both = (*records, *stored)
    keys = [_keys(record) for record in both]
    orders = [key.code or key.organisation for key in keys]
    fresh = len(records)
    pairs = sorted(candidate_pairs([key.title for key in keys], [record.text for record in both], orders, fresh=fresh))
    found = []
    for (left, right), likeness in zip(pairs, _title_scores(pairs, keys), strict=True):
        if likeness < LEAST_TITLE and keys[left].text != keys[right].text:
            continue  # most pairs end here; asking first spares hundreds of thousands of calls
        score, reasons = _judged(keys[left], keys[right], likeness)
        if score >= LIKELY:
            first, second = (right, left) if right >= fresh else (left, right)
            found.append(
                DuplicatePair(
                    left=both[first].id,
                    right=both[second].id,
                    score=round(score, 1),
                    reasons=reasons,
                    is_stored=right >= fresh,
                )
            )
    found.sort(key=lambda pair: -pair.score)
    seen: Counter[str] = Counter()
    kept = []
    for pair in found:
        seen[pair.right] += 1
        if seen[pair.right] <= MOST_PAIRS:
            kept.append(pair)
    return tuple(kept)


def _title_scores(pairs: Sequence[tuple[int, int]], keys: Sequence[_Keys]) -> list[float]:
    if not pairs:
        return []
    lefts, rights = [keys[left].title for left, _ in pairs], [keys[right].title for _, right in pairs]
    scores: list[float] = process.cpdist(lefts, rights, scorer=fuzz.ratio, score_cutoff=LEAST_TITLE).tolist()
    return scores


def _keys(record: DuplicateRecord) -> _Keys:
    code = uscc.compact(record.credit_code) if record.credit_code else ""
    return _Keys(
        title=title_key(record.title),
        organisation=organisation_key(record.organisation) if record.organisation else "",
        code=code if code and uscc.is_valid(code) else "",
        text="".join(record.text[:COMPARED].split()),
    )


def _judged(left: _Keys, right: _Keys, likeness: float) -> tuple[float, tuple[Sentence, ...]]:
    has_texts = min(len(left.text), len(right.text)) >= SHORTEST_TEXT // 2
    is_same_text = has_texts and left.text == right.text and len(left.text) >= SHORTEST_TEXT
    if likeness < LEAST_TITLE and not is_same_text:
        return 0.0, ()
    reasons = (
        []
        if likeness < LEAST_TITLE
        else [SAME_TITLE if left.title == right.title else _alike("名称", "titles", likeness)]
    )
    score = likeness
    if has_texts:
        text_likeness = 100.0 if left.text == right.text else fuzz.ratio(left.text, right.text)
        score = TITLE_WEIGHT * likeness + (1 - TITLE_WEIGHT) * text_likeness
        if is_same_text:
            score = max(score, SAME_TEXT_SCORE)
            reasons.append(SAME_TEXT)
        elif text_likeness >= LEAST_TITLE:
            reasons.append(_alike("正文", "texts", text_likeness))
    if not is_same_text and _NUMBERS.findall(left.title) != _NUMBERS.findall(right.title):
        score += OTHER_NUMBERS
    change, reason = _organisations(left, right)
    if reason is not None:
        reasons.append(reason)
    return min(100.0, max(0.0, score + change)), tuple(reasons)


def _organisations(left: _Keys, right: _Keys) -> tuple[float, Sentence | None]:
    if left.code and right.code:
        return (SAME_ORGANISATION, SAME_CODE) if left.code == right.code else (OTHER_ORGANISATION, OTHER_NAME)
    if not left.organisation or not right.organisation:
        return 0.0, None
    is_same = left.organisation == right.organisation or fuzz.ratio(left.organisation, right.organisation) >= ALIKE
    return (SAME_ORGANISATION, SAME_NAME) if is_same else (OTHER_ORGANISATION, OTHER_NAME)


def _alike(zh: str, en: str, likeness: float) -> Sentence:
    return Sentence(zh=f"{zh}相似度 {likeness:.0f}%", en=f"{en} {likeness:.0f} % alike")

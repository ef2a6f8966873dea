"""The titles of what a column may fill: every field and every part of one has words in both languages."""

from __future__ import annotations

import pytest

from listings.engine.headers import PARTS
from listings.engine.terms import Kind
from listings.queries.reports import PART_TITLES, slot_title


def test_every_part_that_has_a_column_of_its_own_has_a_title_and_no_other():
    assert PART_TITLES.keys() == {target.slot for target, _ in PARTS}


@pytest.mark.parametrize(
    ("kind", "name", "chinese", "english"),
    [
        (Kind.ACHIEVEMENT, "price.low", "价格（最低）", "Price (lowest)"),
        (Kind.DEMAND, "price.high", "预算（最高）", "Budget (highest)"),
        (Kind.ACHIEVEMENT, "rights.expires_on", "知识产权（有效期至）", "Intellectual property (valid until)"),
        (Kind.ACHIEVEMENT, "title", "成果名称", "Title"),
    ],
)
def test_a_column_is_named_in_both_languages(kind, name, chinese, english):
    title = slot_title(kind, name)
    assert (title.zh, title.en) == (chinese, english)

"""Page numbers: which rows a page shows and which other pages it offers."""

import pytest

from marketplace.web.paging import Paging, offset


@pytest.mark.parametrize(
    ("number", "total", "shown"),
    [(1, 0, (0, 0, 1)), (1, 3, (1, 3, 1)), (2, 120, (51, 100, 3)), (3, 120, (101, 120, 3)), (1, 50, (1, 50, 1))],
)
def test_paging_names_first_last_and_pages(number, total, shown):
    paging = Paging(number=number, size=50, total=total)
    assert (paging.first, paging.last, paging.pages) == shown


@pytest.mark.parametrize(
    ("number", "offered"),
    [
        (1, [1, 2, 3, None, 12]),
        (4, [1, 2, 3, 4, 5, 6, None, 12]),
        (6, [1, None, 4, 5, 6, 7, 8, None, 12]),
        (12, [1, None, 10, 11, 12]),
    ],
)
def test_paging_offers_ends_and_neighbours(number, offered):
    assert Paging(number=number, size=50, total=600).numbers() == offered


def test_offset_counts_the_rows_before_a_page():
    assert [offset(number, 50) for number in (1, 2, 7)] == [0, 50, 300]

"""Rows of vectors in memory and in a file, and the nearest of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.errors import Invalid
from marketplace.search.port import EncoderName, Vector
from marketplace.search.vectors import VectorRows, nearest, similarities

TOY = EncoderName(name="toy", version="1")


def vectors(*rows):
    return [Vector(encoder=TOY, values=np.array(row, dtype=np.float32)) for row in rows]


@pytest.fixture(params=["memory", "file"])
def rows(request, tmp_path):
    return VectorRows(None if request.param == "memory" else tmp_path)


def test_rows_are_appended_in_order_and_number_on(rows):
    assert (rows.encoder(), rows.matrix().shape) == (None, (0, 0))
    assert [rows.append(vectors((1, 0), (0, 1))), rows.append(vectors((0.6, 0.8)))] == [0, 2]
    assert rows.encoder() == TOY
    np.testing.assert_array_equal(rows.matrix(), np.array([(1, 0), (0, 1), (0.6, 0.8)], dtype=np.float32))


def test_rows_in_a_file_are_the_same_for_another_process(tmp_path):
    VectorRows(tmp_path).append(vectors((1, 0)))
    again = VectorRows(tmp_path)
    assert again.encoder() == TOY
    assert again.append(vectors((0, 1))) == 1
    np.testing.assert_array_equal(again.matrix(), np.eye(2, dtype=np.float32))


def test_check_refuses_a_vector_of_another_encoder(rows):
    stranger = Vector(encoder=EncoderName(name="toy", version="2"), values=np.ones(2, dtype=np.float32))
    rows.check(stranger)
    rows.append(vectors((1, 0)))
    with pytest.raises(Invalid) as refusal:
        rows.check(stranger)
    assert refusal.value.code == "other_encoder"


@pytest.mark.parametrize("chosen", [[2], [0, 1, 2]])
def test_similarities_are_those_of_the_chosen_rows(chosen):
    matrix = np.array([(1, 0), (0, 1), (0.6, 0.8)], dtype=np.float32)
    (query,) = vectors((1, 0))
    scores = similarities(matrix, np.array(chosen), query)
    assert scores.tolist() == [[1.0, 0.0, 0.6][row] for row in chosen]


@given(st.lists(st.integers(0, 5), max_size=30), st.integers(1, 35))
def test_nearest_gives_the_highest_and_all_that_tie_with_the_last(numbers, count):
    scores = np.array(numbers, dtype=np.float64)
    least = sorted(numbers, reverse=True)[:count][-1] if numbers else 0
    expected = [position for position, number in enumerate(numbers) if number >= least or len(numbers) <= count]
    assert nearest(scores, count).tolist() == expected

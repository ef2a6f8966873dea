"""The garbage collector's thresholds inside and after bulk work, also when two threads overlap."""

from __future__ import annotations

import gc

import pytest

from listings.services.collecting import RARELY, few_collections


@pytest.fixture(autouse=True)
def usual():
    before = gc.get_threshold()
    gc.set_threshold(701, 11, 12)
    yield (701, 11, 12)
    gc.set_threshold(*before)


def test_thresholds_are_rare_inside_and_usual_after(usual) -> None:
    with few_collections():
        assert gc.get_threshold() == RARELY
    assert gc.get_threshold() == usual


def test_overlapping_blocks_restore_once_the_last_one_ends(usual) -> None:
    first, second = few_collections(), few_collections()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert gc.get_threshold() == RARELY
    second.__exit__(None, None, None)
    assert gc.get_threshold() == usual


def test_fault_inside_restores_too(usual) -> None:
    with pytest.raises(ValueError, match="broken"), few_collections():
        raise ValueError("broken")
    assert gc.get_threshold() == usual

"""Files that commands write: refused before the work where they cannot be written, replaced in one step where they can."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from marketplace.errors import Invalid
from marketplace.files.targets import check_target, write_target


def code_of(call, *given) -> str:
    with pytest.raises(Invalid) as caught:
        call(*given)
    return caught.value.code


def test_target_in_a_missing_folder_is_refused_before_the_work(tmp_path) -> None:
    assert code_of(check_target, tmp_path / "missing" / "book.xlsx") == "target.no_folder"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_target_in_a_locked_folder_is_refused_before_the_work(tmp_path) -> None:
    tmp_path.chmod(0o500)
    assert code_of(check_target, tmp_path / "book.xlsx") == "target.not_writable"


def test_check_writes_nothing(tmp_path) -> None:
    check_target(tmp_path / "book.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_target_is_replaced_whole_and_leaves_nothing_beside(tmp_path) -> None:
    target = tmp_path / "book.xlsx"
    target.write_bytes(b"a longer old content")
    write_target(target, b"new")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"book.xlsx": b"new"}


def test_target_that_cannot_be_written_keeps_the_old_content(tmp_path, monkeypatch) -> None:
    target = tmp_path / "book.xlsx"
    target.write_bytes(b"old")

    def held_open(self, target):
        raise PermissionError

    monkeypatch.setattr(Path, "replace", held_open)
    assert code_of(write_target, target, b"new") == "target.not_writable"
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"book.xlsx": b"old"}


def test_target_may_be_a_device() -> None:
    write_target(Path(os.devnull), b"new")
    assert not Path(os.devnull).is_file()

"""The file that a command was told to write: looked at before the work begins, and replaced in one step at its end.

Called by commands. What programs keep stands in `store`.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from marketplace.errors import Invalid, Place
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def check_target(path: Path) -> None:
    """Raise Invalid (`target.no_folder`, `target.not_writable`) where nothing can be written to `path`; writes nothing itself."""
    folder = path.parent
    if not folder.is_dir():
        raise _refused(
            "target.no_folder", path, zh="要写入的文件夹不存在，请先建立", en="The folder to write to does not exist"
        )
    if not os.access(path if path.exists() else folder, os.W_OK):
        raise _unwritable(path)


def write_target(path: Path, data: bytes) -> None:
    """Write `data` so that `path` holds the old content or all of the new. Raises Invalid (`target.not_writable`)."""
    try:
        if path.exists() and not path.is_file():  # a device or a pipe cannot be replaced
            path.write_bytes(data)
            return
        _replace(path, data)
    except OSError as error:
        raise _unwritable(path) from error


@contextmanager
def open_target(path: Path) -> Iterator[IO[bytes]]:
    """Give a stream for a large file: `path` holds the old content until the block has ended well. Raises Invalid as `check_target` and `write_target` do."""
    check_target(path)
    try:
        with _fresh(path) as file:
            yield file
    except OSError as error:
        raise _unwritable(path) from error


def _replace(path: Path, data: bytes) -> None:
    with _fresh(path) as file:
        file.write(data)


@contextmanager
def _fresh(path: Path) -> Iterator[IO[bytes]]:
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with fresh.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def _unwritable(path: Path) -> Invalid:
    return _refused(
        "target.not_writable",
        path,
        zh="这个文件写不进去；可能正被其他程序打开，或没有写入权限",
        en="The file cannot be written; another program may hold it open, or writing is not allowed",
    )


def _refused(code: str, path: Path, *, zh: str, en: str) -> Invalid:
    return Invalid(code, Sentence(zh=zh, en=en), place=Place(file=str(path)))

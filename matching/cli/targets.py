"""Files that commands write: checked before the work begins, replaced at once when it is done."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from marketplace.errors import Invalid, Place
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from pathlib import Path


def check_target(path: Path) -> None:
    """Raise Invalid (`target_unwritable`) where a file cannot be written, before minutes are spent on what goes into it."""
    folder = path.absolute().parent
    if not folder.is_dir() or not os.access(folder, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
        raise Invalid(
            "target_unwritable",
            Sentence(
                zh="写不到这个位置，请检查文件夹是否存在、是否有写入权限",
                en="Nothing can be written there; look whether the folder exists and may be written to",
            ),
            place=Place(file=str(path)),
        )


def write_target(path: Path, data: bytes) -> None:
    """Write the whole file or nothing: a reader never sees half of it."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_bytes(data)
    draft.replace(path)

"""How long work says how far it is, to whoever called: a job's report, a bar on the command line, nobody."""

from __future__ import annotations

from typing import Final, Protocol

from marketplace.wording import Sentence

STAGES: Final = {
    "read": Sentence(zh="读取文件", en="Reading the file"),
    "check": Sentence(zh="查找重复", en="Looking for duplicates"),
    "store": Sentence(zh="写入清单", en="Storing the rows"),
    "write": Sentence(zh="写文件", en="Writing the file"),
    "bulk": Sentence(zh="处理条目", en="Working on the entries"),
    "withdraw": Sentence(zh="下架清单中已没有的条目", en="Withdrawing what the list no longer has"),
}


class Progress(Protocol):
    """Hears how far long work is: `stage` is `read`, `check`, `store`, `write` or `withdraw`."""

    """Hears how far long work is: `stage` is a key of `STAGES`."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Take note; called often, must be quick."""


def silent(stage: str, done: int, total: int) -> None:
    """Hear nothing."""
    del stage, done, total

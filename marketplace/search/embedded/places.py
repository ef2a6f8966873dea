"""Where an embedded index lives: a folder that processes share, or the memory of one process.

A folder holds one generation of the index, the pointer `current` that names it, and the writers' lock. A rebuild makes a
second generation and moves the pointer, at once and for all processes. `engine` alone calls this.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

import tantivy

from marketplace.errors import Unavailable
from marketplace.ids import new_id
from marketplace.search.embedded.entries import EDITION, schema
from marketplace.search.vectors import VectorRows
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PREFIX = f"edition-{EDITION}-"
ATTEMPTS = 5


class Generation:
    """One built index: tantivy's part and the vector rows. `state` changes with every commit, whoever made it."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        if folder is None:
            self.index = tantivy.Index(schema())
        else:
            self.index = tantivy.Index(schema(), path=str(folder / "terms"))
        self.index.config_reader("manual")
        self.vectors = VectorRows(folder)
        self._meta = None if folder is None else str(folder / "terms" / "meta.json")

    def exists(self) -> bool:
        """Say whether the files are still there."""
        return self._meta is None or os.path.exists(self._meta)  # noqa: PTH110 - asked before every search; a path takes longer

    def state(self) -> tuple[int, int]:
        """Return what tells one commit from the next; raises FileNotFoundError where the files are gone."""
        if self._meta is None:
            return 0, 0
        meta = os.stat(self._meta)  # noqa: PTH116 - asked before every search; a path takes longer
        return meta.st_ino, meta.st_mtime_ns


class MemoryPlace:
    """An index of this process alone, empty at first; for match books, which need no folder."""

    def __init__(self) -> None:
        self._generation = Generation(None)
        self._lock = Lock()

    def current(self) -> Generation:
        """Return the generation that answers."""
        return self._generation

    def is_replaced(self, generation: Generation) -> bool:
        """Whether a rebuild has put another generation in the place of `generation`."""
        return generation is not self._generation

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Be the only writer; raises Unavailable where there is one already."""
        if not self._lock.acquire(blocking=False):
            raise busy()
        try:
            yield
        finally:
            self._lock.release()

    @contextmanager
    def replacement(self) -> Iterator[Generation]:
        """Give an empty generation; it takes over when the block ends well."""
        made = Generation(None)
        yield made
        self._generation = made


class FolderPlace:
    """An index in `folder`, shared by any number of reading processes and one writer at a time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._pointer = str(folder / "current")
        self._opened: Generation | None = None
        self._opened_name = ""

    def current(self) -> Generation:
        """Return the generation that the pointer names; raises Unavailable, code `search_missing`, where there is none."""
        for _ in range(ATTEMPTS):
            name = self._pointed()
            if self._opened is not None and self._opened_name == name and self._opened.exists():
                return self._opened
            folder = self.folder / name
            if not (folder / "terms" / "meta.json").exists():
                continue  # a rebuild moved the pointer in between; read it again
            try:
                self._opened, self._opened_name = Generation(folder), name
            except ValueError as error:
                if self._is_current(folder):
                    raise unreadable(error) from error
                continue  # a rebuild replaced it while it was being opened
            return self._opened
        raise missing()

    def is_replaced(self, generation: Generation) -> bool:
        """Whether a rebuild has put another generation in the place of `generation`."""
        return generation.folder is not None and not self._is_current(generation.folder)

    def _is_current(self, folder: Path) -> bool:
        return folder == self.folder / self._pointed() and (folder / "terms" / "meta.json").exists()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Be the only writer of all processes; the operating system opens the lock when its process dies."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("ab") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise busy() from None
            yield

    @contextmanager
    def replacement(self) -> Iterator[Generation]:
        """Give an empty generation in a folder of its own; the pointer moves to it when the block ends well.

        Folders that no pointer names, this one after a failure among them, are removed as the next rebuild begins: however many are
        killed, two are there at the most.
        """
        pointer = self.folder / "current"
        self._remove_all_but(pointer.read_text(encoding="ascii").strip() if pointer.exists() else "")
        folder = self.folder / f"{PREFIX}{new_id()}"
        (folder / "terms").mkdir(parents=True)
        made = Generation(folder)
        yield made
        self._point_to(made)
        self._remove_all_but(folder.name)

    def _remove_all_but(self, name: str) -> None:
        for folder in self.folder.glob("edition-*"):
            if folder.name != name:
                shutil.rmtree(folder, ignore_errors=True)

    def _pointed(self) -> str:
        try:
            with open(self._pointer, encoding="ascii") as file:  # noqa: PTH123 - read before every search; a path takes longer
                name = file.read().strip()
        except FileNotFoundError:
            raise missing() from None
        if not name.startswith(PREFIX):
            raise missing()
        return name

    def _point_to(self, generation: Generation) -> None:
        if generation.folder is None:
            return
        draft = self.folder / "current.draft"
        with draft.open("w", encoding="ascii") as file:
            file.write(generation.folder.name)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.folder / "current")


Place = FolderPlace | MemoryPlace


def missing() -> Unavailable:
    """Say that there is no index, or one of another edition; the drain builds it from the rows."""
    return Unavailable(
        "search_missing",
        Sentence(
            zh="搜索索引尚未建立，后台任务会自动补建，请稍后再试",
            en="There is no search index yet; the background job builds it. Please try again in a moment",
        ),
    )


def busy() -> Unavailable:
    """Say that another writer is at work."""
    return Unavailable(
        "search_busy",
        Sentence(
            zh="另一个进程正在更新搜索索引，请稍后再试",
            en="Another process is updating the search index; please try again in a moment",
        ),
    )


def unreadable(error: Exception) -> Unavailable:
    """Say that the engine refused its own files."""
    return Unavailable(
        "search_unreadable",
        Sentence(zh=f"无法读取搜索索引：{error}", en=f"The search index cannot be read: {error}"),
    )

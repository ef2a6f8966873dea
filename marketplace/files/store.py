"""The store: bytes go to disk under their SHA-256, whole or not at all, before the row that names them is committed.

Called by services through `put` and by edges through `open`; who may is theirs to check. A crash leaves at worst bytes
without a row, which `sweep` removes.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO

from sqlalchemy import select

from marketplace import clock
from marketplace.errors import Invalid, NotFound, Place
from marketplace.files.kinds import HEAD, FileKind, safe_name, sniff
from marketplace.files.models import StoredFile
from marketplace.ids import new_id
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from datetime import date

    from marketplace.unit import Unit

BLOCK = 1024 * 1024
GRACE_SECONDS = 24 * 60 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Bytes on disk that no row names yet."""

    content_hash: str
    size: int
    kind: FileKind
    name: str


class FileStore:
    """Files under `folder`; no file larger than `limit` bytes is taken; `retention` days are kept, 0 for good."""

    def __init__(self, folder: Path, *, limit: int, retention: int = 0) -> None:
        self.folder = folder
        self.limit = limit
        self.retention = retention

    def put(
        self, unit: Unit, stream: IO[bytes], *, name: str, organisation_id: str, keep_until: date | None = None
    ) -> StoredFile:
        """Store what `stream` holds and add its row. Raises Invalid for an empty or too large file.

        A seekable stream is read from its beginning, so that the unit can be run again. For an upload call `take` before the
        unit and `keep` inside it: no writer then waits for a slow line.
        """
        if stream.seekable():
            stream.seek(0)
        return self.keep(unit, self.take(stream, name=name), organisation_id=organisation_id, keep_until=keep_until)

    def take(self, stream: IO[bytes], *, name: str) -> Taken:
        """Write the bytes to disk, without a row as yet. Raises Invalid for an empty or too large file."""
        return self._write(stream, name, limit=self.limit)

    def take_made(self, stream: IO[bytes], *, name: str) -> Taken:
        """Write bytes to disk that the program made itself: they may be larger than an upload."""
        return self._write(stream, name, limit=None)

    def keep(
        self,
        unit: Unit,
        taken: Taken,
        *,
        organisation_id: str,
        keep_until: date | None = None,
        file_id: str | None = None,
    ) -> StoredFile:
        """Add the row of bytes that were taken; the flushed row has its id, `file_id` where one is given."""
        row = StoredFile(
            id=file_id or new_id(),
            content_hash=taken.content_hash,
            size=taken.size,
            kind=taken.kind,
            name=safe_name(taken.name),
            organisation_id=organisation_id,
            keep_until=keep_until or self._keep_until(),
        )
        unit.session.add(row)
        unit.session.flush()
        return row

    def open(self, unit: Unit, file_id: str) -> BinaryIO:
        """Open the bytes of a stored file for reading. Raises NotFound where row or bytes are missing."""
        row = unit.session.get(StoredFile, file_id)
        if row is None:
            raise _missing(file_id)
        return self.open_row(row)

    def open_row(self, row: StoredFile) -> BinaryIO:
        """Open the bytes of a loaded row. Raises NotFound where they are missing."""
        try:
            return self.path_of(row.content_hash).open("rb")
        except FileNotFoundError as error:
            raise _missing(row.name) from error

    def path_of(self, content_hash: str) -> Path:
        """Return where bytes with this hash stand."""
        return self.folder / content_hash[:2] / content_hash

    def sweep(self, unit: Unit) -> int:
        """Remove bytes that no row names and that are older than a day, and rows past their retention; return the files removed."""
        for row in unit.session.scalars(select(StoredFile).where(StoredFile.keep_until < clock.today())):
            unit.session.delete(row)
        unit.session.flush()
        named = set(unit.session.scalars(select(StoredFile.content_hash)))
        oldest = time.time() - GRACE_SECONDS  # of the file system, which knows no test clock
        stray = [path for path in self.folder.glob("*/*") if path.name not in named and path.stat().st_mtime < oldest]
        for path in stray:
            path.unlink()
        return len(stray)

    def _keep_until(self) -> date | None:
        return clock.today() + timedelta(days=self.retention) if self.retention else None

    def _write(self, stream: IO[bytes], name: str, *, limit: int | None) -> Taken:
        self.folder.mkdir(parents=True, exist_ok=True)
        descriptor, incoming = tempfile.mkstemp(dir=self.folder, prefix="incoming-")
        try:
            with os.fdopen(descriptor, "wb") as file:
                taken = self._copy(stream, file, name, limit)
                file.flush()
                os.fsync(file.fileno())
            self._settle(Path(incoming), self.path_of(taken.content_hash))
        except BaseException:
            with suppress(FileNotFoundError):
                Path(incoming).unlink()
            raise
        return taken

    def _copy(self, stream: IO[bytes], file: IO[bytes], name: str, limit: int | None) -> Taken:
        digest, size, head = hashlib.sha256(), 0, b""
        while block := stream.read(BLOCK):
            size += len(block)
            if limit is not None and size > limit:
                raise _too_large(name, limit)
            head += block[: HEAD - len(head)]
            digest.update(block)
            file.write(block)
        if not size:
            raise Invalid("file_empty", Sentence(zh="文件是空的", en="The file is empty"), place=Place(file=name))
        return Taken(content_hash=digest.hexdigest(), size=size, kind=sniff(head), name=name)

    def _settle(self, incoming: Path, target: Path) -> None:
        target.parent.mkdir(exist_ok=True)
        incoming.replace(target)
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)  # the new name, too, survives a power cut
        finally:
            os.close(folder)


def _too_large(name: str, limit: int) -> Invalid:
    megabytes = limit / 1024 / 1024
    return Invalid(
        "file_too_large",
        Sentence(zh=f"文件超过 {megabytes:g} MB 的上限", en=f"The file is larger than the limit of {megabytes:g} MB"),
        place=Place(file=name),
    )


def _missing(what: str) -> NotFound:
    return NotFound("file_missing", Sentence(zh="找不到这个文件", en="This file is not there"), value=what)

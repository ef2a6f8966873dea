"""Two list files in, one match book out: no database, no configuration, nothing kept. Called by `twolists matchbook` and the benchmark."""

from __future__ import annotations

import hashlib
import importlib.metadata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from listings.engine.codec import content_hash
from listings.engine.reading.records import Reading
from listings.engine.terms import Kind
from listings.sheets.lists import read_list
from marketplace import clock
from marketplace.actor import LOCAL_OPERATOR
from marketplace.errors import Invalid, Place
from marketplace.ids import new_id
from marketplace.sheets.limits import Limits
from marketplace.wording import Language, Sentence
from matching.engine.entry import Entry
from matching.engine.matcher import match
from matching.engine.stages import Stage, silent
from matching.services.batch_search import BatchSearch
from matching.services.encoding import EntryVectors, ranking_encoder
from matching.services.notes import completeness_notes, completeness_shares, duplicate_notes, reading_notes
from matching.sheets.contents import LIST_TITLES, BookContents, SourceFile
from matching.sheets.writing import check_length, write_book

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from marketplace.search.encoder import Encoder
    from matching.engine.options import MatchOptions
    from matching.engine.ranking.ranker import Ranker
    from matching.engine.result import MatchResult
    from matching.engine.stages import Progress
    from matching.sheets.contents import QualityNote

DISTRIBUTION = "twolists"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFile:
    """One list as read from a file: its entries, and what reading said."""

    kind: Kind
    name: str
    sha256: str
    reading: Reading
    entries: tuple[Entry, ...]

    def source(self) -> SourceFile:
        """Return the line of the settings sheet."""
        return SourceFile(
            title=LIST_TITLES[self.kind],
            name=self.name,
            sha256=self.sha256,
            rows=len(self.reading.entries),
            rejected=len(self.reading.entries) - len(self.entries),
        )

    def notes(self) -> Iterator[QualityNote]:
        """Yield what the quality sheet says of this list."""
        yield from reading_notes(self.reading, file=self.name)
        yield from duplicate_notes(self.entries, file=self.name)
        yield from completeness_notes(self.entries, file=self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileBook:
    """A written book with the result it shows and the two lists it was made from."""

    contents: BookContents
    workbook: bytes

    @property
    def result(self) -> MatchResult:
        """The match result."""
        return self.contents.result


def read_list_file(
    path: Path, kind: Kind, *, limits: Limits | None = None, mapping: Mapping[str, str] | None = None
) -> ListFile:
    """Read a list (.xlsx, .xls, .ods, .csv, .jsonl); `mapping` is {their header: our field}.

    Raises NotFound, and Invalid for a file over the limits or without a readable row; rejected rows are only noted.
    """
    data = path.read_bytes()
    reading = read_list(data, path.name, kind, as_of=clock.today(), mapping=mapping or {}, limits=limits or Limits())
    entries = tuple(_entries(reading))
    if not entries:
        raise Invalid("matchbook.empty_list", _nothing_read(reading), place=Place(file=path.name))
    return ListFile(
        kind=kind, name=path.name, sha256=hashlib.sha256(data).hexdigest(), reading=reading, entries=entries
    )


def make_file_book(
    achievements: ListFile,
    demands: ListFile,
    *,
    options: MatchOptions,
    language: Language,
    ranker: Ranker,
    encoder: Encoder,
    progress: Progress = silent,
) -> FileBook:
    """Match both lists for the local operator and write the book. Raises Invalid, before the work, where they are too long for one."""
    check_length(len(demands.entries), len(achievements.entries), top=options.top)
    result = match(
        achievements.entries,
        demands.entries,
        ranker=ranker,
        encoder=EntryVectors(ranking_encoder(ranker, encoder)),
        engine=BatchSearch(demands.entries, achievements.entries),
        options=options,
        actor=LOCAL_OPERATOR,
        progress=progress,
    )
    contents = BookContents(
        run_id=new_id(),
        made_at=clock.now(),
        version=importlib.metadata.version(DISTRIBUTION),
        language=language,
        result=result,
        files=(achievements.source(), demands.source()),
        notes=[*demands.notes(), *achievements.notes()],
        completeness=completeness_shares(demands.entries, achievements.entries),
    )
    workbook = write_book(contents, progress=lambda done, total: progress(Stage.WRITE, done, total))
    return FileBook(contents=contents, workbook=workbook)


def _entries(reading: Reading) -> Iterator[Entry]:
    """Yield an entry per good row. An external id that stands twice keeps both rows apart by their place."""
    seen: set[str] = set()
    for row in reading.entries:
        if row.content is None:
            continue
        name = row.external_id or f"{row.sheet}#{row.row}".lstrip("#")
        identifier = name if name not in seen else f"{name} ({row.sheet}#{row.row})"
        seen.add(identifier)
        yield Entry(
            id=identifier,
            content=row.content,
            external_id=row.external_id or identifier,
            content_hash=content_hash(row.content),
        )


def _nothing_read(reading: Reading) -> Sentence:
    if reading.issues:
        return reading.issues[0].reason
    rejected = next((issue.reason for row in reading.entries for issue in row.issues), None)
    return rejected or Sentence(zh="这个文件里没有可读的行", en="This file holds no readable row")

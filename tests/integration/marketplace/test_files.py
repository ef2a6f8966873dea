from __future__ import annotations

import hashlib
import io
import os
from datetime import date, timedelta

import pytest

from marketplace import clock
from marketplace.actor import LOCAL_ORGANISATION_ID
from marketplace.errors import Invalid, NotFound
from marketplace.files.kinds import FileKind
from marketplace.files.models import StoredFile
from marketplace.files.store import FileStore

CONTENT = "成果名称,单位\n甲,乙\n".encode()


def put(unit, *, files, content=CONTENT, name="成果.csv", **more):
    return files.put(unit, io.BytesIO(content), name=name, organisation_id=LOCAL_ORGANISATION_ID, **more)


def stored_bytes(files):
    return sorted(path.name for path in files.folder.glob("*/*"))


@pytest.fixture
def files(tmp_path):
    return FileStore(tmp_path / "files", limit=1000)


def test_file_is_stored_under_its_hash_and_read_back(units, operator, files):
    row = units.run(put, actor=operator, files=files, name="../成果 1.csv")
    digest = hashlib.sha256(CONTENT).hexdigest()
    assert (row.content_hash, row.size, row.kind, row.name, row.organisation_id, row.keep_until) == (
        digest, len(CONTENT), FileKind.CSV, "成果 1.csv", LOCAL_ORGANISATION_ID, None,
    )  # fmt: skip
    assert stored_bytes(files) == [digest]
    with units.read(lambda unit: files.open(unit, row.id), actor=operator) as stream:
        assert stream.read() == CONTENT


def test_same_content_twice_is_two_rows_and_one_copy(units, operator, files):
    first = units.run(put, actor=operator, files=files)
    second = units.run(put, actor=operator, files=files, name="copy.csv")
    assert (first.id != second.id, first.content_hash) == (True, second.content_hash)
    assert len(stored_bytes(files)) == 1


@pytest.mark.parametrize(
    ("content", "code", "sentence"),
    [
        (b"x" * 1001, "file_too_large", "The file is larger than the limit of 0.000953674 MB"),
        (b"", "file_empty", "The file is empty"),
    ],
)
def test_refused_file_leaves_nothing(units, operator, files, content, code, sentence):
    with pytest.raises(Invalid) as caught:
        units.run(put, actor=operator, files=files, content=content)
    assert (caught.value.code, caught.value.sentence.en, caught.value.place.file) == (code, sentence, "成果.csv")
    assert list(files.folder.iterdir()) == []


def test_unit_that_is_run_again_reads_the_stream_from_its_beginning(units, operator, files):
    stream = io.BytesIO(CONTENT)

    def service(unit):
        first = files.put(unit, stream, name="a.csv", organisation_id=LOCAL_ORGANISATION_ID)
        second = files.put(unit, stream, name="a.csv", organisation_id=LOCAL_ORGANISATION_ID)
        return first.content_hash == second.content_hash

    assert units.run(service, actor=operator) is True


def test_missing_row_and_missing_bytes_are_not_found(units, operator, files):
    row = units.run(put, actor=operator, files=files)
    files.path_of(row.content_hash).unlink()
    for file_id in (row.id, "nothing"):
        with pytest.raises(NotFound):
            units.read(lambda unit, *, wanted: files.open(unit, wanted), actor=operator, wanted=file_id)


def test_sweep_removes_what_is_past_its_retention_and_bytes_without_a_row(units, operator, files):
    kept = units.run(put, actor=operator, files=files)
    past = units.run(
        put, actor=operator, files=files, content=b"old,file\n", keep_until=clock.today() - timedelta(days=1)
    )
    stray = files.take(io.BytesIO(b"stray,bytes\n"), name="x.csv")
    fresh = files.take(io.BytesIO(b"fresh,bytes\n"), name="y.csv")
    long_ago = clock.now().timestamp() - 2 * 24 * 3600
    for content_hash in (kept.content_hash, past.content_hash, stray.content_hash):
        os.utime(files.path_of(content_hash), (long_ago, long_ago))
    removed = units.run(files.sweep, actor=operator)
    assert (removed, stored_bytes(files)) == (2, sorted([kept.content_hash, fresh.content_hash]))
    assert units.read(lambda unit: unit.session.get(StoredFile, past.id), actor=operator) is None
    assert units.read(lambda unit: unit.session.get(StoredFile, kept.id), actor=operator) is not None


def test_retention_of_the_settings_gives_the_last_day(units, operator, tmp_path):
    row = units.run(put, actor=operator, files=FileStore(tmp_path / "f", limit=1000, retention=30))
    assert row.keep_until == clock.today() + timedelta(days=30)
    assert isinstance(row.keep_until, date)

"""The vendored browser libraries are what the note beside them says."""

import hashlib
import re
from pathlib import Path

import marketplace

VENDOR = Path(marketplace.__file__).parent / "static" / "vendor"
LINE = re.compile(r"^\| (\S+) \| \S+ \| (\S+) \| \S+ \| (?:\w+/)(\S+) \| ([0-9a-f]{64}) \|$", re.MULTILINE)


def noted():
    return LINE.findall((VENDOR / "README.md").read_text(encoding="utf-8"))


def test_vendor_note_names_every_folder():
    assert sorted(folder for folder, *_ in noted()) == sorted(path.name for path in VENDOR.iterdir() if path.is_dir())


def test_vendor_files_have_the_noted_hash_and_a_licence():
    found = [
        (
            folder,
            hashlib.sha256((VENDOR / folder / name).read_bytes()).hexdigest(),
            bool(list((VENDOR / folder).glob("LICENSE*"))),
        )
        for folder, _, name, _ in noted()
    ]
    assert found == [(folder, digest, True) for folder, _, _, digest in noted()]


def test_vendor_folders_carry_the_version():
    assert [folder.endswith(f"-{version}") for folder, version, *_ in noted()] == [True, True]

"""What it takes to write a list of 100,000 entries to a file: seconds and peak memory for each format.

    python -m bench.exports [--rows 100000] [--seed 20261122]

The list (30 fields, a text of 300 characters, indicators read from it, rights) is put into a fresh data folder; each format is then written through
the real service in a process of its own, whose peak resident memory the operating system tells. Writes bench/results/exports.json and .txt.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench.import_rows import one_row
from listings.engine.codec import content_hash
from listings.engine.reading.rows import read_rows
from listings.engine.terms import Kind
from listings.services.exports import ExportWish, write_export
from listings.services.versions import NewListing, NewVersion, insert_listings, insert_versions
from listings.sheets.lists import ListFormat
from listings.sheets.vocabularies import listing_vocabularies
from marketplace import clock
from marketplace.actor import LOCAL_OPERATOR, LOCAL_ORGANISATION_ID
from marketplace.ids import new_id
from marketplace.sheets.table import Table
from tests.factories.runtimes import fresh_runtime, open_runtime

if TYPE_CHECKING:
    from listings.engine.content import Content
    from marketplace.unit import Unit

RESULTS = Path(__file__).parent / "results"
PORTION = 1_000
MEGABYTE = 1024


def fill(home: Path, rows: int, seed: int) -> None:
    """Put a list of `rows` entries into the data folder `home`."""
    chance = random.Random(seed)  # noqa: S311 - reproducible rows, no secret
    runtime = fresh_runtime(home)
    vocabularies = listing_vocabularies()
    for start in range(0, rows, PORTION):
        typed = [one_row(number, chance) for number in range(start, min(start + PORTION, rows))]
        cells = [
            list(typed[0]),
            *([float(cell) if isinstance(cell, int) else cell for cell in row.values()] for row in typed),
        ]
        reading = read_rows(
            [Table(sheet="", rows=cells)],
            Kind.ACHIEVEMENT,
            vocabularies=vocabularies,
            as_of=clock.today(),  # type: ignore[arg-type]  # cells are texts and numbers
        )
        contents = {entry.external_id: entry.content for entry in reading.entries if entry.content}
        runtime.units.run(_store, actor=LOCAL_OPERATOR, contents=contents)
    runtime.units.engine.dispose()


def _store(unit: Unit, *, contents: dict[str, Content]) -> None:
    now = clock.now()
    listings = {
        key: NewListing(
            id=new_id(),
            organisation_id=LOCAL_ORGANISATION_ID,
            kind=Kind.ACHIEVEMENT,
            external_id=key,
            created_at=now,
            newest_number=1,
        )
        for key in contents
    }
    insert_listings(unit, list(listings.values()))
    versions = [
        NewVersion(
            id=new_id(),
            listing_id=listings[key].id,
            number=1,
            content=content,
            content_hash=content_hash(content),
            provider_id=LOCAL_ORGANISATION_ID,
            row=number,
        )
        for number, (key, content) in enumerate(contents.items())
    ]
    insert_versions(unit, versions, import_run_id=None, at=now)


def write_once(home: Path, wanted: ListFormat, target: Path) -> dict[str, float]:
    """Write the list in this process and return what that took; memory is the process's peak, its start (a reader of vocabularies) included."""
    runtime = open_runtime(home)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE
    begin, begin_cpu = time.perf_counter(), time.process_time()
    wish = ExportWish(kind=Kind.ACHIEVEMENT, wanted=wanted, language="zh")
    with target.open("wb") as stream:
        count = write_export(runtime.units, actor=LOCAL_OPERATOR, wish=wish, stream=stream)
    took = {
        "entries": count,
        "seconds": round(time.perf_counter() - begin, 1),
        "cpu_seconds": round(time.process_time() - begin_cpu, 1),
        "file_mb": round(target.stat().st_size / 1e6, 1),
        "start_rss_mb": round(before),
        "peak_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE),
    }
    runtime.units.engine.dispose()
    return took


def report(found: dict[str, dict[str, float]], rows: int, seed: int) -> None:
    """Print the table and write the results."""
    lines = ["format  entries  seconds  processor  file MB  start MB  peak MB"]
    for name, one in found.items():
        lines.append(
            f"{name:6} {one['entries']:8.0f} {one['seconds']:8.1f} {one['cpu_seconds']:10.1f} {one['file_mb']:8.1f} {one['start_rss_mb']:9.0f} {one['peak_rss_mb']:8.0f}"
        )
    load = os.getloadavg()[0]
    lines.append(f"{rows} rows, seed {seed}, load of the machine {load:.1f}")
    print("\n".join(lines))
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)  # noqa: S607 - git of the path
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "exports.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    kept = {
        "rows": rows,
        "seed": seed,
        "commit": commit.stdout.strip(),
        "python": platform.python_version(),
        "load": round(load, 1),
        "formats": found,
    }
    (RESULTS / "exports.json").write_text(json.dumps(kept, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def main() -> int:
    """Fill a folder, then write it once in each format."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--home", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--format", choices=[one.value for one in ListFormat], help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.format:
        print(json.dumps(write_once(asked.home, ListFormat(asked.format), asked.home / f"list.{asked.format}")))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        fill(home, asked.rows, asked.seed)
        found = {}
        for wanted in ListFormat:
            command = [sys.executable, "-m", "bench.exports", "--home", folder, "--format", wanted.value]
            said = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own program
            found[wanted.value] = json.loads(said.stdout.splitlines()[-1])
    report(found, asked.rows, asked.seed)
    return 0


if __name__ == "__main__":
    sys.exit(main())

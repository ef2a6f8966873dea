"""A process that reads fuzz files: `python -m tests.e2e.fuzz.child SEED HOME` takes numbers on standard input and says for each a line of JSON what came of it.

Nothing is caught here that the program should have caught: what is no refusal by name is a crash and is told as one.
"""

from __future__ import annotations

import io
import json
import os
import resource
import sys
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

from listings.engine.reading.records import Severity
from listings.engine.terms import Kind
from listings.queries.imports import import_run
from listings.services.limits import upload_limits
from listings.services.previews import preview_import
from listings.services.uploads import upload_list
from listings.sheets.lists import read_list
from listings.states import ImportStatus
from marketplace.actor import LOCAL_OPERATOR
from marketplace.errors import Invalid, NotFound
from tests.e2e.fuzz.files import DAY, fuzz_file
from tests.e2e.fuzz.values import WITNESS
from tests.factories.runtimes import fresh_runtime

if TYPE_CHECKING:
    from listings.engine.reading.records import Reading, RowIssue
    from marketplace.errors import TwoListsError
    from marketplace.package import Runtime
    from marketplace.unit import Unit
    from tests.e2e.fuzz.files import FuzzFile

PREVIEWED = 8
"""One file in so many is previewed by the import's own service too."""
MEGABYTE = 1024


def main() -> None:
    seed, home = int(sys.argv[1]), Path(sys.argv[2])
    runtime = fresh_runtime(home)
    say({"ready": True})
    for line in sys.stdin:
        number = int(line)
        file = fuzz_file(seed, number)
        say({"number": number, "recipe": file.recipe, **measured(runtime, file, is_previewed=number % PREVIEWED == 0)})


def say(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def measured(runtime: Runtime, file: FuzzFile, *, is_previewed: bool) -> dict[str, Any]:
    forget_peak()
    begin, begin_cpu = time.perf_counter(), processor_seconds()
    try:
        told = read(file)
        if is_previewed:
            told["faults"] += previewed(runtime, file, told)
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is what this looks for
        told = {"outcome": "crash", "code": type(error).__name__, "faults": [traceback.format_exc()[-3_000:]]}
    return {
        **told,
        "bytes": len(file.data),
        "seconds": round(time.perf_counter() - begin, 2),
        "processor": round(processor_seconds() - begin_cpu, 2),
        "rss_mb": round(peak()),
        "parser_rss_mb": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / MEGABYTE),
    }


def read(file: FuzzFile) -> dict[str, Any]:
    try:
        reading = read_list(file.data, file.name, Kind.ACHIEVEMENT, as_of=DAY)
    except (Invalid, NotFound) as error:
        faults = unnamed(error, file.name)
        if file.keeps:
            faults.append(f"refused as a whole ({error.code}), its good row with it")
        return {"outcome": "refused", "code": error.code, "faults": faults}
    faults = [fault for issue in issues_of(reading) for fault in untold(issue)]
    faults += [f"row {one.row} rejected without an error" for one in reading.rejected if not has_error(one.issues)]
    if file.keeps and not any(one.content and one.content.title == WITNESS for one in reading.entries):
        faults.append("the good row is lost")
    is_list = reading.is_usable
    return {
        "outcome": "read" if is_list else "no list",
        "code": "" if is_list else reading.issues[0].code,
        "faults": faults,
    }


def issues_of(reading: Reading) -> list[RowIssue]:
    return [*reading.issues, *(issue for one in reading.entries for issue in one.issues)]


def has_error(issues: tuple[RowIssue, ...]) -> bool:
    return any(issue.severity is Severity.ERROR for issue in issues)


def unnamed(error: TwoListsError, name: str) -> list[str]:
    faults = (
        [] if error.code and error.sentence.zh.strip() and error.sentence.en.strip() else [f"{error.code}: no words"]
    )
    if error.place is None or error.place.file != name:
        faults.append(f"{error.code}: does not name the file")
    return faults


def untold(issue: RowIssue) -> list[str]:
    is_told = issue.code and issue.reason.zh.strip() and issue.reason.en.strip() and issue.row >= 0
    return [] if is_told else [f"{issue.code}: not told well"]


def previewed(runtime: Runtime, file: FuzzFile, told: dict[str, Any]) -> list[str]:
    """Take the file in as a page does; the run has to say the same as reading alone."""
    taken = runtime.files.take(io.BytesIO(file.data), name=file.name)

    def uploaded(unit: Unit) -> str:
        return upload_list(unit, kind=Kind.ACHIEVEMENT, taken=taken, files=runtime.files).id

    run_id = runtime.units.run(uploaded, actor=LOCAL_OPERATOR)
    preview_import(
        runtime.units,
        actor=LOCAL_OPERATOR,
        import_run_id=run_id,
        files=runtime.files,
        limits=upload_limits(runtime.settings),
    )
    run = runtime.units.read(import_run, actor=LOCAL_OPERATOR, import_run_id=run_id)
    wanted = ImportStatus.FAILED if told["outcome"] == "refused" else ImportStatus.PREVIEWED
    faults = [] if run.status is wanted else [f"preview ended as {run.status.value}, not {wanted.value}"]
    if run.status is ImportStatus.FAILED and not (run.failure and run.failure.zh and run.failure.en):
        faults.append("failed preview without words")
    return faults


def processor_seconds() -> float:
    """Return the seconds of this process and of the parsers it waited for."""
    own, parsers = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + parsers.ru_utime + parsers.ru_stime


def forget_peak() -> None:
    """Let the peak of memory begin anew, so that each file is measured by itself."""
    Path(f"/proc/{os.getpid()}/clear_refs").write_text("5", encoding="ascii")


def peak() -> float:
    """Return the peak of resident memory since then, in MB."""
    status = Path(f"/proc/{os.getpid()}/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / MEGABYTE


if __name__ == "__main__":
    main()

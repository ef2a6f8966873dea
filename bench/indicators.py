"""Measures indicator extraction: precision and recall on our own sentences and on real passages marked by hand.

`python -m bench.indicators [--data DIR]`. An extracted indicator is right if its span and the marked one each cover at least half
of the other and operator, value(s) and unit agree after normalisation; whether it also names the marked quantity is told apart. The
marking rules stand in `indicator_marking.md`. Exits 1 below the aims; without the data folder the second half is not run.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.indicator_passages import read_contents
from listings.engine.indicators.extraction import extract_indicators
from listings.engine.terms import Operator
from listings.engine.units.scales import Measure, normalise

if TYPE_CHECKING:
    from listings.engine.content import Indicator

HERE = Path(__file__).parent
AIMS = {"sentences": (0.95, 0.90), "passages": (0.90, 0.80)}
PASSAGES = {"passages": "indicator_passages.jsonl", "fresh passages": "indicator_passages_fresh.jsonl"}
"""The fresh ones were marked after the parser had been mended on the others and before it ran on them; they have no aim."""

HALF = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """An indicator as a person marked it; offsets in the text, `quantity` the words or empty where none were marked."""

    start: int
    end: int
    operator: str
    low: Measure | None
    second: Measure | None
    quantity: str


@dataclass(slots=True, kw_only=True)
class Tally:
    """Counts over one set of texts."""

    texts: int = 0
    texts_without_marks: int = 0
    marked: int = 0
    extracted: int = 0
    right: int = 0
    quantities_marked: int = 0
    quantities_same: int = 0
    quantities_overlapping: int = 0
    microseconds_per_text: float = 0.0
    misses: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Right among extracted."""
        return self.right / self.extracted if self.extracted else 1.0

    @property
    def recall(self) -> float:
        """Right among marked."""
        return self.right / self.marked if self.marked else 1.0


def measure(value: Decimal | None, unit: str, operator: str) -> Measure | None:
    """Bring a value to base units; a tolerance around nothing is a difference."""
    return None if value is None else normalise(value, unit, is_difference=operator == Operator.TOLERANCE)


def mark_of(stored: dict[str, Any], text: str, offset: int) -> Mark:
    """Read one stored mark; `offset` is where `text` begins in its record."""
    unit, operator = stored.get("unit", ""), stored["operator"]
    second = Decimal(stored["second"]) if "second" in stored else None
    words = stored.get("quantity", "")
    if "quantity_start" in stored:
        words = text[stored["quantity_start"] - offset : stored["quantity_end"] - offset]
    return Mark(
        start=stored["start"] - offset,
        end=stored["end"] - offset,
        operator=operator,
        low=measure(Decimal(stored["value"]), unit, operator),
        second=measure(second, unit, operator),
        quantity=words,
    )


def agrees(mark: Mark, found: Indicator) -> bool:
    """Tell whether an extracted indicator is the marked one."""
    if found.span is None or found.operator.value != mark.operator:
        return False
    shared = min(mark.end, found.span.end) - max(mark.start, found.span.start)
    if shared < HALF * (mark.end - mark.start) or shared < HALF * (found.span.end - found.span.start):
        return False
    low, second = measure(found.value, found.unit, mark.operator), measure(found.second, found.unit, mark.operator)
    return low is not None and low == mark.low and second == mark.second


def score(text: str, marks: list[Mark], tally: Tally, *, name: str) -> None:
    """Extract from one text, compare with its marks and count."""
    began = time.perf_counter()
    extracted = list(extract_indicators(text))
    tally.microseconds_per_text += (time.perf_counter() - began) * 1e6
    tally.texts += 1
    tally.texts_without_marks += not marks
    tally.marked += len(marks)
    tally.extracted += len(extracted)
    left = list(extracted)
    for mark in marks:
        match = next((found for found in left if agrees(mark, found)), None)
        if match is None:
            tally.misses.append(f"{name} missed {mark.start}-{mark.end}")
            continue
        left.remove(match)
        tally.right += 1
        count_quantity(mark, match, tally)
    tally.misses += [f"{name} extra {found.span.start}-{found.span.end}" for found in left if found.span]


def count_quantity(mark: Mark, found: Indicator, tally: Tally) -> None:
    """Count whether the quantity is named with the same words, or with words that hold each other."""
    if not mark.quantity:
        return
    marked, named = (words.replace(" ", "").lower() for words in (mark.quantity, found.quantity))
    tally.quantities_marked += 1
    tally.quantities_same += marked == named
    tally.quantities_overlapping += bool(named) and (marked in named or named in marked)


def own_sentences() -> Tally:
    """Measure on the sentences written for this bench."""
    tally = Tally()
    with (HERE / "indicator_sentences.jsonl").open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            score(row["text"], [mark_of(mark, row["text"], 0) for mark in row["indicators"]], tally, name=row["id"])
    return finished(tally)


def real_passages(folder: Path, marks: str) -> Tally:
    """Measure on the marked passages of the file `marks`; the texts are read from the data folder by record and offsets."""
    tally = Tally()
    contents: dict[str, dict[str, str]] = {}
    with (HERE / marks).open(encoding="utf-8") as lines:
        for number, row in enumerate(map(json.loads, lines)):
            records = contents.setdefault(row["dataset"], {}) or contents[row["dataset"]]
            if not records:
                records.update(read_contents(folder, row["dataset"]))
            text = records[row["record"]][row["start"] : row["end"]]
            score(text, [mark_of(mark, text, row["start"]) for mark in row["indicators"]], tally, name=f"#{number}")
    return finished(tally)


def finished(tally: Tally) -> Tally:
    """Turn the summed time into a mean."""
    tally.microseconds_per_text = round(tally.microseconds_per_text / max(tally.texts, 1), 1)
    return tally


def table(name: str, tally: Tally) -> str:
    """Return the figures of one set as lines of text."""
    precision_aim, recall_aim = (f" (aim {aim:.2f})" for aim in AIMS[name]) if name in AIMS else ("", "")
    same = tally.quantities_same / max(tally.quantities_marked, 1)
    overlapping = tally.quantities_overlapping / max(tally.quantities_marked, 1)
    return "\n".join(
        [
            f"{name}: {tally.texts} texts ({tally.texts_without_marks} without an indicator), {tally.marked} marked, {tally.extracted} extracted, {tally.right} right",
            f"  precision {tally.precision:.3f}{precision_aim}   recall {tally.recall:.3f}{recall_aim}",
            f"  quantity: same words {same:.3f}, one holds the other {overlapping:.3f} of {tally.quantities_marked}   {tally.microseconds_per_text:.0f} µs per text",
        ],
    )


def main() -> int:
    """Run both halves, write the results, return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, help="folder that holds ccf359 and zj-market")
    parser.add_argument("--misses", action="store_true", help="name each miss by id and offsets")
    options = parser.parse_args()
    extract_indicators("厚度≥1mm")  # tables are built at first use
    tallies = {"sentences": own_sentences()}
    report = [table("sentences", tallies["sentences"])]
    if options.data and (options.data / "ccf359").is_dir():
        tallies |= {name: real_passages(options.data, marks) for name, marks in PASSAGES.items()}
        report += [table(name, tallies[name]) for name in PASSAGES]
    else:
        report.append("passages: not run, the data folder was not given or does not hold ccf359 and zj-market")
    print("\n".join(report))
    if options.misses:
        print("\n".join(miss for tally in tallies.values() for miss in tally.misses))
    write(report, tallies)
    return int(
        any(
            tallies[name].precision < aim[0] or tallies[name].recall < aim[1]
            for name, aim in AIMS.items()
            if name in tallies
        )
    )


def write(report: list[str], tallies: dict[str, Tally]) -> None:
    """Write the figures as text and JSON under `bench/results/`."""
    results = HERE / "results"
    results.mkdir(exist_ok=True)
    (results / "indicators.txt").write_text("\n".join(report) + "\n", encoding="utf-8")
    figures = {
        name: asdict(tally) | {"precision": tally.precision, "recall": tally.recall} for name, tally in tallies.items()
    }
    (results / "indicators.json").write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())

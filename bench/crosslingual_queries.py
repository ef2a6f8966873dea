"""From which cosine on is a hit in another language worth showing? Short queries (titles) against the records of the other language.

`python -m bench.crosslingual_queries --data DIR` reads DIR/chinaxiv/papers_zh.jsonl.gz (records with titles in both languages) and
DIR/nasa-software/software.jsonl (English titles on subjects that these records hardly treat). For each cosine: the share of English
titles whose own Chinese record comes that near, and the share of unrelated titles that any record comes that near.
Writes bench/results/crosslingual_queries.txt and .json; the setting `cross_language_cosine` has its default from there.
"""

from __future__ import annotations

import argparse
import gzip
import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from marketplace.search.encoder import UniversalSentenceEncoder, text_for_embedding
from marketplace.settings import Settings

RESULTS = Path(__file__).parent / "results"
COSINES = (0.25, 0.30, 0.35, 0.40, 0.45, 0.50)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What one cosine keeps: own records found, and unrelated titles that find anything."""

    cosine: float
    own: float
    unrelated: float


def measure(folder: Path, *, records: int, unrelated: int) -> list[Line]:
    """Embed records and titles as the program does and count; `records` and `unrelated` bound the work."""
    encoder = UniversalSentenceEncoder(threads=1)
    with gzip.open(folder / "chinaxiv" / "papers_zh.jsonl.gz", "rt", encoding="utf-8") as lines:
        papers = [one for one in map(json.loads, lines) if one.get("title_en") and one.get("abstract")][:records]
    with (folder / "nasa-software" / "software.jsonl").open(encoding="utf-8") as lines:
        others = [json.loads(line)["title"] for line in lines][:unrelated]
    known = encoder.embed([text_for_embedding(one["title"], one["abstract"]) for one in papers])
    asked = encoder.embed([one["title_en"] for one in papers])
    own = np.einsum("ij,ij->i", asked, known)
    nearest = (encoder.embed(others) @ known.T).max(axis=1)
    return [
        Line(cosine=one, own=float((own >= one).mean()), unrelated=float((nearest >= one).mean())) for one in COSINES
    ]


def table(lines: list[Line], *, records: int, unrelated: int) -> str:
    """Return the table that is printed and kept."""
    head = f"English title -> its Chinese record among {records}; {unrelated} titles on other subjects\n"
    rows = (
        f"  {one.cosine:.2f}  own record {one.own:6.1%}   unrelated title finds any {one.unrelated:6.1%}\n"
        for one in lines
    )
    return head + "".join(rows) + f"default of cross_language_cosine: {Settings().cross_language_cosine}\n"


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds chinaxiv and nasa-software")
    parser.add_argument("--records", type=int, default=3000)
    parser.add_argument("--unrelated", type=int, default=500)
    given = parser.parse_args()
    lines = measure(given.data, records=given.records, unrelated=given.unrelated)
    text = table(lines, records=given.records, unrelated=given.unrelated)
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "crosslingual_queries.txt").write_text(text, encoding="utf-8")
    whole = json.dumps([asdict(one) for one in lines], indent=2)
    (RESULTS / "crosslingual_queries.json").write_text(whole + "\n", encoding="utf-8")
    print(text, end="")


if __name__ == "__main__":
    main()

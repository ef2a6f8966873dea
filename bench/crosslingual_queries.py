"""From which cosine on is a hit in another language worth showing? Short queries (titles) against the records of the other language.

`python -m bench.crosslingual_queries --data DIR` reads DIR/chinaxiv/papers_zh.jsonl.gz (records with titles in both languages) and
DIR/nasa-software/software.jsonl (English titles on subjects that these records hardly treat). For each cosine: the share of English
titles whose own Chinese record comes that near, and the share of unrelated titles that any record comes that near.
Questions of one to three words (crosslingual_words.csv; those without Chinese are on subjects that no list treats) are asked of the
titles and contents in DIR/zj-market/achievements.jsonl; right is a title that holds the Chinese word.
Writes bench/results/crosslingual_queries.txt and .json; the setting `cross_language_cosine` has its default from there.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from listings.services.finding.across import CONSIDERED, SHOWN
from marketplace.search.encoder import UniversalSentenceEncoder, text_for_embedding
from marketplace.settings import Settings

RESULTS = Path(__file__).parent / "results"
WORDS = Path(__file__).parent / "crosslingual_words.csv"
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Short:
    """What one cosine shows for short questions: anything, a right title among those shown, anything for an unrelated one."""

    by: str
    cosine: float
    anything: float
    right: float
    unrelated: float


def short_questions(folder: Path, *, records: int) -> list[Short]:
    """Ask the short questions by whole texts alone, and as `across` does: by whole text or title of the nearest."""
    encoder = UniversalSentenceEncoder(threads=1)
    with (folder / "zj-market" / "achievements.jsonl").open(encoding="utf-8") as lines:
        market = [json.loads(line) for line in lines][:records]
    with WORDS.open(encoding="utf-8") as lines:
        asked = list(csv.DictReader(lines))
    titles = [one["title"] for one in market]
    named, whole = encoder.embed(titles), encoder.embed([text_for_embedding(a["title"], a["content"]) for a in market])
    questions = encoder.embed([one["english"] for one in asked])
    by_text, by_title = questions @ whole.T, questions @ named.T
    far = np.argsort(-by_text, axis=1)[:, CONSIDERED:]
    best = np.maximum(by_text, by_title)
    np.put_along_axis(best, far, -1, axis=1)
    right = [
        np.array([any(word in title for word in one["chinese"].split("|") if word) for title in titles])
        for one in asked
    ]
    is_related = np.array([bool(one["chinese"]) for one in asked])
    is_there = np.array([one.any() for one in right])
    found = []
    for by, scores in (("text", by_text), ("text or title", best)):
        first = np.argsort(-scores, axis=1)[:, :SHOWN]
        kept = np.take_along_axis(scores, first, axis=1)
        hit = np.array([one[place] for one, place in zip(right, first, strict=True)])
        for cosine in COSINES:
            shown = (kept >= cosine).any(axis=1)
            rightly = (hit & (kept >= cosine)).any(axis=1)
            found.append(
                Short(
                    by=by,
                    cosine=cosine,
                    anything=float(shown[is_there].mean()),
                    right=float(rightly[is_there].mean()),
                    unrelated=float(shown[~is_related].mean()),
                )
            )
    return found


def short_table(lines: list[Short], *, records: int) -> str:
    """Return the table of the short questions."""
    head = f"questions of one to three English words -> titles among {records} of a technology market\n"
    return head + "".join(
        f"  {one.cosine:.2f} by {one.by:13}  any {one.anything:6.1%}   right {one.right:6.1%}   "
        f"unrelated finds any {one.unrelated:6.1%}\n"
        for one in lines
    )


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
    parser.add_argument(
        "--data", type=Path, required=True, help="folder that holds chinaxiv, nasa-software and zj-market"
    )
    parser.add_argument("--records", type=int, default=3000)
    parser.add_argument("--unrelated", type=int, default=500)
    parser.add_argument("--market", type=int, default=2000)
    given = parser.parse_args()
    lines = measure(given.data, records=given.records, unrelated=given.unrelated)
    short = short_questions(given.data, records=given.market)
    text = table(lines, records=given.records, unrelated=given.unrelated) + short_table(short, records=given.market)
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "crosslingual_queries.txt").write_text(text, encoding="utf-8")
    whole = json.dumps({"titles": [asdict(one) for one in lines], "short": [asdict(one) for one in short]}, indent=2)
    (RESULTS / "crosslingual_queries.json").write_text(whole + "\n", encoding="utf-8")
    print(text, end="")


if __name__ == "__main__":
    main()

"""A small match book made by hand: two demands and three achievements, titles that look like formulas, one abstention."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from listings.engine.comparison import Verdict
from listings.engine.content import Contact, Content
from listings.engine.terms import Kind
from marketplace.wording import Sentence
from matching.engine.abstention import AbstentionReason, Finding, Route
from matching.engine.conditions import Condition
from matching.engine.entry import Entry
from matching.engine.evidence.records import ConditionFinding, Evidence, IndicatorFinding
from matching.engine.levels import level_of
from matching.engine.options import MatchOptions
from matching.engine.result import Abstention, Facts, Held, MatchResult, Pair
from matching.sheets.contents import LIST_TITLES, BookContents, QualityNote, SourceFile
from matching.sheets.writing import write_book

if TYPE_CHECKING:
    from openpyxl import Workbook

FORMULA = '=HYPERLINK("http://x.example","点这里")'
RUN = "01RUN"


def entry(kind: Kind, name: str, title: str, **stated: object) -> Entry:
    return Entry(
        id=name, content=Content(kind=kind, title=title, **stated), external_id=name, content_hash=f"hash of {name}"
    )


def evidence(words: str, *verdicts: Verdict) -> Evidence:
    sentence = Sentence(zh=words, en=f"{words} in English")
    findings = tuple(
        IndicatorFinding(
            verdict=verdict,
            necessity=None,
            quantity=sentence,
            required=sentence,
            offered=None,
            required_span=None,
            offered_span=None,
            conversion=None,
            sentence=Sentence(zh=f"{verdict.value} 对照", en=f"compared: {verdict.value}"),
        )
        for verdict in verdicts
    )
    over = ConditionFinding(
        condition=Condition.VALIDITY,
        verdict=Verdict.VIOLATED,
        sentence=Sentence(zh="成果已过有效期", en="the achievement has expired"),
    )
    return Evidence(
        terms=(),
        indicators=findings,
        conditions=(over,) if Verdict.VIOLATED in verdicts else (),
        aspects=(),
        missing=(Sentence(zh="请问价格", en="Ask for the price"),),
        for_demand=sentence,
        for_achievement=sentence,
    )


def pair(demand: int, achievement: int, ranks: tuple[int | None, int | None], level: int, *verdicts: Verdict) -> Pair:
    chances = [0.1, 0.1, 0.1, 0.1]
    chances[level - 1] = 0.7
    return Pair(
        demand=demand,
        achievement=achievement,
        demand_rank=ranks[0],
        achievement_rank=ranks[1],
        score=1.0,
        level=level_of(level),
        probabilities=(chances[0], chances[1], chances[2], chances[3]),
        features={},
        evidence=evidence(f"理由{demand}{achievement}", *verdicts),
    )


def result() -> MatchResult:
    return MatchResult(
        demands=(
            entry(Kind.DEMAND, "XQ-1", FORMULA, organisation="北方轴承厂", contact=Contact(name="王工", phone="+8610")),
            entry(Kind.DEMAND, "XQ-2", "@寻找合作"),
        ),
        achievements=(
            entry(Kind.ACHIEVEMENT, "CG-1", "耐磨涂层", title_en="Wear-proof coating"),
            entry(Kind.ACHIEVEMENT, "CG-2", "-40℃润滑脂"),
            entry(Kind.ACHIEVEMENT, "CG-3", "水稻育秧"),
        ),
        pairs=(
            pair(0, 0, (1, 1), 4, Verdict.MET, Verdict.UNKNOWN),
            pair(0, 1, (2, None), 2, Verdict.VIOLATED),
            pair(1, 1, (1, 1), 1),
        ),
        abstentions=(
            Abstention(
                demand=1,
                finding=Finding(reason=AbstentionReason.UNCLEAR, route=Route.CLARIFY),
                probability=0.2,
                nearest=2,
            ),
        ),
        held_demands=(),
        held_achievements=(Held(index=2, condition=Condition.SECRECY),),
        expired_demands=frozenset({1}),
        expired_achievements=frozenset(),
        options=MatchOptions(top=2),
        facts=Facts(model="m-1", encoder="e", encoder_version="2", pairs_recalled=6, pairs_ranked=5),
    )


def contents(language: str = "zh", **changed: object) -> BookContents:
    given = {
        "run_id": RUN,
        "made_at": datetime(2026, 11, 22, 16, 30, tzinfo=UTC),
        "version": "0.1.0",
        "language": language,
        "result": result(),
        "files": (
            SourceFile(title=LIST_TITLES[Kind.ACHIEVEMENT], name="+成果.csv", sha256="a" * 64, rows=4, rejected=1),
        ),
        "notes": (
            QualityNote(
                kind=Sentence(zh="退回的行", en="Rejected row"),
                file="+成果.csv",
                sheet="",
                row=5,
                external_id="CG-4",
                column="成果名称",
                value="=1+1",
                sentence=Sentence(zh="没有名称", en="no title"),
                is_error=True,
            ),
        ),
        "completeness": {"demand:XQ-1": 0.5, "demand:XQ-2": 0.25},
    }
    return BookContents(**(given | changed))


Marking = Callable[[dict[tuple[str, str], object]], bytes]


@pytest.fixture(scope="module")
def chinese() -> bytes:
    return write_book(contents("zh"))


@pytest.fixture(scope="module")
def english() -> bytes:
    return write_book(contents("en"))


def opened(data: bytes) -> Workbook:
    return load_workbook(io.BytesIO(data))


def saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def column(book: Workbook, sheet: str, header: str) -> int:
    """Return the number of a column by its header."""
    return next(cell.column for cell in book[sheet][1] if cell.value == header)

"""Decisions that hold as lines of JSON or CSV, and as figures. Called by `twolists feedback`.

Words are free text in which people name people, so they leave the database only where they are asked for.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import unique
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from listings.models.listing import Listing
from listings.models.version import ListingVersion
from marketplace.errors import Invalid, Place
from marketplace.permissions import which_rows
from marketplace.wording import Sentence, Titled
from matching.engine.decisions import Decision, DecisionReason
from matching.models.feedback import HOLDING, Feedback, Source
from matching.permissions.rights import VIEW_FEEDBACK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from marketplace.unit import Unit

CHUNK = 2_000
COLUMNS = (
    "id",
    "demand",
    "demand_hash",
    "achievement",
    "achievement_hash",
    "decision",
    "reason",
    "source",
    "side",
    "position",
    "level",
    "score",
    "model",
    "match_run_id",
    "decided_at",
)
"""What a line holds: external ids and content hashes of the two versions, codes of decision, reason and source, whose list was looked at
(`side`) and at which rank (`position`), level 1-4 and score shown, ranking model and run, moment in UTC. `words` come last where asked for."""

WORDS = "words"
RISKY = ("=", "+", "-", "@", "\t", "\r")
"""A cell of CSV that begins so is a formula to a spreadsheet; it gets an apostrophe in front."""


@unique
class Format(Titled):
    """Kinds of files that decisions are written to; the code is the ending."""

    JSON_LINES = "jsonl", "JSON Lines", "JSON Lines"
    CSV = "csv", "CSV", "CSV"


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Figures over the decisions that hold; `pairs` counts pairs of listings, `first` and `last` are None where there is none."""

    decisions: Mapping[Decision, int]
    reasons: Mapping[DecisionReason, int]
    sources: Mapping[Source, int]
    models: Mapping[str, int]
    pairs: int
    demands: int
    ended: int
    first: datetime | None
    last: datetime | None

    @property
    def total(self) -> int:
        """How many decisions hold."""
        return sum(self.decisions.values())


def format_of(name: str) -> Format:
    """Return the format that the ending of a file name asks for. Raises Invalid (`feedback.format`)."""
    ending = name.rpartition(".")[2].lower()
    if ending in set(Format):
        return Format(ending)
    raise Invalid(
        "feedback.format",
        Sentence(zh="请写成 .jsonl 或 .csv 文件", en="The file must end in .jsonl or .csv"),
        place=Place(file=name),
    )


def exported(unit: Unit, *, file_format: Format, with_words: bool) -> str:
    """Return the decisions that hold and that the actor may see, oldest first, as the text of a file."""
    lines = decision_lines(unit, with_words=with_words)
    if file_format is Format.JSON_LINES:
        return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    return _as_csv(lines, (*COLUMNS, WORDS) if with_words else COLUMNS)


def decision_lines(unit: Unit, *, with_words: bool) -> Iterator[dict[str, Any]]:
    """Yield the lines as mappings of `COLUMNS`; a query for each 2,000."""
    demand, achievement = aliased(ListingVersion), aliased(ListingVersion)
    asked, offered = aliased(Listing), aliased(Listing)
    statement = (
        select(Feedback, asked.external_id, demand.content_hash, offered.external_id, achievement.content_hash)
        .join(demand, demand.id == Feedback.demand_version_id)
        .join(achievement, achievement.id == Feedback.achievement_version_id)
        .join(asked, asked.id == Feedback.demand_listing_id)
        .join(offered, offered.id == Feedback.achievement_listing_id)
        .where(HOLDING, which_rows(unit.actor, VIEW_FEEDBACK))
        .order_by(Feedback.id)
        .limit(CHUNK)
    )
    last = ""
    while rows := unit.session.execute(statement.where(Feedback.id > last)).all():
        for row in rows:
            yield _line(*row, with_words=with_words)
        last = rows[-1][0].id


def feedback_summary(unit: Unit) -> Summary:
    """Return the figures; five queries."""
    seen = which_rows(unit.actor, VIEW_FEEDBACK)

    def counted(column: Any) -> dict[Any, int]:
        statement = select(column, func.count()).where(HOLDING, seen).group_by(column)
        return {value: count for value, count in unit.session.execute(statement) if value is not None}

    decisions, reasons, sources = counted(Feedback.decision), counted(Feedback.reason), counted(Feedback.source)
    pairs = select(Feedback.demand_listing_id, Feedback.achievement_listing_id).where(HOLDING, seen).distinct()
    per_demand = Counter(row[0] for row in unit.session.execute(pairs))
    first, last, ended = unit.session.execute(
        select(func.min(Feedback.decided_at), func.max(Feedback.decided_at), func.count(Feedback.ended_at)).where(seen)
    ).one()
    return Summary(
        decisions={one: decisions.get(one, 0) for one in Decision},
        reasons={one: reasons[one] for one in DecisionReason if one in reasons},
        sources={one: sources.get(one, 0) for one in Source},
        models=dict(sorted(counted(Feedback.model).items())),
        pairs=per_demand.total(),
        demands=len(per_demand),
        ended=ended,
        first=first,
        last=last,
    )


def _line(
    row: Feedback, demand: str, demand_hash: str, achievement: str, achievement_hash: str, *, with_words: bool
) -> dict[str, Any]:
    line = {
        "id": row.id,
        "demand": demand,
        "demand_hash": demand_hash,
        "achievement": achievement,
        "achievement_hash": achievement_hash,
        "decision": row.decision.value,
        "reason": row.reason.value if row.reason else None,
        "source": row.source.value,
        "side": row.side.value,
        "position": row.position,
        "level": row.level,
        "score": round(row.score, 6),
        "model": row.model,
        "match_run_id": row.match_run_id,
        "decided_at": row.decided_at.isoformat(timespec="seconds"),
    }
    return line | {WORDS: row.words} if with_words else line


def _as_csv(lines: Iterable[Mapping[str, Any]], columns: tuple[str, ...]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for line in lines:
        writer.writerow([_inert(line[name]) for name in columns])
    return text.getvalue()


def _inert(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(RISKY) else value

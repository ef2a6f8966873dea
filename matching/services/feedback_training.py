"""Training on what people decided: decisions, their lists and texts are read, learned by a base model, measured and stored as a candidate.

Called by `twolists model train --feedback`. Nothing is put to use here: that is a person's act (`ranking_versions`).
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import math
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from listings.queries.contents import contents_of
from marketplace import clock
from marketplace.errors import Invalid
from marketplace.search.encoder import UniversalSentenceEncoder
from marketplace.wording import Sentence
from matching.engine.matcher import text_entry
from matching.engine.ranking.comparing import compare
from matching.engine.ranking.labels import Label, label_of
from matching.engine.ranking.learning import Learning, decided_pairs
from matching.engine.ranking.profile import Corpus
from matching.engine.ranking.ranker import CandidateList
from matching.engine.ranking.storage import save, shipped
from matching.engine.texts import body
from matching.queries.learning import DecidedList, decided_lists
from matching.queries.ranking_models import model_in_use
from matching.services.encoding import EntryVectors, ranking_encoder
from matching.services.execution import StoredVectors
from matching.services.ranking_versions import DISTRIBUTION, Trained, store_candidate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from numpy.typing import NDArray

    from listings.engine.content import Content
    from marketplace.actor import Actor
    from marketplace.files.store import FileStore
    from marketplace.search.encoder import Encoder
    from marketplace.unit import Units
    from matching.engine.ranking.comparing import Comparison
    from matching.engine.ranking.evaluation import Interval
    from matching.engine.ranking.ranker import Ranker
    from matching.models.ranking_model import RankingModel

NAME = "feedback"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """The decisions as the engine takes them: places in two lists of version ids, candidate lists and a label or None per candidate."""

    demands: Sequence[str]
    achievements: Sequence[str]
    lists: Sequence[CandidateList]
    labels: Sequence[Sequence[Label | None]]
    decided: Sequence[DecidedList]

    def moments(self) -> list[datetime]:
        """Return when each list was last decided about by an answer that teaches."""
        return [
            max(one.decided_at for one in given.answers if label_of(one.decision, one.reason)) for given in self.decided
        ]


def train_with_feedback(
    units: Units,
    *,
    actor: Actor,
    files: FileStore,
    encoder: Encoder,
    base: Ranker | None,
    progress: Callable[[int, int], None],
) -> tuple[RankingModel, Ranker]:
    """Let `base` (None: the model that ships) learn every decision that holds, measure and store it as a candidate.

    Raises Invalid where no decision teaches anything, or where the encoder is not the one that the base reads.
    """
    until = clock.now()
    lesson = lesson_of(units.read(decided_lists, actor=actor))
    ranker = base or shipped()
    encoder = ranking_encoder(ranker, encoder)
    if encoder.dimensions != ranker.dimensions_:
        raise _other_encoder(encoder)
    ids = [*lesson.demands, *lesson.achievements]
    contents = units.read(contents_of, actor=actor, version_ids=ids)
    entries = [contents[name] for name in ids]
    embedded = EntryVectors(encoder, store=StoredVectors(units, actor, encoder)).embed(
        [content.title for content in entries],
        [body(content) for content in entries],
        progress=lambda done: progress(done, len(entries)),
    )

    def corpus(part: slice) -> Corpus:
        return Corpus.build(
            [text_entry(content) for content in entries[part]],
            title_vectors=embedded.titles[part],
            full_vectors=embedded.texts[part],
            statistics=ranker.statistics_,
        )

    border = len(lesson.demands)
    demands, achievements = corpus(slice(0, border)), corpus(slice(border, None))
    decided = decided_pairs(ranker, demands, achievements, lesson.lists, lesson.labels)
    learning = Learning(ranker, decided)
    groups = _groups(lesson, contents)[decided.of]
    known = units.read(_learned_before, actor=actor, ranker=ranker, moments=lesson.moments())
    comparison = None if known is None else compare(learning, learning, learned_before=known[decided.of], groups=groups)
    learned = learning.learned()
    learned.facts_ = _facts(ranker, lesson, len(decided.counts), contents)
    model = _stored(units, actor, files, learned, comparison=comparison, until=until)
    return model, learned


def lesson_of(lists: Sequence[DecidedList]) -> Lesson:
    """Turn decided lists into what the engine takes; lists without an answer that teaches are left out. Raises Invalid where none is left."""
    kept = [one for one in lists if any(label_of(answer.decision, answer.reason) for answer in one.answers)]
    if not kept:
        raise Invalid(
            "model.no_feedback",
            Sentence(
                zh="还没有可以用来训练的意见：请先在页面上填写，或读回标注手册",
                en="There is no decision to learn from yet: decide on the pages or read a marked book back first",
            ),
        )
    demands = {name: place for place, name in enumerate(dict.fromkeys(one.demand_version_id for one in kept))}
    achievements = {name: place for place, name in enumerate(dict.fromkeys(name for one in kept for name in one.shown))}
    return Lesson(
        demands=list(demands),
        achievements=list(achievements),
        lists=[
            CandidateList(demands[one.demand_version_id], np.array([achievements[name] for name in one.shown]))
            for one in kept
        ],
        labels=[_labels(one) for one in kept],
        decided=kept,
    )


def _labels(one: DecidedList) -> list[Label | None]:
    """Return a label per shown achievement; where two people answered, the later one's."""
    said = {
        answer.achievement_version_id: label_of(answer.decision, answer.reason)
        for answer in sorted(one.answers, key=lambda answer: answer.decided_at)
    }
    return [said.get(name) for name in one.shown]


def _groups(lesson: Lesson, contents: Mapping[str, Content]) -> NDArray[np.int64]:
    """Return the fold group of each list: all versions of a listing, and demands of the same title, share one."""
    leader: dict[str, str] = {}

    def first(name: str) -> str:
        while leader.setdefault(name, name) != name:
            name = leader[name]
        return name

    for one in lesson.decided:
        leader[first(f"title:{contents[one.demand_version_id].title}")] = first(one.demand_listing_id)
    names = [first(one.demand_listing_id) for one in lesson.decided]
    return np.unique(names, return_inverse=True)[1].astype(np.int64)


def _learned_before(unit: Any, *, ranker: Ranker, moments: Sequence[datetime]) -> NDArray[np.bool_] | None:
    """Return which lists the model in use has learned from; None where it rests on another base, so that the two cannot be compared."""
    present = model_in_use(unit, organisation_id=unit.actor.organisation_id)
    base = ranker.facts_.get("data_sha256")
    if present is None:
        same = shipped().facts_.get("data_sha256") == base
        return np.zeros(len(moments), dtype=bool) if same else None
    if present.facts.get("base_sha256") != base:
        return None
    return np.array([moment <= present.learned_until for moment in moments])


def _facts(base: Ranker, lesson: Lesson, pairs: int, contents: Mapping[str, Content]) -> dict[str, object]:
    answers = [answer for one in lesson.decided for answer in one.answers]
    taught = [answer for answer in answers if label_of(answer.decision, answer.reason)]
    lines = sorted(
        "\x1f".join(
            (
                contents[one.demand_version_id].title,
                contents[answer.achievement_version_id].title,
                answer.decision.value,
                answer.reason.value if answer.reason else "",
            )
        )
        for one in lesson.decided
        for answer in one.answers
    )
    base_hash = str(base.facts_.get("data_sha256", ""))
    return {
        "name": NAME,
        "encoder": base.facts_.get("encoder", UniversalSentenceEncoder.name),
        "base": base.version,
        "base_sha256": base_hash,
        "pairs": int(base.facts_.get("pairs", 0)) + pairs,  # type: ignore[call-overload]  # facts are plain JSON values
        "demands": int(base.facts_.get("demands", 0)) + len(lesson.demands),  # type: ignore[call-overload]  # as above
        "decisions": len(taught),
        "decided_pairs": pairs,
        "decided_demands": len(lesson.demands),
        "decided_from": min(answer.decided_at for answer in taught).isoformat(timespec="seconds"),
        "decided_to": max(answer.decided_at for answer in taught).isoformat(timespec="seconds"),
        "data_sha256": hashlib.sha256("\x1e".join([base_hash, *lines]).encode()).hexdigest(),
        "trained_on": clock.today().isoformat(),
        "code_version": importlib.metadata.version(DISTRIBUTION),
    }


def _stored(
    units: Units,
    actor: Actor,
    files: FileStore,
    learned: Ranker,
    *,
    comparison: Comparison | None,
    until: datetime,
) -> RankingModel:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{learned.version}.skops"
        save(learned, path)
        with path.open("rb") as stream:
            taken = files.take(stream, name=path.name)
    trained = Trained(
        name=learned.version,
        taken=taken,
        facts=learned.facts_,
        figures={} if comparison is None else figures_of(comparison),
        learned_until=until,
    )
    return units.run(store_candidate, actor=actor, trained=trained, files=files)


def figures_of(comparison: Comparison) -> dict[str, Any]:
    """Return a comparison as JSON: {"demands", "pairs", "present" | "new" | "gain": {name: [mean, low, high]}}; unknown figures are left out."""
    return {
        "demands": comparison.demands,
        "pairs": comparison.pairs,
        "present": _as_lists(comparison.present),
        "new": _as_lists(comparison.new),
        "gain": _as_lists(comparison.gain),
    }


def _as_lists(figures: Mapping[str, Interval]) -> dict[str, list[float]]:
    return {
        name: [round(one.mean, 4), round(one.low, 4), round(one.high, 4)]
        for name, one in figures.items()
        if math.isfinite(one.mean)
    }


def _other_encoder(encoder: Encoder) -> Invalid:
    return Invalid(
        "model.other_encoder",
        Sentence(
            zh="排序模型要用随程序提供的语义编码器；请把设置 encoder 改回 default 再训练",
            en="The ranking model reads the vectors of the default encoder; set `encoder` back to it and train again",
        ),
        value=encoder.name,
    )

"""Trained models kept as versions: stored as candidates, put to use and taken back by a person, handed to match runs. Training is `feedback_training`."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from marketplace import clock
from marketplace.audit.record import record
from marketplace.errors import Conflict, Unavailable
from marketplace.files.models import StoredFile
from marketplace.files.store import Taken
from marketplace.fire import fire
from marketplace.permissions import authorise
from marketplace.wording import Sentence
from matching.engine.ranking.storage import SHIPPED, load
from matching.models.ranking_model import RankingModel
from matching.permissions.rights import TRAIN_MODEL
from matching.permissions.workflows import RANKING_MODEL
from matching.queries.ranking_models import model_in_use, seen_model

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from marketplace.files.store import FileStore
    from marketplace.unit import Unit
    from matching.engine.ranking.ranker import Ranker

DISTRIBUTION = "twolists"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """A trained model before it is stored: its file, what it says of itself, how it compares."""

    name: str
    taken: Taken
    facts: Mapping[str, Any]
    figures: Mapping[str, Any]
    learned_until: datetime


def store_candidate(unit: Unit, *, trained: Trained, files: FileStore) -> RankingModel:
    """Keep a trained model; it is used once a person says so. Raises Forbidden."""
    organisation_id = unit.actor.organisation_id or ""
    model = RankingModel(
        organisation_id=organisation_id,
        name=trained.name,
        facts=dict(trained.facts),
        figures=dict(trained.figures),
        learned_until=trained.learned_until,
        created_at=clock.now(),
    )
    authorise(unit, TRAIN_MODEL, model)
    model.file_id = files.keep(unit, trained.taken, organisation_id=organisation_id).id
    unit.session.add(model)
    unit.session.flush()
    record(
        unit,
        action="trained",
        object_kind=RANKING_MODEL.object_kind,
        object_id=model.id,
        label=model.name,
        changes={"file_id": model.file_id, "decisions": trained.facts.get("decisions")},
    )
    return model


def use_ranking_model(unit: Unit, *, model_id: str, files: FileStore) -> RankingModel:
    """Put a candidate or a retired model to use in place of the present one; match runs from now on are ranked by it.

    Raises NotFound, Forbidden, Conflict for the one in use, Unavailable for a file that cannot be used by this program.
    """
    model = seen_model(unit, model_id)
    load_model(unit, model, files=files)
    present = model_in_use(unit, organisation_id=model.organisation_id)
    if present is not None and present.id != model.id:
        fire(unit, RANKING_MODEL, present, "retire", note=model.name)
        unit.session.flush()  # the one in use must have been retired before another may be used
    fire(unit, RANKING_MODEL, model, "use")
    model.replaced_id = present.id if present else None
    return model


def undo_ranking_model(unit: Unit, *, files: FileStore) -> RankingModel | None:
    """Go back to the model that the present one took the place of; None: the one that ships. Raises Conflict where that is in use already."""
    present = model_in_use(unit, organisation_id=unit.actor.organisation_id)
    if present is None:
        raise Conflict(
            "ranking_model_shipped",
            Sentence(
                zh="现在用的就是随程序提供的模型，没有可以撤销的切换",
                en="The model that ships is in use; there is no switch to undo",
            ),
        )
    before = seen_model(unit, present.replaced_id) if present.replaced_id else None
    if before is not None:
        load_model(unit, before, files=files)
    fire(unit, RANKING_MODEL, present, "retire", note="undo")
    unit.session.flush()
    if before is not None:
        fire(unit, RANKING_MODEL, before, "use")
    return before


def ranker_of(
    unit: Unit, *, organisation_id: str | None, files: FileStore, reading: Callable[[Path], Ranker] = load
) -> Ranker:
    """Return the ranker that an organisation's match runs use, by `reading` its file. Raises Unavailable where that cannot be used."""
    model = model_in_use(unit, organisation_id=organisation_id)
    return reading(SHIPPED) if model is None else load_model(unit, model, files=files, reading=reading)


def load_model(
    unit: Unit, model: RankingModel, *, files: FileStore, reading: Callable[[Path], Ranker] = load
) -> Ranker:
    """Read the file of a model. Raises Unavailable, with what to do, where it is missing, broken or of another version of the program."""
    installed = importlib.metadata.version(DISTRIBUTION)
    stored = unit.session.get(StoredFile, model.file_id)
    try:
        if stored is None:
            raise FileNotFoundError(model.file_id)
        ranker = reading(files.path_of(stored.content_hash))
    except (ValueError, KeyError, TypeError, AttributeError, BadZipFile, OSError) as error:
        raise Unavailable(
            "ranking_model_unreadable",
            Sentence(
                zh="这个模型的文件读不出来，请重新训练，或用 twolists model undo 换回之前的模型",
                en="The file of this model cannot be read; train it anew, or go back with `twolists model undo`",
            ),
            value=model.name,
        ) from error
    if ranker.facts_.get("code_version") != installed:
        told = str(ranker.facts_.get("code_version", "?"))
        raise Unavailable(
            "ranking_model_other_version",
            Sentence(
                zh=f"这个模型由程序 {told} 训练，现在是 {installed}；请重新训练",
                en=f"This model was trained by version {told} of the program, this is {installed}; please train it anew",
            ),
            value=model.name,
        )
    return ranker

"""The ranking models: which one is in use, the trained ones with both models' figures, the switch and its undoing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import redirect, url_for

from marketplace.fire import allowed_events
from marketplace.web.current import actor, read, write
from marketplace.web.fragments import page
from marketplace.web.languages import message, translated
from marketplace.web.runtime import runtime
from matching.engine.ranking.storage import shipped
from matching.models.ranking_model import RankingModel
from matching.permissions.workflows import RANKING_MODEL
from matching.queries.ranking_models import ranking_models
from matching.services.ranking_versions import undo_ranking_model, use_ranking_model
from matching.states import ModelStatus

if TYPE_CHECKING:
    from flask import Response
    from werkzeug.wrappers import Response as Redirect


FIGURES = {
    "ndcg10": message("Order of the first ten (nDCG@10)"),
    "inverse_mae": message("Levels hit, 1/(1+MAE)"),
    "calibration_error": message("Error of the probabilities (smaller is better)"),
    "auc_no_strong_match": message("Telling that nothing fits (AUC)"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of the comparison: both models' figures and their difference, each (mean, low, high) or None where it cannot be told.

    `is_sure`: the interval of the difference leaves zero out.
    """

    title: str
    present: list[float] | None
    new: list[float] | None
    gain: list[float] | None

    @property
    def is_sure(self) -> bool:
        """Whether the difference is more than chance."""
        return self.gain is not None and (self.gain[1] > 0) == (self.gain[2] > 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCard:
    """One trained model as the page shows it."""

    model: RankingModel
    figures: list[Figure]
    can_be_used: bool


def models() -> Response:
    """Show the model in use and the trained ones, newest first."""
    found = read(ranking_models)
    return page(
        "matching/models.html",
        cards=[_card(model) for model in found],
        in_use=next((model for model in found if model.status is ModelStatus.IN_USE), None),
        shipped=shipped().version,
    )


def use(model_id: str) -> Redirect:
    """Put a model to use."""
    write(use_ranking_model, model_id=model_id, files=runtime().files)
    return redirect(url_for("matching.models"))


def undo() -> Redirect:
    """Go back to the model before the last switch."""
    write(undo_ranking_model, files=runtime().files)
    return redirect(url_for("matching.models"))


def _card(model: RankingModel) -> ModelCard:
    parts = [model.figures.get(part, {}) for part in ("present", "new", "gain")]
    figures = [
        Figure(title=translated(title), present=parts[0].get(name), new=parts[1].get(name), gain=parts[2].get(name))
        for name, title in FIGURES.items()
    ]
    return ModelCard(
        model=model,
        figures=figures if model.figures else [],
        can_be_used="use" in allowed_events(actor(), RANKING_MODEL, model),
    )

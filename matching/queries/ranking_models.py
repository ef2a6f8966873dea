"""Trained ranking models: the one in use, and all of them for the page and the command. Loading a file is the services'."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from marketplace.errors import NotFound
from marketplace.permissions import authorise, which_rows
from marketplace.wording import Sentence
from matching.models.ranking_model import IN_USE, RankingModel
from matching.permissions.rights import VIEW_MODEL

if TYPE_CHECKING:
    from marketplace.unit import Unit

MOST = 50


def model_in_use(unit: Unit, *, organisation_id: str | None) -> RankingModel | None:
    """Return the trained model that an organisation uses; None: the one that ships."""
    return unit.session.scalar(select(RankingModel).where(IN_USE, RankingModel.organisation_id == organisation_id))


def ranking_models(unit: Unit) -> list[RankingModel]:
    """Return the newest models of the actor's organisation, at most 50, newest first."""
    statement = (
        select(RankingModel)
        .where(which_rows(unit.actor, VIEW_MODEL))
        .order_by(RankingModel.created_at.desc(), RankingModel.id.desc())
        .limit(MOST)
    )
    return list(unit.session.scalars(statement))


def seen_model(unit: Unit, model_id: str) -> RankingModel:
    """Return a model, fresh. Raises NotFound, Forbidden."""
    model = unit.session.get(RankingModel, model_id, with_for_update=True, populate_existing=True)
    if model is None:
        raise NotFound(
            "ranking_model_missing", Sentence(zh="没有这个模型", en="There is no such model"), value=model_id
        )
    authorise(unit, VIEW_MODEL, model)
    return model

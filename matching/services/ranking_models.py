"""Training the ranker on judged pairs and scoring pairs with it, texts embedded by the program's encoder. Called by `twolists model`."""

from __future__ import annotations

import csv
import importlib.metadata
import io
from typing import TYPE_CHECKING
from zipfile import BadZipFile

from marketplace import clock
from marketplace.errors import Invalid, Place
from marketplace.search.encoder import text_for_embedding
from marketplace.wording import Sentence
from matching.engine.ranking.fitting import Vectors, score_pairs
from matching.engine.ranking.judgements import read_judgements, title_for_embedding
from matching.engine.ranking.storage import load, shipped
from matching.engine.ranking.training import train
from matching.services.encoding import ranking_encoder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from marketplace.search.encoder import Encoder
    from matching.engine.ranking.fitting import PairScore
    from matching.engine.ranking.judgements import Judgements
    from matching.engine.ranking.ranker import Ranker

COLUMNS = ("pair_id", "score", "level", "p1", "p2", "p3", "p4")
DISTRIBUTION = "twolists"


def train_model(demands: Path, pairs: Path, *, encoder: Encoder, progress: Callable[[int, int], None]) -> Ranker:
    """Train on the files of judgements. Raises Invalid for files that cannot be read so, and what training raises."""
    judgements = _judgements(demands, pairs, with_levels=True)
    vectors = _vectors(judgements, encoder, progress)
    ranker = train(judgements, vectors, on=clock.today(), code_version=importlib.metadata.version(DISTRIBUTION))
    ranker.facts_ |= {"encoder": encoder.name, "encoder_version": encoder.version}
    return ranker


def score_model(
    ranker: Ranker, demands: Path, pairs: Path, *, encoder: Encoder, progress: Callable[[int, int], None]
) -> list[PairScore]:
    """Score every pair of the file, in its order; a `level` column is not looked at. Raises Invalid as `train_model`."""
    judgements = _judgements(demands, pairs, with_levels=False)
    return score_pairs(ranker, judgements, _vectors(judgements, ranking_encoder(ranker, encoder), progress))


def scores_as_csv(scores: Iterable[PairScore]) -> str:
    """Return `pair_id,score,level,p1,p2,p3,p4`, a line each."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in scores:
        probabilities = (f"{probability:.6f}" for probability in one.probabilities)
        writer.writerow([one.pair_id, f"{one.score:.6f}", int(one.level), *probabilities])
    return text.getvalue()


def read_model(path: Path | None) -> Ranker:
    """Return the ranker of a model file, None: the shipped one. Raises Invalid for a file that is no model."""
    try:
        return shipped() if path is None else load(path)
    except (ValueError, BadZipFile, KeyError) as error:
        raise Invalid(
            "model.unreadable",
            Sentence(zh="这不是可以使用的模型文件", en="This is no model file that can be used"),
            place=Place(file="" if path is None else path.name),
            value=str(error),
        ) from error


def _judgements(demands: Path, pairs: Path, *, with_levels: bool) -> Judgements:
    try:
        return read_judgements(demands, pairs, with_levels=with_levels)
    except (ValueError, KeyError) as error:
        raise Invalid(
            "model.pairs_unreadable",
            Sentence(
                zh="需求或配对文件的格式不对", en="The file of demands or the file of pairs does not have its format"
            ),
            place=Place(file=f"{demands.name}, {pairs.name}"),
            value=str(error),
        ) from error


def _vectors(judgements: Judgements, encoder: Encoder, progress: Callable[[int, int], None]) -> Vectors:
    titles = [entry.title for entry in judgements.demands]
    texts = [text_for_embedding(entry.title, entry.content) for entry in judgements.demands]
    offered = [title_for_embedding(entry) for entry in judgements.achievements]
    total, done = len(titles) + len(texts) + len(offered), 0

    def hear(more: int) -> None:
        nonlocal done
        done += more
        progress(done, total)

    vectors = encoder.embed([*titles, *texts, *offered], progress=hear)
    first, second = len(titles), len(titles) + len(texts)
    return Vectors(
        demand_titles=vectors[:first], demand_texts=vectors[first:second], achievement_titles=vectors[second:]
    )

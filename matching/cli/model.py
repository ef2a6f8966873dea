"""`twolists model train|score|show`: the ranking model on the command line. No database is needed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from marketplace.files.sources import SourceFile
from marketplace.files.targets import check_target, write_target
from marketplace.search.encoder import chosen_encoder
from marketplace.wording import Sentence
from matching.cli.bars import progress_bar
from matching.engine.ranking.storage import save
from matching.engine.stages import Stage
from matching.services.ranking_models import read_model, score_model, scores_as_csv, train_model

if TYPE_CHECKING:
    from marketplace.package import Program
    from matching.engine.ranking.ranker import Ranker

IN_FILE = SourceFile()
OUT_FILE = click.Path(path_type=Path, dir_okay=False)
DEMANDS = click.option(
    "--demands", type=IN_FILE, required=True, help="Demands, a line of JSON each: id, title, content."
)
PAIRS = click.option(
    "--pairs", type=IN_FILE, required=True, help="Pairs as CSV: pair_id, demand_id, achievement_title_words, level."
)
MODEL = click.option("--model", type=IN_FILE, help="A model file (.skops); default: the one that ships.")


@click.group("model", no_args_is_help=True)
def model_command() -> None:
    """Train, apply and show the ranking model."""


@model_command.command("train")
@DEMANDS
@PAIRS
@click.option("-o", "--out", type=OUT_FILE, required=True, help="The model file to write (.skops).")
@click.pass_obj
def train_command(program: Program, demands: Path, pairs: Path, out: Path) -> None:
    """Train on judged pairs and write a model file that holds no text."""
    check_target(out)
    with progress_bar(program.language) as progress:
        ranker = train_model(
            demands,
            pairs,
            encoder=chosen_encoder(program.settings.encoder),
            progress=lambda done, total: progress(Stage.EMBED, done, total),
        )
    save(ranker, out)
    _show(ranker)
    click.echo(Sentence(zh=f"模型：{out}", en=f"Model: {out}").text(program.language))


@model_command.command("score")
@DEMANDS
@PAIRS
@click.option("-o", "--out", type=OUT_FILE, required=True, help="The scores: pair_id,score,level,p1,p2,p3,p4.")
@MODEL
@click.pass_obj
def score_command(program: Program, demands: Path, pairs: Path, out: Path, model: Path | None) -> None:
    """Score pairs: larger scores rank higher among the candidates of one demand; a level column is ignored."""
    check_target(out)
    ranker = read_model(model)
    with progress_bar(program.language) as progress:
        scores = score_model(
            ranker,
            demands,
            pairs,
            encoder=chosen_encoder(program.settings.encoder),
            progress=lambda done, total: progress(Stage.EMBED, done, total),
        )
    write_target(out, scores_as_csv(scores).encode())
    click.echo(
        Sentence(zh=f"已评分 {len(scores)} 对：{out}", en=f"{len(scores)} pair(s) scored: {out}").text(program.language)
    )


@model_command.command("show")
@MODEL
def show_command(model: Path | None) -> None:
    """Print what the model says of itself: data, metrics, version."""
    _show(read_model(model))


def _show(ranker: Ranker) -> None:
    table = Table(show_header=False)
    table.add_row("version", ranker.version)
    for name, value in ranker.facts_.items():
        table.add_row(name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
    Console().print(table)

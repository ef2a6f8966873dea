"""`twolists model train|score|show|list|use|undo`: the ranking model on the command line.

Training on files, scoring and showing need no database; learning from feedback and switching do.
"""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from marketplace.errors import Invalid
from marketplace.files.sources import SourceFile
from marketplace.files.targets import check_target, write_target
from marketplace.search.encoder import chosen_encoder
from marketplace.wording import Sentence
from matching.cli.bars import progress_bar
from matching.cli.versions import learn, list_command, show_comparison, undo_command, use_command
from matching.engine.ranking.storage import save
from matching.engine.stages import Stage
from matching.services.ranking_models import read_model, score_model, scores_as_csv, train_model

if TYPE_CHECKING:
    from marketplace.package import Program
    from matching.engine.ranking.ranker import Ranker

NO_PAIRS = Sentence(
    zh="请同时给出 --demands 和 --pairs，或用 --feedback 从意见中学习",
    en="Give --demands and --pairs together, or learn from decisions with --feedback",
)
NO_TARGET = Sentence(zh="请用 -o 指定要写入的模型文件", en="Name the model file to write with -o")
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
@click.option("--demands", type=IN_FILE, help="Demands, a line of JSON each: id, title, content.")
@click.option("--pairs", type=IN_FILE, help="Pairs as CSV: pair_id, demand_id, achievement_title_words, level.")
@click.option(
    "--feedback",
    "with_feedback",
    is_flag=True,
    help="Learn what people decided, on top of the model that ships or of the judged pairs; keeps a candidate.",
)
@click.option("-o", "--out", type=OUT_FILE, help="The model file to write (.skops).")
@click.pass_obj
def train_command(
    program: Program, *, demands: Path | None, pairs: Path | None, with_feedback: bool, out: Path | None
) -> None:
    """Train on judged pairs and write a model file that holds no text, or learn from feedback and compare both models."""
    if (demands is None) != (pairs is None) or (demands is None and not with_feedback):
        raise Invalid("model.no_pairs", NO_PAIRS)
    if out is None and not with_feedback:
        raise Invalid("model.no_target", NO_TARGET)
    if out is not None:
        check_target(out)
    with progress_bar(program.language) as progress:
        told = partial(progress, Stage.EMBED)
        ranker = None
        if demands is not None and pairs is not None:
            ranker = train_model(demands, pairs, encoder=chosen_encoder(program.settings.encoder), progress=told)
        model = None
        if with_feedback:
            model, ranker = learn(program, ranker, progress=told)
    if ranker is not None and out is not None:
        save(ranker, out)
        click.echo(Sentence(zh=f"模型：{out}", en=f"Model: {out}").text(program.language))
    if model is not None:
        show_comparison(model, program.language)
    elif ranker is not None:
        _show(ranker)


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


for command in (list_command, use_command, undo_command):
    model_command.add_command(command)


def _show(ranker: Ranker) -> None:
    table = Table(show_header=False)
    table.add_row("version", ranker.version)
    for name, value in ranker.facts_.items():
        table.add_row(name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
    Console().print(table)

"""Model versions on the command line: learning from feedback with both models' figures, the list, the switch and its undoing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import click
from rich.console import Console
from rich.table import Table

from marketplace.actor import LOCAL_OPERATOR
from marketplace.locale import format_moment
from marketplace.wording import Sentence
from matching.engine.ranking.storage import shipped
from matching.queries.ranking_models import ranking_models
from matching.services.feedback_training import train_with_feedback
from matching.services.ranking_versions import undo_ranking_model, use_ranking_model
from matching.states import ModelStatus

if TYPE_CHECKING:
    from collections.abc import Callable

    from marketplace.actor import Actor
    from marketplace.package import Program
    from marketplace.wording import Language
    from matching.engine.ranking.ranker import Ranker
    from matching.models.ranking_model import RankingModel

FIGURES: Final = {
    "ndcg10": Sentence(zh="nDCG@10（越大越好）", en="nDCG@10 (larger is better)"),
    "inverse_mae": Sentence(zh="1/(1+MAE)（越大越好）", en="1/(1+MAE) (larger is better)"),
    "calibration_error": Sentence(zh="校准误差（越小越好）", en="calibration error (smaller is better)"),
    "auc_no_strong_match": Sentence(
        zh="“无合适匹配”的 AUC（越大越好）", en="AUC of no strong match (larger is better)"
    ),
}
UNKNOWN = Sentence(zh="测不出", en="cannot be told")
SHIPPED = Sentence(zh="随程序提供的模型", en="the model that ships")
NONE_TRAINED = Sentence(
    zh="还没有自己训练的模型。有了对匹配的意见后，用 twolists model train --feedback 训练。",
    en="No model of your own is trained yet. Once matches are decided about, twolists model train --feedback trains one.",
)
TOO_FEW = Sentence(
    zh="留出的需求太少（不足 10 条），或两个模型的基础不同：没有给出对比数字，无法判断哪个更好",
    en="Too few held-out demands (fewer than 10), or models on different bases: no figures are given, and nobody can tell which is better",
)


def learn(
    program: Program, base: Ranker | None, *, progress: Callable[[int, int], None]
) -> tuple[RankingModel, Ranker]:
    """Let the base, or the model that ships, learn what people decided. Raises what `train_with_feedback` raises."""
    runtime = program.runtime
    return train_with_feedback(
        runtime.units,
        actor=_actor(program),
        files=runtime.files,
        encoder=runtime.encoder,
        base=base,
        progress=progress,
    )


def show_comparison(model: RankingModel, language: Language) -> None:
    """Print both models' figures side by side, with intervals, and how to put the new one to use."""
    facts, figures = model.facts, model.figures
    click.echo(
        Sentence(
            zh=f"新模型 {model.name}：学习了 {facts['decisions']} 条意见（{facts['decided_demands']} 条需求、{facts['decided_pairs']} 个配对）",
            en=f"New model {model.name}: {facts['decisions']} decision(s) learned ({facts['decided_pairs']} pair(s) of {facts['decided_demands']} demand(s))",
        ).text(language)
    )
    if figures:
        _show_figures(model, language)
    else:
        click.echo(TOO_FEW.text(language))
    click.echo(
        Sentence(
            zh=f"新模型待启用；启用：twolists model use {model.id}",
            en=f"The new model is a candidate; to use it: twolists model use {model.id}",
        ).text(language)
    )


def _show_figures(model: RankingModel, language: Language) -> None:
    figures = model.figures
    title = Sentence(
        zh=f"留出的 {figures['demands']} 条需求、{figures['pairs']} 个配对上的数字（95% 区间）",
        en=f"Figures on {figures['pairs']} pair(s) of {figures['demands']} held-out demand(s) (95 % interval)",
    )
    headers = (
        Sentence(zh="指标", en="Figure"),
        Sentence(zh="现用模型", en="Present"),
        Sentence(zh="新模型", en="New"),
        Sentence(zh="差", en="Difference"),
    )
    table = Table(*(header.text(language) for header in headers), title=title.text(language))
    for name, words in FIGURES.items():
        cells = (_cell(figures[part].get(name), language) for part in ("present", "new", "gain"))
        table.add_row(words.text(language), *cells)
    Console().print(table)


def _cell(figure: list[float] | None, language: Language) -> str:
    if figure is None:
        return UNKNOWN.text(language)
    mean, low, high = figure
    return f"{mean:.3f} [{low:.3f}, {high:.3f}]"


@click.command("list")
@click.pass_obj
def list_command(program: Program) -> None:
    """Print the trained models, newest first, and which one is in use."""
    language = program.language
    models = program.runtime.units.read(ranking_models, actor=_actor(program))
    click.echo(_in_use(models).text(language))
    if not models:
        click.echo(NONE_TRAINED.text(language))
        return
    headers = (
        Sentence(zh="编号", en="Id"),
        Sentence(zh="模型", en="Model"),
        Sentence(zh="状态", en="State"),
        Sentence(zh="意见", en="Decisions"),
        Sentence(zh="训练时间", en="Trained"),
    )
    table = Table(*(header.text(language) for header in headers))
    for model in models:
        moment = format_moment(model.created_at, language)
        table.add_row(
            model.id, model.name, model.status.label.text(language), str(model.facts.get("decisions", "")), moment
        )
    Console().print(table)


def _in_use(models: list[RankingModel]) -> Sentence:
    """Say which model ranks now: a trained one, or the one that ships."""
    trained = next((model.name for model in models if model.status is ModelStatus.IN_USE), None)
    if trained is not None:
        return Sentence(zh=f"正在使用：{trained}", en=f"In use: {trained}")
    version = shipped().version
    return Sentence(zh=f"正在使用：{version}（{SHIPPED.zh}）", en=f"In use: {version} ({SHIPPED.en})")


@click.command("use")
@click.argument("model_id", metavar="ID")
@click.pass_obj
def use_command(program: Program, model_id: str) -> None:
    """Put a trained model to use; match runs from now on are ranked by it."""
    runtime = program.runtime
    model = runtime.units.run(use_ranking_model, actor=_actor(program), model_id=model_id, files=runtime.files)
    click.echo(Sentence(zh=f"已启用：{model.name}", en=f"In use: {model.name}").text(program.language))


@click.command("undo")
@click.pass_obj
def undo_command(program: Program) -> None:
    """Go back to the model that was in use before the last switch."""
    runtime = program.runtime
    model = runtime.units.run(undo_ranking_model, actor=_actor(program), files=runtime.files)
    name = Sentence(zh=model.name, en=model.name) if model else SHIPPED
    click.echo(Sentence(zh=f"已换回：{name.zh}", en=f"In use again: {name.en}").text(program.language))


def _actor(program: Program) -> Actor:
    return replace(LOCAL_OPERATOR, language=program.language)

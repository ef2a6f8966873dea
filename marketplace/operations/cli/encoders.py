"""`twolists encoder`: which encoder makes the vectors of search, and switching to another one while searches go on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from marketplace.actor import LOCAL_OPERATOR
from marketplace.errors import Conflict
from marketplace.operations.encoders import keep_encoder, request_switch
from marketplace.search.encoder import NoEncoder, UniversalSentenceEncoder
from marketplace.search.encoders import EncoderLabel, encoders, label_of
from marketplace.search.onnx import OnnxEncoder
from marketplace.search.switching import switch_encoder
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from marketplace.package import Program, Runtime
    from marketplace.search.encoders import Encoders

NAMED = {"default": UniversalSentenceEncoder, "off": NoEncoder}


@click.group("encoder")
def encoder() -> None:
    """Show or switch the encoder; one of your own is a folder with one .onnx model and its tokenizer.json."""


@encoder.command("show")
@click.pass_obj
def show_command(program: Program) -> None:
    """Show the encoder in use, the one that follows it, and why a switch was given up."""
    runtime = program.runtime
    state = runtime.units.read(encoders, actor=LOCAL_OPERATOR)
    table = Table(show_header=False)
    for title, value in _lines(runtime, state):
        table.add_row(title.text(program.language), value.text(program.language))
    Console().print(table)


@encoder.command("use")
@click.argument("wanted", metavar="default|off|FOLDER")
@click.option("--wait", is_flag=True, help="Do it in this process instead of leaving it to the worker.")
@click.pass_obj
def use_command(program: Program, *, wanted: str, wait: bool) -> None:
    """Check the encoder, copy its files into the data folder, and have the vectors computed; searches go on meanwhile."""
    runtime = program.runtime
    if isinstance(runtime.encoder.shelf.first, NoEncoder):
        raise Conflict("encoder_off", OFF)
    following = _label(wanted, runtime)
    present = label_of(runtime.encoder.now())
    runtime.units.run(request_switch, actor=LOCAL_OPERATOR, present=present, following=following)
    click.echo(_requested(following).text(program.language))
    if wait:
        switch_encoder(runtime.units, runtime.search, runtime.encoder.shelf, actor=LOCAL_OPERATOR)
        click.get_current_context().invoke(show_command)


OFF = Sentence(
    zh="设置 TWOLISTS_ENCODER=off 已关闭语义编码器，请先改掉这项设置",
    en="TWOLISTS_ENCODER=off switches encoders off; change that setting first",
)


def _label(wanted: str, runtime: Runtime) -> EncoderLabel:
    if wanted in NAMED:
        return label_of(NAMED[wanted]())
    found = OnnxEncoder(Path(wanted))
    label = label_of(found)
    keep_encoder(found, runtime.encoder.shelf.folder)
    return label


def _lines(runtime: Runtime, state: Encoders) -> list[tuple[Sentence, Sentence]]:
    in_use = runtime.encoder
    lines = [(Sentence(zh="在用", en="in use"), _same(f"{in_use.name} {in_use.version}"))]
    if state.following is not None:
        lines.append(
            (Sentence(zh="即将启用", en="following"), _same(f"{state.following.name} {state.following.version}"))
        )
    if state.failure is not None:
        lines.append((Sentence(zh="上次更换未完成", en="the last switch was given up"), state.failure))
    return lines


def _same(text: str) -> Sentence:
    return Sentence(zh=text, en=text)


def _requested(label: EncoderLabel) -> Sentence:
    return Sentence(
        zh=f"将改用 {label.name} {label.version}：后台任务先算好向量再切换，其间搜索照常",
        en=f"{label.name} {label.version} follows: the worker computes its vectors, then changes over; searches go on meanwhile",
    )

"""The last sheets: settings, model, priors and files for people, and the same identity in a hidden sheet for the reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace.sheets.book import Column
from marketplace.wording import Sentence
from matching.engine.features.catalogue import SCORED, STRUCTURED
from matching.engine.priors import BOUND, PRIORS
from matching.sheets.keys import FORMAT, SHEET
from matching.sheets.layout import SETTINGS, made_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from marketplace.sheets.book import Book
    from matching.sheets.contents import BookContents

TITLES = {feature.name: feature.title for feature in (*SCORED, *STRUCTURED)}
MODEL_FACTS = {
    "pairs": Sentence(zh="训练配对数", en="pairs learned from"),
    "demands": Sentence(zh="训练需求数", en="demands learned from"),
    "base": Sentence(zh="基础模型", en="base model"),
    "decisions": Sentence(zh="学习的意见数", en="decisions learned from"),
    "data_sha256": Sentence(zh="训练数据 SHA-256", en="SHA-256 of the training data"),
    "trained_on": Sentence(zh="训练日期", en="day of training"),
    "code_version": Sentence(zh="训练时的程序版本", en="program version of the training"),
}
"""What the settings sheet says of the model, of everything that the model knows of itself."""

ANY_DAY = Sentence(zh="不限（不判断过期）", en="any (nothing counts as expired)")


def write_settings(book: Book, contents: BookContents) -> None:
    """Write what made the book, so that it can be made again."""
    headers = (Sentence(zh="项目", en="Item"), Sentence(zh="值", en="Value"))
    columns = [Column(header=contents.say(headers[0]), width=40), Column(header=contents.say(headers[1]), width=90)]
    sheet = book.sheet(contents.say(SETTINGS), columns, has_filter=False)
    sheet.append_header()
    for name, value in (*_settings(contents), *_files(contents), *_model(contents), *_priors(contents)):
        sheet.append([contents.say(name), value])


def write_identity(book: Book, contents: BookContents) -> None:
    """Write the hidden sheet by which the reader knows the book."""
    sheet = book.sheet(SHEET, [Column(header="format"), Column(header=FORMAT)], has_filter=False, is_hidden=True)
    sheet.append_header()
    for name, value in identity(contents).items():
        sheet.append([name, value])


def identity(contents: BookContents) -> dict[str, str]:
    """Return names and values of the hidden sheet."""
    facts = contents.result.facts
    return {
        "run_id": contents.run_id,
        "made_at": contents.made_at.isoformat(),
        "program": contents.version,
        "model": facts.model,
        "encoder": f"{facts.encoder} {facts.encoder_version}",
        **{f"file_{number}": f"{file.name} {file.sha256}" for number, file in enumerate(contents.files, start=1)},
    }


def _settings(contents: BookContents) -> Iterator[tuple[Sentence, str]]:
    options, facts = contents.result.options, contents.result.facts
    yield Sentence(zh="匹配编号", en="Run id"), contents.run_id
    yield Sentence(zh="生成时间", en="Made at"), made_at(contents)
    yield Sentence(zh="程序版本", en="Program version"), contents.version
    yield Sentence(zh="排序模型", en="Ranking model"), facts.model
    yield Sentence(zh="语义编码器", en="Encoder"), f"{facts.encoder} {facts.encoder_version}"
    yield Sentence(zh="每条列出的匹配数", en="Matches listed per entry"), str(options.top)
    yield Sentence(zh="召回候选数上限", en="Candidates recalled, at most"), str(options.candidates)
    yield Sentence(zh="完整比较的候选数", en="Candidates fully compared"), str(options.ranked)
    yield Sentence(zh="无合适匹配的概率门槛", en="Probability under which nothing fits"), f"{options.threshold:g}"
    as_of = contents.say(ANY_DAY) if options.as_of is None else options.as_of.isoformat()
    yield Sentence(zh="有效期判断日", en="Validity checked as of"), as_of
    yield Sentence(zh="召回的配对数", en="Pairs recalled"), str(facts.pairs_recalled)
    yield Sentence(zh="完整比较的配对数", en="Pairs fully compared"), str(facts.pairs_ranked)


def _files(contents: BookContents) -> Iterator[tuple[Sentence, str]]:
    for file in contents.files:
        yield (
            Sentence(zh=f"文件：{file.title.zh}", en=f"File: {file.title.en}"),
            contents.say(
                Sentence(
                    zh=f"{file.name}，{file.rows} 行，退回 {file.rejected} 行，SHA-256 {file.sha256}",
                    en=f"{file.name}, {file.rows} row(s), {file.rejected} rejected, SHA-256 {file.sha256}",
                )
            ),
        )


def _model(contents: BookContents) -> Iterator[tuple[Sentence, str]]:
    for name, value in contents.result.facts.model_facts.items():
        title = MODEL_FACTS.get(name, Sentence(zh=name, en=name))
        yield Sentence(zh=f"模型：{title.zh}", en=f"Model: {title.en}"), value


def _priors(contents: BookContents) -> Iterator[tuple[Sentence, str]]:
    yield Sentence(zh="先验权重合计上限（对数几率）", en="Bound of all prior weights (log-odds)"), f"±{BOUND:g}"
    for name, prior in PRIORS.items():
        title = TITLES[name]
        yield (
            Sentence(zh=f"先验权重：{title.zh}", en=f"Prior weight: {title.en}"),
            contents.say(
                Sentence(
                    zh=f"高于 {prior.neutral:.2g} 每单位 +{prior.weight:g}，低于则每单位 −{prior.weight_below:g}。{prior.reason.zh}",
                    en=f"+{prior.weight:g} a unit above {prior.neutral:.2g}, −{prior.weight_below:g} below. {prior.reason.en}",
                )
            ),
        )

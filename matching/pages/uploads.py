"""The upload form: what came in, what is wrong with it, what was typed. Read by `start`, shown by the home and upload pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from listings.engine.reading.mapping import MappingError, parse_mapping
from marketplace.wording import Sentence
from matching.services.starts import Upload

if TYPE_CHECKING:
    from werkzeug.datastructures import FileStorage, ImmutableMultiDict, MultiDict

ENDINGS = (".xlsx", ".xls", ".ods", ".csv", ".jsonl")
LISTS = ("achievements", "demands")
MAPPINGS = {"achievements": "achievement_mapping", "demands": "demand_mapping"}
MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The form as it is shown again: what was typed, and a fault per field name."""

    achievement_mapping: str = ""
    demand_mapping: str = ""
    faults: Mapping[str, Sentence] = field(default_factory=dict)
    uploads: Mapping[str, Upload] = field(default_factory=dict)


def read_form(typed: ImmutableMultiDict[str, str], files: MultiDict[str, FileStorage], *, most_bytes: int) -> Form:
    """Read what came in; `uploads` is complete exactly when there are no faults."""
    faults: dict[str, Sentence] = {}
    uploads: dict[str, Upload] = {}
    for name in LISTS:
        mapping = _mapping(typed.get(MAPPINGS[name], ""), MAPPINGS[name], faults)
        file = files.get(name)
        fault = _fault(name, file, most_bytes)
        if fault:
            faults[name] = fault
        elif file is not None:
            uploads[name] = Upload(name=file.filename or name, stream=file.stream, mapping=mapping)
    return Form(
        achievement_mapping=typed.get("achievement_mapping", ""),
        demand_mapping=typed.get("demand_mapping", ""),
        faults=faults,
        uploads={} if faults else uploads,
    )


def _fault(name: str, file: FileStorage | None, most_bytes: int) -> Sentence | None:
    if file is None or not file.filename:
        return MISSING[name]
    if not file.filename.lower().endswith(ENDINGS):
        return Sentence(
            zh=f"“{file.filename}”不是支持的格式，请另存为 .xlsx、.xls、.ods、.csv 或 .jsonl",
            en=f"“{file.filename}” is no kind of file that can be read; please save it as .xlsx, .xls, .ods, .csv or .jsonl",
        )
    size = file.stream.seek(0, 2)
    file.stream.seek(0)
    if size == 0:
        return Sentence(zh=f"“{file.filename}”是空的", en=f"“{file.filename}” is empty")
    if size > most_bytes:
        limit = most_bytes // MEGABYTE
        return Sentence(
            zh=f"“{file.filename}”有 {size // MEGABYTE} MB，上限是 {limit} MB；请拆开，或删去不用的工作表和图片",
            en=f"“{file.filename}” has {size // MEGABYTE} MB, the limit is {limit} MB; split it or remove unused sheets and pictures",
        )
    return None


def _mapping(text: str, name: str, faults: dict[str, Sentence]) -> Mapping[str, str]:
    mapping: dict[str, str] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        try:
            mapping |= parse_mapping([line])
        except MappingError as error:
            faults[name] = Sentence(zh=f"“{line}”：{error.sentence.zh}", en=f"“{line}”: {error.sentence.en}")
            break
    return mapping


MISSING = {
    "achievements": Sentence(zh="请选择成果清单", en="Please choose the achievement list"),
    "demands": Sentence(zh="请选择需求清单", en="Please choose the demand list"),
}

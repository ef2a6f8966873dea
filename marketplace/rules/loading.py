"""Loading vocabularies from the data files of the project, once each. Called by whoever needs one; nothing is read at import."""

from __future__ import annotations

import csv
import json
from datetime import date
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from marketplace.errors import NotFound
from marketplace.rules.records import Entry, Manifest
from marketplace.rules.vocabulary import Vocabulary
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

WITH_PATHS = frozenset({"divisions"})


@cache
def manifests() -> tuple[Manifest, ...]:
    """Return what data there is: every name and edition."""
    return tuple(_manifest(record) for record in json.loads(_folder().joinpath("manifest.json").read_text("utf-8")))


@cache
def load_vocabulary(name: str, edition: str | None = None) -> Vocabulary:
    """Load an edition of a vocabulary, the newest where none is named; raises NotFound.

    Names: `technical-fields`, `gbt4754`, `divisions`, `trl`, `contract-types`.
    """
    fitting = [one for one in manifests() if one.name == name and edition in {None, one.edition}]
    if not fitting:
        raise NotFound(
            "vocabulary.no_edition",
            Sentence(zh="没有这个词表或版本。", en="There is no such vocabulary or edition."),
            value=f"{name} {edition or ''}".strip(),
        )
    manifest = max(fitting, key=lambda one: one.edition)
    stem = f"{manifest.name}-{manifest.edition}"
    names = {record["code"]: record for record in _records(f"{stem}.names.csv")}
    entries = [_entry(record, names.get(record["code"])) for record in _records(f"{stem}.csv")]
    return Vocabulary(manifest, entries, has_paths=name in WITH_PATHS)


def _folder() -> Traversable:
    return resources.files("marketplace.rules.data")


def _records(file_name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(_folder().joinpath(file_name).read_text("utf-8").splitlines()))


def _entry(record: dict[str, str], names: dict[str, str] | None) -> Entry:
    english = (names or {}).get("en") or record["name"]
    aliases = (names or {}).get("aliases", "")
    return Entry(
        code=record["code"],
        label=Sentence(zh=record["name"], en=english),
        level=int(record["level"]),
        parent=record["parent"],
        aliases=tuple(alias for alias in aliases.split("|") if alias),
    )


def _manifest(record: dict[str, Any]) -> Manifest:
    return Manifest(
        name=record["name"],
        edition=record["edition"],
        title=Sentence.from_json(record["title"]),
        source=record["source"],
        jurisdiction=record["jurisdiction"],
        valid_from=_day(record["valid_from"]),
        valid_to=_day(record["valid_to"]),
        confirmed=record["confirmed"],
        note=Sentence.from_json(record["note"]),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None

"""All recipes, and the file that a seed and a number make: the same for ever, so that a find can be made again."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from listings.engine.terms import Kind
from listings.sheets.lists import ListFormat, read_list, write_list
from tests.e2e.fuzz import archives, old_books, texts

DAY = date(2026, 11, 22)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How to make a file; `keeps` where its good row has to come through, `only_read` where it may be refused as a whole or not."""

    make: Callable[[Random], bytes]
    ending: str
    keeps: bool = False
    weight: int = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class FuzzFile:
    """One file, with the name of what made it."""

    recipe: str
    name: str
    data: bytes
    keeps: bool


def written_list(chance: Random) -> bytes:
    """Return one of the program's own exports with something changed in it."""
    rows = [
        (one.external_id, one.content)
        for one in read_list(texts.json_lines(chance), "a.jsonl", Kind.ACHIEVEMENT, as_of=DAY).readable
    ]
    return archives.flipped(write_list(Kind.ACHIEVEMENT, rows, language="zh", wanted=ListFormat.CSV), chance, most=4)


def wrong_name(chance: Random) -> bytes:
    maker: Any = chance.choice(
        [archives.valid, texts.random_csv, texts.json_lines, old_books.old_book, old_books.open_book]
    )
    return bytes(maker(chance))


RECIPES: tuple[Recipe, ...] = (
    Recipe(make=archives.valid, ending="xlsx", keeps=True, weight=12),
    Recipe(make=archives.lying_dimension, ending="xlsx", keeps=True),
    Recipe(make=archives.with_formulas, ending="xlsx", keeps=True),
    Recipe(make=archives.with_external_links, ending="xlsx", keeps=True),
    Recipe(make=archives.merged_headers, ending="xlsx"),
    Recipe(make=archives.broken_dimension, ending="xlsx", weight=2),
    Recipe(make=archives.far_cells, ending="xlsx"),
    Recipe(make=archives.a_million_rows, ending="xlsx", weight=1),
    Recipe(make=archives.zip_bomb, ending="xlsx", weight=2),
    Recipe(make=archives.nested_zip, ending="xlsx"),
    Recipe(make=archives.many_entries, ending="xlsx", weight=2),
    Recipe(make=archives.many_sheets, ending="xlsx", weight=2),
    Recipe(make=archives.lying_sizes, ending="xlsx"),
    Recipe(make=archives.other_encodings, ending="xlsx"),
    Recipe(make=archives.entities, ending="xlsx"),
    Recipe(make=archives.broken_xml, ending="xlsx", weight=12),
    Recipe(make=archives.odd_values, ending="xlsx"),
    Recipe(make=archives.huge_cell, ending="xlsx", keeps=True, weight=1),
    Recipe(make=archives.twice_named, ending="xlsx"),
    Recipe(make=archives.flipped_book, ending="xlsx", weight=12),
    Recipe(make=old_books.old_book, ending="xls", keeps=True, weight=2),
    Recipe(make=old_books.flipped_old_book, ending="xls", weight=12),
    Recipe(make=old_books.open_book, ending="ods", keeps=True, weight=1),
    Recipe(make=old_books.flipped_open_book, ending="ods", weight=8),
    Recipe(make=old_books.repeated_open_book, ending="ods"),
    Recipe(make=old_books.broken_open_book, ending="ods"),
    Recipe(make=texts.random_csv, ending="csv", keeps=True, weight=10),
    Recipe(make=texts.odd_quotes, ending="csv"),
    Recipe(make=texts.unclosed_quote, ending="csv", weight=2),
    Recipe(make=texts.with_nulls, ending="csv", weight=2),
    Recipe(make=texts.late_null, ending="csv", weight=2),
    Recipe(make=texts.long_lines, ending="csv", weight=2),
    Recipe(make=texts.other_encoding, ending="csv"),
    Recipe(make=texts.mixed_encoding, ending="csv"),
    Recipe(make=texts.many_text_rows, ending="csv", weight=1),
    Recipe(make=texts.many_text_columns, ending="csv", weight=2),
    Recipe(make=texts.odd_ends, ending="csv"),
    Recipe(make=texts.noise, ending="csv", weight=2),
    Recipe(make=texts.flipped_text, ending="csv", weight=8),
    Recipe(make=written_list, ending="csv", weight=8),
    Recipe(make=texts.json_lines, ending="jsonl", keeps=True, weight=10),
    Recipe(make=texts.broken_json, ending="jsonl", weight=10),
    Recipe(make=texts.flipped_json, ending="jsonl", weight=6),
    Recipe(make=wrong_name, ending=""),
)
TURNS: tuple[Recipe, ...] = tuple(recipe for recipe in RECIPES for _ in range(recipe.weight))


def fuzz_file(seed: int, number: int) -> FuzzFile:
    """Return file `number` of a seed; the first files go through every recipe once."""
    chance = random.Random(f"{seed}-{number}")  # noqa: S311 - files that can be made again, no secret
    recipe = RECIPES[number] if number < len(RECIPES) else chance.choice(TURNS)
    name = recipe.make.__name__
    ending = recipe.ending or chance.choice(["xlsx", "xls", "ods", "csv", "jsonl", "pdf", ""])
    return FuzzFile(recipe=name, name=f"{name}.{ending}", data=recipe.make(chance), keeps=recipe.keeps)

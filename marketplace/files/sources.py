"""The file that a command was told to read, as a type of click argument. Called by commands; what they write is `targets`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from marketplace.errors import Invalid, Place
from marketplace.wording import Sentence

MISSING = Sentence(zh="找不到这个文件，请核对路径", en="There is no such file; check the path")


class SourceFile(click.ParamType[Path]):
    """A file that exists. Raises Invalid (`source.missing`), which the command line says in the person's language."""

    name = "file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Return the path of an existing file."""
        del param, ctx
        path = Path(value)
        if not path.is_file():
            raise Invalid("source.missing", MISSING, place=Place(file=str(path)))
        return path

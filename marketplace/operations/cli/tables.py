"""`twolists database`: bring the schema up to date, find drift, mark a test database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from marketplace.actor import SYSTEM
from marketplace.db import open_engine
from marketplace.operations import schema
from marketplace.operations.start import mark_as_test
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from marketplace.package import Program


@click.group()
def database() -> None:
    """Commands about the database's tables."""


@database.command()
@click.pass_obj
def upgrade(program: Program) -> None:
    """Bring the database to the newest revision."""
    revision = schema.upgrade(_engine(program), lock=program.settings.home / "upgrade.lock")
    click.echo(
        Sentence(zh=f"数据库已是最新版本 {revision}", en=f"The database is at the newest revision, {revision}").text(
            program.language
        )
    )


@database.command()
@click.pass_obj
def check(program: Program) -> None:
    """Compare tables and models; exit code 1 where they differ."""
    engine = _engine(program)
    schema.require_newest(engine)
    differences = schema.drift(engine)
    for difference in differences:
        click.echo(difference)
    if differences:
        raise SystemExit(1)
    click.echo(Sentence(zh="数据库与程序一致", en="The database agrees with the program").text(program.language))


@database.command("mark-test")
@click.pass_obj
def mark_test(program: Program) -> None:
    """Mark the database as one for tests, which allows a test clock."""
    program.runtime.units.run(mark_as_test, actor=SYSTEM)
    click.echo(Sentence(zh="已标记为测试数据库", en="The database is marked as a test database").text(program.language))


def _engine(program: Program) -> Engine:
    for package in program.packages:
        package.models()
    return open_engine(program.settings.database_url)

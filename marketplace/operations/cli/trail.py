"""`twolists audit`: check the trail."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from marketplace.actor import SYSTEM
from marketplace.audit.verify import Report, verify_chains
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from marketplace.package import Program
    from marketplace.unit import Unit


@click.group()
def audit() -> None:
    """Commands about the audit trail."""


@audit.command()
@click.pass_obj
def verify(program: Program) -> None:
    """Find changed, moved or removed entries (not an end cut off with its record); exit code 1 where one was found."""
    report = program.runtime.units.read(_verified, actor=SYSTEM)
    language = program.language
    for finding in report.findings:
        click.echo(f"{finding.chain} {finding.number}: {finding.damage.label.text(language)}")
    click.echo(_verdict(report).text(language))
    raise SystemExit(0 if report.is_sound else 1)


def _verified(unit: Unit) -> Report:
    return verify_chains(unit.session)


def _verdict(report: Report) -> Sentence:
    chains, entries, found = report.chains, report.entries, len(report.findings)
    if report.is_sound:
        return Sentence(
            zh=f"审计记录完整：{chains} 条链，{entries} 条记录",
            en=f"The audit trail is whole: {chains} chains, {entries} entries",
        )
    return Sentence(
        zh=f"审计记录有 {found} 处异常：{chains} 条链，{entries} 条记录",
        en=f"The audit trail has {found} faults: {chains} chains, {entries} entries",
    )

"""`twolists audit`: check the trail."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from marketplace.actor import SYSTEM
from marketplace.audit.anchor import AnchorReport, compare_anchor
from marketplace.audit.verify import Report, verify_chains
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from marketplace.package import Program
    from marketplace.unit import Unit


@click.group()
def audit() -> None:
    """Commands about the audit trail."""


@audit.command()
@click.option(
    "--anchor",
    "with_anchor",
    is_flag=True,
    help="Compare with the installation's anchor file too: that finds an end cut off together with its record.",
)
@click.option(
    "--anchor-file",
    "files",
    type=click.Path(path_type=Path, dir_okay=False),
    multiple=True,
    help="Compare with this anchor file, such as one moved aside; may be given several times.",
)
@click.pass_obj
def verify(program: Program, *, with_anchor: bool, files: tuple[Path, ...]) -> None:
    """Find changed, moved or removed entries; exit code 1 where one was found."""
    language = program.language
    report = program.runtime.units.read(_verified, actor=SYSTEM)
    findings = list(report.findings)
    own = (program.settings.anchor_file,) if with_anchor else ()
    for path in (*own, *files):
        compared = program.runtime.units.read(_compared, actor=SYSTEM, path=path)
        findings += compared.findings
        click.echo(_anchored(path, compared).text(language))
    for finding in findings:
        click.echo(f"{finding.chain} {finding.number}: {finding.damage.label.text(language)}")
    click.echo(_verdict(report, len(findings)).text(language))
    raise SystemExit(1 if findings else 0)


def _verified(unit: Unit) -> Report:
    return verify_chains(unit.session)


def _compared(unit: Unit, *, path: Path) -> AnchorReport:
    return compare_anchor(unit.session, path)


def _anchored(path: Path, compared: AnchorReport) -> Sentence:
    return Sentence(
        zh=f"锚文件 {path}：核对了 {compared.ends} 处链尾",
        en=f"Anchor file {path}: {compared.ends} chain ends compared",
    )


def _verdict(report: Report, found: int) -> Sentence:
    chains, entries = report.chains, report.entries
    if not found:
        return Sentence(
            zh=f"审计记录完整：{chains} 条链，{entries} 条记录",
            en=f"The audit trail is whole: {chains} chains, {entries} entries",
        )
    return Sentence(
        zh=f"审计记录有 {found} 处异常：{chains} 条链，{entries} 条记录",
        en=f"The audit trail has {found} faults: {chains} chains, {entries} entries",
    )

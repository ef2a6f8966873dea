"""The anchor file outside the database: what it finds that the chain alone cannot, and that it never holds a commit up."""

from __future__ import annotations

import shutil
import stat

import pytest
from sqlalchemy import select, text

from marketplace.actor import LOCAL_OPERATOR, LOCAL_ORGANISATION_ID, SYSTEM
from marketplace.audit.anchor import AnchorFile, AnchorReport, compare_anchor
from marketplace.audit.models import AuditEntry
from marketplace.audit.record import entry_hash, record
from marketplace.audit.verify import Damage, Finding, verify_chains
from marketplace.chain import GENESIS, ChainEnd
from marketplace.errors import NotFound
from marketplace.operations.health import parts_of
from tests.integration.marketplace.test_start import run

OWN = LOCAL_ORGANISATION_ID
CUT = (
    "DELETE FROM audit_values WHERE entry_id IN (SELECT id FROM audit_entries WHERE number >= 3)",
    "DELETE FROM audit_entries WHERE number >= 3",
    "UPDATE audit_heads SET number = 2, hash = (SELECT hash FROM audit_entries WHERE number = 2)",
)


def change(unit, *, number):
    record(unit, action="changed", object_kind="paper", object_id=f"P{number}", label="论文", changes={"price": number})


def compared(units, path):
    return units.read(lambda unit: compare_anchor(unit.session, path), actor=SYSTEM)


def tamper(units, *statements, **values):
    with units.engine.execution_options(write=True, rebuild=True).begin() as connection:
        for statement in statements:
            connection.execute(text(statement), values)


@pytest.fixture
def anchor(settings):
    return settings.anchor_file


@pytest.fixture
def trail(units):
    """Three entries after the one of the first start: numbers 2 to 4, each a commit of its own."""
    for number in range(2, 5):
        units.run(change, actor=LOCAL_OPERATOR, number=number)
    return units


def test_every_commit_with_a_record_is_anchored_once(trail, anchor):
    heads = trail.read(
        lambda unit: dict(unit.session.execute(text("SELECT number, hash FROM audit_entries")).all()), actor=SYSTEM
    )
    assert anchor.read_text() == "".join(f"{OWN} {number} {heads[number]}\n" for number in sorted(heads))
    assert stat.S_IMODE(anchor.stat().st_mode) == 0o600
    assert compared(trail, anchor) == AnchorReport(ends=4, findings=[])


def test_failed_unit_is_not_anchored(trail, anchor):
    def failing(unit):
        change(unit, number=9)
        unit.finish()
        raise RuntimeError("stop")

    before = anchor.read_text()
    with pytest.raises(RuntimeError, match="stop"):
        trail.run(failing, actor=LOCAL_OPERATOR)
    assert anchor.read_text() == before


def test_tail_cut_together_with_its_head_is_found_by_the_anchor_alone(trail, anchor):
    tamper(trail, *CUT)
    assert trail.read(lambda unit: verify_chains(unit.session), actor=SYSTEM).is_sound
    assert compared(trail, anchor).findings == [Finding(chain=OWN, number=3, damage=Damage.ANCHORED_LOST)]


def test_end_written_anew_after_a_cut_is_found(trail, anchor):
    tamper(trail, *CUT)
    for number in range(3, 5):
        trail.run(change, actor=LOCAL_OPERATOR, number=number * 10)
    assert trail.read(lambda unit: verify_chains(unit.session), actor=SYSTEM).is_sound
    assert compared(trail, anchor).findings == [Finding(chain=OWN, number=3, damage=Damage.REWRITTEN)]


def test_chain_that_is_gone_as_a_whole_is_found(trail, anchor):
    tamper(trail, "DELETE FROM audit_values", "DELETE FROM audit_entries", "DELETE FROM audit_heads")
    assert compared(trail, anchor).findings == [Finding(chain=OWN, number=1, damage=Damage.ANCHORED_LOST)]


def test_older_copy_of_the_database_is_found(trail, anchor, settings, tmp_path):
    trail.engine.dispose()
    copy = tmp_path / "copy.sqlite"
    shutil.copy(settings.home / "twolists.sqlite", copy)
    trail.run(change, actor=LOCAL_OPERATOR, number=5)
    trail.engine.dispose()
    for left in settings.home.glob("twolists.sqlite-*"):
        left.unlink()
    shutil.copy(copy, settings.home / "twolists.sqlite")
    assert compared(trail, anchor).findings == [Finding(chain=OWN, number=5, damage=Damage.ANCHORED_LOST)]


def test_line_that_cannot_be_read_is_told_and_the_others_count(trail, anchor):
    with anchor.open("a") as file:
        file.write(f"{OWN} three {GENESIS}\n{OWN} 2")
    report = compared(trail, anchor)
    assert report == AnchorReport(
        ends=4,
        findings=[Finding(chain=anchor.name, number=5, damage=Damage.ANCHOR_UNREADABLE)],
    )


def test_file_that_lags_behind_after_a_crash_is_no_fault(trail, anchor):
    anchor.write_text("".join(anchor.read_text().splitlines(keepends=True)[:2]))
    assert compared(trail, anchor) == AnchorReport(ends=2, findings=[])


def test_missing_file_is_named(units, tmp_path):
    with pytest.raises(NotFound) as raised:
        compared(units, tmp_path / "gone")
    assert (raised.value.code, raised.value.place.file) == ("anchor_missing", str(tmp_path / "gone"))


def test_anchor_that_cannot_be_written_loses_no_commit_and_is_told_by_health(trail, anchor, runtime):
    kept = anchor.read_text()
    anchor.unlink()
    anchor.mkdir()
    trail.run(change, actor=LOCAL_OPERATOR, number=5)
    told = {part.name: part.trouble.code if part.trouble else None for part in parts_of(runtime)}
    assert told == {"database": None, "search": None, "queue": None, "anchor": "anchor_unwritable"}
    anchor.rmdir()
    anchor.write_text(kept)
    trail.run(change, actor=LOCAL_OPERATOR, number=6)
    assert [int(line.split()[1]) for line in anchor.read_text().splitlines()] == [1, 2, 3, 4, 6]
    assert compared(trail, anchor) == AnchorReport(ends=5, findings=[])


def test_start_refuses_an_anchor_that_cannot_be_written(home, tmp_path):
    result = run(home, "job", TWOLISTS_ANCHOR=str(tmp_path / "none" / "anchor"))
    assert (result.exit_code, "TWOLISTS_ANCHOR" in result.output) == (2, True)


def test_forged_chain_is_found_by_the_anchor(trail, anchor):
    """Whoever can write the database can compute every hash anew; only the file outside remembers."""
    with trail.engine.connect() as connection:
        entry = dict(connection.execute(select(AuditEntry.__table__).where(AuditEntry.number == 4)).mappings().one())
    forged = entry_hash(entry["previous"], {**entry, "action": "approved"})
    assert entry["hash"] != forged
    tamper(
        trail,
        "UPDATE audit_entries SET action = 'approved', hash = :forged WHERE number = 4",
        "UPDATE audit_heads SET hash = :forged",
        forged=forged,
    )
    assert trail.read(lambda unit: verify_chains(unit.session), actor=SYSTEM).is_sound
    assert compared(trail, anchor).findings == [Finding(chain=OWN, number=4, damage=Damage.REWRITTEN)]


def test_command_compares_the_installations_file_and_any_other(home, tmp_path):
    run(home, "job")
    other = tmp_path / "older"
    AnchorFile(other).note([ChainEnd(chain=OWN, number=1, hash=GENESIS)])
    own = run(home, "audit", "verify", "--anchor")
    assert own.exit_code == 0
    assert own.output.splitlines() == [
        f"Anchor file {home / 'audit-anchor'}: 1 chain ends compared",
        "The audit trail is whole: 1 chains, 1 entries",
    ]
    both = run(home, "audit", "verify", "--anchor-file", str(other))
    assert both.exit_code == 1
    assert both.output.splitlines() == [
        f"Anchor file {other}: 1 chain ends compared",
        f"{OWN} 1: the chain was written anew: the anchor holds another hash",
        "The audit trail has 1 faults: 1 chains, 1 entries",
    ]

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine
from sqlalchemy import func, select, text

from marketplace.actor import LOCAL_OPERATOR, LOCAL_ORGANISATION_ID, SYSTEM
from marketplace.audit.erase import erase_values
from marketplace.audit.models import AuditEntry, AuditHead, AuditValue
from marketplace.audit.queries import Happening, timeline
from marketplace.audit.record import Deed, record, record_many
from marketplace.audit.verify import Damage, Finding, Report, verify_chains

OWN = LOCAL_ORGANISATION_ID


def verified(units) -> Report:
    return units.read(lambda unit: verify_chains(unit.session), actor=SYSTEM)


def tamper(units, *statements: str, **values: str) -> None:
    with units.engine.execution_options(write=True, rebuild=True).begin() as connection:
        for statement in statements:
            connection.execute(text(statement), values)


@pytest.fixture
def trail(units):
    """Six entries after the one of the first start: numbers 2 to 7."""

    def service(unit, *, number):
        record(
            unit,
            action="changed",
            object_kind="paper",
            object_id=f"P{number}",
            label=f"论文 {number}",
            changes={"price": [number, 10]},
        )

    for number in range(2, 8):
        units.run(service, actor=LOCAL_OPERATOR, number=number)
    return units


def test_untouched_trail_is_sound(trail):
    assert verified(trail) == Report(chains=1, entries=7, findings=[])


@pytest.mark.parametrize(
    ("statements", "findings"),
    [
        (["UPDATE audit_entries SET action = 'approved' WHERE number = 4"], [(4, Damage.CHANGED)]),
        (["UPDATE audit_entries SET actor_id = 'someone' WHERE number = 7"], [(7, Damage.CHANGED)]),
        (["UPDATE audit_entries SET at = '2020-01-01 00:00:00.000000' WHERE number = 3"], [(3, Damage.CHANGED)]),
        (["DELETE FROM audit_entries WHERE number = 4"], [(4, Damage.REMOVED)]),
        (["DELETE FROM audit_entries WHERE number = 1"], [(1, Damage.REMOVED)]),
        (["DELETE FROM audit_entries WHERE number >= 6"], [(6, Damage.TAIL_CUT)]),
        (
            [
                "UPDATE audit_entries SET number = 100 WHERE number = 3",
                "UPDATE audit_entries SET number = 3 WHERE number = 5",
                "UPDATE audit_entries SET number = 5 WHERE number = 100",
            ],
            [(3, Damage.REORDERED), (5, Damage.REORDERED)],
        ),
        (
            [
                "DELETE FROM audit_entries WHERE number = 4",
                "UPDATE audit_entries SET number = number - 1 WHERE number > 4",
            ],
            [(4, Damage.REORDERED), (5, Damage.REORDERED), (6, Damage.REORDERED), (7, Damage.TAIL_CUT)],
        ),
        (
            [
                "UPDATE audit_values SET \"values\" = replace(\"values\", '10', '99') WHERE entry_id IN (SELECT id FROM audit_entries WHERE number = 5)"
            ],
            [(5, Damage.VALUE_CHANGED)],
        ),
        (
            ["DELETE FROM audit_values WHERE entry_id IN (SELECT id FROM audit_entries WHERE number = 5)"],
            [(5, Damage.VALUE_REMOVED)],
        ),
        (["DELETE FROM audit_heads"], [(7, Damage.HEAD_LOST)]),
        (
            ["UPDATE audit_heads SET hash = previous FROM audit_entries WHERE audit_entries.number = 7"],
            [(7, Damage.CHANGED)],
        ),
    ],
    ids=[
        "action",
        "actor",
        "time",
        "removed",
        "first",
        "tail",
        "swapped",
        "closed-up",
        "value",
        "values-gone",
        "head-gone",
        "head-changed",
    ],
)
def test_tampering_is_found(trail, statements, findings):
    tamper(trail, *statements)
    assert verified(trail).findings == [Finding(chain=OWN, number=number, damage=damage) for number, damage in findings]


def test_changed_entry_with_a_hash_of_its_own_breaks_the_link_behind_it(trail):
    from marketplace.audit.record import entry_hash  # noqa: PLC0415 - what a forger would use

    with trail.engine.connect() as connection:
        entry = dict(connection.execute(select(AuditEntry.__table__).where(AuditEntry.number == 4)).mappings().one())
    forged = entry_hash(entry["previous"], {**entry, "action": "approved"})
    tamper(trail, "UPDATE audit_entries SET action = 'approved', hash = :forged WHERE number = 4", forged=forged)
    assert verified(trail).findings == [Finding(chain=OWN, number=5, damage=Damage.REORDERED)]


def test_every_organisation_has_a_chain_and_the_program_one(units):
    def service(unit):
        record(unit, action="swept", object_kind="store", object_id="files", label="files")

    units.run(service, actor=SYSTEM)
    units.run(service, actor=LOCAL_OPERATOR)
    heads = units.read(
        lambda unit: dict(unit.session.execute(select(AuditHead.chain, AuditHead.number)).all()), actor=SYSTEM
    )
    assert heads == {OWN: 2, "platform": 1}
    assert verified(units) == Report(chains=2, entries=3, findings=[])


def test_failed_unit_leaves_no_entry(units):
    def service(unit):
        record(unit, action="changed", object_kind="paper", object_id="P", label="x")
        unit.session.flush()
        raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        units.run(service, actor=LOCAL_OPERATOR)
    assert verified(units) == Report(chains=1, entries=1, findings=[])


def test_entry_holds_commitments_and_the_value_stands_beside_it(units):
    def service(unit):
        record(unit, action="priced", object_kind="paper", object_id="P", label="论文", changes={"contact": "张三"})

    units.run(service, actor=LOCAL_OPERATOR)
    entry = units.read(
        lambda unit: unit.session.scalars(select(AuditEntry).where(AuditEntry.object_id == "P")).one(), actor=SYSTEM
    )
    kept = units.read(lambda unit: unit.session.get_one(AuditValue, entry.id), actor=SYSTEM)
    assert set(entry.fields) == {"actor_label", "object_label", "contact"}
    assert {name: value for name, (_, value) in kept.values.items()} == {
        "actor_label": "本机操作员",
        "object_label": "论文",
        "contact": "张三",
    }
    assert "张三" not in repr(entry.fields)


def test_timeline_tells_what_happened_to_one_object_in_order(units):
    def service(unit, *, object_id, price):
        record(unit, action="priced", object_kind="paper", object_id=object_id, label="论文", changes={"price": price})

    with time_machine.travel(datetime(2026, 11, 22, 4, 0, tzinfo=UTC), tick=False):
        for object_id, price in (("P", [None, 1]), ("Q", [None, 5]), ("P", [1, 2])):
            units.run(service, actor=LOCAL_OPERATOR, object_id=object_id, price=price)
    happened = {
        "at": datetime(2026, 11, 22, 4, 0, tzinfo=UTC),
        "action": "priced",
        "actor_kind": "local_operator",
        "actor": "本机操作员",
        "erased": (),
        "erased_at": None,
    }
    assert units.read(timeline, actor=SYSTEM, object_kind="paper", object_id="P") == [
        Happening(**happened, values={"price": [None, 1]}),
        Happening(**happened, values={"price": [1, 2]}),
    ]


def test_erased_value_is_gone_and_the_chain_still_verifies(units):
    def service(unit):
        record(
            unit,
            action="named",
            object_kind="paper",
            object_id="P",
            label="论文",
            changes={"contact": "张三", "price": 5},
        )

    units.run(service, actor=LOCAL_OPERATOR)
    touched = units.run(
        erase_values, actor=LOCAL_OPERATOR, object_kind="paper", object_id="P", names={"contact"}, reason="本人要求"
    )
    first, second = units.read(timeline, actor=SYSTEM, object_kind="paper", object_id="P")
    assert (touched, dict(first.values), first.erased) == (1, {"contact": None, "price": 5}, ("contact",))
    assert first.erased_at is not None
    assert (second.action, dict(second.values)) == (
        "values_erased",
        {"names": ["contact"], "entries": 1, "reason": "本人要求"},
    )
    with units.engine.connect() as connection:
        stored = connection.execute(text('SELECT group_concat("values") FROM audit_values')).scalar_one()
    assert "price" in stored
    assert "\\u5f20\\u4e09" not in stored
    assert verified(units).is_sound


def test_value_that_vanishes_without_a_date_is_found(trail):
    import json  # noqa: PLC0415 - for the forger

    with trail.engine.connect() as connection:
        entry_id, kept = connection.execute(
            select(AuditValue.entry_id, AuditValue.values).join(AuditEntry).where(AuditEntry.number == 3)
        ).one()
    emptied = json.dumps({**kept, "price": None})
    tamper(
        trail,
        'UPDATE audit_values SET "values" = :emptied WHERE entry_id = :entry_id',
        emptied=emptied,
        entry_id=entry_id,
    )
    assert verified(trail).findings == [Finding(chain=OWN, number=3, damage=Damage.VALUE_REMOVED)]


def test_entry_cannot_be_changed_or_deleted_through_the_session(trail):
    def change(unit):
        unit.session.scalars(select(AuditEntry).where(AuditEntry.number == 3)).one().action = "approved"

    def delete(unit):
        unit.session.delete(unit.session.scalars(select(AuditEntry).where(AuditEntry.number == 3)).one())

    for service in (change, delete):
        with pytest.raises(RuntimeError, match="is final"):
            trail.run(service, actor=LOCAL_OPERATOR)
    assert verified(trail) == Report(chains=1, entries=7, findings=[])


def test_many_deeds_are_sealed_in_their_order_with_few_statements(units):
    statements = []

    def service(unit):
        deeds = [
            Deed(action="imported", object_kind="listing", object_id=f"L{number}", label="", changes={"version": 1})
            for number in range(2000)
        ]
        record_many(unit, deeds)

    from sqlalchemy import event  # noqa: PLC0415 - counts here alone

    count = lambda *arguments: statements.append(arguments[2])  # noqa: E731 - a listener
    event.listen(units.engine, "before_cursor_execute", count)
    units.run(service, actor=LOCAL_OPERATOR)
    event.remove(units.engine, "before_cursor_execute", count)
    ordered = units.read(
        lambda unit: unit.session.scalars(
            select(AuditEntry.object_id).where(AuditEntry.number > 1).order_by(AuditEntry.number)
        ).all(),
        actor=SYSTEM,
    )
    assert ordered == [f"L{number}" for number in range(2000)]
    assert [statement.split()[0] for statement in statements if not statement.startswith(("PRAGMA", "BEGIN"))] == [
        "INSERT",
        "SELECT",
        "INSERT",
        "INSERT",
        "UPDATE",
    ]
    assert statements[-1].startswith("UPDATE audit_heads")
    assert (
        units.read(lambda unit: unit.session.scalar(select(func.count()).select_from(AuditValue)), actor=SYSTEM) == 2001
    )
    assert verified(units) == Report(chains=1, entries=2001, findings=[])

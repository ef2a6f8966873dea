"""What must be true before the program serves: address, clock, schema, the local operator's organisation, a search index.

Called by `app` and by the commands that serve.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from sqlalchemy import select

from marketplace.accounts.queries import organisation_names
from marketplace.accounts.services import ensure_local_organisation
from marketplace.actor import LOCAL_OPERATOR, LOCAL_ORGANISATION_ID, SYSTEM
from marketplace.audit.anchor import AnchorFile
from marketplace.clock import TEST_CLOCK
from marketplace.errors import Invalid, Place, Unavailable
from marketplace.operations import schema
from marketplace.operations.models import TEST_DATABASE, DatabaseMark
from marketplace.search.drain import drain
from marketplace.settings import LOOPBACK, UNNAMED_ORGANISATION
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from marketplace.package import Runtime
    from marketplace.settings import Settings
    from marketplace.unit import Unit

LOCAL_ONLY = Sentence(
    zh="目前没有账号，程序只在本机提供服务，其他电脑无法访问",
    en="There are no accounts yet: the program serves this machine only and cannot be reached from others",
)


def check_address(settings: Settings) -> None:
    """Raise Invalid unless the bound address is this machine's own: without accounts everybody who reaches it is the operator."""
    require_local(settings.host)


def require_local(host: str) -> None:
    """Raise Invalid unless only this machine reaches `host`."""
    if host not in LOOPBACK:
        raise Invalid("address_not_local", LOCAL_ONLY, place=Place(field="TWOLISTS_HOST"), value=host)


def prepare(runtime: Runtime) -> None:
    """Make the runtime ready to serve. The embedded database is upgraded; another one must be at the newest revision."""
    settings, engine = runtime.settings, runtime.units.engine
    if not settings.is_embedded:
        schema.require_newest(engine)
    elif not schema.is_newest(engine):
        schema.upgrade(engine, lock=settings.home / "upgrade.lock")
    _check_clock(runtime)
    _check_anchor(settings)
    _ensure_organisation(runtime)
    _make_index(runtime)


def mark_as_test(unit: Unit) -> None:
    """Mark the database as one for tests, which allows a test clock."""
    if unit.session.get(DatabaseMark, TEST_DATABASE) is None:
        unit.session.add(DatabaseMark(name=TEST_DATABASE))


def is_test_database(unit: Unit) -> bool:
    """Whether the database is marked as one for tests."""
    return unit.session.scalar(select(DatabaseMark.name).where(DatabaseMark.name == TEST_DATABASE)) is not None


def _ensure_organisation(runtime: Runtime) -> None:
    """Write only where there is something to write: a command must not wait for an import that is under way."""
    name = runtime.settings.organisation
    present = runtime.units.read(organisation_names, actor=LOCAL_OPERATOR, ids=[LOCAL_ORGANISATION_ID])
    known = present.get(LOCAL_ORGANISATION_ID)
    if known is None or name not in (known, UNNAMED_ORGANISATION):
        runtime.units.run(ensure_local_organisation, actor=LOCAL_OPERATOR, name=name)


def _make_index(runtime: Runtime) -> None:
    """Build a missing search index from the rows, so that the first page finds what is there."""
    try:
        runtime.search.ping()
    except Unavailable as error:
        if error.code != "search_missing":
            raise
        with suppress(Unavailable):  # another process builds it; whoever asks meanwhile is told so
            drain(runtime.units, runtime.search, actor=SYSTEM)


def _check_anchor(settings: Settings) -> None:
    """Raise Invalid where the anchor file cannot be written: what is to prove the trail must not be missing unnoticed."""
    try:
        AnchorFile(settings.anchor_file).check()
    except OSError as error:
        raise Invalid(
            "anchor_unwritable",
            Sentence(zh="审计锚文件无法写入", en="The anchor file of the audit trail cannot be written"),
            place=Place(field="TWOLISTS_ANCHOR"),
            value=str(settings.anchor_file),
        ) from error


def _check_clock(runtime: Runtime) -> None:
    named = os.environ.get(TEST_CLOCK)
    if not named:
        return
    is_test = runtime.units.read(is_test_database, actor=LOCAL_OPERATOR)
    if not is_test or not runtime.settings.is_loopback:
        raise Unavailable(
            "test_clock_refused",
            Sentence(
                zh=f"{TEST_CLOCK} 只能用于标记为测试的数据库和本机地址",
                en=f"{TEST_CLOCK} is allowed on a database marked as a test database and on a loopback address only",
            ),
            place=Place(field=TEST_CLOCK),
        )

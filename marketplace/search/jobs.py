"""The search jobs: push documents, embed them, reconcile. Documents ring for the first two, the sweep finds what was lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from marketplace.actor import SYSTEM
from marketplace.errors import Invalid, Unavailable
from marketplace.jobs.port import Job
from marketplace.search.documents import EMBED_DOCUMENTS, INDEX_DOCUMENTS, pending_documents, unembedded_documents
from marketplace.search.drain import drain, embed_pending, reconcile
from marketplace.search.encoders import encoders
from marketplace.search.switching import SWITCH_ENCODER, give_up_switch, switch_encoder
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from marketplace.jobs.port import Primitive, Work
    from marketplace.search.encoders import EncoderInUse
    from marketplace.search.port import SearchEngine
    from marketplace.unit import Unit, Units


class Ground(Protocol):
    """The part of the runtime that the jobs need."""

    @property
    def units(self) -> Units:
        """Where units are run."""
        ...

    @property
    def search(self) -> SearchEngine:
        """The engine."""
        ...

    @property
    def encoder(self) -> EncoderInUse:
        """The encoder that is in use."""
        ...


def index_documents(work: Work[Ground]) -> None:
    """Push what is pending; where another process is at it, leave it to that one."""
    try:
        drain(work.runtime.units, work.runtime.search, actor=work.actor)
    except Unavailable as error:
        if error.code != "search_busy":
            raise


def embed_documents(work: Work[Ground]) -> None:
    """Embed what has no vector, then push it."""
    embed_pending(work.runtime.units, work.runtime.encoder.now(), actor=work.actor)
    index_documents(work)


def switch(work: Work[Ground]) -> None:
    """Bring a requested switch of encoders to its end; with a folder that cannot be used the present one stays, on the record."""
    runtime = work.runtime
    try:
        switch_encoder(runtime.units, runtime.search, runtime.encoder.shelf, actor=work.actor)
    except (Invalid, Unavailable) as error:
        if error.code not in {"encoder_gone", "encoder_folder", "encoder_unusable", "encoder_manner"}:
            raise
        runtime.units.run(give_up_switch, actor=work.actor, reason=error.sentence)


def reconcile_index(work: Work[Ground]) -> None:
    """Compare index and rows and mend what differs."""
    reconcile(work.runtime.units, work.runtime.search, actor=work.actor)


def _to_index(runtime: Ground) -> Iterable[Mapping[str, Primitive]]:
    """Ask for a push where rows are pending or the index is missing."""
    try:
        runtime.search.ping()
    except Unavailable as error:
        return [{}] if error.code == "search_missing" else []
    return [{}] if runtime.units.read(_has_pending, actor=SYSTEM) else []


def _to_embed(runtime: Ground) -> Iterable[Mapping[str, Primitive]]:
    if not runtime.encoder.dimensions:
        return []
    return [{}] if runtime.units.read(_has_unembedded, actor=SYSTEM) else []


def _to_switch(runtime: Ground) -> Iterable[Mapping[str, Primitive]]:
    return [{}] if runtime.units.read(encoders, actor=SYSTEM).following else []


def _has_pending(unit: Unit) -> bool:
    return bool(pending_documents(unit, limit=1))


def _has_unembedded(unit: Unit) -> bool:
    return bool(unembedded_documents(unit, limit=1))


JOBS = (
    Job(
        name=INDEX_DOCUMENTS,
        title=Sentence(zh="更新搜索索引", en="Update the search index"),
        function=index_documents,
        pending=_to_index,
    ),
    Job(
        name=EMBED_DOCUMENTS,
        title=Sentence(zh="计算语义向量", en="Compute semantic vectors"),
        function=embed_documents,
        pending=_to_embed,
    ),
    Job(
        name=SWITCH_ENCODER,
        title=Sentence(zh="更换语义编码器", en="Switch the encoder"),
        function=switch,
        pending=_to_switch,
    ),
    Job(
        name="reconcile_index",
        title=Sentence(zh="核对搜索索引", en="Reconcile the search index"),
        function=reconcile_index,
    ),
)

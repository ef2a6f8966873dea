"""Switching to another encoder without an outage: its vectors are computed beside the present ones, then index and row change over.

Searches go on with the present encoder until the new index answers. Killed anywhere and run again it goes on: vectors that are there
are not computed again, and a change that had begun is completed. Requested by `operations.encoders`, called by the job `switch_encoder`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace import clock
from marketplace.audit.record import record
from marketplace.search.documents import live_documents, mark_embedded
from marketplace.search.drain import EMBEDDED_AT_ONCE, Unembedded, missing_texts, rebuild, unembedded
from marketplace.search.embeddings import store_vectors, stored_ids
from marketplace.search.encoders import STATE, EncoderKind, EncoderLabel, EncoderState, encoders, label_from_json
from marketplace.search.port import EncoderName
from marketplace.search.waiting import when_free

if TYPE_CHECKING:
    from marketplace.actor import Actor
    from marketplace.search.encoder import Encoder, Progress, Vectors
    from marketplace.search.encoders import EncoderShelf
    from marketplace.search.port import SearchEngine
    from marketplace.unit import Unit, Units
    from marketplace.wording import Sentence

SWITCH_ENCODER = "switch_encoder"
OBJECT_KIND = "search_encoder"


def switch_encoder(
    units: Units, search: SearchEngine, shelf: EncoderShelf, *, actor: Actor, progress: Progress | None = None
) -> bool:
    """Bring a requested switch to its end and return whether there was one.

    Raises Unavailable where the encoder's files are gone (`give_up_switch` says so on the row).
    """
    asked = units.read(encoders, actor=actor)
    if asked.following is None:
        return False
    encoder = shelf.encoder(asked.following)
    if asked.following.kind is EncoderKind.OFF:
        return units.run(_complete, actor=actor, following=asked.following)
    name = EncoderName(name=encoder.name, version=encoder.version)
    if not asked.is_changing:
        while _embed_all(units, encoder, name, actor, progress):
            pass  # rows that were written meanwhile
        if not units.run(_begin_change, actor=actor, following=asked.following):
            return False
    _point_all(units, name, actor)
    when_free(lambda: rebuild(units, search, actor=actor))  # whoever was writing when the change began may end first
    return units.run(_complete, actor=actor, following=asked.following)


def give_up_switch(unit: Unit, *, reason: Sentence) -> None:
    """Stay with the present encoder and say why on the row; its vectors are there still, so nothing is computed again."""
    row = unit.session.get(EncoderState, STATE, with_for_update=True)
    if row is None or row.following is None:
        return
    label = label_from_json(row.following)
    row.following, row.is_changing, row.failure, row.changed_at = None, False, reason.as_json(), clock.now()
    record_switch(unit, "given_up", {"reason": reason.text(unit.actor.language)}, label=label.name)


def _embed_all(units: Units, encoder: Encoder, name: EncoderName, actor: Actor, progress: Progress | None) -> int:
    """Compute what is missing, batch by batch, and return how many texts that were."""
    made, after = 0, ""
    while batch := units.read(_texts, actor=actor, name=name, after=after):
        after = batch[-1].id
        missing = units.read(missing_texts, actor=actor, batch=batch)
        vectors = encoder.embed(list(missing.values()))
        units.run(_keep, actor=actor, name=name, ids=list(missing), vectors=vectors)
        made += len(missing)
        if progress is not None:
            progress(len(batch))
    return made


def _texts(unit: Unit, *, name: EncoderName, after: str) -> list[Unembedded]:
    return [unembedded(row, name) for row in live_documents(unit, after=after, limit=EMBEDDED_AT_ONCE)]


def _keep(unit: Unit, *, name: EncoderName, ids: list[str], vectors: Vectors) -> None:
    store_vectors(unit, name, ids=ids, vectors=vectors)


def _begin_change(unit: Unit, *, following: EncoderLabel) -> bool:
    """Hold every other writer of the index off; False where a person chose otherwise meanwhile."""
    row = unit.session.get(EncoderState, STATE, with_for_update=True)
    if row is None or row.following != following.as_json():
        return False
    row.is_changing = True
    return True


def _point_all(units: Units, name: EncoderName, actor: Actor) -> None:
    after = ""
    while batch := units.read(_texts, actor=actor, name=name, after=after):
        after = batch[-1].id
        units.run(_point, actor=actor, batch=batch)


def _point(unit: Unit, *, batch: list[Unembedded]) -> None:
    known = stored_ids(unit, [one.vector_id for one in batch])  # a row of this very moment has none yet: embedded later
    mark_embedded(unit, [(one.id, one.version, one.vector_id) for one in batch if one.vector_id in known])


def _complete(unit: Unit, *, following: EncoderLabel) -> bool:
    row = unit.session.get(EncoderState, STATE, with_for_update=True)
    if row is None or row.following != following.as_json():
        return False
    before = label_from_json(row.in_use)
    row.in_use, row.following, row.is_changing, row.changed_at = following.as_json(), None, False, clock.now()
    record_switch(unit, "switched", {"encoder": [line_of(before), line_of(following)]}, label=following.name)
    return True


def record_switch(unit: Unit, action: str, changes: dict[str, object], *, label: str) -> None:
    """Record a deed about the encoder; `label` is the name of the one that follows."""
    record(unit, action=action, object_kind=OBJECT_KIND, object_id=STATE, label=label, changes=changes)


def line_of(label: EncoderLabel) -> str:
    """Return name and version as one text."""
    return f"{label.name} {label.version}"

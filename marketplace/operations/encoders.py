"""Asking for another encoder: its files are kept, the request stands on the row, the job of `search.switching` does the rest.

Called by `twolists encoder use`.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Final

from marketplace import clock
from marketplace.actor import ActorKind
from marketplace.errors import Conflict
from marketplace.ids import new_id
from marketplace.permissions import OfKind, Permission, authorise
from marketplace.search.encoders import STATE, EncoderLabel, EncoderState, label_from_json
from marketplace.search.switching import SWITCH_ENCODER, line_of, record_switch
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from pathlib import Path

    from marketplace.search.onnx import OnnxEncoder
    from marketplace.unit import Unit

SWITCH: Final = Permission(
    name="encoder:switch",
    title=Sentence(zh="更换语义编码器", en="switch the encoder"),
    model=EncoderState,
    rule=OfKind((ActorKind.LOCAL_OPERATOR,)),
)


def keep_encoder(encoder: OnnxEncoder, shelf: Path) -> Path:
    """Copy the files of an own encoder into the data folder, under its version, and return where; a copy that stands is kept."""
    target = shelf / encoder.version
    if target.is_dir():
        return target
    draft = shelf / f"{encoder.version}.{new_id()}"
    draft.mkdir(parents=True)
    for file in encoder.files:
        shutil.copy2(file, draft / file.name)
    try:
        draft.rename(target)
    except OSError:  # another process was first: its copy has the same content
        shutil.rmtree(draft)
        if not target.is_dir():
            raise
    return target


def request_switch(unit: Unit, *, present: EncoderLabel, following: EncoderLabel) -> None:
    """Have `following` take the place of `present`, by the job `switch_encoder`; an own one is on the shelf already.

    Raises Conflict while another switch changes the index over, and where `following` is in use.
    """
    row = unit.session.get(EncoderState, STATE, with_for_update=True)
    if row is None:
        row = EncoderState(id=STATE, in_use=present.as_json(), is_changing=False, changed_at=clock.now())
        unit.session.add(row)
    authorise(unit, SWITCH, row)
    in_use = label_from_json(row.in_use)
    if row.is_changing:
        raise Conflict(
            "encoder_changing",
            Sentence(
                zh="正在更换编码器，请稍后再试", en="The encoder is being changed over; please try again in a moment"
            ),
        )
    if following == in_use:
        raise Conflict(
            "encoder_in_use", Sentence(zh="这个编码器正在使用", en="This encoder is in use"), value=following.name
        )
    row.following, row.failure, row.changed_at = following.as_json(), None, clock.now()
    record_switch(unit, "requested", {"encoder": [line_of(in_use), line_of(following)]}, label=following.name)
    unit.ring(SWITCH_ENCODER)

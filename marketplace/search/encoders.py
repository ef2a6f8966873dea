"""Which encoder makes the vectors of search, as a row that all processes read; and the encoder in use, which follows it.

The setting `encoder` says what an installation begins with, and `off` always means off. Later a person chooses another one
(`switching`); until its vectors are all there the present one stays in use. Called by the runtime, the embedding jobs and the switch.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from threading import Lock
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, Boolean, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.actor import SYSTEM
from marketplace.db import Base, UtcDateTime
from marketplace.errors import Unavailable
from marketplace.search.encoder import NoEncoder, UniversalSentenceEncoder, chosen_encoder
from marketplace.search.onnx import OnnxEncoder
from marketplace.search.port import EncoderName
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from marketplace.search.encoder import Encoder, Progress, Vectors
    from marketplace.search.port import SearchEngine
    from marketplace.unit import Unit, Units

STATE = "search"
"""The key of the one row."""


class EncoderKind(StrEnum):
    """Where an encoder comes from."""

    DEFAULT = "default"
    OFF = "off"
    OWN = "own"


@dataclass(frozen=True, slots=True, kw_only=True)
class EncoderLabel:
    """An encoder as the row names it. The model of an own one is kept in the data folder, under its version."""

    kind: EncoderKind
    name: str
    version: str
    dimensions: int

    def as_json(self) -> dict[str, Any]:
        """Return the JSON object that `label_from_json` reads."""
        return asdict(self)


class EncoderState(Base):
    """Which encoder is in use and which one follows it; both are labels as JSON.

    `is_changing`: every vector is there and the index is being made anew with them; meanwhile nothing else writes to it.
    `failure` is the Sentence that says why the last switch was given up.
    """

    __tablename__ = "search_encoder"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    in_use: Mapped[dict[str, Any]] = mapped_column(JSON, nullable=False)
    following: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    is_changing: Mapped[bool] = mapped_column(Boolean, nullable=False, default=False)
    failure: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, nullable=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoders:
    """The row as a value; `in_use` None: nobody ever switched, the setting decides."""

    in_use: EncoderLabel | None = None
    following: EncoderLabel | None = None
    is_changing: bool = False
    failure: Sentence | None = None


def label_of(encoder: Encoder) -> EncoderLabel:
    """Return the label of an encoder; loads the model of an own one."""
    kinds = {NoEncoder.name: EncoderKind.OFF, UniversalSentenceEncoder.name: EncoderKind.DEFAULT}
    return EncoderLabel(
        kind=kinds.get(encoder.name, EncoderKind.OWN),
        name=encoder.name,
        version=encoder.version,
        dimensions=encoder.dimensions,
    )


def label_from_json(stored: Mapping[str, Any]) -> EncoderLabel:
    """Read what `EncoderLabel.as_json` wrote."""
    return EncoderLabel(**{**stored, "kind": EncoderKind(stored["kind"])})


def encoders(unit: Unit) -> Encoders:
    """Return which encoder is in use and which one follows; one query."""
    row = unit.session.get(EncoderState, STATE)
    if row is None:
        return Encoders()
    return Encoders(
        in_use=label_from_json(row.in_use),
        following=None if row.following is None else label_from_json(row.following),
        is_changing=row.is_changing,
        failure=None if row.failure is None else Sentence.from_json(row.failure),
    )


def hold_off_while_changing(units: Units) -> None:
    """Raise Unavailable, code `search_busy`, while a switch of encoders makes the index anew."""
    if units.read(encoders, actor=SYSTEM).is_changing:
        raise Unavailable(
            "search_busy",
            Sentence(
                zh="正在更换语义编码器，索引稍后更新",
                en="The encoder is being changed over; the index is updated in a moment",
            ),
        )


class EncoderShelf:
    """The encoders that this process has read; own ones stand in `folder`, one folder a version."""

    def __init__(self, setting: str, folder: Path) -> None:
        """Store where they are; nothing is read yet. Raises Invalid where the setting names a folder without an encoder."""
        self.folder = folder
        self._first = chosen_encoder(setting)
        self._read: dict[tuple[str, str], Encoder] = {}
        self._reading = Lock()

    @property
    def first(self) -> Encoder:
        """The encoder that the setting names."""
        return self._first

    def encoder(self, label: EncoderLabel) -> Encoder:
        """Return the encoder with this label. Raises Unavailable where its folder is gone or holds something else by now."""
        key = label.name, label.version
        with self._reading:
            if key not in self._read:
                self._read[key] = self._made(label)
            return self._read[key]

    def _made(self, label: EncoderLabel) -> Encoder:
        if label.kind is EncoderKind.OFF:
            return NoEncoder()
        if label.kind is EncoderKind.DEFAULT:
            return UniversalSentenceEncoder()
        folder = self.folder / label.version
        if not folder.is_dir():
            raise _gone(label, folder)
        found = OnnxEncoder(folder)
        if (found.name, found.version) != (label.name, label.version):
            raise _gone(label, folder)
        return found


class EncoderInUse:
    """An `encoder.Encoder` that is always the one in use: each call looks at the row, so that a switch needs no restart.

    While the index changes over, the one whose vectors the index holds.
    """

    def __init__(self, units: Units, search: SearchEngine, shelf: EncoderShelf) -> None:
        """Store them; nothing is read yet."""
        self._units = units
        self._search = search
        self.shelf = shelf

    @property
    def name(self) -> str:
        """Which model is in use."""
        return self._label().name

    @property
    def version(self) -> str:
        """Which edition of it."""
        return self._label().version

    @property
    def dimensions(self) -> int:
        """Length of its vectors; 0 where embeddings are off."""
        return self._label().dimensions

    def embed(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vectors:
        """Embed with the encoder in use; see `now` for work that embeds more than once."""
        return self.now().embed(texts, progress=progress)

    def now(self) -> Encoder:
        """Return the encoder that is in use at this moment, for work that must not change encoders in its middle."""
        label = self._stated()
        return self.shelf.first if label is None else self.shelf.encoder(label)

    def _label(self) -> EncoderLabel:
        return self._stated() or label_of(self.shelf.first)

    def _stated(self) -> EncoderLabel | None:
        if isinstance(self.shelf.first, NoEncoder):
            return None  # the setting says off, whatever the row says
        state = self._units.read(encoders, actor=SYSTEM)
        if state.is_changing and state.following is not None and self._is_indexed(state.following):
            return state.following
        return state.in_use

    def _is_indexed(self, label: EncoderLabel) -> bool:
        return self._search.encoder() == EncoderName(name=label.name, version=label.version)


def _gone(label: EncoderLabel, folder: Path) -> Unavailable:
    return Unavailable(
        "encoder_gone",
        Sentence(
            zh=f"编码器 {label.name} 的文件不在或已改动：{folder}",
            en=f"The files of the encoder {label.name} are gone or were changed: {folder}",
        ),
    )

"""An encoder of one's own: a folder with one ONNX model and its tokenizer, behind the same port as the default one.

The folder holds one `*.onnx` and `tokenizer.json` (Hugging Face tokenizers); `encoder.json` beside them may say more, see `Manner`. Its
version is the hash of these files, so that a changed folder is another encoder. Which one is in use is `encoders`' to know.
"""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal, cast, get_args

import numpy as np
from onnxruntime import InferenceSession
from tokenizers import Tokenizer

from marketplace.errors import Invalid, Place
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from marketplace.search.encoder import Progress, Vectors

TOKENIZER, MANNER = "tokenizer.json", "encoder.json"
CHUNK = 16
"""Texts that one thread takes at a time. Each is a call of the model by itself: an int8 model scales what is in the batch together, so
that one text had other vectors beside other texts (up to 0.013 in a component)."""
VERSION_LENGTH = 16
LONGEST_NAME = 100
Pooling = Literal["cls", "mean"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How the model is used: `pooling` takes the first token's vector or the mean of all, texts are cut at `max_tokens`."""

    name: str
    pooling: Pooling = "cls"
    max_tokens: int = 512


@dataclass(frozen=True, slots=True)
class _Loaded:
    session: InferenceSession
    tokenizer: Tokenizer
    dimensions: int


class OnnxEncoder:
    """Sentence vectors from the model of a folder. Reading is put off to the first use, but `version` reads the files' bytes."""

    def __init__(self, folder: Path, *, threads: int = 2) -> None:
        """Find the files and read `encoder.json`. Raises Invalid where the folder is not one of an encoder."""
        self.folder = folder
        self.threads = threads
        self._model, self.manner = _model_of(folder), _manner_of(folder)
        self._version = ""
        self._loaded: _Loaded | None = None
        self._loading = Lock()

    @property
    def name(self) -> str:
        """The name that `encoder.json` gives, else the folder's."""
        return self.manner.name

    @property
    def version(self) -> str:
        """The first 16 hex digits of the hash of model, tokenizer and manner."""
        if not self._version:
            self._version = _hash_of([self._model, self.folder / TOKENIZER, self.folder / MANNER])
        return self._version

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that make the encoder: what a copy of the folder must hold."""
        return tuple(path for path in (self._model, self.folder / TOKENIZER, self.folder / MANNER) if path.exists())

    @property
    def dimensions(self) -> int:
        """Length of a vector; loads the model. Raises Invalid where it is no model that can be used."""
        return self._ready().dimensions

    def embed(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vectors:
        """Return float32 (n, dimensions), rows in the order of `texts`, each of length 1."""
        ready = self._ready()
        vectors = np.empty((len(texts), ready.dimensions), dtype=np.float32)
        by_length = sorted(range(len(texts)), key=lambda index: len(texts[index]), reverse=True)
        chunks = [by_length[start : start + CHUNK] for start in range(0, len(by_length), CHUNK)]

        def encode(chunk: list[int]) -> int:
            for index in chunk:
                vectors[index] = _vector_of(ready.session, ready.tokenizer, texts[index], self.manner.pooling)
            return len(chunk)

        with ThreadPoolExecutor(self.threads) as pool:
            for done in pool.map(encode, chunks):
                if progress is not None:
                    progress(done)
        return vectors

    def _ready(self) -> _Loaded:
        with self._loading:
            if self._loaded is None:
                self._loaded = self._read()
            return self._loaded

    def _read(self) -> _Loaded:
        from onnxruntime import InferenceSession, SessionOptions  # noqa: PLC0415 - native library, only where it is used
        from tokenizers import Tokenizer  # noqa: PLC0415 - as above

        options = SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # `embed` spreads its chunks itself
        options.log_severity_level = 4
        try:
            session = InferenceSession(str(self._model), options, providers=["CPUExecutionProvider"])
            tokenizer = Tokenizer.from_file(str(self.folder / TOKENIZER))
            tokenizer.enable_truncation(max_length=self.manner.max_tokens)
            probe = _vector_of(session, tokenizer, "两单 Two Lists", self.manner.pooling)
        except Exception as error:
            raise _unusable(self.folder, error) from error
        if not np.isfinite(probe).all():
            raise _unusable(self.folder, ValueError("the vectors are not finite"))
        return _Loaded(session, tokenizer, len(probe))


def _vector_of(session: InferenceSession, tokenizer: Tokenizer, text: str, pooling: Pooling) -> NDArray[np.float32]:
    """Return the vector (d,) of one text, of length 1."""
    encoding = tokenizer.encode(text)
    mask = np.array([encoding.attention_mask], dtype=np.int64)
    given: dict[str, NDArray[np.int64]] = {
        "input_ids": np.array([encoding.ids], dtype=np.int64),
        "attention_mask": mask,
        "token_type_ids": np.array([encoding.type_ids], dtype=np.int64),
    }
    wanted = {tensor.name for tensor in session.get_inputs()}
    output = cast("Any", session.run(None, {name: value for name, value in given.items() if name in wanted})[0])
    vector = _united(np.asarray(output, dtype=np.float32), mask, pooling)[0]
    return cast("NDArray[np.float32]", vector / np.linalg.norm(vector))


def _united(hidden: Vectors, mask: NDArray[np.int64], pooling: Pooling) -> Vectors:
    """Return one vector a text: of (n, tokens, d) by `pooling`; what is (n, d) already was pooled by the model."""
    if hidden.ndim == 2:  # noqa: PLR2004 - (n, d)
        return hidden
    if pooling == "cls":
        return hidden[:, 0]
    weights = mask[:, :, None].astype(np.float32)
    return cast("Vectors", (hidden * weights).sum(axis=1) / weights.sum(axis=1))


def _model_of(folder: Path) -> Path:
    models = sorted(folder.glob("*.onnx")) if folder.is_dir() else []
    if len(models) == 1 and (folder / TOKENIZER).is_file():
        return models[0]
    raise Invalid(
        "encoder_folder",
        Sentence(
            zh=f"编码器文件夹中应有一个 .onnx 模型和 {TOKENIZER}",
            en=f"The folder of an encoder holds one .onnx model and {TOKENIZER}",
        ),
        place=Place(file=str(folder)),
    )


READ: dict[str, Callable[[Any], bool]] = {
    "name": lambda value: isinstance(value, str) and 0 < len(value.strip()) <= LONGEST_NAME,
    "pooling": lambda value: value in get_args(Pooling),
    "max_tokens": lambda value: type(value) is int and value > 1,
}
"""What `encoder.json` may hold, and whether a value is one."""


def _manner_of(folder: Path) -> Manner:
    path = folder / MANNER
    if not path.exists():
        return Manner(name=folder.resolve().name[:LONGEST_NAME])
    try:
        stated = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _unreadable(path, "", str(error)) from error
    if not isinstance(stated, dict):
        raise _unreadable(path, "", "{…}")
    for name, value in stated.items():
        if name not in READ or not READ[name](value):
            raise _unreadable(path, name, json.dumps(value, ensure_ascii=False))
    return Manner(**{"name": folder.resolve().name[:LONGEST_NAME], **stated})


def _hash_of(paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        if path.exists():
            digest.update(f"{path.suffix}\0{path.stat().st_size}\0".encode())
            with path.open("rb") as stream:
                while block := stream.read(1 << 20):
                    digest.update(block)
    return digest.hexdigest()[:VERSION_LENGTH]


def _unreadable(path: Path, name: str, value: str) -> Invalid:
    return Invalid(
        "encoder_manner",
        Sentence(
            zh=f"{MANNER} 只能写 name（文字）、pooling（cls 或 mean）、max_tokens（大于 1 的整数）",
            en=f"{MANNER} may state name (a text), pooling (cls or mean) and max_tokens (a whole number above 1)",
        ),
        place=Place(file=str(path), field=name),
        value=value,
    )


def _unusable(folder: Path, error: Exception) -> Invalid:
    return Invalid(
        "encoder_unusable",
        Sentence(zh=f"这个编码器无法使用：{error}", en=f"This encoder cannot be used: {error}"),
        place=Place(file=str(folder)),
    )

"""A data folder with both lists of real size for the benches: imported by the program's own services, indexed, with vectors.

Achievements are the real ones of DATA/zj-market first, then variations put together from halves of two titles and the sentences of three
texts, so that words stay as frequent as in the real texts; the same for one number of listings. Vectors of the first thousand listings are the
encoder's, all others get noisy copies of those. Kept under build/ and used again. Called by `bench.interactive_match` and `bench.pages`.
"""

from __future__ import annotations

import io
import json
import random
import re
import shutil
import sys
import time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import select

import wsgi
from listings.engine.terms import Kind
from listings.services.imports import run_import
from listings.services.limits import upload_limits
from listings.services.measuring import measure_completeness
from listings.services.previews import preview_import
from listings.services.uploads import confirm_import, upload_list
from marketplace.actor import LOCAL_OPERATOR, SYSTEM
from marketplace.app import start_runtime
from marketplace.search.documents import SearchDocument, mark_embedded
from marketplace.search.drain import drain, unembedded
from marketplace.search.embeddings import store_vectors
from marketplace.search.encoder import UniversalSentenceEncoder
from marketplace.search.port import EncoderName
from marketplace.settings import Settings
from matching.engine.options import MatchOptions
from matching.services.execution import execute_match_run
from matching.services.runs import Choice, start_match_run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from marketplace.package import Runtime
    from marketplace.search.drain import Unembedded
    from marketplace.unit import Unit

STORES = Path(__file__).parent.parent / "build" / "bench"
EDITION = 1
"""Raised when stores are built in another way, so that older ones are not used."""
HELD_BACK = 124
"""Demands at the end of the real list that are not stored: they are the new ones that are asked."""
ROWS_A_FILE = 10_000
MATCHED = 1_000
AT_ONCE = 500
EXPORTED = 500
"""Fewer than any store holds, so that its whole list is a job's work and has a page that tells how far it is."""
NOISE = 0.6
"""Length of the noise beside a unit vector: a variation's cosine with its original is about 0.86."""
_SENTENCE = re.compile(r"[^。；;！？\n]+[。；;！？\n]?")
_LONGEST = 600
_FIELDS = ("新材料", "电子信息", "先进制造", "现代交通", "航空航天", "农业")
_REGIONS = ("四川省成都市", "浙江省杭州市", "陕西省西安市", "广东省深圳市", "湖北省武汉市", "北京市海淀区")
_MODES = ("许可", "转让", "合作开发", "作价入股")

Row = dict[str, Any]


def real_rows(data: Path, name: str) -> list[Row]:
    """Return title and text of every line of DATA/zj-market/<name>.jsonl."""
    with (data / "zj-market" / f"{name}.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [{"title": row["title"], "text": (row["content"] or "")[:_LONGEST]} for row in rows]


def new_demands(data: Path) -> list[Row]:
    """Return the real demands that no store holds."""
    return real_rows(data, "demands")[-HELD_BACK:]


def open_store(data: Path, listings: int) -> Runtime:
    """Open the store with `listings` achievements; builds it first where it is not there."""
    home = STORES / f"store-{EDITION}-{listings}"
    if not home.exists():
        partial = home.with_suffix(".partial")
        shutil.rmtree(partial, ignore_errors=True)
        runtime = _runtime(partial)
        _build(runtime, data, listings)
        runtime.units.engine.dispose()
        partial.rename(home)
    runtime = _runtime(home)
    while runtime.units.run(measure_completeness, actor=SYSTEM):
        pass  # what a worker would do for a store of an older program
    return runtime


def _runtime(home: Path) -> Runtime:
    """Start the program on a data folder: an older store is brought up to the present tables."""
    settings = Settings(home=home, queue="sqlite", organisation="测试大学", export_at_once=EXPORTED)
    return start_runtime(settings, wsgi.PACKAGES)


def _build(runtime: Runtime, data: Path, listings: int) -> None:
    real = real_rows(data, "achievements")
    rows = (_achievement(number, real) for number in range(listings))
    demands = [_demand(number, row) for number, row in enumerate(real_rows(data, "demands")[:-HELD_BACK])]
    _told("import")
    runs = [_imported(runtime, list(islice(rows, min(MATCHED, listings))), Kind.ACHIEVEMENT)]
    while file := list(islice(rows, ROWS_A_FILE)):
        runs.append(_imported(runtime, file, Kind.ACHIEVEMENT))
        _told(f"{len(runs)} files")
    needs = [_imported(runtime, demands[: MATCHED // 10], Kind.DEMAND)]
    needs.append(_imported(runtime, demands[MATCHED // 10 :], Kind.DEMAND))
    _told("vectors")
    _embed(runtime)
    _told("index")
    drain(runtime.units, runtime.search, actor=SYSTEM)
    _told("match run")
    _matched(runtime, achievements=runs[0], demands=needs[0])
    _told("built")


def _told(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


def _achievement(number: int, real: Sequence[Row]) -> Row:
    chance = random.Random(number)  # noqa: S311 - reproducible listings, no secret
    base = real[number % len(real)]
    title, text = base["title"], base["text"]
    if number >= len(real):
        others = [chance.choice(real) for _ in range(2)]
        half = max(2, len(title) // 2)
        title = f"{title[:half]}{others[0]['title'][-max(2, len(others[0]['title']) // 2) :]}"
        sentences = [sentence for one in (base, *others) for sentence in _SENTENCE.findall(one["text"])]
        chance.shuffle(sentences)
        text = "".join(sentences)[:_LONGEST]
    return _facts(chance) | {
        "external_id": f"CG-{number:06d}",
        "title": title,
        "summary": text,
        "organisation": f"第{chance.randrange(500) + 1}研究所",
        "trl": chance.randrange(1, 10),
        "valid_until": f"{2027 + chance.randrange(4)}-12-31",
    }


def _demand(number: int, row: Row) -> Row:
    chance = random.Random(-1 - number)  # noqa: S311 - as above
    return _facts(chance) | {
        "external_id": f"XQ-{number:05d}",
        "title": row["title"],
        "background": row["text"],
        "organisation": f"第{chance.randrange(300) + 1}机械厂",
    }


def _facts(chance: random.Random) -> Row:
    """Return what facets and features read."""
    low = chance.randrange(1, 200)
    return {
        "technical_fields": chance.choice(_FIELDS),
        "region": chance.choice(_REGIONS),
        "cooperation_modes": chance.choice(_MODES),
        "price": f"{low}-{low + 50}万元",
    }


def previewed(runtime: Runtime, data: bytes, name: str, kind: Kind) -> str:
    """Take a file in as far as its preview and return the import run."""
    units, files = runtime.units, runtime.files
    taken = files.take(io.BytesIO(data), name=name)

    def uploaded(unit: Unit) -> str:
        return upload_list(unit, kind=kind, taken=taken, files=files).id

    run = units.run(uploaded, actor=LOCAL_OPERATOR)
    limits = upload_limits(runtime.settings)
    preview_import(units, actor=LOCAL_OPERATOR, import_run_id=run, files=files, limits=limits)
    return run


def _imported(runtime: Runtime, rows: Sequence[Row], kind: Kind) -> str:
    units = runtime.units
    data = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()
    run = previewed(runtime, data, "list.jsonl", kind)
    units.run(confirm_import, actor=LOCAL_OPERATOR, import_run_id=run)
    run_import(units, actor=LOCAL_OPERATOR, import_run_id=run)
    return run


def _embed(runtime: Runtime) -> None:
    """Give every document and its title a vector: the first ones the encoder's, each of the others a noisy copy of one of those."""
    encoder = UniversalSentenceEncoder()
    name = EncoderName(name=encoder.name, version=encoder.version)
    chance = np.random.default_rng(1)
    base: list[np.ndarray] = []
    for batch in _unembedded(runtime, name):
        missing = {one.vector_id: one.text for one in batch} | {one.title_vector_id: one.title for one in batch}
        if sum(map(len, base)) < 2 * MATCHED:
            vectors = encoder.embed(list(missing.values()))
            base.append(vectors)
        else:
            originals = np.concatenate(base)
            vectors = originals[chance.integers(0, len(originals), len(missing))]
            vectors = vectors + chance.normal(0.0, NOISE / np.sqrt(vectors.shape[1]), vectors.shape).astype(np.float32)
            vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)

        def keep(unit: Unit, *, some: Sequence[Unembedded], ids: list[str], made: np.ndarray) -> None:
            store_vectors(unit, name, ids=ids, vectors=made)
            mark_embedded(unit, [(one.id, one.version, one.vector_id) for one in some])

        runtime.units.run(keep, actor=SYSTEM, some=batch, ids=list(missing), made=vectors)


def _unembedded(runtime: Runtime, name: EncoderName) -> Iterator[list[Unembedded]]:
    """Yield all documents in batches, in the order in which they were made."""

    def some(unit: Unit, *, after: str) -> list[Unembedded]:
        statement = select(SearchDocument).where(SearchDocument.id > after).order_by(SearchDocument.id).limit(AT_ONCE)
        return [unembedded(row, name) for row in unit.session.scalars(statement)]

    after = ""
    while batch := runtime.units.read(some, actor=SYSTEM, after=after):
        after = batch[-1].id
        yield batch


def _matched(runtime: Runtime, *, achievements: str, demands: str) -> None:
    def started(unit: Unit) -> str:
        return start_match_run(
            unit,
            options=MatchOptions(),
            achievements=Choice(import_run_ids=(achievements,)),
            demands=Choice(import_run_ids=(demands,)),
            in_background=False,
        ).id

    execute_match_run(
        runtime.units,
        actor=LOCAL_OPERATOR,
        match_run_id=runtime.units.run(started, actor=LOCAL_OPERATOR),
        search=runtime.search,
        encoder=runtime.encoder,
        files=runtime.files,
    )

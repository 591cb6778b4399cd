"""Make what is known of a run: keys from its tables, facts by set operations that spill."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from manumit.alert.live.identifiers import (
    AUTHOR,
    CAMPAIGN,
    COUNTRY,
    NAME,
    THREAD,
    author_keys,
    identifiers,
    pair_keys,
    text_keys,
)
from manumit.alert.live.known import IDENTS, PAIRS, SCHEMAS, STAGE, THREADS, Known
from manumit.alert.live.signs import rule_places
from manumit.detect import reading
from manumit.engine import LocalEngine
from manumit.store import WorkspaceError
from manumit.store import files as store_files
from manumit.store.recovery import alive
from manumit.store.schema import TABLES
from manumit.trace.links import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from manumit.alert.tables import Tables
    from manumit.engine import Engine
    from manumit.engine.protocol import Relation
    from manumit.store import RunManifest, Workspace

VERSION = 1
"""Raised when the same run gives other arrays."""

_NEEDS = (
    "mentions",
    "links",
    "set_aside",
    "campaigns",
    "campaign_members",
    "networks",
    "leads",
    "indicators",
)
_GIVEN = pa.schema([("record_id", pa.string()), ("ident", pa.int64()), ("kind", pa.int8())])
_TIES = pa.schema(
    [
        ("ident", pa.int64()),
        ("unit_kind", pa.string()),
        ("unit", pa.string()),
        ("network_id", pa.string()),
        ("records", pa.int64()),
    ]
)
_BATCHES = pa.schema([("batch_id", pa.string()), ("source", pa.string()), ("country", pa.string())])


def open_known(ws: Workspace, run: RunManifest | None = None) -> Known:
    """What the current run knows (or `run`): from the cache, or made now."""
    run = run or ws.current_run()
    if run is None:
        return Known.nothing()
    version = known_version(run)
    try:
        return Known.open(_kept_or_made(ws, run, version), version)
    except (FileNotFoundError, WorkspaceError):  # another process emptied the cache meanwhile
        return Known.open(_kept_or_made(ws, run, version), version)


def _kept_or_made(ws: Workspace, run: RunManifest, version: str) -> dict[str, Path]:
    paths = {name: ws.memo(STAGE, _key(version, name)) for name in SCHEMAS}
    found = {name: path for name, path in paths.items() if path is not None}
    return found if len(found) == len(SCHEMAS) else keep_known(ws, run)


def take_over(ws: Workspace, old: RunManifest, new: RunManifest) -> None:
    """Keep what `old` knew as what `new` knows: a run whose tables have the same rows in other files."""
    for name in SCHEMAS:
        kept = ws.memo(STAGE, _key(known_version(old), name))
        if kept is not None:
            ws.memo_put(STAGE, _key(known_version(new), name), kept)


def kept_keys(run: RunManifest) -> set[str]:
    """Keys under which what a run knows is kept."""
    return {_key(known_version(run), name) for name in SCHEMAS}


def _key(version: str, name: str) -> str:
    return f"{version}-{name}"


def known_version(run: RunManifest) -> str:
    """Names what a run knows: it changes with its records, its tables and what reads them."""
    told = [str(VERSION), reading.version(), *(f"{i.batch_id} {i.digest}" for i in run.inputs)]
    told += [f"{name} {part.sha256}" for name in _NEEDS for part in run.tables.get(name, ())]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:24]


def keep_known(ws: Workspace, run: RunManifest, engine: LocalEngine | None = None) -> dict[str, Path]:
    """Make what a run knows and keep it in the cache, in place of what an older one knew."""
    tables = {name: ws.table_files(name, run) for name in TABLES} | {"records": ws.record_paths()}
    batches = [(b.batch_id, b.terms.source, b.terms.country) for b in ws.batches()]
    columns = list(zip(*batches, strict=True)) or [()] * 3
    about = pa.table([pa.array(c, pa.string()) for c in columns], schema=_BATCHES)
    version = known_version(run)
    # Not in the spill folder: whoever takes the lock empties it, and this needs none.
    spill = store_files.make_folder(_folder(ws))
    try:
        worker = engine or LocalEngine(ws.settings.memory_bytes // 8, ws.settings.threads, spill)
        made = make_known(worker, tables, about, spill)
    finally:
        shutil.rmtree(spill, ignore_errors=True)
    kept = {name: ws.memo_put(STAGE, _key(version, name), table) for name, table in made.items()}
    for path in (ws.path / "cache" / STAGE).glob("*.arrow"):
        if path not in kept.values():
            store_files.remove(path)
    return kept


def _folder(ws: Workspace) -> Path:
    """A folder of this process; those of processes that are gone are removed."""
    stage = ws.path / "cache" / STAGE
    for left in stage.glob("making-*"):
        if not alive(int(left.name.rpartition("-")[2])):
            store_files.remove(left)
    return stage / f"making-{os.getpid()}"


def make_known(engine: Engine, tables: Tables, batches: pa.Table, spill: Path) -> dict[str, pa.Table]:
    """Tables IDENTS, PAIRS and THREADS of a run.

    Parameters
    ----------
    tables : Parquet files by table of the run, and of `records`.
    batches : batch_id, source, country (null: not stated).
    spill : folder for what is written in between.
    """
    with tempfile.TemporaryDirectory(dir=spill) as folder:
        aside = _aside(tables.get("set_aside", ()))
        given = Path(folder) / "given.parquet"
        ties = Path(folder) / "ties.parquet"
        _write(given, _GIVEN, _given(tables, batches, aside))
        _write(ties, _TIES, _ties(tables))
        read: dict[str, Relation] = {
            name: list(tables.get(name, ())) or TABLES[name].arrow.empty_table()
            for name in ("records", "campaigns", "networks", "leads", "indicators")
        }
        read |= {"given": [given], "ties": [ties], "batches": batches}
        idents = engine.sql(files(__package__) / "known.sql", _only(read, "indicators"))
        seeds = pa.table({"what": ["name", "country"], "seed": pa.array([NAME, COUNTRY], pa.int64())})
        some = {name: read[name] for name in ("records", "batches", "given")}
        pairs = engine.sql(files(__package__) / "pairs.sql", some | {"seeds": seeds})
        talk = {name: read[name] for name in ("records", "indicators")}
        threads = engine.sql(files(__package__) / "thread_signs.sql", talk)
    return {"idents": _idents(idents), "pairs": _pairs(pairs), "threads": _threads(threads)}


def _given(tables: Tables, batches: pa.Table, aside: pa.Array) -> Iterator[pa.Table]:
    """Which record gives which identifier, and is of which campaign."""
    for rows in _parts(tables.get("mentions", ()), ("record_id", "kind", "value", "confidence")):
        found = identifiers(*(rows.column(n).combine_chunks() for n in ("kind", "value", "confidence")))
        ids = rows.column("record_id").combine_chunks().take(pa.array(found.mention))
        yield _kept(ids, found.key, found.kind, aside)
    source = dict(zip(*(batches.column(n).to_pylist() for n in ("batch_id", "source")), strict=True))
    for rows in _parts(tables.get("records", ()), ("record_id", "batch_id", "author")):
        coded = rows.column("batch_id").combine_chunks().dictionary_encode()
        sources = pa.array([source.get(b) for b in coded.dictionary.to_pylist()], pa.string())
        at, keys = author_keys(rows.column("author").combine_chunks(), sources.take(coded.indices))
        ids = rows.column("record_id").combine_chunks().take(pa.array(at))
        yield _kept(ids, keys, np.full(len(keys), AUTHOR), aside)
    for rows in _parts(tables.get("campaign_members", ()), ("record_id", "campaign_id")):
        keys = text_keys(rows.column("campaign_id"), CAMPAIGN)
        yield _kept(rows.column("record_id").combine_chunks(), keys, np.full(len(keys), CAMPAIGN), aside)


def _kept(ids: pa.Array, keys: np.ndarray, kinds: np.ndarray, aside: pa.Array) -> pa.Table:
    table = pa.table([ids, pa.array(keys.view(np.int64)), pa.array(kinds, pa.int8())], schema=_GIVEN)
    return table.filter(pc.invert(pc.is_in(table.column("ident"), aside)))


def _aside(paths: Sequence[Path]) -> pa.Array:
    """Identifiers that do not tie: they say nothing here either."""
    keys = [_value_keys(rows) for rows in _parts(paths, ("kind", "value"))]
    return pa.array(np.concatenate([np.zeros(0, np.uint64), *keys]).view(np.int64))


def _value_keys(rows: pa.Table) -> np.ndarray:
    code = pc.fill_null(pc.index_in(rows.column("kind"), KINDS), -1)
    return text_keys(rows.column("value"), code.to_numpy().astype(np.int64))


def _ties(tables: Tables) -> Iterator[pa.Table]:
    """Which campaign, or record of none, gives which identifier; and of each campaign itself."""
    names = ("unit_kind", "unit", "network_id", "records")
    for rows in _parts(tables.get("links", ()), ("kind", "value", *names)):
        keys = pa.array(_value_keys(rows).view(np.int64))
        yield pa.table([keys, *(rows.column(n) for n in names)], schema=_TIES)
    for rows in _parts(tables.get("network_members", ()), ("network_id", "kind", "value", "records")):
        own = rows.filter(pc.equal(rows.column("kind"), "campaign"))
        keys = pa.array(text_keys(own.column("value"), CAMPAIGN).view(np.int64))
        columns = [own.column(n) for n in ("kind", "value", "network_id", "records")]
        yield pa.table([keys, *columns], schema=_TIES)


def _idents(found: pa.Table) -> pa.Table:
    keys = found.column("ident").to_numpy().view(np.uint64)
    order = pa.array(np.argsort(keys, kind="stable"))
    whole = found.set_column(0, "ident", pa.array(keys)).take(order)
    return whole.select(IDENTS.names).cast(IDENTS).combine_chunks()


def _pairs(found: pa.Table) -> pa.Table:
    values = text_keys(found.column("value"), found.column("seed").to_numpy().astype(np.int64))
    keys = pair_keys(found.column("ident").to_numpy().view(np.uint64), values)
    return pa.table([pa.array(np.unique(keys))], schema=PAIRS)


def _threads(found: pa.Table) -> pa.Table:
    keys = text_keys(found.column("thread"), THREAD)
    signs = rule_places(found.column("pack"), found.column("rule"))
    kept = np.flatnonzero(signs >= 0)
    order = kept[np.argsort(keys[kept], kind="stable")]
    return pa.table([pa.array(keys[order]), pa.array(signs[order], pa.int32())], schema=THREADS)


def _only(read: dict[str, Relation], *without: str) -> dict[str, Relation]:
    return {name: relation for name, relation in read.items() if name not in without}


def _parts(paths: Sequence[Path], columns: Sequence[str]) -> Iterator[pa.Table]:
    for path in paths:
        with pq.ParquetFile(path) as stored:
            for number in range(stored.num_row_groups):
                yield stored.read_row_group(number, columns=list(columns), use_threads=False)


def _write(path: Path, schema: pa.Schema, parts: Iterator[pa.Table]) -> None:
    with pq.ParquetWriter(path, schema, compression="zstd") as sink:
        for part in parts:
            if part.num_rows:
                sink.write_table(part)

"""What the records of each batch give, kept by the bytes of its files."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pyarrow as pa

from manumit import trace
from manumit.pipeline.content import content_key
from manumit.store import MENTIONS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from manumit.pipeline.state import RecordFile, State
    from manumit.store import RunManifest
    from manumit.trace import Given

STAGE = "given"
_PARTS = ("records", "idents")
_BATCHES = pa.schema([("batch_id", pa.string()), ("sequence", pa.int64()), ("source", pa.string())])


def given(state: State) -> list[Given]:
    """Of every folder of batches that has records."""
    found, keys = [], set()
    mentions_of = {key: part.sha256 for key, part in state.run.partitions(MENTIONS.name).items()}
    for files in folders(state).values():
        said = [mentions_of[content_key(file)] for file in files]
        batches = _batches(files[0])
        key = _key(batches, files, said)
        keys |= {f"{key}-{part}" for part in _PARTS}
        kept = [state.ws.memo(STAGE, f"{key}-{part}") for part in _PARTS]
        if None in kept:
            mentions = [state.ws.partitions.path(sha256) for sha256 in said]
            made = trace.read_given(state.engine, [file.path for file in files], mentions, batches)
            kept = [
                state.ws.memo_put(STAGE, f"{key}-{part}", table)
                for part, table in zip(_PARTS, (made.records, made.idents), strict=True)
            ]
        found.append(trace.Given(*(_mapped(path) for path in kept if path is not None)))
    state.ws.memo_keep_only(STAGE, keys)
    return found


def kept_keys(state: State, run: RunManifest) -> set[str]:
    """Keys under which `given` finds again what it kept when this run was made."""
    mentions_of = {part.key: part.sha256 for part in run.tables.get(MENTIONS.name, ())}
    keys = set()
    for files in folders(state).values():
        said = [mentions_of.get(content_key(file), "") for file in files]
        keys |= {f"{_key(_batches(files[0]), files, said)}-{part}" for part in _PARTS}
    return keys


def _key(batches: pa.Table, files: Sequence[RecordFile], said: Sequence[str]) -> str:
    told = [trace.VERSION, batches.to_pylist(), [file.sha256 for file in files], said]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def folders(state: State) -> dict[str, list[RecordFile]]:
    """Files with records by the folder that they lie in, in the order of `given`."""
    found: dict[str, list[RecordFile]] = {}
    for file in state.files():
        if file.rows:
            found.setdefault(file.folder.name, []).append(file)
    return found


def _batches(file: RecordFile) -> pa.Table:
    """The batches of a file's folder."""
    inside = file.folder.batches
    rows = [{"batch_id": b.batch_id, "sequence": b.sequence, "source": b.terms.source} for b in inside]
    return pa.Table.from_pylist(rows, _BATCHES)


def _mapped(path: Path) -> pa.Table:
    with pa.memory_map(str(path)) as source:
        return pa.ipc.open_file(source).read_all()
